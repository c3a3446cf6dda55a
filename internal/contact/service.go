package contact

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/draft"
	"onestory/internal/find"
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

// Parts are what a Service is made of.
type Parts struct {
	Gate     *access.Gate
	Keys     *seal.Keeper
	IDs      id.Source
	Children *child.Service
	Drafts   *draft.Service
	People   involvement.Accounts
}

// Service is the use cases of contacts.
type Service struct{ Parts }

// New makes the Service.
func New(p Parts) *Service { return &Service{p} }

func (s *Service) today() workday.Date { return workday.InUK(s.Gate.Clock().Now()) }

func event(g access.Grant) audit.Event {
	return audit.Event{Subjects: g.Subjects(), Classes: []string{"contact"}}
}

// Start is what the page for sending begins with.
type Start struct {
	View    child.View
	Carried string // what the sender has been writing about this child, elsewhere
}

// Start reads who it is about, and what the sender has been writing.
func (s *Service) Start(ctx context.Context, q access.Request) (Start, error) {
	out, err := access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Start, ev audit.Event, err error) {
		ev = event(g)
		ev.Action = "contact:open"
		out.View, err = s.Children.Of(ctx, r, g)
		return out, ev, err
	})
	if err != nil {
		return out, err
	}
	out.Carried, err = s.Drafts.Written(ctx, q)
	return out, err
}

// Send tells the front door. Nothing but the child's existence and the sender's role
// is asked.
func (s *Service) Send(ctx context.Context, q access.Request, in Contact, key form.Key) (string, error) {
	if err := in.Check(); err != nil {
		return "", err
	}
	if err := s.Keys.Ensure(ctx, scope(q.Child)); err != nil {
		return "", fmt.Errorf("make a child's key: %w", err)
	}
	keys, err := s.Keys.Keys(ctx, scope(q.Child))
	if err != nil {
		return "", err
	}
	return access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := event(g)
		from, err := s.People.Card(ctx, tx, g.Actor().ID)
		if err != nil {
			return "", ev, fmt.Errorf("read who sends: %w", err)
		}
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			c := row{Contact: in}
			c.ID, c.Child, c.By, c.ByAgency, c.State, c.SentAt = s.IDs.New(), g.Child(), g.Actor().ID, g.Actor().Agency, Open, g.Now()
			c.Due = workday.Add(s.today(), Within)
			c.From, c.FromOf, c.Phone = from.Name, from.Agency, from.Phone
			if c.sealed, err = sealed(keys, c.Child, "sealed", c.ID, c.Details); err != nil {
				return "", err
			}
			ev.Detail, ev.Scope = c.Details, scope(c.Child)
			return c.ID, insert(ctx, tx, c)
		})
		return out, ev, err
	})
}

// one reads a contact for its sender, or for the front door.
func (s *Service) one(ctx context.Context, r db.Reader, g access.Grant, id string) (row, error) {
	c, err := selectOne(ctx, r, g.Children(), id)
	none := db.IsNone(err)
	if err != nil && !none {
		return row{}, fmt.Errorf("read a contact: %w", err)
	}
	if none { // the same queries as for one
		c.Child = g.Child()
	}
	keys, err := s.Keys.Keys(ctx, scope(c.Child))
	if err != nil {
		return row{}, err
	}
	if none || c.By != g.Actor().ID && !g.May("contact:answer") {
		return row{}, access.ErrNotFound
	}
	return c, c.open(keys)
}

// Shown is a contact as one of the two sides sees it.
type Shown struct {
	Contact
	View    child.View
	Answers bool // the reader may answer it
}

// One shows a contact.
func (s *Service) One(ctx context.Context, q access.Request, id string) (Shown, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Shown, ev audit.Event, err error) {
		ev = event(g)
		c, err := s.one(ctx, r, g, id)
		if err != nil {
			return out, ev, err
		}
		out.Contact, out.Answers = c.Contact, c.State == Open && g.May("contact:answer")
		out.View, err = s.Children.Of(ctx, r, g)
		return out, ev, err
	})
}

// Answer keeps what the front door decided, and why.
func (s *Service) Answer(ctx context.Context, q access.Request, id string, d Decision, reason string, version int64) error {
	if err := CheckAnswer(d, reason); err != nil {
		return err
	}
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := event(g)
		c, err := s.one(ctx, tx, g, id)
		if err != nil {
			return none, ev, err
		}
		by, err := s.People.Card(ctx, tx, g.Actor().ID)
		if err != nil {
			return none, ev, fmt.Errorf("read who answers: %w", err)
		}
		if c.State != Open {
			return none, ev, problem.New(problem.Conflict, "contact.answered-already")
		}
		keys, err := s.Keys.Keys(ctx, scope(c.Child))
		if err != nil {
			return none, ev, err
		}
		c.State, c.Decision, c.AnsweredBy, c.AnsweredAt, c.Version = Answered, d, g.Actor().ID, g.Now(), version
		c.Reply = Reply{By: by.Name, Reason: reason}
		if c.reply, err = sealed(keys, c.Child, "reply", c.ID, c.Reply); err != nil {
			return none, ev, err
		}
		ev.Detail, ev.Scope = map[string]any{"decision": d, "reason": reason}, scope(c.Child)
		ok, err := answer(ctx, tx, c)
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		return none, ev, err
	})
	return err
}

