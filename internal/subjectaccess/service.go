package subjectaccess

import (
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

//go:embed en.json cy.json
var messages embed.FS

//go:embed page/*.gohtml
var pages embed.FS

// Messages is this package's part of the catalogue, for i18n.Load.
func Messages() fs.FS { return messages }

// Templates are the pages of cases.
func Templates() web.Pages {
	files, _ := fs.Sub(pages, "page") // embedded under that name
	return web.Pages{Feature: "subjectaccess", Files: files}
}

// Holder is a feature that holds something about a child: it gives all of it, for
// a records officer to go through.
type Holder interface {
	Pieces(ctx context.Context, r db.Reader, g access.Grant) ([]Piece, error)
}

// People tells who an account is.
type People interface {
	Name(ctx context.Context, r db.Reader, account string) (string, error)
}

// Service is the use cases of subject access.
type Service struct {
	db      *db.DB
	gate    *access.Gate
	keys    *seal.Keeper
	ids     id.Source
	people  People
	holders []Holder // in the order of the bundle
}

// New makes the Service.
func New(d *db.DB, gate *access.Gate, keys *seal.Keeper, ids id.Source, people People, holders ...Holder) *Service {
	return &Service{d, gate, keys, ids, people, holders}
}

func scope(child string) string { return "child:" + child }

func at(id, column string) seal.Place {
	return seal.Place{Table: "subjectaccess_case", Column: column, Row: id}
}

// Listed is a case as a list shows it: without names.
type Listed struct {
	Case
	OpenedName string
	Late       bool
	Soon       bool // due within five working days
}

// List lists the cases, the most urgent first.
func (s *Service) List(ctx context.Context, q access.Request) ([]Listed, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Listed, audit.Event, error) {
		ev := audit.Event{Classes: []string{"cases"}}
		cases, err := selectCases(ctx, r, 200)
		if err != nil {
			return nil, ev, fmt.Errorf("list cases: %w", err)
		}
		today := workday.InUK(g.Now())
		var out []Listed
		for _, c := range cases {
			l := Listed{Case: c}
			if l.OpenedName, err = s.people.Name(ctx, r, c.OpenedBy); err != nil {
				return nil, ev, err
			}
			if !c.State.Over() && !c.Due.IsZero() {
				l.Late, l.Soon = c.Due.Before(today), !c.Due.Before(today) && !workday.Add(today, 5).Before(c.Due)
			}
			out = append(out, l)
		}
		return out, ev, nil
	})
}

// Start opens a case about the child of q and returns its id.
func (s *Service) Start(ctx context.Context, q access.Request, c Case, key form.Key) (string, error) {
	if err := c.Check(workday.InUK(s.gate.Clock().Now())); err != nil {
		return "", err
	}
	keys, err := s.key(ctx, q.Child)
	if err != nil {
		return "", err
	}
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := audit.Event{Subjects: g.Subjects(), Classes: []string{"cases"}}
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			c.ID, c.Child, c.OpenedBy, c.State = s.ids.New(), q.Child, g.Actor().ID, Identity
			c.Stops = []Stop{{From: c.Received, Why: Identity}}
			if c.Checked != "" {
				c.State, c.Stops = Open, nil
			}
			c.Due = Deadline(c.Received, c.Stops, false)
			var err error
			if c.sealed, err = c.seal(keys); err != nil {
				return "", err
			}
			return c.ID, insert(ctx, tx, c)
		})
		return out, ev, err
	})
}

func (s *Service) key(ctx context.Context, child string) (seal.Keys, error) {
	if err := s.keys.Ensure(ctx, scope(child)); err != nil {
		return seal.Keys{}, fmt.Errorf("make the key of a case: %w", err)
	}
	return s.keys.Keys(ctx, scope(child))
}

func (c Case) seal(keys seal.Keys) ([]byte, error) {
	b, err := json.Marshal(c.Body)
	if err != nil {
		return nil, err
	}
	return keys.Seal(scope(c.Child), at(c.ID, "sealed"), b)
}

func (c *Case) open(keys seal.Keys) error {
	b, err := keys.Open(scope(c.Child), at(c.ID, "sealed"), c.sealed)
	if err != nil {
		return fmt.Errorf("open a case: %w", err)
	}
	return json.Unmarshal(b, &c.Body)
}

// about finds whose case it is, so that the decision is about that child. It tells
// the caller nothing: who may not open the child gets the same answer as for a
// case that does not exist.
func (s *Service) about(ctx context.Context, q access.Request, id string) (access.Request, error) {
	err := s.db.Read(ctx, func(ctx context.Context, r db.Reader) error {
		c, err := selectCase(ctx, r, id)
		q.Child = c.Child
		return err
	})
	if db.IsNone(err) {
		q.Child, err = s.ids.Secret(), nil // no such child: refused like any other
	}
	q.Level, q.Purpose = access.Existence, access.SubjectAccess
	return q, err
}

