package document

import (
	"context"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Shown is a document with what its page needs beside it.
type Shown struct {
	Document
	Of child.View // whose record it is
	// MayAmend: the reader is of the author's team, and may write.
	MayAmend bool
	// MayOverride: it is there, may not be read, and is not locked.
	MayOverride bool
}

// Open reads q's item: version 0 is the newest.
func (s *Service) Open(ctx context.Context, q access.Request, version int64) (Shown, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Shown, audit.Event, error) {
		ev := event(g, q.Item)
		out := Shown{}
		var err error
		if out.Of, err = s.children.Of(ctx, r, g); err != nil {
			return out, ev, err
		}
		if out.Document, err = s.read(ctx, r, g.Item(), version); err != nil {
			return out, ev, err
		}
		out.MayAmend = out.Team && out.Reads && g.May("document:amend")
		out.MayOverride = !out.Reads && g.May("document:override")
		return out, ev, nil
	})
}

// OpenForTeam is Open for pages that change the document: to anybody outside the
// author's team they are not there.
func (s *Service) OpenForTeam(ctx context.Context, q access.Request) (Shown, error) {
	d, err := s.Open(ctx, q, 0)
	if err == nil && !d.MayAmend {
		return Shown{}, access.ErrNotFound
	}
	return d, err
}

// Start is whose record a new document goes to. Who may not write one, because
// nobody else has said that they work with the child, finds no such page.
func (s *Service) Start(ctx context.Context, q access.Request) (child.View, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (child.View, audit.Event, error) {
		ev := audit.Event{Subjects: g.Subjects(), Classes: []string{"name"}}
		if !g.Related() {
			return child.View{}, ev, access.ErrNotFound
		}
		v, err := s.children.Of(ctx, r, g)
		return v, ev, err
	})
}
