package consent

import (
	"context"
	"embed"
	"html/template"
	"io/fs"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/identity"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/web"
)

//go:embed page/*.gohtml
var pages embed.FS

//go:embed en.json cy.json
var messages embed.FS

// Messages is this feature's part of the catalogue.
func Messages() fs.FS { return messages }

// Templates are this feature's pages.
func Templates() web.Pages {
	files, _ := fs.Sub(pages, "page") // embedded under that name
	return web.Pages{Feature: "consent", Files: files}
}

// Pages is the pages of consent.
type Pages struct {
	site *web.Site
	svc  *Service
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service) *Pages { return &Pages{site: site, svc: svc} }

func path(q access.Request) string { return "/child/" + q.Child + "/consent" }

// List is what everybody said about a child.
type List struct {
	View      child.View
	Consents  []Consent // standing, waiting or withdrawn with an effect
	Earlier   []Consent // replaced, lifted, lapsed or mistaken
	Helps     []Help
	Conflicts []Conflict
	May       bool // may record
}

// All reads what everybody said about the child of q.
func (s *Service) All(ctx context.Context, q access.Request) (List, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (l List, ev audit.Event, err error) {
		ev = audit.Event{Subjects: g.Subjects(), Classes: []string{"consent", "agreement-to-help"}}
		if l.View, err = s.children.Of(ctx, r, g); err != nil {
			return l, ev, err
		}
		all, err := s.OfChild(ctx, r, g)
		if err != nil {
			return l, ev, err
		}
		today := s.today()
		for _, c := range all {
			if c.Refuses(today) || c.Permits(today) || c.State == Waiting || !c.Counts() && c.State == Standing {
				l.Consents = append(l.Consents, c)
			} else {
				l.Earlier = append(l.Earlier, c)
			}
		}
		l.Conflicts, l.May = Conflicts(all, today), g.May("consent:record")
		l.Helps, err = s.HelpOf(ctx, r, g, "")
		return l, ev, err
	})
}

// listPage is the page of what was agreed and refused. A practitioner opens it
// at a desk or on a telephone in a family's home, to look before sharing or to
// note what was just said.
type listPage struct {
	List
	Bar          template.HTML
	Child        string
	Now, Earlier []said
}

// said is an answer with the agency's name in the language of the page.
type said struct {
	Consent
	To string // "" is anyone
}

func saidIn(lang string, list []Consent) []said {
	out := make([]said, len(list))
	for i, c := range list {
		out[i] = said{c, c.AgencyIn(lang)}
	}
	return out
}

// List shows what was agreed and refused, by whom.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	l, err := p.svc.All(r.Context(), q)
	if err != nil {
		return err
	}
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, http.StatusOK, "consent/list", listPage{List: l, Bar: identity.Bar(pr, l.View, p.svc.today()), Child: q.Child,
		Now: saidIn(string(pr.Lang()), l.Consents), Earlier: saidIn(string(pr.Lang()), l.Earlier)})
}

// Withdraw notes that somebody changed their mind, or that it was a mistake.
func (p *Pages) Withdraw(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.act(w, r, q, func(f *form.Form) error {
		return p.svc.Withdraw(r.Context(), q, r.PathValue("consent"), State(f.Button()), f.Version())
	})
}

// Accept lets a yes from another system count.
func (p *Pages) Accept(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.act(w, r, q, func(f *form.Form) error {
		return p.svc.Accept(r.Context(), q, r.PathValue("consent"), f.Version())
	})
}

// EndHelp notes that somebody changed their mind about being helped.
func (p *Pages) EndHelp(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.act(w, r, q, func(f *form.Form) error {
		return p.svc.EndHelp(r.Context(), q, r.PathValue("help"), State(f.Button()), f.Version())
	})
}

func (p *Pages) act(w http.ResponseWriter, r *http.Request, q access.Request, do func(*form.Form) error) error {
	f, err := form.Parse(r, 1<<12)
	if err != nil {
		return err
	}
	if err := do(f); err != nil {
		return err
	}
	return web.SeeOther(w, path(q))
}
