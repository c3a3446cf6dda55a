package assessment

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/form"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Sheet is one section before whoever writes in it.
type Sheet struct {
	Assessment
	Of       child.View
	Form     *form.Definition // with the sections of the part alone
	Part     Part
	Section  form.Section
	Sheets   Sheets
	Next     int // number of the section after it, 0 for none
	Returned []Ask
	Whole    bool // the writer writes the whole assessment
	Told     []Told
}

// Here is what stands in the section itself.
func (s Sheet) Here() Written { return s.Sheets[s.Section.ID] }

// AtOnce is for how long somebody who has just saved counts as still writing.
const AtOnce = 10 * time.Minute

// Writing reads one section for whoever may write there.
func (s *Service) Writing(ctx context.Context, q access.Request, part string, section int) (Sheet, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Sheet, audit.Event, error) {
		ev := event(g, q.Item)
		out, err := s.sheet(ctx, r, g, part, section)
		if err == nil && out.First() {
			out.Told, err = s.told(ctx, r, g, &ev)
		}
		return out, ev, err
	})
}

// First reports whether it is the first section of its part: before it is asked, its
// writer reads what the family wants known.
func (s Sheet) First() bool {
	all := s.Form.Sections()
	return s.Whole && len(all) > 0 && all[0].ID == s.Section.ID
}

func (s *Service) sheet(ctx context.Context, r db.Reader, g access.Grant, part string, section int) (out Sheet, err error) {
	w, err := s.asWriter(ctx, r, g, part, section)
	if err != nil {
		return out, err
	}
	out = Sheet{Assessment: w.Assessment, Form: w.Form.Of(w.Part.Kind()), Part: w.Part, Section: w.Section, Whole: w.Writes()}
	if out.Of, err = s.Children.Of(ctx, r, g); err != nil {
		return out, err
	}
	if out.Sheets, err = s.written(ctx, r, w); err != nil {
		return out, err
	}
	if h := out.Here(); h.Version > 0 {
		if h.By, err = s.Accounts.Card(ctx, r, h.By.ID); err != nil {
			return out, err
		}
		out.Sheets[w.Section.ID] = h
	}
	for _, sec := range out.Form.Sections() {
		if sec.Number > w.Section.Number {
			out.Next = sec.Number
			break
		}
	}
	if !out.Whole {
		return out, nil
	}
	asks, err := s.asks(ctx, r, w.keys, w.Assessment)
	for _, a := range asks {
		if a.State == AskReturned && a.Part == part && a.Section == w.Section.ID {
			out.Returned = append(out.Returned, a)
		}
	}
	return out, err
}

// written are the sheets of the part that somebody writes in.
func (s *Service) written(ctx context.Context, r db.Reader, w writing) (Sheets, error) {
	rows, err := selectSections(ctx, r, w.Assessment)
	if err != nil {
		return nil, fmt.Errorf("read an assessment: %w", err)
	}
	out := Sheets{}
	for _, x := range rows {
		if x.part != w.Part.Key {
			continue
		}
		sheet, err := x.open(w.keys, w.ID)
		if err != nil {
			return nil, err
		}
		out[x.section] = Written{Sheet: sheet, Version: x.version, By: involvement.Card{ID: x.author}, At: db.Time(x.at)}
	}
	return out, nil
}

// Saved is what became of a page that was sent.
type Saved struct {
	Version int64
	At      time.Time
	Faulty  bool // some of it could not be understood, and is kept as it was typed
	// Stale: somebody else saved meanwhile. Nothing was written; what was sent is
	// kept as a draft of the writer's, to be merged.
	Stale bool
}

// Save reads a page that was sent into its section, over the version that its
// writer had. Nothing that was typed is lost, whatever it is.
func (s *Service) Save(ctx context.Context, q access.Request, part string, section int, values url.Values, button string, version int64) (Saved, error) {
	out, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (Saved, audit.Event, error) {
		ev := event(g, q.Item)
		w, err := s.asWriter(ctx, tx, g, part, section)
		if err != nil {
			return Saved{}, ev, err
		}
		was, now, err := s.one(ctx, tx, w)
		if err != nil {
			return Saved{}, ev, err
		}
		if now != version {
			return Saved{Stale: true, Version: now}, ev, nil
		}
		sheet, faulty := w.Form.Read(w.Section, values, button, was)
		out, err := s.put(ctx, tx, g, w, sheet, version)
		out.Faulty = faulty
		return out, ev, err
	})
	if err != nil || !out.Stale {
		return out, err
	}
	return out, s.keepMine(ctx, q, part, section, values)
}

