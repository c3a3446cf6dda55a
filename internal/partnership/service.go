package partnership

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

//go:embed en.json cy.json
var messages embed.FS

//go:embed page/*.gohtml
var pages embed.FS

// Schema is the tables of the two registers.
func Schema() db.Schema { return db.Schema{Name: "partnership", FS: schema} }

// Messages is this package's part of the catalogue, for i18n.Load.
func Messages() fs.FS { return messages }

// Templates are the pages of the two registers.
func Templates() web.Pages {
	files, _ := fs.Sub(pages, "page") // embedded under that name
	return web.Pages{Feature: "partnership", Files: files}
}

// Service is the use cases of the two registers.
type Service struct {
	gate *access.Gate
	ids  id.Source
}

// New makes the Service.
func New(gate *access.Gate, ids id.Source) *Service { return &Service{gate, ids} }

// errStale says that someone else changed it meanwhile.
func errStale() error { return problem.New(problem.Conflict, "problem.conflict") }

// event is of one agreement or assessment.
func event(key, id string) audit.Event {
	return audit.Event{Classes: []string{"agreements"}, Detail: map[string]string{key: id}}
}

// Register is both registers.
type Register struct {
	Agreements  []Agreement // the newest version of each, those that end soonest first
	Assessments []Assessment
	Today       workday.Date
	Keeps       bool // whoever reads it may change it
}

// List reads both registers.
func (s *Service) List(ctx context.Context, q access.Request) (Register, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Register, audit.Event, error) {
		out := Register{Today: workday.InUK(g.Now()), Keeps: g.May("partnership:keep")}
		ev := audit.Event{Classes: []string{"agreements"}}
		all, err := selectAgreements(ctx, r)
		if err != nil {
			return out, ev, fmt.Errorf("list agreements: %w", err)
		}
		for i, a := range all {
			if i == 0 || all[i-1].ID != a.ID {
				out.Agreements = append(out.Agreements, a)
			}
		}
		slices.SortStableFunc(out.Agreements, func(a, b Agreement) int {
			return cmp.Or(cmp.Compare(rank(a, out.Today), rank(b, out.Today)), a.Ends.Compare(b.Ends), cmp.Compare(a.Title, b.Title))
		})
		if out.Assessments, err = selectAssessments(ctx, r); err != nil {
			return out, ev, fmt.Errorf("list assessments: %w", err)
		}
		return out, ev, nil
	})
}

// rank puts what is in force first, then what is under way, then what is over.
func rank(a Agreement, today workday.Date) int {
	return slices.Index([]string{"in-force", "suspended", "waiting", "draft", "expired", "ended", "replaced"}, a.Standing(today))
}

// Opened is one agreement with all that its page shows.
type Opened struct {
	Agreement
	Versions    []Agreement // the other ones, newest first
	Assessment  *Assessment // that it rests on
	Assessments []Assessment
	Today       workday.Date
	Blocked     string // catalogue key of why it cannot be signed, "" if it can
	Keeps       bool   // whoever reads it may change it
	SignsFor    string // the agency that whoever reads it may sign for, "*" any, "" none
}

// anyParty stands for each party: whoever governs writes down what was signed on paper.
const anyParty = "*"

// Signs reports whether whoever reads it may sign for a party.
func (o Opened) Signs(agency string) bool { return o.SignsFor == anyParty || o.SignsFor == agency }

// Open reads an agreement; version 0 is the newest.
func (s *Service) Open(ctx context.Context, q access.Request, id string, version int) (Opened, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Opened, audit.Event, error) {
		out, err := open(ctx, r, id, version)
		out.Today, out.Keeps = workday.InUK(g.Now()), g.May("partnership:keep")
		if out.Keeps {
			out.SignsFor = anyParty
		} else if g.May("partnership:sign") {
			out.SignsFor = g.Actor().Agency
		}
		return out, event("agreement", id), err
	})
}

func open(ctx context.Context, r db.Reader, id string, version int) (out Opened, err error) {
	all, err := selectVersions(ctx, r, id)
	if err != nil {
		return out, fmt.Errorf("read an agreement: %w", err)
	}
	for i, a := range all {
		if a.Version == version || version == 0 && i == 0 {
			out.Agreement = a
		} else {
			out.Versions = append(out.Versions, a)
		}
	}
	if out.ID == "" {
		return out, access.ErrNotFound
	}
	if out.Assessments, err = selectAssessments(ctx, r); err != nil {
		return out, fmt.Errorf("list assessments: %w", err)
	}
	for _, x := range out.Assessments {
		if x.ID == out.DPIA {
			out.Assessment = &x
		}
	}
	out.Blocked = blocked(out.Agreement, out.Assessment)
	return out, nil
}

// blocked is the catalogue key of why an agreement cannot be signed, "" if it can.
func blocked(a Agreement, rests *Assessment) string {
	if missing := a.Missing(); len(missing) > 0 {
		return missing[0]
	}
	if rests == nil {
		return "partnership.blocked.none"
	}
	if ok, why := rests.Clears(); !ok {
		return why
	}
	return ""
}

// Draft keeps a new agreement and returns its id.
func (s *Service) Draft(ctx context.Context, q access.Request, a Agreement, key form.Key) (string, error) {
	if err := a.Check(); err != nil {
		return "", err
	}
	a.ID, a.Version, a.State = cmp.Or(a.ID, s.ids.New()), 1, Draft
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			return a.ID, insertAgreement(ctx, tx, a, g.Now())
		})
		return out, event("agreement", out), err
	})
}

// draft changes a draft, at the edit that it was read at.
func (s *Service) draft(ctx context.Context, q access.Request, id string, edit int64, change func(*Agreement) error) error {
	return s.change(ctx, q, id, edit, func(ctx context.Context, tx *db.Tx, g access.Grant, is Opened) (Agreement, error) {
		a := is.Agreement
		if a.State != Draft {
			return a, errStale()
		}
		return a, change(&a)
	})
}

// change changes the newest version of an agreement, at the edit that it was read
// at (0: any), and brings its lines of access into step.
func (s *Service) change(ctx context.Context, q access.Request, id string, edit int64, change func(context.Context, *db.Tx, access.Grant, Opened) (Agreement, error)) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := event("agreement", id)
		is, err := open(ctx, tx, id, 0)
		if err != nil {
			return none, ev, err
		}
		if edit != 0 && is.Edit != edit {
			return none, ev, errStale()
		}
		now, err := change(ctx, tx, g, is)
		if err != nil {
			return none, ev, err
		}
		if ok, err := updateAgreement(ctx, tx, now, g.Now()); err != nil || !ok {
			return none, ev, cmp.Or(err, errStale())
		}
		if was, is := is.Terms(), now.Terms(); len(was) > 0 || len(is) > 0 {
			if ev.State, err = access.SetTerms(ctx, tx, id, now.Version, is); err != nil {
				return none, ev, err
			}
		}
		return none, ev, nil
	})
	return err
}
