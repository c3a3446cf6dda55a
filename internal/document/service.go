package document

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
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

// Service is the use cases of documents.
type Service struct {
	gate     *access.Gate
	keys     *seal.Keeper
	ids      id.Source
	accounts involvement.Accounts
	children involvement.Children
}

// New makes the Service.
func New(gate *access.Gate, keys *seal.Keeper, ids id.Source, accounts involvement.Accounts, children involvement.Children) *Service {
	return &Service{gate, keys, ids, accounts, children}
}

func (s *Service) today() workday.Date { return workday.InUK(s.gate.Clock().Now()) }

func event(g access.Grant, id string, states ...audit.State) audit.Event {
	return audit.Event{Subjects: g.Subjects(), Classes: []string{"documents"}, State: states, Detail: map[string]string{"document": id}, Scope: scope(g.Child())}
}

// sealedTo is an event that leaves a document sealed so far.
func sealedTo(seal access.Seal, ev audit.Event) audit.Event {
	if seal == access.Locked {
		ev.Classes = append(ev.Classes, access.TeamOnly)
	}
	return ev
}

// childKey finds the key of a child, and makes it before the transaction where
// there is none yet. A key without text is harmless.
func (s *Service) childKey(ctx context.Context, child string) error {
	if err := s.keys.Ensure(ctx, scope(child)); err != nil {
		return fmt.Errorf("make a child's key: %w", err)
	}
	return nil
}

// Write keeps a new document about q's child and returns its id. Whoever writes
// one works with the child by a relationship that someone else established: to
// others the door leads nowhere.
func (s *Service) Write(ctx context.Context, q access.Request, in Writing, key form.Key) (string, error) {
	if err := in.Check(s.today()); err != nil {
		return "", err
	}
	if err := s.childKey(ctx, q.Child); err != nil {
		return "", err
	}
	newID := s.ids.Secret() // random: it travels to people who may not learn when it was written
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := sealedTo(in.Seal, event(g, newID))
		if !g.Related() {
			return "", ev, access.ErrNotFound
		}
		made, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			st, err := s.create(ctx, tx, g, newID, in)
			ev.State = append(ev.State, st)
			return newID, err
		})
		return made, ev, err
	})
}

// Keep writes a new document inside a use case of the caller's, who has made sure that
// the actor works with the child and that there is a key.
func (s *Service) Keep(ctx context.Context, tx *db.Tx, g access.Grant, id string, in Writing) (audit.State, error) {
	if !g.Valid() || !g.Related() {
		return audit.State{}, access.ErrNotFound
	}
	if err := in.Check(s.today()); err != nil {
		return audit.State{}, err
	}
	return s.create(ctx, tx, g, id, in)
}

func (s *Service) create(ctx context.Context, tx *db.Tx, g access.Grant, id string, in Writing) (st audit.State, err error) {
	keys, err := s.keys.Keys(ctx, scope(g.Child()))
	if err != nil {
		return st, err
	}
	if _, err := s.version(ctx, tx, g, keys, g.Child(), id, 1, in); err != nil {
		return st, err
	}
	if in.Seal != access.Open {
		if err := keepSealing(ctx, tx, g, keys, g.Child(), id, 1, in.Seal, in.Reason); err != nil {
			return st, err
		}
	}
	return access.Hold(ctx, tx, access.Item{ID: id, Child: g.Child(), Agency: g.Actor().Agency, Author: g.Actor().ID, Class: in.Class, Seal: in.Seal})
}

// version writes one version; it is false where somebody else was faster.
func (s *Service) version(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, child, id string, n int64, in Writing) (bool, error) {
	w := row{child: child, id: id, version: n, author: g.Actor().ID, madeAt: db.Millis(g.Now()), writtenOn: in.WrittenOn,
		text: text{Title: in.Title, Passages: in.Passages, Source: in.Source, Why: in.Why}}
	if err := w.seal(keys); err != nil {
		return false, err
	}
	ok, err := put(ctx, tx, w)
	if err != nil {
		return false, fmt.Errorf("write a document: %w", err)
	}
	return ok, nil
}

// Amend writes a new version of q's item; version is the one that its writer had
// before them. The author's team may, and nobody else.
func (s *Service) Amend(ctx context.Context, q access.Request, in Writing, version int64, key form.Key) error {
	if err := in.Check(s.today()); err != nil {
		return err
	}
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := event(g, q.Item)
		was := g.Item()
		if !was.OfTeam() || !was.Reads() {
			return "", ev, access.ErrNotFound
		}
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			st, err := s.amend(ctx, tx, g, was.Item(), in, version)
			ev.State = append(ev.State, st)
			return q.Item, err
		})
		return out, ev, err
	})
	return err
}

