package note

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/document"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

// Note is one note, for somebody of the team that wrote it.
type Note struct {
	ID   string // of the document
	By   involvement.Card
	At   time.Time
	Text string
}

// Max bounds a note, in characters.
const Max = 10_000

// Wording is what a note is called as a document, and why it is locked, in the
// language of whoever writes it.
type Wording struct{ Title, Reason string }

// Service is the use cases of notes.
type Service struct {
	gate      *access.Gate
	keys      *seal.Keeper
	ids       id.Source
	children  *child.Service
	documents *document.Service
}

// New makes the Service.
func New(gate *access.Gate, keys *seal.Keeper, ids id.Source, children *child.Service, documents *document.Service) *Service {
	return &Service{gate, keys, ids, children, documents}
}

func event(g access.Grant) audit.Event {
	return audit.Event{Subjects: g.Subjects(), Classes: []string{"documents"}}
}

// Of lists the notes that the actor's own agency keeps of the Grant's child, newest
// first, for the agency's team; nobody else gets any, with the same queries.
func (s *Service) Of(ctx context.Context, r db.Reader, g access.Grant) ([]Note, error) {
	if !g.Valid() || g.Child() == "" {
		return nil, nil
	}
	held, err := g.Held(ctx, r)
	if err != nil {
		return nil, err
	}
	ids, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("read an agency's own notes: %w", err)
	}
	var out []Note
	for _, id := range ids {
		if ig := held[id]; !ig.Reads() || !ig.OfTeam() {
			continue
		}
		d, err := s.documents.Read(ctx, r, g, id, 0)
		if err != nil {
			return nil, err
		}
		out = append(out, Note{ID: id, By: d.Author, At: d.At, Text: document.Join(d.Passages)})
	}
	slices.SortFunc(out, func(a, b Note) int { return b.At.Compare(a.At) })
	return out, nil
}

// Page is what the page of notes shows.
type Page struct {
	View child.View
	List []Note
}

// All reads the page, for whoever works with the child.
func (s *Service) All(ctx context.Context, q access.Request) (Page, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Page, ev audit.Event, err error) {
		ev = event(g)
		if out.View, err = s.children.Of(ctx, r, g); err != nil {
			return out, ev, err
		}
		if out.List, err = s.Of(ctx, r, g); err == nil && !g.Related() {
			err = access.ErrNotFound
		}
		return out, ev, err
	})
}

// Write keeps a note about q's child.
func (s *Service) Write(ctx context.Context, q access.Request, text string, w Wording, key form.Key) error {
	if strings.TrimSpace(text) == "" {
		return problem.Check(problem.Field{Name: "text", Key: "note.need-text"})
	}
	if err := s.keys.Ensure(ctx, "child:"+q.Child); err != nil {
		return fmt.Errorf("make a child's key: %w", err)
	}
	newID := s.ids.Secret()
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := event(g)
		if !g.Related() {
			return "", ev, access.ErrNotFound
		}
		made, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			st, err := s.documents.Keep(ctx, tx, g, newID, document.Writing{Title: w.Title, Class: access.ClassGeneral, WrittenOn: workday.InUK(g.Now()),
				Passages: document.Split(text), Seal: access.Locked, Reason: w.Reason})
			if err != nil {
				return "", err
			}
			ev.State = []audit.State{st}
			return newID, insert(ctx, tx, g.Child(), newID)
		})
		return made, ev, err
	})
	return err
}
