package enquiry

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

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
	"onestory/internal/sharing"
	"onestory/lib/workday"
)

// Parts are what a Service is made of.
type Parts struct {
	Gate     *access.Gate
	Keys     *seal.Keeper
	IDs      id.Source
	Children *child.Service
	Involved *involvement.Service
	Sharing  *sharing.Service
	People   involvement.Accounts
}

// Service is the use cases of requests.
type Service struct{ Parts }

// New makes the Service.
func New(p Parts) *Service { return &Service{p} }

func (s *Service) today() workday.Date { return workday.InUK(s.Gate.Clock().Now()) }

func event(g access.Grant) audit.Event {
	return audit.Event{Subjects: g.Subjects(), Classes: []string{"enquiry"}, Scope: scope(g.Child())}
}

// Start is what the page for asking begins with.
type Start struct {
	View   child.View
	People []involvement.Involvement // who can be asked
}

// Start reads who works with the child of q and can be asked.
func (s *Service) Start(ctx context.Context, q access.Request) (Start, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Start, ev audit.Event, err error) {
		ev = event(g)
		ev.Action = "enquiry:open"
		if out.View, err = s.Children.Of(ctx, r, g); err != nil {
			return out, ev, err
		}
		out.People, err = s.people(ctx, r, g)
		return out, ev, err
	})
}

// people are those who work with the child now, have an account, and are known
// to the actor.
func (s *Service) people(ctx context.Context, r db.Reader, g access.Grant) ([]involvement.Involvement, error) {
	known, err := s.Involved.OfChild(ctx, r, g)
	return slices.DeleteFunc(known.List, func(i involvement.Involvement) bool {
		return i.Account == "" || i.Account == g.Actor().ID || !i.Current(s.today()) || i.Status != involvement.Confirmed
	}), err
}

// Ask puts a request to somebody who works with the child. days is how many
// working days they have.
func (s *Service) Ask(ctx context.Context, q access.Request, in Enquiry, days int, key form.Key) (string, error) {
	if err := in.Check(s.today()); err != nil {
		return "", err
	}
	if days < soonest || days > latest {
		return "", problem.Check(problem.Field{Name: "days", Key: "enquiry.need-days"})
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
		people, err := s.people(ctx, tx, g)
		if err != nil {
			return "", ev, err
		}
		if !slices.ContainsFunc(people, func(i involvement.Involvement) bool { return i.Account == in.To }) {
			return "", ev, problem.Check(problem.Field{Name: "to", Key: "enquiry.need-to"})
		}
		from, err := s.People.Card(ctx, tx, g.Actor().ID)
		if err != nil {
			return "", ev, fmt.Errorf("read who asks: %w", err)
		}
		to, err := s.People.Card(ctx, tx, in.To)
		if err != nil {
			return "", ev, fmt.Errorf("read who is asked: %w", err)
		}
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			e := row{Enquiry: in}
			e.ID, e.Child, e.By, e.ByAgency, e.ToAgency, e.State, e.AskedAt = s.IDs.New(), g.Child(), g.Actor().ID, g.Actor().Agency, to.AgencyID, Open, g.Now()
			e.Due = workday.Add(s.today(), days)
			e.From, e.FromOf, e.Asked, e.AskedOf = from.Name, from.Agency, to.Name, to.Agency
			if e.sealed, err = sealed(keys, e.Child, "sealed", e.ID, e.Details); err != nil {
				return "", err
			}
			ev.Detail = e.Details
			return e.ID, insert(ctx, tx, e)
		})
		return out, ev, err
	})
}

// one reads a request that the actor made or was made to them.
func (s *Service) one(ctx context.Context, r db.Reader, g access.Grant, id string) (row, error) {
	e, err := selectOne(ctx, r, g.Children(), id)
	none := db.IsNone(err)
	if err != nil && !none {
		return row{}, fmt.Errorf("read a request: %w", err)
	}
	if none { // the same queries as for one
		e.Child = g.Child()
	}
	keys, err := s.Keys.Keys(ctx, scope(e.Child))
	if err != nil {
		return row{}, err
	}
	if none || e.By != g.Actor().ID && e.To != g.Actor().ID {
		return row{}, access.ErrNotFound
	}
	return e, e.open(keys)
}