func (s *Service) amend(ctx context.Context, tx *db.Tx, g access.Grant, item access.Item, in Writing, version int64) (st audit.State, err error) {
	keys, err := s.keys.Keys(ctx, scope(item.Child))
	if err != nil {
		return st, err
	}
	ok, err := s.version(ctx, tx, g, keys, item.Child, item.ID, version+1, in)
	if err == nil && !ok {
		err = problem.New(problem.Conflict, "problem.conflict")
	}
	if err != nil {
		return st, err
	}
	// Under a shield one reads what one wrote oneself: no longer one's own once
	// somebody else has added what they know.
	if item.Author != g.Actor().ID {
		item.Author = ""
	}
	item.Class = in.Class
	return access.Hold(ctx, tx, item)
}

// List reads the documents of the Grant's child that its actor may know of, with
// the same queries whatever there is: those they may read newest first, then
// those of which they may only know that an agency holds them.
func (s *Service) List(ctx context.Context, r db.Reader, g access.Grant) ([]Listed, error) {
	grants, err := g.Held(ctx, r)
	if err != nil {
		return nil, err
	}
	return s.list(ctx, r, g, grants)
}

func (s *Service) list(ctx context.Context, r db.Reader, g access.Grant, grants map[string]access.ItemGrant) ([]Listed, error) {
	var read, known []string
	for id, ig := range grants {
		if ig.Reads() {
			read = append(read, id)
		} else {
			known = append(known, id)
		}
	}
	slices.Sort(read)
	slices.Sort(known)
	rows, err := selectNewest(ctx, r, g.Children(), read)
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	keys, err := s.keysOf(ctx, g)
	if err != nil {
		return nil, err
	}
	names := s.names()
	var out []Listed
	for _, w := range rows {
		if err := w.open(keys); err != nil {
			return nil, err
		}
		l, err := names.listed(ctx, r, grants[w.id])
		if err != nil {
			return nil, err
		}
		if l, err = names.read(ctx, r, l, w); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	written, err := selectWritten(ctx, r, g.Children(), known)
	if err != nil {
		return nil, fmt.Errorf("read which are documents: %w", err)
	}
	for _, id := range written {
		l, err := names.listed(ctx, r, grants[id])
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	slices.SortFunc(out, order)
	return out, nil
}

func (s *Service) keysOf(ctx context.Context, g access.Grant) (seal.Keys, error) {
	var scopes []string
	for _, c := range g.Children() {
		scopes = append(scopes, scope(c))
	}
	return s.keys.Keys(ctx, scopes...)
}

// Read reads one document of the Grant's child: version 0 is the newest. Whoever
// may only know that it is there gets neither title nor text, and one who may not
// know that, or asks for a version that is not, gets ErrNotFound. Outside the
// author's team it is as Protect leaves it.
func (s *Service) Read(ctx context.Context, r db.Reader, g access.Grant, id string, version int64) (Document, error) {
	grants, err := g.Items(ctx, r, id)
	if err != nil {
		return Document{}, err
	}
	ig, ok := grants[id]
	if !ok {
		return Document{}, access.ErrNotFound
	}
	return s.read(ctx, r, ig, version)
}

func (s *Service) read(ctx context.Context, r db.Reader, ig access.ItemGrant, version int64) (Document, error) {
	names := s.names()
	l, err := names.listed(ctx, r, ig)
	if err != nil || !ig.Reads() {
		return Document{Listed: l}, err
	}
	rows, err := selectVersions(ctx, r, l.Child, l.ID)
	if err != nil {
		return Document{}, fmt.Errorf("read a document: %w", err)
	}
	keys, err := s.keys.Keys(ctx, scope(l.Child))
	if err != nil {
		return Document{}, err
	}
	d, found := Document{}, false
	var versions []Version
	for _, w := range rows {
		by, err := names.card(ctx, r, w.author)
		if err != nil {
			return Document{}, err
		}
		versions = append(versions, Version{N: w.version, At: db.Time(w.madeAt), Author: by})
		if found || version != 0 && w.version != version {
			continue
		}
		if err := w.open(keys); err != nil {
			return Document{}, err
		}
		if d.Listed, err = names.read(ctx, r, l, w); err != nil {
			return Document{}, err
		}
		found, d.Title = true, w.Title
		d.Version, d.At, d.Passages, d.Source, d.Why = w.version, db.Time(w.madeAt), w.Passages, w.Source, w.Why
	}
	if !found {
		return Document{}, access.ErrNotFound
	}
	d.Versions = versions
	if !ig.OfTeam() {
		return d.Protect(), nil
	}
	d.Seals, err = s.sealings(ctx, r, keys, names, l)
	return d, err
}
