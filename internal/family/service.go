package family

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/agency"
	"onestory/internal/child"
	"onestory/internal/consent"
	"onestory/internal/familyaccount"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/seal"
	"onestory/internal/story"
	"onestory/lib/workday"
)

// Children tells who a child is. Feature child provides it.
type Children interface {
	Of(ctx context.Context, r db.Reader, g access.Grant) (child.View, error)
}

// Helpers tells who helps. Feature involvement provides it.
type Helpers interface {
	Helpers(ctx context.Context, r db.Reader, g access.Grant) ([]involvement.Involvement, error)
}

// Service is the use cases of the family's view.
type Service struct {
	db        *db.DB
	gate      *access.Gate
	keys      *seal.Keeper
	ids       id.Source
	children  Children
	helpers   Helpers
	relatives *familyaccount.Service
	key       []byte // for ids of rows, which tell nothing
	Sources
}

// Sources are what later features tell of a child to its family; each may be nil,
// and the page then has no such part.
type Sources struct {
	Disclosures Disclosures
	Leads       Leads
	Consents    *consent.Service
	Stories     *story.Service
}

// New makes the Service. key is a 256-bit key of its own.
func New(d *db.DB, gate *access.Gate, keys *seal.Keeper, ids id.Source, children Children, helpers Helpers, relatives *familyaccount.Service, key []byte) *Service {
	return &Service{db: d, gate: gate, keys: keys, ids: ids, children: children, helpers: helpers, relatives: relatives, key: key}
}

// Whose is one person's page about one child.
type Whose struct {
	access.Membership
	Name    string // the child's given name
	Careful bool   // a reviewer opened the page without names and places
	Decides bool   // the person is the young person and decides what adults see
	Age     Age
}

func ageOf(v child.View, today workday.Date) Age {
	b := v.Birth()
	switch {
	case b.Unborn():
		return Age{0, true}
	case b.Date.IsZero():
		return Age{}
	}
	return Age{max(0, b.Date.Age(today)), true}
}

// whose is the page of a Grant's actor, or not found: where it has ended, is
// suspended, is somebody else's, or is closed by the child's age. Every use case
// of a member of a family begins with it.
func (s *Service) whose(ctx context.Context, r db.Reader, g access.Grant) (Whose, error) {
	m, ok := g.Family()
	if !ok {
		return Whose{}, access.ErrNotFound
	}
	v, err := s.children.Of(ctx, r, g)
	if err != nil {
		return Whose{}, err
	}
	age := ageOf(v, workday.InUK(g.Now()))
	if !Opens(m, age) {
		return Whose{}, access.ErrNotFound
	}
	careful := m.Placeless
	// Nothing that locates appears in anyone's page about a shielded child.
	m.Placeless = m.Placeless || !g.TellsInvolved()
	return Whose{Membership: m, Name: v.Name().Given, Careful: careful, Decides: Decides(m, age), Age: age}, nil
}

// read runs a use case that shows a member of a family something of a child.
func read[T any](ctx context.Context, s *Service, q access.Request, class string, fn func(context.Context, db.Reader, access.Grant, Whose) (T, error)) (T, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (T, audit.Event, error) {
		var none T
		ev := audit.Event{Classes: []string{class}, Subjects: g.Subjects()}
		m, err := s.whose(ctx, r, g)
		if err != nil {
			return none, ev, err
		}
		out, err := fn(ctx, r, g, m)
		return out, ev, err
	})
}

// change runs a use case in which a member of a family changes something of theirs.
func change[T any](ctx context.Context, s *Service, q access.Request, class string, fn func(context.Context, *db.Tx, access.Grant, Whose) (T, []audit.State, error)) (T, error) {
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (T, audit.Event, error) {
		var none T
		ev := audit.Event{Classes: []string{class}, Subjects: g.Subjects()}
		m, err := s.whose(ctx, tx, g)
		if err != nil {
			return none, ev, err
		}
		out, states, err := fn(ctx, tx, g, m)
		ev.State = states
		return out, ev, err
	})
}

// Home lists the children whom a person's page is about and open for.
func (s *Service) Home(ctx context.Context, q access.Request) ([]Whose, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Whose, audit.Event, error) {
		ev := audit.Event{Classes: []string{"name"}}
		all, err := access.ChildrenOf(ctx, r, g.Actor().ID)
		if err != nil {
			return nil, ev, err
		}
		var ids []string
		for _, m := range all {
			ids = append(ids, m.Child)
		}
		grants, err := g.Also(ctx, r, ids)
		if err != nil {
			return nil, ev, err
		}
		var out []Whose
		for _, c := range ids {
			also, ok := grants[c]
			if !ok || slices.ContainsFunc(out, func(w Whose) bool { return w.Child == also.Child() }) {
				continue
			}
			w, err := s.whose(ctx, r, also)
			if err != nil {
				continue // closed: as if it were not there
			}
			out, ev.Subjects = append(out, w), append(ev.Subjects, also.Subjects()...)
		}
		return out, ev, nil
	})
}

// whoOf tells rules who an account is; accounts are remembered for one use case.
type whoOf struct {
	seen      map[string]Who
	sensitive map[string]bool // accounts that work with the child in a sensitive service
}

func newWho(ctx context.Context, r db.Reader, children []string) (*whoOf, error) {
	sensitive, err := involvement.SensitiveAccounts(ctx, r, children)
	return &whoOf{map[string]Who{}, sensitive}, err
}

func (w *whoOf) of(ctx context.Context, r db.Reader, accountID string) (Who, error) {
	if who, ok := w.seen[accountID]; ok {
		return who, nil
	}
	a, ok, err := account.Read(ctx, r, accountID)
	if err != nil {
		return Who{}, fmt.Errorf("read who looked: %w", err)
	}
	who := Who{Known: ok, Agency: a.Agency, Sensitive: w.sensitive[accountID]}
	if ok {
		ag, found, err := agency.Get(ctx, r, a.Agency)
		if err != nil {
			return Who{}, fmt.Errorf("read an agency: %w", err)
		}
		who.Known = found
		who.Name, who.NameCy, who.Kind = ag.Name, ag.NameCy, string(ag.Kind)
		if len(a.Roles) > 0 {
			who.Role = strictest(a.Roles)
		}
	}
	w.seen[accountID] = who
	return who, nil
}

// strictest is the role of an account that keeps most back, else the one in which
// it works with children.
func strictest(roles []access.Role) access.Role {
	works := roles[0]
	for _, r := range roles {
		if w := (Who{Role: r}); safety(w) || sensitive(w) || r == access.Governance {
			return r
		}
		if works == access.Manager {
			works = r
		}
	}
	return works
}

// today is the day by the gate's clock, in the United Kingdom.
func (s *Service) today() workday.Date { return workday.InUK(s.gate.Clock().Now()) }
