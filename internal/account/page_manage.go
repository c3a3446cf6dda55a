package account

import (
	"context"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// listPage is the data of the list of accounts.
type listPage struct {
	Accounts []Account
	Names    map[string]agency.Agency
	Manages  bool // may create: offered only, the door asks again
}

func (p *Pages) names(ctx context.Context) (map[string]agency.Agency, []agency.Agency, error) {
	list, err := p.agencies.All(ctx)
	out := map[string]agency.Agency{}
	for _, a := range list {
		out[a.ID] = a
	}
	return out, list, err
}

// List shows the accounts that one manages.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.service.List(r.Context(), q)
	if err != nil {
		return err
	}
	names, _, err := p.names(r.Context())
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "account/list", listPage{list, names, p.manages(r)})
}

func (p *Pages) manages(r *http.Request) bool {
	c, _ := p.service.Sessions.Current(r.Context())
	return c.Has(access.AccountAdmin)
}

// edit is the data of the form of an account, new or old.
type edit struct {
	form.View
	New      bool
	Back     string
	Agencies []page.Option
	Roles    []page.Option
	Days     []page.Option
}

// read reads an account from its form.
func (p *Pages) read(f *form.Form, isNew bool, agencies []agency.Agency) Account {
	ids := make([]string, len(agencies))
	for i, a := range agencies {
		ids[i] = a.ID
	}
	a := Account{}
	if isNew {
		a.SignIn = f.Email("signin", "account.signin", form.Required)
	}
	a.Name = f.Text("name", "account.name", form.Required, form.Max(120))
	a.Agency = f.Choice("agency", "account.agency", ids, form.Required)
	a.Roles = split[access.Role](words(f.Choices("roles", "account.roles", page.Values(access.Roles()), form.Required)))
	c := readContact(f)
	a.Direct, a.Duty, a.Days, a.Version = c.Direct, c.Duty, c.Days, c.Version
	return a
}

func (p *Pages) edit(w http.ResponseWriter, r *http.Request, status int, f *form.Form, agencies []agency.Agency, account string) error {
	back := "/accounts"
	if account != "" {
		back += "/" + account
	}
	return p.site.Render(w, r, status, "account/edit", edit{View: view(r, f), New: account == "", Back: back,
		Agencies: agencyOptions(web.Printer(r.Context()), agencies), Roles: page.Options("account.role.", access.Roles()), Days: page.Options("account.day.", Days())})
}

// New shows the empty form.
func (p *Pages) New(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := p.service.List(r.Context(), q); err != nil {
		return err
	}
	_, agencies, err := p.names(r.Context())
	if err != nil {
		return err
	}
	f := form.Blank()
	p.read(f, true, agencies)
	return p.edit(w, r, http.StatusOK, f, agencies, "")
}

// invited is the data of the page that shows a new link, once.
type invited struct{ Account, Link string }

// Create creates an account and shows its link.
func (p *Pages) Create(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	_, agencies, err := p.names(r.Context())
	if err != nil {
		return err
	}
	a := p.read(f, true, agencies)
	made := Invite{}
	if err = f.Err(); err == nil {
		made, err = p.service.Create(r.Context(), q, a, f.Key())
	}
	if f.Add(err) {
		return p.edit(w, r, http.StatusUnprocessableEntity, f, agencies, "")
	}
	if err != nil {
		return err
	}
	return p.invited(w, r, made)
}

// invited shows the link of an invitation. A form sent twice shows none: only its
// hash is kept.
func (p *Pages) invited(w http.ResponseWriter, r *http.Request, made Invite) error {
	if made.Token == "" {
		return web.SeeOther(w, "/accounts/"+made.Account)
	}
	return p.site.Render(w, r, http.StatusOK, "account/invited", invited{made.Account, p.site.Address(r, "/welcome/"+made.Token)})
}

// Edit shows the form of one account.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request, q access.Request) error {
	a, err := p.service.One(r.Context(), q, r.PathValue("account"))
	if err != nil {
		return err
	}
	_, agencies, err := p.names(r.Context())
	if err != nil {
		return err
	}
	f := form.Blank()
	f.Fill("name", a.Name)
	f.Fill("agency", a.Agency)
	f.Fill("roles", page.Values(a.Roles)...)
	fillContact(f, a)
	p.read(f, false, agencies)
	return p.edit(w, r, http.StatusOK, f, agencies, a.ID)
}

// Change writes what the form of one account holds.
func (p *Pages) Change(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	_, agencies, err := p.names(r.Context())
	if err != nil {
		return err
	}
	a := p.read(f, false, agencies)
	a.ID = r.PathValue("account")
	if err = f.Err(); err == nil {
		err = p.service.Change(r.Context(), q, a)
	}
	if f.Add(err) {
		return p.edit(w, r, http.StatusUnprocessableEntity, f, agencies, a.ID)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/accounts/"+a.ID)
}
