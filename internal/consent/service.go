package consent

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/child"
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

// Service is the use cases of consent.
type Service struct {
	gate     *access.Gate
	keys     *seal.Keeper
	ids      id.Source
	children *child.Service
	people   People
	ended    Ended
}

// New makes the Service.
func New(gate *access.Gate, keys *seal.Keeper, ids id.Source, children *child.Service, people People) *Service {
	return &Service{gate: gate, keys: keys, ids: ids, children: children, people: people}
}

func (s *Service) today() workday.Date { return workday.InUK(s.gate.Clock().Now()) }

// Today is the day, for pages.
func (s *Service) Today() workday.Date { return s.today() }

// PersonKey is the key of a person of the family by their name on the record.
func (s *Service) PersonKey(n child.Name) string { return s.PersonNamed(n.Given + " " + n.Family) }

// PersonNamed is the key of a person of the family by given and family name as
// one writes them.
func (s *Service) PersonNamed(name string) string {
	return s.gate.PersonKey(strings.ToLower(strings.Join(strings.Fields(name), " ")), "", "consent")
}

// childKey finds the key of a child's own sealed texts, and makes it before the
// transaction where there is none yet.
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

// Keys are the keys under which what is said about a child is sealed, for Give;
// fetch them before the transaction.
func (s *Service) Keys(ctx context.Context, q access.Request) (seal.Keys, error) {
	return s.childKey(ctx, q.Child)
}

func event(g access.Grant, class string, states ...audit.State) audit.Event {
	return audit.Event{Subjects: g.Subjects(), Classes: []string{class}, State: states, Scope: scope(g.Child())}
}

// Give keeps an answer inside a use case of the caller's: a practitioner's, or
// the family's own. It says what was written of Consent's facts.
func (s *Service) Give(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, c Consent) (string, []audit.State, error) {
	c.ID, c.Child, c.By, c.ByAgency, c.At = s.ids.New(), g.Child(), g.Actor().ID, g.Actor().Agency, g.Now()
	if c.State == "" {
		c.State = Standing
	}
	var err error
	if c.Recorder, err = s.recorder(ctx, tx, g, c.Name); err != nil {
		return "", nil, err
	}
	if c.Agency != "" {
		a, ok, err := agency.Get(ctx, tx, c.Agency)
		if err != nil {
			return "", nil, err
		}
		if !ok {
			return "", nil, problem.Check(problem.Field{Name: "agency", Key: "consent.need-agency"})
		}
		c.AgencyName, c.AgencyNameCy = a.Name, a.NameCy
	}
	w := row{Consent: c}
	if w.sealed, err = sealed(keys, "consent", c.Child, c.ID, c.Details); err != nil {
		return "", nil, err
	}
	if err := insert(ctx, tx, w); err != nil {
		return "", nil, fmt.Errorf("keep what was said: %w", err)
	}
	states, err := s.settle(ctx, tx, g, c)
	return c.ID, states, err
}

// recorder is who writes it down: the person themself, on a page of their own.
func (s *Service) recorder(ctx context.Context, r db.Reader, g access.Grant, self string) (string, error) {
	if g.Actor().Has(access.Family) {
		return self, nil
	}
	name, err := s.people.Name(ctx, r, g.Actor().ID)
	if err != nil {
		return "", fmt.Errorf("read who records it: %w", err)
	}
	return name, nil
}

// settle writes what access is to know of an answer that counts from now on, and
// of those that it replaces.
func (s *Service) settle(ctx context.Context, tx *db.Tx, g access.Grant, c Consent) ([]audit.State, error) {
	rows, err := selectOfChild(ctx, tx, g.Children())
	if err != nil {
		return nil, fmt.Errorf("list what was said: %w", err)
	}
	var out []audit.State
	for _, w := range rows {
		if !c.replaces(w.Consent) {
			continue
		}
		w.State, w.EndedBy, w.EndedAt = Replaced, g.Actor().ID, g.Now()
		if _, err := update(ctx, tx, w.Consent); err != nil {
			return nil, fmt.Errorf("replace what was said: %w", err)
		}
		states, err := s.tell(ctx, tx, w.Consent)
		if err != nil {
			return nil, err
		}
		out = append(out, states...)
	}
	states, err := s.tell(ctx, tx, c)
	return append(out, states...), err
}

// tell writes what access is to know.
func (s *Service) tell(ctx context.Context, tx *db.Tx, c Consent) ([]audit.State, error) {
	var out []audit.State
	for _, f := range c.Facts(workday.Of(s.gate.Clock().Now().UTC())) {
		st, err := access.SetConsent(ctx, tx, f)
		if err != nil {
			return nil, err
		}
		out = append(out, st)
	}
	return out, nil
}

// Record keeps what somebody said, as a practitioner heard it.
func (s *Service) Record(ctx context.Context, q access.Request, c Consent, key form.Key) error {
	keys, err := s.childKey(ctx, q.Child)
	if err != nil {
		return err
	}
	_, err = access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g, "consent")
		v, err := s.children.Of(ctx, tx, g)
		if err != nil {
			return struct{}{}, ev, err
		}
		if err := c.Check(AgeOf(v, s.today()), s.today()); err != nil {
			return struct{}{}, ev, err
		}
		ev.Detail = c.Details
		_, _, err = once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			id, states, err := s.Give(ctx, tx, g, keys, c)
			ev.State = states
			return id, err
		})
		return struct{}{}, ev, err
	})
	return err
}

