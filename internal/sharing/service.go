package sharing

import (
	"context"
	"fmt"
	"slices"
	"time"

	"onestory/internal/access"
	"onestory/internal/basis"
	"onestory/internal/child"
	"onestory/internal/consent"
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

// Advisers tells whom somebody can ask: their managers, and those who govern.
type Advisers interface {
	Advisers(ctx context.Context, r db.Reader, g access.Grant) ([]involvement.Card, error)
}

// Service is the use cases of decisions.
type Service struct {
	gate     *access.Gate
	keys     *seal.Keeper
	ids      id.Source
	children *child.Service
	consents *consent.Service
	bases    *basis.Service
	people   involvement.Accounts
	advisers Advisers
}

// Parts are what a Service is made of.
type Parts struct {
	Gate     *access.Gate
	Keys     *seal.Keeper
	IDs      id.Source
	Children *child.Service
	Consents *consent.Service
	Bases    *basis.Service
	People   involvement.Accounts
	Advisers Advisers
}

// New makes the Service.
func New(p Parts) *Service {
	return &Service{p.Gate, p.Keys, p.IDs, p.Children, p.Consents, p.Bases, p.People, p.Advisers}
}

func (s *Service) today() workday.Date { return workday.InUK(s.gate.Clock().Now()) }

func (s *Service) childKey(ctx context.Context, of string) (seal.Keys, error) {
	keys, err := s.keys.Keys(ctx, scope(of))
	if err != nil || keys.Has(scope(of)) {
		return keys, err
	}
	if err := s.keys.Ensure(ctx, scope(of)); err != nil {
		return keys, fmt.Errorf("make a child's key: %w", err)
	}
	return s.keys.Keys(ctx, scope(of))
}

func event(g access.Grant) audit.Event {
	return audit.Event{Subjects: g.Subjects(), Classes: []string{"sharing-decision"}, Scope: scope(g.Child())}
}

// shown is the event of what only shows, whichever door it came through.
func shown(g access.Grant) audit.Event {
	ev := event(g)
	ev.Action = "sharing:open"
	return ev
}

// Start begins a decision about the child of q; enquiry is the request that it is
// to answer, requester whose, and follows a decision to take up again; each may
// be "". It returns the decision's id.
func (s *Service) Start(ctx context.Context, q access.Request, enquiry, requester, follows string, key form.Key) (string, error) {
	if _, err := s.childKey(ctx, q.Child); err != nil {
		return "", err
	}
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		rules, err := s.bases.On(ctx, tx, s.today())
		if err != nil {
			return "", event(g), err
		}
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			d := row{Decision: Decision{ID: s.ids.New(), Child: g.Child(), By: g.Actor().ID, Agency: g.Actor().Agency, State: Draft, Step: AskPurpose,
				Guidance: rules.Guidance.ID, Day: rules.On, Enquiry: enquiry, MadeAt: g.Now()}}
			d.Requester = requester
			if follows != "" {
				was, err := s.one(ctx, tx, g, follows)
				if err != nil {
					return "", err
				}
				if was.By != d.By || !was.State.Decided() {
					return "", access.ErrNotFound
				}
				d.Answers, d.Follows, d.Enquiry = was.Answers, was.ID, was.Enquiry
				d.Outcome, d.Why, d.Answers.Code, d.Review = "", "", "", workday.Date{}
			}
			keys, err := s.keys.Keys(ctx, scope(d.Child))
			if err != nil {
				return "", err
			}
			if err := d.seal(keys); err != nil {
				return "", err
			}
			if err := insert(ctx, tx, d); err != nil {
				return "", fmt.Errorf("begin a decision: %w", err)
			}
			return d.ID, nil
		})
		return out, event(g), err
	})
}

// one reads a decision of the child of the Grant that its actor may read: their
// own, and their agency's where somebody else confirmed that they work with the
// child.
func (s *Service) one(ctx context.Context, r db.Reader, g access.Grant, id string) (row, error) {
	d, err := selectOne(ctx, r, g.Children(), id)
	none := db.IsNone(err)
	if err != nil && !none {
		return row{}, fmt.Errorf("read a decision: %w", err)
	}
	if none { // the same queries as for one
		d.Child = g.Child()
	}
	keys, err := s.keys.Keys(ctx, scope(d.Child))
	if err != nil {
		return row{}, err
	}
	if none || !mayRead(g, d.Decision) {
		return row{}, access.ErrNotFound
	}
	return d, d.open(keys)
}

