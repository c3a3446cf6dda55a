package disclosure

import (
	"errors"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
)

// codePage asks for the code. Somebody outside opens it from a message, on a
// telephone; a scanner of links may have opened it before them. It says nothing
// of anybody.
type codePage struct {
	form.View
	Token string
	Wrong bool
}

// CodeForm asks for the code, whatever the link. It looks nothing up.
func (p *Pages) CodeForm(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	return p.codeForm(w, r, http.StatusOK, form.Blank())
}

func readCode(f *form.Form) string {
	return f.Text("code", "disclosure.code", form.Required, form.Max(20), form.Message("disclosure.need-code"))
}

func (p *Pages) codeForm(w http.ResponseWriter, r *http.Request, status int, f *form.Form) error {
	readCode(f)
	return p.site.Render(w, r, status, "disclosure/code", codePage{View: f.View(web.Printer(r.Context())), Token: r.PathValue("token")})
}

// Collect takes the code and shows the text.
func (p *Pages) Collect(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	f, err := form.Parse(r, 1<<12)
	if err != nil {
		return err
	}
	code := readCode(f)
	if f.Err() == nil {
		forgive, err := p.tries.Try(r, "section")
		if problem.Is(err, problem.TooMany) {
			f.Fault("code", "disclosure.too-many")
			return p.codeForm(w, r, http.StatusTooManyRequests, f)
		}
		if err != nil {
			return err
		}
		got, err := p.svc.Collect(r.Context(), r.PathValue("token"), code)
		if err == nil {
			if err := forgive(); err != nil {
				return err
			}
			return p.site.Render(w, r, http.StatusOK, "disclosure/collected", got)
		}
		if !errors.Is(err, access.ErrNotFound) {
			return err
		}
		f.Fault("code", "disclosure.wrong-code")
	}
	return p.codeForm(w, r, http.StatusUnprocessableEntity, f)
}
