package homevisit

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/child"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

// Parts are what a Service is made of.
type Parts struct {
	Gate     *access.Gate
	Keys     *seal.Keeper
	IDs      id.Source
	Children *child.Service
	Assess   *assessment.Service
}

// Service is the use cases of packs for visits.
type Service struct{ Parts }

// New makes the Service.
func New(p Parts) *Service { return &Service{p} }

func (s *Service) today() workday.Date { return workday.InUK(s.Gate.Clock().Now()) }

func event(g access.Grant, p Pack) audit.Event {
	ev := audit.Event{Subjects: g.Subjects(), Classes: []string{"assessment", "name"}}
	if p.ID != "" {
		ev.Detail, ev.Scope = map[string]string{"pack": p.ID, "kind": string(p.Kind)}, scope(p.Child)
	}
	return ev
}

// Choosing is what the page offers that makes a pack.
type Choosing struct {
	assessment.Shown
	Packs []Pack // the reader's own of this assessment
}

// Choosing reads it, for whoever writes the assessment.
func (s *Service) Choosing(ctx context.Context, q access.Request) (Choosing, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Choosing, ev audit.Event, err error) {
		ev = event(g, Pack{})
		if out.Shown, err = s.writes(ctx, r, g); err != nil {
			return out, ev, err
		}
		rows, err := selectOf(ctx, r, g.Actor().ID, q.Item)
		if err != nil {
			return out, ev, fmt.Errorf("list packs: %w", err)
		}
		for _, p := range rows {
			out.Packs = append(out.Packs, p.Pack)
		}
		return out, ev, nil
	})
}

// writes is the assessment of the Grant's item, for whoever writes the whole of it.
func (s *Service) writes(ctx context.Context, r db.Reader, g access.Grant) (assessment.Shown, error) {
	x, err := s.Assess.Within(ctx, r, g)
	if err == nil && !x.Writes {
		err = access.ErrNotFound
	}
	return x, err
}

// Take makes a pack. phrase is what opens a file: it is kept nowhere, and "" where the
// same form was sent twice.
func (s *Service) Take(ctx context.Context, q access.Request, kind Kind, pr *i18n.Printer, key kit.Key) (p Pack, phrase string, err error) {
	made, padlock := "", padlock{}
	if kind == File {
		made = newPhrase()
		if padlock, err = newPadlock(made); err != nil {
			return p, "", err
		}
	}
	p, err = access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (Pack, audit.Event, error) {
		x, err := s.writes(ctx, tx, g)
		if err != nil {
			return Pack{}, event(g, Pack{}), err
		}
		sheets, names := sheets(x, pr)
		w := row{Pack: Pack{ID: s.IDs.New(), Child: x.Child, Item: q.Item, Account: g.Actor().ID, Kind: kind, Stored: Taken, At: g.Now(), Until: s.today().AddDays(Lasts)}}
		w.Details = Details{Form: x.Assessment.Form, Version: x.OnForm, Names: names, Lang: string(pr.Lang())}
		for _, sh := range sheets {
			for _, sec := range sh.Sections {
				w.Sections = append(w.Sections, sec.Title)
			}
		}
		keys, err := s.Keys.Keys(ctx, scope(w.Child))
		if err != nil {
			return Pack{}, event(g, Pack{}), err
		}
		out, again, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			if kind == File {
				c := content{Pack: w.ID, Until: w.Until.String(), Lang: w.Lang, Title: x.Form.Titles().In(w.Lang), Words: shell(pr), Sheets: sheets, Answers: map[string]map[string]string{}}
				if w.Locked, err = padlock.lock(w.ID, c); err != nil {
					return "", err
				}
			}
			if err := w.seal(keys); err != nil {
				return "", err
			}
			return w.ID, insert(ctx, tx, w)
		})
		if w.ID = out; again {
			made = ""
		}
		return w.Pack, event(g, w.Pack), err
	})
	return p, made, err
}

// one reads a pack of the actor's own, of the Grant's item where it has one.
func (s *Service) one(ctx context.Context, r db.Reader, g access.Grant, item, pack string) (row, seal.Keys, error) {
	w, err := selectOne(ctx, r, g.Actor().ID, item, pack)
	if db.IsNone(err) {
		return w, seal.Keys{}, access.ErrNotFound
	}
	if err != nil {
		return w, seal.Keys{}, fmt.Errorf("read a pack: %w", err)
	}
	keys, err := s.Keys.Keys(ctx, scope(w.Child))
	if err == nil {
		err = w.open(keys)
	}
	return w, keys, err
}

