package involvement

import (
	"context"
	"fmt"

	"onestory/internal/access"
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

// Service is the use cases of involvement.
type Service struct {
	gate     *access.Gate
	keys     *seal.Keeper
	ids      id.Source
	accounts Accounts
	children Children
	grace    func(context.Context, db.Reader) (int, error)
}

// Children tells who a child is. Feature child provides it.
type Children interface {
	Of(ctx context.Context, r db.Reader, g access.Grant) (child.View, error)
}

// New makes the Service.
func New(gate *access.Gate, keys *seal.Keeper, ids id.Source, accounts Accounts, children Children) *Service {
	none := func(context.Context, db.Reader) (int, error) { return 0, nil }
	return &Service{gate: gate, keys: keys, ids: ids, accounts: accounts, children: children, grace: none}
}

// Grace tells for how many days somebody still sees the record after they said
// that they are no longer involved; without it, for none. Call it before use.
func (s *Service) Grace(days func(context.Context, db.Reader) (int, error)) { s.grace = days }

func (s *Service) today() workday.Date { return workday.InUK(s.gate.Clock().Now()) }

// event is the event of a change about one child.
func event(g access.Grant, states ...audit.State) audit.Event {
	return audit.Event{Subjects: g.Subjects(), Classes: []string{"involvements"}, State: states, Scope: scope(g.Child())}
}

// childKey finds the key of a child's own sealed texts, and makes it before the
// transaction where there is none yet. A key without text is harmless.
func (s *Service) childKey(ctx context.Context, child string) (seal.Keys, error) {
	return s.childKeyOf(ctx, scope(child))
}

// childKeyOf is childKey by the scope: that of another id of the child, where an
// involvement hangs on one that was merged.
func (s *Service) childKeyOf(ctx context.Context, scope string) (seal.Keys, error) {
	keys, err := s.keys.Keys(ctx, scope)
	if err != nil || keys.Has(scope) {
		return keys, err
	}
	if err := s.keys.Ensure(ctx, scope); err != nil {
		return keys, fmt.Errorf("make a child's key: %w", err)
	}
	return s.keys.Keys(ctx, scope)
}

// relationship is what access is to know of an involvement. It ends at once, but
// for whoever ends a confirmed one of their own: they keep it for grace days.
func (w row) relationship(grace int) access.Relationship {
	ends := w.Ends
	switch {
	case w.Status == Ended && !w.EndedAt.IsZero() && grace > 0:
		ends = workday.InUK(w.EndedAt).AddDays(grace)
	case w.Status == Ended && !w.EndedAt.IsZero():
		ends = workday.InUK(w.EndedAt).AddDays(-1)
	}
	return access.Relationship{ID: w.ID, Child: w.home, Kind: "involvement", Account: w.Account, ClaimedBy: w.ClaimedBy,
		ConfirmedBy: w.ConfirmedBy, Starts: w.Starts.String(), Ends: ends.String()}
}

// Start is what the page for adding begins with.
type Start struct {
	Involvement
	Of child.View // whose record it is
}

// Prefilled is the actor's own involvement with the child of q, to be looked
// over before it is added: what it says already, else what the account says.
func (s *Service) Prefilled(ctx context.Context, q access.Request) (Start, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Start, audit.Event, error) {
		ev := audit.Event{Subjects: g.Subjects(), Classes: []string{"name"}}
		v, err := s.children.Of(ctx, r, g)
		if err != nil {
			return Start{}, ev, err
		}
		i, err := s.prefilled(ctx, r, g)
		return Start{i, v}, ev, err
	})
}

func (s *Service) prefilled(ctx context.Context, r db.Reader, g access.Grant) (Involvement, error) {
	card, err := s.accounts.Card(ctx, r, g.Actor().ID)
	if err != nil {
		return Involvement{}, fmt.Errorf("read one's own account: %w", err)
	}
	own, err := selectOwn(ctx, r, g.Actor().ID, g.Children())
	if db.IsNone(err) {
		i := Involvement{Child: g.Child(), Starts: s.today(), Kind: Universal}
		i.Details = Details{Name: card.Name, Role: card.Role, Agency: card.Agency, Phone: card.Phone, Duty: card.Duty, Days: card.Days}
		return i, nil
	}
	if err != nil {
		return Involvement{}, fmt.Errorf("read one's own involvement: %w", err)
	}
	list := []row{own}
	err = s.unseal(ctx, list)
	return list[0].Involvement, err
}

// Add says that the actor works with the child, or says it anew: the details
// and the day are then brought up to date. Of in only Kind, Role, Phone, Duty,
// Days and Starts count; name and agency are the account's. It is a claim until
// somebody else confirms it.
func (s *Service) Add(ctx context.Context, q access.Request, in Involvement, key form.Key) error {
	if err := in.Check(s.today()); err != nil {
		return err
	}
	if _, err := s.childKey(ctx, q.Child); err != nil {
		return err
	}
	newID := s.ids.New()
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g)
		_, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			w, isNew, err := s.own(ctx, tx, g, newID)
			if err != nil {
				return "", err
			}
			w.Kind, w.Starts, w.SeenOn = in.Kind, in.Starts, s.today()
			w.setBasis(in)
			w.Role, w.Phone, w.Duty, w.Days = in.Role, in.Phone, in.Duty, in.Days
			keys, err := s.childKeyOf(ctx, w.scope)
			if err != nil {
				return "", err
			}
			if err := w.seal(keys); err != nil {
				return "", err
			}
			write := update
			if isNew {
				write = insert
			}
			if err := write(ctx, tx, w); err != nil {
				return "", fmt.Errorf("write an involvement: %w", err)
			}
			st, err := access.Relate(ctx, tx, w.relationship(0))
			ev.State, ev.Detail = []audit.State{st}, w.Details
			return w.ID, err
		})
		return struct{}{}, ev, err
	})
	return err
}