// Shown is a request as one of the two sees it.
type Shown struct {
	Enquiry
	View child.View
	Mine bool // the reader asked it
}

// One shows a request.
func (s *Service) One(ctx context.Context, q access.Request, id string) (Shown, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Shown, ev audit.Event, err error) {
		ev = event(g)
		ev.Action = "enquiry:open"
		e, err := s.one(ctx, r, g, id)
		if err != nil {
			return out, ev, err
		}
		out.Enquiry, out.Mine = e.Enquiry, e.By == g.Actor().ID
		out.View, err = s.Children.Of(ctx, r, g)
		return out, ev, err
	})
}

// alter changes one request under a rule.
func (s *Service) alter(ctx context.Context, q access.Request, id string, version int64, rule func(context.Context, *db.Tx, access.Grant, *row) error) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := event(g)
		e, err := s.one(ctx, tx, g, id)
		if err != nil {
			return none, ev, err
		}
		if err := rule(ctx, tx, g, &e); err != nil {
			return none, ev, err
		}
		e.Version = version
		ok, err := update(ctx, tx, e)
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		return none, ev, err
	})
	return err
}

// Refuse answers that the information is not given, and why.
func (s *Service) Refuse(ctx context.Context, q access.Request, id, text string, version int64) error {
	if len(strings.TrimSpace(text)) < 10 {
		return problem.Check(problem.Field{Name: "reply", Key: "enquiry.need-reply"})
	}
	return s.alter(ctx, q, id, version, func(ctx context.Context, tx *db.Tx, g access.Grant, e *row) error {
		if e.To != g.Actor().ID || e.State != Open {
			return access.ErrNotFound
		}
		keys, err := s.Keys.Keys(ctx, scope(e.Child))
		if err != nil {
			return err
		}
		e.State, e.AnsweredAt = Refused, g.Now()
		e.reply, err = sealed(keys, e.Child, "reply", e.ID, Reply{e.Asked, text})
		return err
	})
}

// End says that it is no longer needed.
func (s *Service) End(ctx context.Context, q access.Request, id string, version int64) error {
	return s.alter(ctx, q, id, version, func(_ context.Context, _ *db.Tx, g access.Grant, e *row) error {
		if e.By != g.Actor().ID || e.State != Open {
			return access.ErrNotFound
		}
		e.State = Ended
		return nil
	})
}

// Remind tells the other once more that it is due.
func (s *Service) Remind(ctx context.Context, q access.Request, id string, version int64) error {
	return s.alter(ctx, q, id, version, func(_ context.Context, _ *db.Tx, g access.Grant, e *row) error {
		if e.By != g.Actor().ID || !e.MayRemind(s.today()) {
			return access.ErrNotFound
		}
		e.RemindedAt = g.Now()
		return nil
	})
}

// Decide begins a decision about sharing that is to answer the request.
func (s *Service) Decide(ctx context.Context, q access.Request, id string, key form.Key) (string, error) {
	e, err := s.One(ctx, q, id)
	if err == nil && (e.Mine || e.State != Open) {
		err = access.ErrNotFound
	}
	if err != nil {
		return "", err
	}
	return s.Sharing.Start(ctx, q, e.ID, strings.Trim(e.From+", "+e.FromOf, ", "), "", key)
}

// Answered notes the disclosure that answers a request; feature disclosure calls
// it inside its own use case.
func (s *Service) Answered(ctx context.Context, tx *db.Tx, g access.Grant, id, disclosure string) error {
	e, err := s.one(ctx, tx, g, id)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return err
	}
	if err != nil || e.To != g.Actor().ID || e.State != Open {
		return nil // it was ended meanwhile; the disclosure stands
	}
	e.State, e.AnsweredAt, e.Disclosure = Answered, g.Now(), disclosure
	_, err = update(ctx, tx, e)
	return err
}