// Printing is a pack on paper.
type Printing struct {
	Pack
	Title  string
	Sheets []Sheet
}

// Print reads what a pack on paper shows, until its last day.
func (s *Service) Print(ctx context.Context, q access.Request, pack string, pr *i18n.Printer) (Printing, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Printing, ev audit.Event, err error) {
		w, _, err := s.one(ctx, r, g, q.Item, pack)
		ev = event(g, w.Pack)
		if err == nil && (w.Kind != Paper || w.State(s.today()) != Taken) {
			err = access.ErrNotFound
		}
		if err != nil {
			return out, ev, err
		}
		x, err := s.writes(ctx, r, g)
		out.Pack, out.Title = w.Pack, ""
		if err == nil {
			out.Title = x.Form.Titles().In(string(pr.Lang()))
			out.Sheets, _ = sheets(x, pr)
		}
		return out, ev, err
	})
}

// Locked reads the file of a pack, until its last day.
func (s *Service) Locked(ctx context.Context, q access.Request, pack string) (Pack, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Pack, audit.Event, error) {
		w, _, err := s.one(ctx, r, g, q.Item, pack)
		if err == nil && (w.Kind != File || w.State(s.today()) != Taken || len(w.Details.Locked) == 0) {
			err = access.ErrNotFound
		}
		return w.Pack, event(g, w.Pack), err
	})
}

// Listed is a pack on its owner's list, with whose it is.
type Listed struct {
	Pack
	Of   string // the child, by the present id; "" where the reader may not know
	Name string
}

// Mine lists the actor's own packs.
func (s *Service) Mine(ctx context.Context, q access.Request) ([]Listed, error) {
	q.Purpose = access.LookUp
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Listed, audit.Event, error) {
		ev := audit.Event{Classes: []string{"name"}}
		rows, err := selectOf(ctx, r, g.Actor().ID, "")
		if err != nil {
			return nil, ev, fmt.Errorf("list packs: %w", err)
		}
		out, err := s.named(ctx, r, g, rows, &ev)
		return out, ev, err
	})
}

// named adds whose they are, as far as the reader may know today: a pack that is
// somewhere is theirs to look after whoever they may still open.
func (s *Service) named(ctx context.Context, r db.Reader, g access.Grant, rows []row, ev *audit.Event) (out []Listed, err error) {
	var ids []string
	for _, w := range rows {
		ids = append(ids, w.Child)
	}
	names, err := find.NamesByAnyID(ctx, r, g, ids)
	if err != nil {
		return nil, err
	}
	for _, w := range rows {
		l := Listed{Pack: w.Pack}
		if n, ok := names[w.Child]; ok {
			l.Of, l.Name = n.Child, n.Name
			ev.Subjects = append(ev.Subjects, l.Of)
		}
		out = append(out, l)
	}
	return out, nil
}

// One reads one of the actor's own, with what is in it.
func (s *Service) One(ctx context.Context, q access.Request, pack string) (Listed, error) {
	q.Purpose = access.LookUp
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Listed, audit.Event, error) {
		ev := audit.Event{Classes: []string{"name"}}
		w, _, err := s.one(ctx, r, g, "", pack)
		if err != nil {
			return Listed{}, ev, err
		}
		w.Details.Locked = nil
		out, err := s.named(ctx, r, g, []row{w}, &ev)
		if err != nil {
			return Listed{}, ev, err
		}
		return out[0], ev, nil
	})
}

// Lose says that a pack is lost: from now on nothing comes back from it. Who took it
// says so whatever they may still open of the child.
func (s *Service) Lose(ctx context.Context, q access.Request, pack string) error {
	q.Purpose = access.LookUp
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		w, keys, err := s.one(ctx, tx, g, "", pack)
		ev := event(g, w.Pack)
		if err != nil {
			return struct{}{}, ev, err
		}
		ev.Subjects = append(ev.Subjects, w.Child)
		if w.Stored == Lost {
			return struct{}{}, ev, nil
		}
		return struct{}{}, ev, s.set(ctx, tx, g, keys, w, Lost)
	})
	return err
}

// set writes a state; the file is kept no longer.
func (s *Service) set(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, w row, to State) error {
	w.Stored, w.Changed, w.Details.Locked = to, g.Now(), nil
	if err := w.seal(keys); err != nil {
		return err
	}
	ok, err := update(ctx, tx, w)
	if err == nil && !ok {
		err = problem.New(problem.Conflict, "homevisit.is-lost")
	}
	return err
}
