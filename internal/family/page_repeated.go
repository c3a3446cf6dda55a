package family

import (
	"context"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/internal/story"
)

// repeatedPage asks whether somebody had to repeat themselves. They open it on their
// own telephone, on the way home, and it is one press and done.
type repeatedPage struct {
	form.View
	Child  string
	Thanks bool
}

// Afters are what the question follows.
func (repeatedPage) Afters() []page.Option { return page.Options("story.occasion.", story.Afters()) }

// YesNo are the answers.
func (repeatedPage) YesNo() []page.Option {
	return page.Options("story.repeated.", []string{"no", "yes"})
}

func readRepeated(f *form.Form) (occasion, answer string) {
	answer = f.Choice("repeated", "family.repeated.today", []string{"yes", "no"}, form.Required, form.Message("story.need-repeated"))
	return f.Choice("occasion", "family.repeated.occasion", story.Afters(), form.Required, form.Message("story.need-occasion")), answer
}

// Repeated keeps what the person says to the question whether they had to repeat
// themselves. It counts with what helpers were told; of one person's day the last
// answer counts.
func (s *Service) Repeated(ctx context.Context, q access.Request, occasion, answer string) error {
	_, err := change(ctx, s, q, "repeated", func(ctx context.Context, tx *db.Tx, g access.Grant, m Whose) (struct{}, []audit.State, error) {
		if s.Stories == nil {
			return struct{}{}, nil, access.ErrNotFound
		}
		return struct{}{}, nil, s.Stories.Say(ctx, tx, g, occasion, answer)
	})
	return err
}

// RepeatedForm asks.
func (p *Pages) RepeatedForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := p.svc.Open(r.Context(), q); err != nil {
		return err
	}
	return p.repeatedForm(w, r, q, http.StatusOK, form.Blank())
}

func (p *Pages) repeatedForm(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	readRepeated(f)
	return p.site.Render(w, r, status, "family/repeated", repeatedPage{view(r, f), q.Child, r.URL.Query().Get("thanks") != ""})
}

// SayRepeated takes the answer.
func (p *Pages) SayRepeated(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	occasion, answer := readRepeated(f)
	if err = f.Err(); err == nil {
		err = p.svc.Repeated(r.Context(), q, occasion, answer)
	}
	if f.Add(err) {
		return p.repeatedForm(w, r, q, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, at(q, "/repeated")+"?thanks=yes")
}