// Whole is a case with everything that is held.
type Whole struct {
	Case
	Pieces  []Piece
	Bundle  []Part // once released
	Today   workday.Date
	Extends bool // there is still time to say that it takes longer
	Lacks   []string
	Name    string // of the child
	Names   map[string]string
}

// Open reads a case with all that is held about the child. Of one that is over it
// reads what was released.
func (s *Service) Open(ctx context.Context, q access.Request, id string) (Whole, error) {
	q, err := s.about(ctx, q, id)
	if err != nil {
		return Whole{}, fmt.Errorf("look for a case: %w", err)
	}
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Whole, audit.Event, error) {
		ev := audit.Event{Subjects: g.Subjects(), Classes: []string{"cases"}}
		w, err := s.whole(ctx, r, g, id)
		for _, p := range w.Pieces {
			ev.Classes = append(ev.Classes, p.Kind)
		}
		ev.Classes = dedupe(ev.Classes)
		return w, ev, err
	})
}

func dedupe(list []string) (out []string) {
	seen := map[string]bool{}
	for _, s := range list {
		if !seen[s] {
			out = append(out, s)
		}
		seen[s] = true
	}
	return out
}

func (s *Service) whole(ctx context.Context, r db.Reader, g access.Grant, id string) (Whole, error) {
	c, err := selectCase(ctx, r, id)
	if err != nil {
		return Whole{}, fmt.Errorf("read a case: %w", err)
	}
	keys, err := s.keys.Keys(ctx, scope(c.Child))
	if err != nil {
		return Whole{}, err
	}
	if err := c.open(keys); err != nil {
		return Whole{}, err
	}
	w := Whole{Case: c, Today: workday.InUK(g.Now()), Names: map[string]string{}}
	for _, account := range []string{c.OpenedBy, c.PreparedBy, c.ApprovedBy} {
		if account == "" {
			continue
		}
		if w.Names[account], err = s.people.Name(ctx, r, account); err != nil {
			return w, err
		}
	}
	if c.State == Released {
		b, err := keys.Open(scope(c.Child), at(id, "bundle"), c.bundle)
		if err != nil {
			return w, fmt.Errorf("open what was released: %w", err)
		}
		return w, json.Unmarshal(b, &w.Bundle)
	}
	if c.State == Closed {
		return w, nil
	}
	for _, h := range s.holders {
		pieces, err := h.Pieces(ctx, r, g)
		if err != nil {
			return w, fmt.Errorf("gather what is held: %w", err)
		}
		w.Pieces = append(w.Pieces, pieces...)
	}
	w.Extends, w.Lacks = MayExtend(c, w.Today), c.Missing(w.Pieces)
	return w, nil
}

// Pending reports whether somebody has asked to see what is held about a child, by any of
// its ids, and has not been answered: nothing that they asked for may be destroyed
// meanwhile (Data Protection Act 2018, section 173).
func (s *Service) Pending(ctx context.Context, r db.Reader, g access.Grant, children []string) (bool, error) {
	if !g.Valid() {
		return false, access.ErrNotFound
	}
	return pending(ctx, r, children)
}

// change alters a case at the version that was read.
func (s *Service) change(ctx context.Context, q access.Request, id string, version int64, do func(g access.Grant, w *Whole, keys seal.Keys) error) error {
	q, err := s.about(ctx, q, id)
	if err != nil {
		return fmt.Errorf("look for a case: %w", err)
	}
	_, err = access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Subjects: g.Subjects(), Classes: []string{"cases"}, Detail: map[string]string{"case": id}}
		w, err := s.whole(ctx, tx, g, id)
		if err != nil {
			return none, ev, err
		}
		if w.State.Over() || w.Version != version {
			return none, ev, stale()
		}
		keys, err := s.keys.Keys(ctx, scope(w.Child))
		if err != nil {
			return none, ev, err
		}
		if err := do(g, &w, keys); err != nil {
			return none, ev, err
		}
		w.Due = Deadline(w.Received, w.Stops, w.Extended)
		if w.sealed, err = w.Case.seal(keys); err != nil {
			return none, ev, err
		}
		if ok, err := update(ctx, tx, w.Case); err != nil || !ok {
			return none, ev, cmp.Or(err, stale())
		}
		return none, ev, nil
	})
	return err
}

func stale() error { return problem.New(problem.Conflict, "problem.conflict") }

// released composes and seals what is released.
func (w *Whole) released(keys seal.Keys, now time.Time) error {
	b, err := json.Marshal(Redact(w.Pieces, w.Decisions))
	if err != nil {
		return err
	}
	if w.bundle, err = keys.Seal(scope(w.Child), at(w.ID, "bundle"), b); err != nil {
		return err
	}
	w.State, w.ReleasedAt = Released, now
	return nil
}