// own is the actor's involvement with the child of the Grant as it stands, or a new claim.
func (s *Service) own(ctx context.Context, tx *db.Tx, g access.Grant, newID string) (w row, isNew bool, err error) {
	card, err := s.accounts.Card(ctx, tx, g.Actor().ID)
	if err != nil {
		return w, false, fmt.Errorf("read one's own account: %w", err)
	}
	w, err = selectOwn(ctx, tx, g.Actor().ID, g.Children())
	if db.IsNone(err) {
		w, isNew, err = row{scope: scope(g.Child())}, true, nil
		w.ID, w.Child, w.home, w.Account, w.AgencyID = newID, g.Child(), g.Child(), g.Actor().ID, g.Actor().Agency
		w.Status, w.ClaimedBy, w.MadeAt = Claimed, g.Actor().ID, g.Now()
	}
	w.Name, w.Agency = card.Name, card.Agency
	if w.Status == Claimed && (isNew || w.Lapsed(s.today())) { // one's own word stands for a while only
		w.MadeAt, w.Ends = g.Now(), s.today().AddDays(ClaimLasts)
	}
	return w, isNew, err
}

// setBasis takes over on what ground others may be told.
func (w *row) setBasis(in Involvement) {
	w.Basis, w.Reason = Unlisted, ""
	if in.Kind != Sensitive {
		return
	}
	if w.Basis = in.Basis; w.Basis == Harm {
		w.Reason = in.Reason
	}
}

// Confirm says that somebody else's claim is so: a manager of the same agency,
// or whoever works with the child themselves by a confirmed relationship. To
// anyone else it is not there.
func (s *Service) Confirm(ctx context.Context, q access.Request, involvement string) error {
	return s.alter(ctx, q, involvement, func(g access.Grant, w *row) error {
		if !mayConfirm(g, w.Involvement, s.today()) {
			return access.ErrNotFound
		}
		w.Status, w.SeenOn = Confirmed, s.today()
		if w.ClaimedBy == w.Account { // what ended with the claim
			w.Ends = workday.Date{}
		}
		if w.ConfirmedBy == "" {
			w.ConfirmedBy = g.Actor().ID
		}
		return nil
	})
}

// mayConfirm: never the one whom it is about, nor the one who claimed it.
func mayConfirm(g access.Grant, i Involvement, today workday.Date) bool {
	me := g.Actor()
	if i.Account == "" || me.ID == i.Account || me.ID == i.ClaimedBy || !i.Current(today) || i.Status == Confirmed && !i.Stale(today) {
		return false
	}
	sameAgency := me.Agency != "" && me.Agency == i.AgencyID
	if me.Has(access.Manager) && sameAgency {
		return true
	}
	return g.Related() && g.Locates() && (i.Kind != Sensitive || sameAgency)
}

// End says that an involvement is over, today. The practitioner may, and a
// manager of the same agency.
func (s *Service) End(ctx context.Context, q access.Request, involvement string) error {
	return s.alter(ctx, q, involvement, func(g access.Grant, w *row) error {
		if !mayEnd(g, w.Involvement, s.today()) {
			return access.ErrNotFound
		}
		w.keeps = w.Status == Confirmed && w.Account == g.Actor().ID
		w.Status, w.Ends, w.EndedAt = Ended, s.today(), g.Now()
		return nil
	})
}

func mayEnd(g access.Grant, i Involvement, today workday.Date) bool {
	me := g.Actor()
	return i.Current(today) && (i.Account != "" && i.Account == me.ID || me.Has(access.Manager) && me.Agency != "" && me.Agency == i.AgencyID)
}

// alter changes one involvement of the child of q under a rule.
func (s *Service) alter(ctx context.Context, q access.Request, involvement string, rule func(access.Grant, *row) error) error {
	if _, err := s.childKey(ctx, q.Child); err != nil {
		return err
	}
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		w, err := selectOne(ctx, tx, g.Children(), involvement)
		if db.IsNone(err) {
			return none, audit.Event{}, access.ErrNotFound
		}
		if err != nil {
			return none, audit.Event{}, fmt.Errorf("read an involvement: %w", err)
		}
		if err := rule(g, &w); err != nil {
			return none, audit.Event{}, err
		}
		if err := update(ctx, tx, w); err != nil {
			return none, audit.Event{}, fmt.Errorf("change an involvement: %w", err)
		}
		if w.Account == "" {
			return none, event(g), nil
		}
		grace := 0
		if w.keeps {
			if grace, err = s.grace(ctx, tx); err != nil {
				return none, audit.Event{}, fmt.Errorf("read for how long somebody still sees a record: %w", err)
			}
		}
		st, err := access.Relate(ctx, tx, w.relationship(grace))
		return none, event(g, st), err
	})
	return err
}

// unseal opens the details of rows, with one look into the key store.
func (s *Service) unseal(ctx context.Context, list []row) error {
	scopes := make([]string, 0, len(list))
	seen := map[string]bool{}
	for _, w := range list {
		if !seen[w.scope] {
			seen[w.scope], scopes = true, append(scopes, w.scope)
		}
	}
	keys, err := s.keys.Keys(ctx, scopes...)
	if err != nil {
		return err
	}
	for i := range list {
		if err := list[i].open(keys); err != nil {
			return err
		}
	}
	return nil
}

// errFeed says that a supplier's row cannot be an involvement.
func errFeed() error { return problem.New(problem.Invalid, "involvement.feed") }