// Withdraw notes that a person has changed their mind, or that it should never
// have been recorded. It bites at the next request.
func (s *Service) Withdraw(ctx context.Context, q access.Request, id string, as State, version int64) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g, "consent")
		states, err := s.TakeBack(ctx, tx, g, id, "", as, version)
		ev.State = states
		return struct{}{}, ev, err
	})
	return err
}

// TakeBack is Withdraw inside a use case of the caller's. Where person is not ""
// only that person's own answer is found.
func (s *Service) TakeBack(ctx context.Context, tx *db.Tx, g access.Grant, id, person string, as State, version int64) ([]audit.State, error) {
	if as != Withdrawn && as != Mistake {
		return nil, access.ErrNotFound
	}
	w, err := selectOne(ctx, tx, g.Children(), id)
	if db.IsNone(err) || err == nil && person != "" && w.Person != person {
		return nil, access.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read what was said: %w", err)
	}
	if w.State == as {
		return nil, nil // sent twice
	}
	if w.State != Standing && w.State != Waiting {
		return nil, problem.New(problem.Conflict, "problem.conflict")
	}
	if w.State == Waiting {
		as = Mistake // it never counted; nobody said no
	}
	w.State, w.EndedBy, w.EndedAt, w.Version = as, g.Actor().ID, g.Now(), version
	if ok, err := update(ctx, tx, w.Consent); err != nil || !ok {
		if err == nil {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		return nil, err
	}
	return s.tell(ctx, tx, w.Consent)
}

// Accept lets a yes that came from another system count. Whoever brought it in
// does not accept it.
func (s *Service) Accept(ctx context.Context, q access.Request, id string, version int64) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g, "consent")
		w, err := selectOne(ctx, tx, g.Children(), id)
		if db.IsNone(err) || err == nil && w.State != Waiting {
			return struct{}{}, ev, access.ErrNotFound
		}
		if err != nil {
			return struct{}{}, ev, fmt.Errorf("read what was said: %w", err)
		}
		if w.By == g.Actor().ID {
			return struct{}{}, ev, problem.New(problem.Forbidden, "consent.own")
		}
		w.State, w.Version = Standing, version
		if ok, err := update(ctx, tx, w.Consent); err != nil || !ok {
			if err == nil {
				err = problem.New(problem.Conflict, "problem.conflict")
			}
			return struct{}{}, ev, err
		}
		ev.State, err = s.settle(ctx, tx, g, w.Consent)
		return struct{}{}, ev, err
	})
	return err
}

// OfChild is what everybody said about sharing, newest first. Whoever may not
// know where the child is, or who works with them, learns only what their own
// agency recorded: an agency's name can give away the place. It is for use
// inside a use case, and costs one query.
func (s *Service) OfChild(ctx context.Context, r db.Reader, g access.Grant) ([]Consent, error) {
	if !g.Valid() || g.Child() == "" || g.Level() < access.Existence {
		return nil, nil
	}
	rows, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("list what was said: %w", err)
	}
	rows = slices.DeleteFunc(rows, func(w row) bool { return !mayKnow(g, w.ByAgency) })
	return s.open(ctx, rows)
}

// mayKnow: those in reach of contacts and places, the agency that recorded it, and
// who answers a request to see what is held.
func mayKnow(g access.Grant, by string) bool {
	if g.Purpose() == access.SubjectAccess && g.Actor().Has(access.RecordsOfficer) {
		return true
	}
	return g.Level() >= access.Contact && g.Locates() || by != "" && by == g.Actor().Agency
}

// OfPerson is what one person of the family said, for that person: whatever was
// recorded of them, by whomever. The caller has made sure that it is they.
func (s *Service) OfPerson(ctx context.Context, r db.Reader, g access.Grant, person string) ([]Consent, error) {
	if !g.Valid() || g.Child() == "" || person == "" {
		return nil, nil
	}
	rows, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("list what was said: %w", err)
	}
	return s.open(ctx, slices.DeleteFunc(rows, func(w row) bool { return w.Person != person || w.State == Mistake }))
}

// Stance is what the family's answers come to for telling an agency some classes
// of data for a purpose. It holds for whoever asks: a no has effect even where
// its reader may not learn of it, and then it says no more than that.
func (s *Service) Stance(ctx context.Context, r db.Reader, g access.Grant, agency string, classes []access.Class, p access.Purpose) (Stance, error) {
	if !g.Valid() || g.Child() == "" {
		return Unasked, nil
	}
	rows, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return Unasked, fmt.Errorf("list what was said: %w", err)
	}
	list := make([]Consent, len(rows))
	for i, w := range rows {
		list[i] = w.Consent
	}
	return Overall(list, agency, classes, p, s.today()), nil
}

func (s *Service) open(ctx context.Context, rows []row) ([]Consent, error) {
	var scopes []string
	for _, w := range rows {
		if !slices.Contains(scopes, scope(w.Child)) {
			scopes = append(scopes, scope(w.Child))
		}
	}
	keys, err := s.keys.Keys(ctx, scopes...)
	if err != nil {
		return nil, err
	}
	out := make([]Consent, len(rows))
	for i, w := range rows {
		if err := unseal(keys, "consent", w.Child, w.ID, w.sealed, &w.Details); err != nil {
			return nil, err
		}
		out[i] = w.Consent
	}
	return out, nil
}