func mayRead(g access.Grant, d Decision) bool {
	me := g.Actor()
	return d.By == me.ID || d.Agency != "" && d.Agency == me.Agency && g.Related()
}

// Made is a decision with what is needed to go on with it or to read it.
type Made struct {
	Decision
	View      child.View
	Rules     basis.Rules // of its own day
	Asked     []Asked
	Consents  []consent.Consent // that stand now, as far as the reader may know them
	Mine      bool
	Conflicts bool
}

// One reads a decision: one snapshot, one event.
func (s *Service) One(ctx context.Context, q access.Request, id string) (Made, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Made, audit.Event, error) {
		m, err := s.Read(ctx, r, g, id)
		return m, shown(g), err
	})
}

// Read is One inside a use case of the caller's.
func (s *Service) Read(ctx context.Context, r db.Reader, g access.Grant, id string) (m Made, err error) {
	d, err := s.one(ctx, r, g, id)
	if err != nil {
		return m, err
	}
	m.Decision, m.Mine = d.Decision, d.By == g.Actor().ID
	if m.View, err = s.children.Of(ctx, r, g); err != nil {
		return m, err
	}
	day := d.Day
	if !d.State.Decided() { // the rules of the day on which it will be made
		day = s.today()
	}
	if m.Rules, err = s.bases.On(ctx, r, day); err != nil {
		return m, err
	}
	if m.Asked, err = s.asked(ctx, r, g, id); err != nil {
		return m, err
	}
	all, err := s.consents.OfChild(ctx, r, g)
	for _, c := range all {
		if c.Permits(s.today()) || c.Refuses(s.today()) {
			m.Consents = append(m.Consents, c)
		}
	}
	m.Conflicts = len(consent.Conflicts(all, s.today())) > 0
	return m, err
}

// Save keeps the answers to one step, which replace merges into those so far,
// and returns the next step: the same one where its reply is "not sure". Where
// rough is set it keeps what was typed so far without looking at it.
func (s *Service) Save(ctx context.Context, q access.Request, id string, step Step, version int64, rough bool, key form.Key, replace func(*Answers)) (Decision, error) {
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (Decision, audit.Event, error) {
		ev := event(g)
		d, err := s.one(ctx, tx, g, id)
		if err != nil {
			return Decision{}, ev, err
		}
		if d.By != g.Actor().ID {
			return Decision{}, ev, access.ErrNotFound
		}
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			if d.Version != version || d.State.Decided() {
				return "", problem.New(problem.Conflict, "problem.conflict")
			}
			return s.save(ctx, tx, g, &d, step, rough, replace)
		})
		d.Step = Step(out)
		ev.Detail = struct {
			Decision string  `json:"decision"`
			Step     Step    `json:"step"`
			Answers  Answers `json:"answers"`
		}{d.ID, step, d.Answers}
		return d.Decision, ev, err
	})
}

func (s *Service) save(ctx context.Context, tx *db.Tx, g access.Grant, d *row, step Step, rough bool, replace func(*Answers)) (string, error) {
	rules, err := s.bases.On(ctx, tx, s.today())
	if err != nil {
		return "", err
	}
	replace(&d.Answers)
	next := step
	if !rough {
		if err := d.Check(step, rules, s.today()); err != nil {
			return "", err
		}
		if d.done(step) {
			next = d.After(step)
		}
		d.State, d.Guidance, d.Day = Draft, rules.Guidance.ID, rules.On
		if step == AskRecord {
			if missing := d.Complete(rules, s.today()); d.Outcome == Share && missing != End {
				return "", problem.Check(problem.Field{Name: "outcome", Key: "sharing.need-answers"})
			}
			next = End
			if err := s.decide(ctx, tx, g, d); err != nil {
				return "", err
			}
		}
	}
	d.Step = next
	if next == End {
		d.Step = AskRecord
	}
	keys, err := s.keys.Keys(ctx, scope(d.Child))
	if err != nil {
		return "", err
	}
	if err := d.seal(keys); err != nil {
		return "", err
	}
	ok, err := update(ctx, tx, *d)
	if err == nil && !ok {
		err = problem.New(problem.Conflict, "problem.conflict")
	}
	d.Version++
	return string(next), err
}

