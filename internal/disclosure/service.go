package disclosure

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/agency"
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
	"onestory/internal/sharing"
	"onestory/lib/workday"
)

// Answers hears that a disclosure answers a request.
type Answers interface {
	Answered(ctx context.Context, tx *db.Tx, g access.Grant, enquiry, disclosure string) error
}

// Shelf tells which documents about the child the actor's agency can share.
type Shelf interface {
	Papers(ctx context.Context, r db.Reader, g access.Grant) ([]Paper, error)
}

// Parts are what a Service is made of.
type Parts struct {
	Gate     *access.Gate
	Keys     *seal.Keeper
	IDs      id.Source
	Children *child.Service
	Involved *involvement.Service
	Consents *consent.Service
	Sharing  *sharing.Service
	Bases    *basis.Service
	People   involvement.Accounts
	Shelf    Shelf // nil: there are no documents
}

// Service is the use cases of disclosures.
type Service struct {
	Parts
	answers Answers
}

// New makes the Service.
func New(p Parts) *Service { return &Service{Parts: p} }

// Answer sets who hears that a request was answered. Call it once, before use.
func (s *Service) Answer(a Answers) { s.answers = a }

func (s *Service) today() workday.Date { return workday.InUK(s.Gate.Clock().Now()) }

// day is the day by which access decides.
func (s *Service) day() string { return workday.Of(s.Gate.Clock().Now().UTC()).String() }

func event(g access.Grant) audit.Event {
	return audit.Event{Subjects: g.Subjects(), Classes: []string{"disclosure"}, Scope: scope(g.Child())}
}

// Ready is a decision with what is needed to disclose on it.
type Ready struct {
	sharing.Made
	People   []involvement.Involvement // who works with the child and has an account
	Agencies []agency.Agency
	Papers   []Paper
	Kind     Kind
}

// Ready reads what can be disclosed on a decision, and to whom.
func (s *Service) Ready(ctx context.Context, q access.Request, decision string) (Ready, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Ready, ev audit.Event, err error) {
		ev = event(g)
		ev.Action = "sharing:open"
		if out.Made, err = s.decided(ctx, r, g, decision); err != nil {
			return out, ev, err
		}
		known, err := s.Involved.OfChild(ctx, r, g)
		if err != nil {
			return out, ev, err
		}
		for _, i := range known.List {
			if i.Account != "" && i.Account != g.Actor().ID && i.Current(s.today()) {
				out.People = append(out.People, i)
			}
		}
		if out.Agencies, err = agency.List(ctx, r); err != nil {
			return out, ev, err
		}
		if s.Shelf != nil {
			out.Papers, err = s.Shelf.Papers(ctx, r, g)
		}
		out.Kind = s.kind(out.Decision)
		return out, ev, err
	})
}

// decided is the actor's own decision to share.
func (s *Service) decided(ctx context.Context, r db.Reader, g access.Grant, decision string) (sharing.Made, error) {
	m, err := s.Sharing.Read(ctx, r, g, decision)
	if err == nil && (!m.Mine || m.State != sharing.Share) {
		err = access.ErrNotFound
	}
	return m, err
}

func (s *Service) kind(d sharing.Decision) Kind {
	switch reg := s.Bases.Register(); {
	case !d.Overrides(reg):
		return Agreed
	case d.Duty(reg):
		return Duty
	}
	return Safety
}

// Disclose shares on a decision to share. What does not override is refused where
// the family said no; what overrides always goes ahead. It returns the id.
func (s *Service) Disclose(ctx context.Context, q access.Request, decision string, in Disclosure, key form.Key) (string, error) {
	keys, err := s.Keys.Keys(ctx, scope(q.Child))
	if err != nil {
		return "", err
	}
	return access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := event(g)
		m, err := s.decided(ctx, tx, g, decision)
		if err != nil {
			return "", ev, err
		}
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			d, err := s.prepare(ctx, tx, g, m.Decision, in)
			if err != nil {
				return "", err
			}
			if d.sealed, err = sealed(keys, d.Child, "sealed", d.ID, d.Details); err != nil {
				return "", err
			}
			if err := insert(ctx, tx, d); err != nil {
				return "", fmt.Errorf("keep a disclosure: %w", err)
			}
			if ev.State, err = s.let(ctx, tx, d.Disclosure); err != nil {
				return "", err
			}
			ev.Detail = d.Details
			if d.Enquiry != "" && s.answers != nil {
				err = s.answers.Answered(ctx, tx, g, d.Enquiry, d.ID)
			}
			return d.ID, err
		})
		return out, ev, err
	})
}

