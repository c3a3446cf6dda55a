package account

import (
	"html/template"
	"net/http"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/web"
)

// welcome is the data of the page behind an invitation's link.
type welcome struct {
	form.View
	Setup
}

// AppURL is the otpauth address as a link: a scheme that html/template does not
// know, with nothing in it that came from the request.
func (w welcome) AppURL() template.URL { return template.URL(w.Link) }

// Spaced is the secret in groups of four, to be typed.
func (w welcome) Spaced() string {
	var groups []string
	for g := range slices.Chunk([]byte(w.Secret), 4) {
		groups = append(groups, string(g))
	}
	return strings.Join(groups, " ")
}

func readWelcome(f *form.Form) (password, code string) {
	return f.Text("password", "account.password.new", form.Required, form.Max(maxPassword)), readCode(f)
}

func (p *Pages) welcome(w http.ResponseWriter, r *http.Request, status int, f *form.Form) error {
	s, err := p.service.Invited(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	return p.site.Render(w, r, status, "account/welcome", welcome{view(r, f), s})
}

// WelcomeForm lets an invited person choose a password and set up the app.
func (p *Pages) WelcomeForm(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	f := form.Blank()
	readWelcome(f)
	return p.welcome(w, r, http.StatusOK, f)
}

// Welcome sets the account up, signs in, and goes on to one's own relatives.
func (p *Pages) Welcome(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	password, code := readWelcome(f)
	token := ""
	if err = f.Err(); err == nil {
		token, err = p.service.SetUp(r, r.PathValue("token"), password, code)
	}
	if f.Add(err) {
		return p.welcome(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	p.service.Sessions.setCookie(w, token)
	return web.SeeOther(w, "/account/relatives")
}
