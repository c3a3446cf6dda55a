package child

import (
	"context"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Parts is what a child is made of: its records, and the children that were
// merged into it.
type Parts struct {
	View    View
	Records []Part
	Merged  []Joining
}

// Part is one source record of a child, as its source has it now.
type Part struct {
	Record string
	Source Source
	Since  time.Time // when it became this child's
	View   View
}

// Joining is that another child became part of this one.
type Joining struct {
	Child  string // the id that it had, by which it can be parted again
	At     time.Time
	Reason string // a code, "" where nobody said
	Hand   bool   // a reviewer decided so
	Name   string // as its own records have it, "" where nothing is left of it
}

// PartsOf gives what the child of a Grant is made of. It is for those alone who
// may know everything that locates the child: to anyone else, which sources speak
// of it would.
func (s *Service) PartsOf(ctx context.Context, r db.Reader, g access.Grant) (Parts, error) {
	if !g.Valid() || g.Level() < access.Contact || !g.Locates() {
		return Parts{}, access.ErrNotFound
	}
	w, err := s.whole(ctx, r, g.Child())
	if err != nil {
		return Parts{}, err
	}
	out := Parts{View: w.View}
	since, err := selectSince(ctx, r, w.ids)
	if err != nil {
		return out, fmt.Errorf("read since when records are a child's: %w", err)
	}
	for _, h := range w.held {
		if !h.Past {
			out.Records = append(out.Records, Part{Record: h.Source.Record, Source: h.Source, Since: db.Time(since[h.Source.Record]), View: Fold("", []Held{h})})
		}
	}
	edges, err := selectMerged(ctx, r, w.ids)
	if err != nil {
		return out, fmt.Errorf("read what a child is made of: %w", err)
	}
	why, err := selectWhyMerged(ctx, r, w.ids)
	if err != nil {
		return out, fmt.Errorf("read why children were merged: %w", err)
	}
	for _, e := range edges {
		j := Joining{Child: e.child, At: db.Time(e.at), Name: w.alone(e.child).Name().Full()}
		if ev, ok := why[e.child]; ok {
			j.Reason, j.Hand = ev.Reason, ev.Decision != ""
		}
		out.Merged = append(out.Merged, j)
	}
	return out, nil
}
