package account

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// ownPage is the data of the page of one's own account.
type ownPage struct {
	form.View // the form that asks for a cover
	Own
	Here    string // id of the session that this is
	Offered []page.Option
}

func readCover(f *form.Form, offered []page.Option) string {
	ids := make([]string, len(offered))
	for i, o := range offered {
		ids[i] = o.Value
	}
	return f.Choice("cover", "account.cover", ids, form.Required)
}

func (p *Pages) own(w http.ResponseWriter, r *http.Request, status int, q access.Request, f *form.Form) error {
	own, err := p.service.Own(r.Context(), q)
	if err != nil {
		return err
	}
	here, _ := p.service.Sessions.Current(r.Context())
	data := ownPage{Own: own, Here: here.Session, Offered: agencyOptions(web.Printer(r.Context()), own.Agencies)}
	readCover(f, data.Offered)
	data.View = view(r, f)
	return p.site.Render(w, r, status, "account/own", data)
}

// Own shows one's own account.
func (p *Pages) Own(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.own(w, r, http.StatusOK, q, form.Blank())
}

// AskCover asks to cover an agency's roll.
func (p *Pages) AskCover(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	list, err := p.agencies.All(r.Context())
	if err != nil {
		return err
	}
	cover := readCover(f, agencyOptions(web.Printer(r.Context()), list))
	if err = f.Err(); err == nil {
		err = p.service.AskCover(r.Context(), q, cover)
	}
	if f.Add(err) {
		return p.own(w, r, http.StatusUnprocessableEntity, q, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/account")
}

// EndCover ends one of one's own covers.
func (p *Pages) EndCover(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.service.EndCover(r.Context(), q, r.PathValue("agency")); err != nil {
		return err
	}
	return web.SeeOther(w, "/account")
}

// EndSession ends one of one's own sessions.
func (p *Pages) EndSession(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.service.EndSession(r.Context(), q, r.PathValue("session")); err != nil {
		return err
	}
	return web.SeeOther(w, "/account")
}

// contact is the data of the form of numbers and working days.
type contact struct {
	form.View
	Days []page.Option
}

func readContact(f *form.Form) Account {
	return Account{
		Direct:  f.Phone("direct", "account.direct", form.Required),
		Duty:    f.Phone("duty", "account.duty"),
		Days:    split[Day](words(f.Choices("days", "account.days", page.Values(Days())))),
		Version: f.Version(),
	}
}

func fillContact(f *form.Form, a Account) {
	f.Fill("direct", a.Direct)
	f.Fill("duty", a.Duty)
	f.Fill("days", page.Values(a.Days)...)
	f.SetVersion(a.Version)
}

// ContactForm shows one's own numbers and working days.
func (p *Pages) ContactForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	own, err := p.service.Own(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	fillContact(f, own.Account)
	readContact(f)
	return p.site.Render(w, r, http.StatusOK, "account/contact", contact{view(r, f), page.Options("account.day.", Days())})
}

// Contact writes them.
func (p *Pages) Contact(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	a := readContact(f)
	if err = f.Err(); err == nil {
		err = p.service.ChangeOwn(r.Context(), q, a)
	}
	if f.Add(err) {
		return p.site.Render(w, r, http.StatusUnprocessableEntity, "account/contact", contact{view(r, f), page.Options("account.day.", Days())})
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/account")
}
