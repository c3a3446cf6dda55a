package family

import (
	"net/http"
	"slices"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// Agreed shows what the person said, and how to stop it. They open it where
// they get help, or after a visit, on a small screen.
func (p *Pages) Agreed(w http.ResponseWriter, r *http.Request, q access.Request) error {
	a, err := p.svc.Agreed(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "family/agreed", a)
}

type stopPage struct {
	form.View
	Child string
	Said  Answered
}

// StopForm asks once whether to take an answer back.
func (p *Pages) StopForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	a, err := p.svc.AgreedOne(r.Context(), q, r.PathValue("said"))
	if err != nil {
		return err
	}
	f := form.Blank()
	f.SetVersion(a.Version)
	return p.site.Render(w, r, http.StatusOK, "family/stop", stopPage{view(r, f), q.Child, a})
}

// Stop takes it back.
func (p *Pages) Stop(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	if err := p.svc.Stop(r.Context(), q, r.PathValue("said"), f.Version()); err != nil {
		return err
	}
	return web.SeeOther(w, at(q, "/agreed"))
}

type sayPage struct {
	form.View
	Agreed
}

// YesNo are the answers offered about sharing.
func (sayPage) YesNo() []page.Option {
	return []page.Option{{Value: "yes", Label: "family.agree.yes"}, {Value: "no", Label: "family.agree.no"}}
}

// HelpYesNo are the answers offered about help.
func (sayPage) HelpYesNo() []page.Option {
	return []page.Option{{Value: "yes", Label: "family.agree.help.yes"}, {Value: "no", Label: "family.agree.help.no"}}
}

// Receivers are the services that can be named.
func (p sayPage) Receivers() []page.Option {
	out := []page.Option{{Value: "any", Label: "family.agree.any"}}
	for _, a := range p.Agencies {
		out = append(out, page.Option{Value: a.ID, Text: a.Name})
	}
	return out
}

// Kinds are what can be told.
func (sayPage) Kinds() (out []page.Option) {
	for _, c := range sharedClasses {
		out = append(out, page.Option{Value: c, Label: "family.class." + c})
	}
	return out
}

// Lasts are for how long a yes lasts.
func (sayPage) Lasts() (out []page.Option) {
	for _, n := range yesMonths {
		out = append(out, page.Option{Value: strconv.Itoa(n), Label: "family.agree.months." + strconv.Itoa(n)})
	}
	return out
}

func readSharing(f *form.Form, a Agreed) Sharing {
	agencies, months := []string{"any"}, []string{}
	for _, o := range a.Agencies {
		agencies = append(agencies, o.ID)
	}
	for _, n := range yesMonths {
		months = append(months, strconv.Itoa(n))
	}
	x := Sharing{Yes: f.Choice("answer", "family.agree.answer", []string{"yes", "no"}, form.Required, form.Message("family.agree.need-answer")) == "yes"}
	if x.Agency = f.Choice("agency", "family.agree.agency", agencies, form.Required, form.Message("family.agree.need-agency")); x.Agency == "any" {
		x.Agency = ""
	}
	x.Classes = f.Choices("classes", "family.agree.classes", slices.Clone(sharedClasses))
	x.Months, _ = strconv.Atoi(f.Choice("months", "family.agree.months", months))
	return x
}

// SharingForm asks what may be shared.
func (p *Pages) SharingForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	a, err := p.svc.Agreed(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	readSharing(f, a)
	return p.site.Render(w, r, http.StatusOK, "family/agree", sayPage{view(r, f), a})
}

// SaySharing keeps the answer.
func (p *Pages) SaySharing(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	a, err := p.svc.Agreed(r.Context(), q)
	if err != nil {
		return err
	}
	x := readSharing(f, a)
	if err = f.Err(); err == nil {
		err = p.svc.SaySharing(r.Context(), q, x, f.Key())
	}
	if f.Add(err) {
		return p.site.Render(w, r, http.StatusUnprocessableEntity, "family/agree", sayPage{view(r, f), a})
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, at(q, "/agreed"))
}

func readHelp(f *form.Form) (string, consent.Answer) {
	return f.LongText("support", "family.agree.help.what", form.Max(1000)), consent.Answer(f.Choice("answer", "family.agree.help.answer", []string{"yes", "no"}, form.Required, form.Message("family.agree.need-answer")))
}

// HelpForm asks whether the person wants to be helped.
func (p *Pages) HelpForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	a, err := p.svc.Agreed(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	readHelp(f)
	return p.site.Render(w, r, http.StatusOK, "family/agreehelp", sayPage{view(r, f), a})
}

// SayHelp keeps the answer.
func (p *Pages) SayHelp(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	a, err := p.svc.Agreed(r.Context(), q)
	if err != nil {
		return err
	}
	what, answer := readHelp(f)
	if err = f.Err(); err == nil {
		err = p.svc.SayHelp(r.Context(), q, what, answer, f.Key())
	}
	if f.Add(err) {
		return p.site.Render(w, r, http.StatusUnprocessableEntity, "family/agreehelp", sayPage{view(r, f), a})
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, at(q, "/agreed"))
}