// Item is a contact on a list.
type Item struct {
	Contact
	Name string
	Late bool
}

// Lists are what waits for the front door, for those who answer there, and what the
// reader sent.
type Lists struct {
	Answers bool
	Waiting []Item
	More    bool // more wait than are listed
	Sent    []Item
}

// All reads the reader's lists.
func (s *Service) All(ctx context.Context, q access.Request) (Lists, error) {
	q.Purpose = access.LookUp
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Lists, ev audit.Event, err error) {
		ev.Classes = []string{"contact", "name"}
		where := condition(func(column string, next int) (string, []any) { return g.Where(access.Existence, column, next) })
		var waiting []row
		if out.Answers = g.May("contact:answer"); out.Answers {
			if waiting, err = selectWaiting(ctx, r, where); err != nil {
				return out, ev, fmt.Errorf("list contacts: %w", err)
			}
			if out.More = len(waiting) > mostWaiting; out.More {
				waiting = waiting[:mostWaiting]
			}
		}
		sent, err := selectSent(ctx, r, g.Actor().ID, where)
		if err != nil {
			return out, ev, fmt.Errorf("list contacts: %w", err)
		}
		if out.Waiting, err = s.items(ctx, r, g, waiting, &ev); err != nil {
			return out, ev, err
		}
		out.Sent, err = s.items(ctx, r, g, sent, &ev)
		return out, ev, err
	})
}

func (s *Service) items(ctx context.Context, r db.Reader, g access.Grant, rows []row, ev *audit.Event) (out []Item, err error) {
	list, err := named(ctx, r, g, rows)
	if err != nil {
		return nil, err
	}
	var scopes []string
	for _, c := range list {
		scopes = append(scopes, scope(c.Child))
	}
	keys, err := s.Keys.Keys(ctx, scopes...)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		if err := c.open(keys); err != nil {
			return nil, err
		}
		c.Child = c.root
		ev.Subjects = append(ev.Subjects, c.Child)
		out = append(out, Item{c.Contact, c.name, c.Overdue(s.today())})
	}
	return out, nil
}

// listed is a row with who it is about, by their present id.
type listed struct {
	row
	root, name string
}

// named keeps the rows about children whom the reader may be told of.
func named(ctx context.Context, r db.Reader, g access.Grant, rows []row) (out []listed, err error) {
	var ids []string
	for _, c := range rows {
		ids = append(ids, c.Child)
	}
	names, err := find.NamesByAnyID(ctx, r, g, ids)
	if err != nil {
		return nil, err
	}
	for _, c := range rows {
		if n, ok := names[c.Child]; ok {
			out = append(out, listed{c, n.Child, n.Name})
		}
	}
	return out, nil
}

// Waits tells whoever answers at the front door how many contacts wait, and how
// many of them should have been answered by now.
func (s *Service) Waits(ctx context.Context, r db.Reader, g access.Grant) (waiting, late int, err error) {
	if !g.May("contact:answer") {
		return 0, 0, nil
	}
	rows, err := selectWaiting(ctx, r, func(column string, next int) (string, []any) { return g.Where(access.Existence, column, next) })
	if err != nil {
		return 0, 0, fmt.Errorf("count contacts: %w", err)
	}
	list, err := named(ctx, r, g, rows)
	if err != nil {
		return 0, 0, err
	}
	for _, c := range list {
		if waiting++; c.Overdue(s.today()) {
			late++
		}
	}
	return waiting, late, nil
}

// Everything is what the front door was told of a child, for whoever answers a
// request to see what is held; nobody else gets any.
func (s *Service) Everything(ctx context.Context, r db.Reader, g access.Grant) ([]Contact, error) {
	if !g.Valid() || g.Child() == "" || g.Purpose() != access.SubjectAccess || !g.Actor().Has(access.RecordsOfficer) {
		return nil, nil
	}
	rows, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("list contacts: %w", err)
	}
	var out []Contact
	for _, c := range rows {
		keys, err := s.Keys.Keys(ctx, scope(c.Child))
		if err == nil {
			err = c.open(keys)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, c.Contact)
	}
	return out, nil
}
