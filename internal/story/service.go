package story

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/child"
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

// People tells who an account is.
type People interface {
	Name(ctx context.Context, r db.Reader, account string) (string, error)
}

// Picture is a drawing or photograph that stands beside what a family wants known.
type Picture struct {
	ID, Alt, Name string
	SaidOn        workday.Date
}

// Pictures are those of a child's family that the Grant's actor may see.
type Pictures interface {
	OfStory(ctx context.Context, r db.Reader, g access.Grant) ([]Picture, error)
}

// Parts are what a Service is made of.
type Parts struct {
	Gate     *access.Gate
	Keys     *seal.Keeper
	IDs      id.Source
	Children *child.Service
	Involved *involvement.Service
	People   People
	Pictures Pictures // nil: none
}

// Service is the use cases of stories.
type Service struct{ Parts }

// New makes the Service.
func New(p Parts) *Service { return &Service{p} }

func (s *Service) today() workday.Date { return workday.InUK(s.Gate.Clock().Now()) }

func event(g access.Grant) audit.Event {
	return audit.Event{Subjects: g.Subjects(), Classes: []string{"family-words"}}
}

// reads: what somebody wants helpers to know may tell where they are. It is for
// those who work with the child by a confirmed relationship.
func reads(g access.Grant) bool {
	return g.Valid() && g.Level() >= access.Contact && g.Locates() && g.Related()
}

// OfChild is what was written down of a child's family, as far as the Grant's actor
// may read it.
func (s *Service) OfChild(ctx context.Context, r db.Reader, g access.Grant) ([]Story, error) {
	if !reads(g) {
		return nil, nil
	}
	rows, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("read what a family wants known: %w", err)
	}
	var scopes []string
	for _, w := range rows {
		scopes = append(scopes, scope(w.Child))
	}
	keys, err := s.Keys.Keys(ctx, scopes...)
	if err != nil {
		return nil, err
	}
	var out []Story
	for _, w := range rows {
		if !w.Readable(g.Actor().Agency, g.Actor().ID) {
			continue
		}
		if err := w.open(keys); err != nil {
			return nil, err
		}
		out = append(out, w.Story)
	}
	return out, nil
}

// Page is what the page of stories shows.
type Page struct {
	View     child.View
	List     []Story
	Agencies []agency.Agency // that help the child, as far as the reader knows
	Reads    bool
	Pictures []Picture
	names    []agency.Agency // all of them, for those that were chosen once
}

// All reads the page.
func (s *Service) All(ctx context.Context, q access.Request) (Page, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Page, ev audit.Event, err error) {
		ev = event(g)
		out.Reads = reads(g)
		if out.View, err = s.Children.Of(ctx, r, g); err != nil {
			return out, ev, err
		}
		if out.List, err = s.OfChild(ctx, r, g); err != nil {
			return out, ev, err
		}
		if s.Pictures != nil {
			if out.Pictures, err = s.Pictures.OfStory(ctx, r, g); err != nil {
				return out, ev, err
			}
		}
		out.Agencies, out.names, err = s.agencies(ctx, r, g)
		return out, ev, err
	})
}

// Reads reports whether a Grant's actor reads what a family wants known, as far as it
// is for their agency.
func Reads(g access.Grant) bool { return reads(g) }

// Helping are the agencies that help the Grant's child, as far as its actor knows, and
// their own: those for which a story can be.
func (s *Service) Helping(ctx context.Context, r db.Reader, g access.Grant) ([]agency.Agency, error) {
	helping, _, err := s.agencies(ctx, r, g)
	return helping, err
}

// agencies are those that help the child and the reader's own, and all there are.
func (s *Service) agencies(ctx context.Context, r db.Reader, g access.Grant) (helping, all []agency.Agency, err error) {
	known, err := s.Involved.OfChild(ctx, r, g)
	if err != nil {
		return nil, nil, err
	}
	if all, err = agency.List(ctx, r); err != nil {
		return nil, nil, fmt.Errorf("list agencies: %w", err)
	}
	return slices.DeleteFunc(slices.Clone(all), func(a agency.Agency) bool {
		return a.ID != g.Actor().Agency && !slices.ContainsFunc(known.List, func(i involvement.Involvement) bool { return i.AgencyID == a.ID && i.Current(s.today()) })
	}), all, nil
}

// Write writes down what somebody wants helpers to know, or, with an id, what they
// say now in place of what stood there at a version.
func (s *Service) Write(ctx context.Context, q access.Request, in Story, key form.Key) error {
	if err := in.Check(s.today()); err != nil {
		return err
	}
	if err := s.Keys.Ensure(ctx, scope(q.Child)); err != nil {
		return fmt.Errorf("make a child's key: %w", err)
	}
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g)
		w := row{Story: in}
		w.Child = g.Child()
		if in.ID != "" {
			had, err := s.one(ctx, tx, g, in.ID)
			if err != nil {
				return struct{}{}, ev, err
			}
			w.Child = had.Child
		} else if !reads(g) {
			return struct{}{}, ev, access.ErrNotFound
		}
		var err error
		if w.Recorder, err = s.People.Name(ctx, tx, g.Actor().ID); err != nil {
			return struct{}{}, ev, fmt.Errorf("read who writes it down: %w", err)
		}
		w.By, w.ByAgency, w.At = g.Actor().ID, g.Actor().Agency, g.Now()
		keys, err := s.Keys.Keys(ctx, scope(w.Child))
		if err != nil {
			return struct{}{}, ev, err
		}
		_, _, err = once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			if w.ID != "" {
				if err := w.seal(keys); err != nil {
					return "", err
				}
				ok, err := update(ctx, tx, w)
				if err == nil && !ok {
					err = problem.New(problem.Conflict, "problem.conflict")
				}
				return w.ID, err
			}
			w.ID = s.IDs.New()
			if err := w.seal(keys); err != nil {
				return "", err
			}
			return w.ID, insert(ctx, tx, w)
		})
		return struct{}{}, ev, err
	})
	return err
}

