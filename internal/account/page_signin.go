package account

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
)

// readSignIn reads a password as set-up does: as one line, composed, without space
// around it, so that how a keyboard makes an accent does not matter.
func readSignIn(f *form.Form) (name, password string) {
	return f.Text("signin", "account.signin", form.Required, form.Max(254)), f.Text("password", "account.password", form.Required, form.Max(maxPassword))
}

// SignInForm asks for name and password.
func (p *Pages) SignInForm(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	f := form.Blank()
	readSignIn(f)
	return p.site.Render(w, r, http.StatusOK, "account/signin", view(r, f))
}

// SignIn checks them and goes on to the code.
func (p *Pages) SignIn(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	name, password := readSignIn(f)
	token := ""
	if err = f.Err(); err == nil {
		token, err = p.service.SignIn(r, name, password)
	}
	if f.Add(err) {
		return p.site.Render(w, r, http.StatusUnprocessableEntity, "account/signin", view(r, f))
	}
	if err != nil {
		return err
	}
	p.service.Sessions.setCookie(w, token)
	return web.SeeOther(w, "/sign-in/code")
}

func readCode(f *form.Form) string {
	return f.Text("code", "account.code", form.Required, form.Max(20))
}

// CodeForm asks for the code of the authenticator app.
func (p *Pages) CodeForm(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	f := form.Blank()
	readCode(f)
	return p.site.Render(w, r, http.StatusOK, "account/code", view(r, f))
}

// Code checks it and begins the session.
func (p *Pages) Code(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	code, token := readCode(f), ""
	if err = f.Err(); err == nil {
		token, err = p.service.Code(r, code)
	}
	if f.Add(err) {
		return p.site.Render(w, r, http.StatusUnprocessableEntity, "account/code", view(r, f))
	}
	if problem.Is(err, problem.SignIn) { // waited too long
		return web.SeeOther(w, "/sign-in")
	}
	if err != nil {
		return err
	}
	p.service.Sessions.setCookie(w, token)
	return web.SeeOther(w, "/")
}

// SignOut ends the session.
func (p *Pages) SignOut(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	if err := p.service.SignOut(w, r); err != nil {
		return err
	}
	return web.SeeOther(w, "/sign-in")
}

// Extend keeps the session for another while: the middleware has noted that it is
// in use. It answers with the seconds left.
func (p *Pages) Extend(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	c, _ := p.service.Sessions.Current(r.Context())
	return web.JSON(w, http.StatusOK, map[string]int{"left": int(c.Left.Seconds())})
}
