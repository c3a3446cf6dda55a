package consent

import (
	"context"
	"encoding/json"
	"html/template"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/child"
	"onestory/internal/identity"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
	"onestory/lib/fhir"
)

// Import takes in what another system holds, in the shape that Export writes: a
// refusal bites at once, a permission waits for somebody to accept it. Either all
// of it is taken or none.
func (s *Service) Import(ctx context.Context, q access.Request, text []byte, key form.Key) error {
	list, err := fhir.ParseConsents(text)
	if err != nil || len(list) == 0 {
		return problem.Check(problem.Field{Name: "text", Key: "consent.import.unreadable"})
	}
	keys, err := s.childKey(ctx, q.Child)
	if err != nil {
		return err
	}
	_, err = access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g, "consent")
		k, err := s.known(ctx, tx, g)
		if err != nil {
			return struct{}{}, ev, err
		}
		_, _, err = once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			for _, in := range list {
				said, fault := incoming(in, k, s.today())
				if fault != "" {
					return "", problem.Check(problem.Field{Name: "text", Key: fault})
				}
				for _, c := range said {
					if c.Person == "" {
						c.Person = s.PersonNamed(c.Name)
					}
					_, states, err := s.Give(ctx, tx, g, keys, c)
					if err != nil {
						return "", err
					}
					ev.State = append(ev.State, states...)
				}
			}
			return g.Child(), nil
		})
		return struct{}{}, ev, err
	})
	return err
}

// known is what codes of another system stand for about the child of a Grant.
func (s *Service) known(ctx context.Context, r db.Reader, g access.Grant) (known, error) {
	v, err := s.children.Of(ctx, r, g)
	if err != nil {
		return known{}, err
	}
	agencies, err := agency.List(ctx, r)
	k := known{child: g.Children(), age: AgeOf(v, s.today())}
	for _, i := range v.Identifiers {
		if i.Value.Kind == child.KindNHS {
			k.child = append(k.child, i.Value.Value)
		}
	}
	k.agency = func(ref fhir.Reference) (string, bool) {
		if ref.Identifier == nil {
			return "", false
		}
		for _, a := range agencies {
			if ref.Identifier.System == systemAgency && ref.Identifier.Value == a.ID || a.Ref != "" && ref.Identifier.System != systemAgency && ref.Identifier.Value == a.Ref {
				return a.ID, true
			}
		}
		return "", false
	}
	return k, err
}

// Export sends what was said as a file for another system.
func (p *Pages) Export(w http.ResponseWriter, r *http.Request, q access.Request) error {
	b, err := p.svc.Export(r.Context(), q)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	return web.Download(w, "consents.json", "application/fhir+json", text)
}

// importPage takes what another system holds, pasted in. Whoever moves a family's
// papers from one system to another opens it.
type importPage struct {
	form.View
	Bar   template.HTML
	Child string
}

func readImport(f *form.Form) string {
	return f.LongText("text", "consent.import.text", form.Required, form.Max(200_000), form.Message("consent.import.need"))
}

// ImportForm shows where to paste it.
func (p *Pages) ImportForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.importForm(w, r, q, http.StatusOK, form.Blank())
}

func (p *Pages) importForm(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	a, err := p.svc.Ask(r.Context(), q, "")
	if err != nil {
		return err
	}
	readImport(f)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "consent/import", importPage{f.View(pr), identity.Bar(pr, a.View, p.svc.today()), q.Child})
}

// Import takes it in.
func (p *Pages) Import(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<20)
	if err != nil {
		return err
	}
	text := readImport(f)
	if f.Err() == nil {
		err := p.svc.Import(r.Context(), q, []byte(text), f.Key())
		if err == nil {
			return web.SeeOther(w, path(q))
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.importForm(w, r, q, http.StatusUnprocessableEntity, f)
}