// one finds a story that the actor may read, and so may change as its owner asks.
func (s *Service) one(ctx context.Context, r db.Reader, g access.Grant, id string) (Story, error) {
	list, err := s.OfChild(ctx, r, g)
	if err != nil {
		return Story{}, err
	}
	for _, x := range list {
		if x.ID == id {
			return x, nil
		}
	}
	return Story{}, access.ErrNotFound
}

// Drop takes a story out, as its owner asks: nothing of it is kept.
func (s *Service) Drop(ctx context.Context, q access.Request, id string, version int64) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g)
		had, err := s.one(ctx, tx, g, id)
		if err != nil {
			return struct{}{}, ev, err
		}
		had.Version = version
		ok, err := drop(ctx, tx, row{Story: had})
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		return struct{}{}, ev, err
	})
	return err
}

// Repeated keeps whether somebody of the family had to repeat themselves.
func (s *Service) Repeated(ctx context.Context, q access.Request, occasion, answer string, key form.Key) error {
	if !slices.Contains(Afters(), occasion) {
		return problem.Check(problem.Field{Name: "occasion", Key: "story.need-occasion"})
	}
	if answer != "yes" && answer != "no" {
		return problem.Check(problem.Field{Name: "repeated", Key: "story.need-repeated"})
	}
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		_, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			id := s.IDs.New()
			return id, insertRepeat(ctx, tx, g.Child(), id, g.Actor().ID, g.Actor().Agency, occasion, answer == "yes", db.Millis(g.Now()))
		})
		return struct{}{}, audit.Event{Subjects: g.Subjects(), Classes: []string{"repeated"}}, err
	})
	return err
}

// Say keeps what somebody of the family says on their own page, inside a use case of
// feature family. Of one person's day the last answer counts; no agency learns which
// it was.
func (s *Service) Say(ctx context.Context, tx *db.Tx, g access.Grant, occasion, answer string) error {
	if _, ok := g.Family(); !ok {
		return access.ErrNotFound
	}
	if !slices.Contains(Afters(), occasion) || answer != "yes" && answer != "no" {
		return problem.Check(problem.Field{Name: "occasion", Key: "story.need-occasion"})
	}
	if err := dropRepeats(ctx, tx, g.Children(), g.Actor().ID, db.Millis(s.today().Time())); err != nil {
		return fmt.Errorf("take out an earlier answer of the day: %w", err)
	}
	return insertRepeat(ctx, tx, g.Child(), s.IDs.New(), g.Actor().ID, "", occasion, answer == "yes", db.Millis(g.Now()))
}

// Quarter is the figure of three months.
type Quarter struct {
	From, To workday.Date
	Figure
}

// Headline is the figure of the last year and of each quarter in it, newest first.
type Headline struct {
	Year     Figure
	Quarters []Quarter
}

// Headline counts what families said of repeating themselves. It names nobody.
func (s *Service) Headline(ctx context.Context, q access.Request) (Headline, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Headline, ev audit.Event, err error) {
		ev.Classes = []string{"counts"}
		end := s.today().AddDays(1)
		figure := func(from, to workday.Date) (Figure, error) {
			repeated, not, err := selectRepeats(ctx, r, db.Millis(from.Time()), db.Millis(to.Time()))
			if err != nil {
				return Figure{}, fmt.Errorf("count who had to repeat themselves: %w", err)
			}
			return FigureOf(repeated, not), nil
		}
		if out.Year, err = figure(end.AddMonths(-12), end); err != nil {
			return out, ev, err
		}
		for i := range 4 {
			x := Quarter{From: end.AddMonths(-3 * (i + 1)), To: end.AddMonths(-3 * i)}
			if x.Figure, err = figure(x.From, x.To); err != nil {
				return out, ev, err
			}
			out.Quarters = append(out.Quarters, x)
		}
		return out, ev, nil
	})
}

// Everything is what was written down of a child's family, whoever may read it, for
// whoever answers a request to see what is held; nobody else gets any.
func (s *Service) Everything(ctx context.Context, r db.Reader, g access.Grant) ([]Story, error) {
	if !g.Valid() || g.Child() == "" || g.Purpose() != access.SubjectAccess || !g.Actor().Has(access.RecordsOfficer) {
		return nil, nil
	}
	rows, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("read what a family wants known: %w", err)
	}
	var out []Story
	for _, w := range rows {
		keys, err := s.Keys.Keys(ctx, scope(w.Child))
		if err == nil {
			err = w.open(keys)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, w.Story)
	}
	return out, nil
}