// one reads the section that somebody writes in, with its version.
func (s *Service) one(ctx context.Context, r db.Reader, w writing) (form.Sheet, int64, error) {
	all, err := s.written(ctx, r, w)
	here := all[w.Section.ID]
	return here.Sheet, here.Version, err
}

// put writes a section as the version after one.
func (s *Service) put(ctx context.Context, tx *db.Tx, g access.Grant, w writing, sheet form.Sheet, version int64) (Saved, error) {
	row := sectionRow{child: w.Part.Child, part: w.Part.Key, section: w.Section.ID, version: version + 1, author: g.Actor().ID, at: db.Millis(g.Now())}
	if err := row.seal(w.keys, w.ID, sheet); err != nil {
		return Saved{}, err
	}
	ok, err := putSection(ctx, tx, w.ID, row)
	if err != nil {
		return Saved{}, fmt.Errorf("write a section: %w", err)
	}
	return Saved{Version: row.version, At: g.Now(), Stale: !ok}, nil
}

// draftOf names the draft of one writer's page of a section.
func draftOf(q access.Request, part string, section int) access.Request {
	q.Item = fmt.Sprintf("%s:%s:%d", q.Item, part, section)
	q.Action = "assessment:write"
	return q
}

// keepMine keeps what somebody sent who was not the first, for the page that merges.
func (s *Service) keepMine(ctx context.Context, q access.Request, part string, section int, values url.Values) error {
	of := draftOf(q, part, section)
	d, err := s.Drafts.Load(ctx, of)
	if err != nil {
		return err
	}
	if d.Typed != nil { // the version that it was begun with stays that of the first
		if base := d.Typed.Get("_version"); base != "" {
			values.Set("_version", base)
		}
	}
	_, err = s.Drafts.Save(ctx, of, values, d.Version)
	return err
}

// Merging is what a writer and somebody else made of one section at the same time.
type Merging struct {
	Sheet
	Merged  form.Sheet
	Clashes []form.Clash
	Theirs  Written
}

// Merging brings together what the writer sent and what stands there now. With
// nothing kept to be merged it is what stands there.
func (s *Service) Merging(ctx context.Context, q access.Request, part string, section int) (Merging, error) {
	d, err := s.Drafts.Load(ctx, draftOf(q, part, section))
	if err != nil {
		return Merging{}, err
	}
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Merging, ev audit.Event, err error) {
		ev = event(g, q.Item)
		if out.Sheet, err = s.sheet(ctx, r, g, part, section); err != nil {
			return out, ev, err
		}
		out.Theirs, out.Merged = out.Here(), out.Here().Sheet
		if d.Typed == nil {
			return out, ev, nil
		}
		w := writing{Assessment: out.Assessment, Part: out.Part, Section: out.Section}
		if w.keys, err = s.keysOf(ctx, out.Assessment); err != nil {
			return out, ev, err
		}
		base, err := s.base(ctx, r, w, out.Here(), d.Typed.Get("_version"))
		if err != nil {
			return out, ev, err
		}
		mine, _ := out.Form.Read(out.Section, d.Typed, "", base)
		out.Merged, out.Clashes = out.Form.Merge(out.Section, base, mine, out.Theirs.Sheet)
		return out, ev, nil
	})
}

// base is the version that a writer began with; nothing where it is too long ago.
func (s *Service) base(ctx context.Context, r db.Reader, w writing, here Written, version string) (form.Sheet, error) {
	var n int64
	if _, err := fmt.Sscan(version, &n); err != nil || n <= 0 {
		return form.Sheet{}, nil
	}
	if n == here.Version {
		return here.Sheet, nil
	}
	row, err := selectPast(ctx, r, w.ID, sectionRow{child: w.Part.Child, part: w.Part.Key, section: w.Section.ID, version: n})
	if db.IsNone(err) {
		return form.Sheet{}, nil
	}
	if err != nil {
		return form.Sheet{}, fmt.Errorf("read an earlier version of a section: %w", err)
	}
	return row.open(w.keys, w.ID)
}

// Merged drops what was kept to be merged, once the merged page was saved.
func (s *Service) Merged(ctx context.Context, q access.Request, part string, section int) error {
	return s.Drafts.Drop(ctx, draftOf(q, part, section))
}