// prepare fills in a disclosure from its decision and holds it against what the
// family said.
func (s *Service) prepare(ctx context.Context, tx *db.Tx, g access.Grant, dec sharing.Decision, in Disclosure) (row, error) {
	d := row{Disclosure: in}
	d.ID, d.Child, d.Decision, d.Enquiry, d.By, d.ByAgency, d.MadeAt = s.IDs.New(), g.Child(), dec.ID, dec.Enquiry, g.Actor().ID, g.Actor().Agency, g.Now()
	d.Kind, d.Starts = s.kind(dec), workday.Of(g.Now().UTC())
	d.Why, d.Purpose, d.Bases, d.Method, d.Told = dec.Why, dec.PurposeText, dec.Bases, dec.Method, dec.Inform
	if err := d.Check(s.today()); err != nil {
		return d, err
	}
	from, err := s.People.Card(ctx, tx, d.By)
	if err != nil {
		return d, fmt.Errorf("read who discloses: %w", err)
	}
	d.From, d.FromRole, d.FromOf = from.Name, from.Role, from.Agency
	to, err := s.receiver(ctx, tx, &d.Disclosure)
	if err != nil {
		return d, err
	}
	stance, err := s.Consents.Stance(ctx, tx, g, to, s.classes(d.Disclosure), "")
	if err != nil {
		return d, err
	}
	switch {
	case d.Overrides():
		d.ReviewBy, d.Refused = workday.Add(s.today(), reviewDays), stance == consent.Refused
		if !d.HoldUntil.IsZero() {
			d.HoldBy = d.By
		}
	case stance == consent.Refused:
		return d, problem.Check(problem.Field{Name: "to", Key: "disclosure.refused"})
	case dec.OffersConsent() && stance != consent.Permitted:
		return d, problem.Check(problem.Field{Name: "to", Key: "disclosure.not-covered"})
	}
	return d, nil
}

// receiver finds who receives it and what they are called.
func (s *Service) receiver(ctx context.Context, r db.Reader, d *Disclosure) (string, error) {
	switch {
	case d.Account != "":
		card, err := s.People.Card(ctx, r, d.Account)
		if err == nil && card.Name == "" {
			err = problem.Check(problem.Field{Name: "to", Key: "disclosure.need-to"})
		}
		d.To, d.ToAgency = card.Name, card.Agency
		return card.AgencyID, err
	case d.Agency != "":
		a, ok, err := agency.Get(ctx, r, d.Agency)
		if err == nil && !ok {
			err = problem.Check(problem.Field{Name: "to", Key: "disclosure.need-to"})
		}
		d.To = a.Name
		return d.Agency, err
	}
	return Outside, nil
}

// classes are those of all that is disclosed.
func (s *Service) classes(d Disclosure) []access.Class {
	out := []access.Class{d.Class}
	for _, p := range d.Documents {
		if !slices.Contains(out, p.Class) {
			out = append(out, p.Class)
		}
	}
	return out
}

// let tells access who may read what, as the disclosure stands.
func (s *Service) let(ctx context.Context, tx *db.Tx, d Disclosure) ([]audit.State, error) {
	if d.Out {
		return nil, nil // nobody with an account may read it for that
	}
	var out []audit.State
	add := func(st audit.State, err error) error {
		out = append(out, st)
		return err
	}
	items := []string{}
	if d.Text != "" {
		if err := add(access.Hold(ctx, tx, access.Item{ID: d.ID, Child: d.Child, Agency: d.ByAgency, Author: d.By, Class: d.Class})); err != nil {
			return nil, err
		}
		items = append(items, d.ID)
	}
	for _, p := range d.Documents {
		items = append(items, p.ID)
	}
	for n, item := range items {
		if err := add(access.Disclose(ctx, tx, access.Disclosed{ID: fmt.Sprintf("%s.%d", d.ID, n), Child: d.Child, Item: item, Account: d.Account, Agency: d.Agency,
			Overrides: d.Overrides(), Starts: d.Starts.String(), Ends: d.Ends.String(), Revoked: d.Revoked})); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Revoke ends a disclosure now: for its reader's next request, and for the link.
func (s *Service) Revoke(ctx context.Context, q access.Request, id string, version int64) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := event(g)
		d, err := s.one(ctx, tx, g, id)
		if err == nil && !mine(g, d.Disclosure) {
			err = access.ErrNotFound
		}
		if err != nil || d.Revoked {
			return none, ev, err
		}
		d.Revoked, d.RevokedAt, d.Version = true, g.Now(), version
		ok, err := update(ctx, tx, d)
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		if err != nil {
			return none, ev, err
		}
		if err := dropLink(ctx, tx, d.ID); err != nil {
			return none, ev, fmt.Errorf("end a link: %w", err)
		}
		ev.State, err = s.let(ctx, tx, d.Disclosure)
		return none, ev, err
	})
	return err
}

// Respond keeps what the receiver writes back.
func (s *Service) Respond(ctx context.Context, q access.Request, id, text string, version int64) error {
	if len(text) < 3 {
		return problem.Check(problem.Field{Name: "reply", Key: "disclosure.need-reply"})
	}
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := event(g)
		d, err := s.one(ctx, tx, g, id)
		if err == nil && !addressed(g, d.Disclosure) {
			err = access.ErrNotFound
		}
		if err != nil {
			return none, ev, err
		}
		card, err := s.People.Card(ctx, tx, g.Actor().ID)
		if err != nil {
			return none, ev, fmt.Errorf("read who replies: %w", err)
		}
		keys, err := s.Keys.Keys(ctx, scope(d.Child))
		if err != nil {
			return none, ev, err
		}
		d.RepliedAt, d.Version = g.Now(), version
		if d.reply, err = sealed(keys, d.Child, "reply", d.ID, Reply{card.Name, text}); err != nil {
			return none, ev, err
		}
		ok, err := update(ctx, tx, d)
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		return none, ev, err
	})
	return err
}
