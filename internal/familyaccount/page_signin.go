package familyaccount

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
)

// away is where "Exit this page" leads: a page that everybody opens.
const away = "https://www.bbc.co.uk/weather"

func view(r *http.Request, f *form.Form) form.View { return f.View(web.Printer(r.Context())) }

// step runs one step of signing in: it reads a form, does the work, and shows the
// form again with its faults, or goes on. A step that came too late begins again.
func (p *Pages) step(w http.ResponseWriter, r *http.Request, name string, read func(*form.Form), work func() (string, error), next, again string) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	read(f)
	token := ""
	if err = f.Err(); err == nil {
		token, err = work()
	}
	switch {
	case f.Add(err):
		return p.site.Render(w, r, http.StatusUnprocessableEntity, name, view(r, f))
	case problem.Is(err, problem.SignIn):
		return web.SeeOther(w, again)
	case err != nil:
		return err
	}
	if token != "" {
		p.svc.Sessions.setCookie(w, token)
	}
	return web.SeeOther(w, next)
}

func (p *Pages) blank(w http.ResponseWriter, r *http.Request, name string, read func(*form.Form)) error {
	f := form.Blank()
	read(f)
	return p.site.Render(w, r, http.StatusOK, name, view(r, f))
}

// StartForm asks for the code that a practitioner handed over. Somebody opens it
// on a telephone that may be cheap and may be looked through later.
func (p *Pages) StartForm(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	return p.blank(w, r, "familyaccount/start", func(f *form.Form) { f.Text("code", "familyaccount.start.code", form.Required, form.Max(40)) })
}

// Start checks it.
func (p *Pages) Start(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	var code string
	return p.step(w, r, "familyaccount/start", func(f *form.Form) {
		code = f.Text("code", "familyaccount.start.code", form.Required, form.Max(40))
	}, func() (string, error) { return p.svc.Start(r, code) }, Root+"/secret", Root+"/start")
}

func readSecret(f *form.Form) string {
	return f.Text("secret", "familyaccount.secret.new", form.Required, form.Max(128))
}

// SecretForm asks for a secret of one's own.
func (p *Pages) SecretForm(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	if _, err := p.svc.Sessions.waiting(r.Context(), r, "setup"); problem.Is(err, problem.SignIn) {
		return web.SeeOther(w, Root+"/start")
	} else if err != nil {
		return err
	}
	return p.blank(w, r, "familyaccount/secret", func(f *form.Form) { readSecret(f) })
}

// Secret keeps it.
func (p *Pages) Secret(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	var secret string
	return p.step(w, r, "familyaccount/secret", func(f *form.Form) { secret = readSecret(f) },
		func() (string, error) { return "", p.svc.Choose(r, secret) }, Root+"/code", Root+"/start")
}

func readSignIn(f *form.Form) (address, secret string) {
	return f.Text("address", "familyaccount.signin.address", form.Required, form.Max(200)), f.Text("secret", "familyaccount.secret", form.Required, form.Max(128))
}

// SignInForm asks for channel and secret.
func (p *Pages) SignInForm(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	return p.blank(w, r, "familyaccount/signin", func(f *form.Form) { readSignIn(f) })
}

// SignIn checks them.
func (p *Pages) SignIn(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	var address, secret string
	return p.step(w, r, "familyaccount/signin", func(f *form.Form) { address, secret = readSignIn(f) },
		func() (string, error) { return p.svc.SignIn(r, address, secret) }, Root+"/code", Root+"/sign-in")
}

func readCode(f *form.Form) string {
	return f.Text("code", "familyaccount.code", form.Required, form.Max(20))
}

// CodeForm asks for the code that was sent.
func (p *Pages) CodeForm(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	return p.blank(w, r, "familyaccount/code", func(f *form.Form) { readCode(f) })
}

// Code checks it and signs in.
func (p *Pages) Code(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	var code string
	return p.step(w, r, "familyaccount/code", func(f *form.Form) { code = readCode(f) },
		func() (string, error) { return p.svc.Code(r, code) }, Root, Root+"/sign-in")
}

// AnotherCode sends another code.
func (p *Pages) AnotherCode(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	err := p.svc.Again(r)
	if problem.Is(err, problem.SignIn) {
		return web.SeeOther(w, Root+"/sign-in")
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, Root+"/code")
}

// SignOut ends the session.
func (p *Pages) SignOut(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	if err := p.svc.SignOut(w, r); err != nil {
		return err
	}
	return web.SeeOther(w, Root+"/sign-in")
}

// Exit ends the session, has the browser forget this site's pages, and leads to a
// page that everybody opens. It is a link, so that it works at once and without
// scripts; all that somebody else's link to it could do is end a session.
func (p *Pages) Exit(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	if err := p.svc.SignOut(w, r); err != nil {
		return err
	}
	w.Header().Set("Clear-Site-Data", `"cache", "cookies", "storage"`)
	w.Header().Set("Location", away)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// Extend keeps the session for another while: the middleware has noted that it is
// in use. It answers with the seconds left.
func (p *Pages) Extend(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	c, _ := p.svc.Sessions.Current(r.Context())
	return web.JSON(w, http.StatusOK, map[string]int{"left": int(c.Left.Seconds())})
}