// decide makes it a decision.
func (s *Service) decide(ctx context.Context, tx *db.Tx, g access.Grant, d *row) error {
	card, err := s.people.Card(ctx, tx, g.Actor().ID)
	if err != nil {
		return fmt.Errorf("read who decides: %w", err)
	}
	d.State, d.DecidedAt, d.Author, d.Role = d.Outcome, g.Now(), card.Name, card.Role
	if d.Outcome == NotShare {
		d.Decision.Code = d.Answers.Code
	}
	return nil
}

// Mine is one decision on its author's list.
type Mine struct {
	Decision
	Name     string
	Answered bool // the adviser has answered
	Due      bool // put off until a day that has come
}

// List is what the actor has still to decide, over all children within reach.
func (s *Service) List(ctx context.Context, q access.Request) ([]Mine, error) {
	q.Purpose = access.LookUp
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out []Mine, ev audit.Event, err error) {
		ev.Classes = []string{"sharing-decision", "name"}
		rows, err := selectMine(ctx, r, g.Actor().ID, func(column string, next int) (string, []any) { return g.Where(access.Existence, column, next) })
		if err != nil {
			return nil, ev, fmt.Errorf("list decisions: %w", err)
		}
		answered, err := selectAnsweredFor(ctx, r, g.Actor().ID)
		if err != nil {
			return nil, ev, fmt.Errorf("list answers: %w", err)
		}
		var ids, scopes []string
		for _, d := range rows {
			ids, scopes = append(ids, d.Child), append(scopes, scope(d.Child))
		}
		grants, err := g.Also(ctx, r, ids)
		if err != nil {
			return nil, ev, err
		}
		keys, err := s.keys.Keys(ctx, scopes...)
		if err != nil {
			return nil, ev, err
		}
		for _, d := range rows {
			also, ok := grants[d.Child]
			if !ok {
				continue
			}
			v, err := s.children.Of(ctx, r, also)
			if err == nil {
				err = d.open(keys)
			}
			if err != nil {
				return nil, ev, err
			}
			d.Child = also.Child()
			out = append(out, Mine{d.Decision, v.Name().Full(), d.State == Advice && answered[d.ID], d.State == Deferred && !d.Review.After(s.today())})
			if !slices.Contains(ev.Subjects, also.Child()) {
				ev.Subjects = append(ev.Subjects, also.Child())
			}
		}
		return out, ev, nil
	})
}

// OfChild lists the decisions about the child of the Grant that its actor may
// read, newest first; for use inside a use case.
func (s *Service) OfChild(ctx context.Context, r db.Reader, g access.Grant) ([]Decision, error) {
	if !g.Valid() || g.Child() == "" {
		return nil, nil
	}
	rows, err := selectOfChild(ctx, r, g.Children(), g.Actor().Agency)
	if err != nil {
		return nil, fmt.Errorf("list decisions: %w", err)
	}
	keys, err := s.keys.Keys(ctx, scopes(rows)...)
	if err != nil {
		return nil, err
	}
	var out []Decision
	for _, d := range rows {
		if !mayRead(g, d.Decision) {
			continue
		}
		if err := d.open(keys); err != nil {
			return nil, err
		}
		out = append(out, d.Decision)
	}
	return out, nil
}

func scopes(rows []row) (out []string) {
	for _, d := range rows {
		if !slices.Contains(out, scope(d.Child)) {
			out = append(out, scope(d.Child))
		}
	}
	return out
}

// reported is how far back the report counts.
const reported = 365 * 24 * time.Hour

// Counts is what was decided in the last year, for governance: numbers only.
func (s *Service) Counts(ctx context.Context, q access.Request) ([]Count, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Count, audit.Event, error) {
		out, err := selectCounts(ctx, r, db.Millis(g.Now().Add(-reported)))
		return out, audit.Event{Classes: []string{"counts"}}, err
	})
}

// Blank notes that somebody took the empty form.
func (s *Service) Blank(ctx context.Context, q access.Request) error {
	_, err := access.Read(ctx, s.gate, q, func(context.Context, db.Reader, access.Grant) (struct{}, audit.Event, error) {
		return struct{}{}, audit.Event{Classes: []string{"form"}}, nil
	})
	return err
}