// Item is a request on somebody's list.
type Item struct {
	Enquiry
	Name      string
	Late      bool
	Near      bool
	Remindful bool // the asker may remind
}

// Lists are what waits for the actor, for others, and what is done.
type Lists struct{ ForMe, ForOthers, Done []Item }

// All lists the actor's requests over all children within reach.
func (s *Service) All(ctx context.Context, q access.Request) (Lists, error) {
	q.Purpose = access.LookUp
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Lists, ev audit.Event, err error) {
		ev.Classes = []string{"enquiry", "name"}
		rows, err := selectOf(ctx, r, g.Actor().ID, func(column string, next int) (string, []any) { return g.Where(access.Existence, column, next) })
		if err != nil {
			return out, ev, fmt.Errorf("list requests: %w", err)
		}
		var ids, scopes []string
		for _, e := range rows {
			ids, scopes = append(ids, e.Child), append(scopes, scope(e.Child))
		}
		grants, err := g.Also(ctx, r, ids)
		if err != nil {
			return out, ev, err
		}
		keys, err := s.Keys.Keys(ctx, scopes...)
		if err != nil {
			return out, ev, err
		}
		for _, e := range rows {
			also, ok := grants[e.Child]
			if !ok {
				continue
			}
			v, err := s.Children.Of(ctx, r, also)
			if err == nil {
				err = e.open(keys)
			}
			if err != nil {
				return out, ev, err
			}
			e.Child = also.Child()
			i := Item{Enquiry: e.Enquiry, Name: v.Name().Full(), Late: e.Overdue(s.today()), Near: e.Soon(s.today())}
			switch {
			case e.State != Open:
				out.Done = append(out.Done, i)
			case e.To == g.Actor().ID:
				out.ForMe = append(out.ForMe, i)
			default:
				out.ForOthers = append(out.ForOthers, i)
			}
			if !slices.Contains(ev.Subjects, e.Child) {
				ev.Subjects = append(ev.Subjects, e.Child)
			}
		}
		return out, ev, nil
	})
}

// reported is how far back the report counts.
const reported = 365 * 24 * time.Hour

// Paces is how agencies answered in the last year, for governance.
func (s *Service) Paces(ctx context.Context, q access.Request) ([]Pace, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out []Pace, ev audit.Event, err error) {
		ev.Classes = []string{"counts"}
		rows, err := selectPaces(ctx, r, db.Millis(g.Now().Add(-reported)))
		if err != nil {
			return nil, ev, fmt.Errorf("count requests: %w", err)
		}
		agencies, err := agency.List(ctx, r)
		names := map[string]string{}
		for _, a := range agencies {
			names[a.ID] = a.Name
		}
		return paces(rows, names, s.today()), ev, err
	})
}

// paces counts by agency.
func paces(rows []row, names map[string]string, today workday.Date) (out []Pace) {
	at := map[string]int{}
	for _, e := range rows {
		i, ok := at[e.ToAgency]
		if !ok {
			i = len(out)
			at[e.ToAgency], out = i, append(out, Pace{Agency: names[e.ToAgency]})
		}
		p := &out[i]
		p.Asked++
		switch e.State {
		case Answered:
			p.Answered++
		case Refused:
			p.Refused++
		}
		if e.State == Open {
			if e.Overdue(today) {
				p.Late++
			}
			continue
		}
		p.days = append(p.days, e.Took())
		if workday.InUK(e.AnsweredAt).After(e.Due) {
			p.Late++
		}
	}
	return out
}

// Median is the median of working days to an answer; ok is false where nothing
// was answered.
func (p Pace) Median() (days int, ok bool) {
	if len(p.days) == 0 {
		return 0, false
	}
	list := slices.Sorted(slices.Values(p.days))
	return list[len(list)/2], true
}
