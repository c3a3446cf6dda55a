package find

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
)

// Actions of searching: the ordinary one, and the one from an adult or an address.
const (
	ActionFind access.Action = "child:find"
	ActionCold access.Action = "child:find-cold"
)

// Searches an account may make in an hour. A cold referral starts from an adult
// or an address and could be used to look around, so there are fewer of them.
const (
	hourly     = 120
	hourlyCold = 20
)

// Service is the use cases of searching.
type Service struct {
	gate  *access.Gate
	keys  *seal.Keeper
	index *Index
	ids   id.Source

	mu  sync.Mutex
	day string // scope whose key is known to exist
}

// NewService makes the Service.
func NewService(gate *access.Gate, keys *seal.Keeper, index *Index, ids id.Source) *Service {
	return &Service{gate: gate, keys: keys, index: index, ids: ids}
}

// Start keeps what was typed and returns an address for the answer.
func (s *Service) Start(ctx context.Context, q access.Request, what Query) (string, error) {
	if err := what.Check(); err != nil {
		return "", err
	}
	what, err := what.reasoned()
	if err != nil {
		return "", err
	}
	if what.Cold() {
		q.Action = ActionCold
	}
	scope := "search-day:" + s.gate.Clock().Now().Format(time.DateOnly)
	if err := s.ensure(ctx, scope); err != nil {
		return "", err
	}
	keys, err := s.keys.Keys(ctx, scope)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(what)
	if err != nil {
		return "", fmt.Errorf("write a search: %w", err)
	}
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		row := typed{id: s.ids.Secret(), account: g.Actor().ID, at: db.Millis(g.Now()), cold: what.Cold(), scope: scope}
		most := hourly
		if row.cold {
			most = hourlyCold
		}
		n, err := countSearches(ctx, tx, row.account, db.Millis(g.Now().Add(-time.Hour)), row.cold)
		if err != nil {
			return "", audit.Event{}, fmt.Errorf("count searches: %w", err)
		}
		if n >= most {
			return "", audit.Event{}, problem.New(problem.TooMany, "find.too-often", most)
		}
		if row.sealed, err = keys.Seal(scope, searchAt(row.id), text); err != nil {
			return "", audit.Event{}, err
		}
		return row.id, audit.Event{Action: "search:start", Scope: scope, Purpose: string(what.Why)}, insertSearch(ctx, tx, row)
	})
}

// Answer is a search with what it found.
type Answer struct {
	Query  Query
	Result Result
}

// Run answers a search that the same account started. Each time is an event
// with the terms in its sealed detail and the children shown as its subjects.
func (s *Service) Run(ctx context.Context, q access.Request, search string) (Answer, error) {
	row, what, err := s.started(ctx, q.Actor, search)
	if err != nil {
		return Answer{}, err
	}
	if row.cold {
		q.Action = ActionCold
	}
	q.Purpose = access.LookUp
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Answer, audit.Event, error) {
		res, err := s.index.Find(ctx, r, g, what)
		if err != nil {
			return Answer{}, audit.Event{}, err
		}
		ev := audit.Event{Detail: what, Scope: row.scope, Classes: []string{"candidates"}, Purpose: string(what.Why)}
		for _, c := range res.Candidates {
			ev.Subjects = append(ev.Subjects, c.Child)
		}
		return Answer{what, res}, ev, nil
	})
}

// started reads what was typed. It shows the account its own words only.
func (s *Service) started(ctx context.Context, account, search string) (row typed, what Query, err error) {
	err = s.index.d.Read(ctx, func(ctx context.Context, r db.Reader) error {
		row, err = selectSearch(ctx, r, search, account)
		return err
	})
	if db.IsNone(err) {
		return row, what, access.ErrNotFound
	}
	if err != nil {
		return row, what, fmt.Errorf("read a search: %w", err)
	}
	keys, err := s.keys.Keys(ctx, row.scope)
	if err != nil {
		return row, what, err
	}
	text, err := keys.Open(row.scope, searchAt(row.id), row.sealed)
	if err != nil {
		return row, what, access.ErrNotFound // its day's key is gone
	}
	return row, what, json.Unmarshal(text, &what)
}

func searchAt(id string) seal.Place {
	return seal.Place{Table: "find_search", Column: "sealed", Row: id}
}

func (s *Service) ensure(ctx context.Context, scope string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.day == scope {
		return nil
	}
	if err := s.keys.Ensure(ctx, scope); err != nil {
		return fmt.Errorf("make the day's key: %w", err)
	}
	s.day = scope
	return nil
}

// Forget drops searches that were typed before a time; run it daily.
func Forget(ctx context.Context, tx *db.Tx, before time.Time) error {
	if err := deleteChanges(ctx, tx, keptChanges); err != nil {
		return fmt.Errorf("forget changes of the index: %w", err)
	}
	return deleteSearches(ctx, tx, db.Millis(before))
}

// keptChanges is how far behind a Mirror may be before it has to start anew.
const keptChanges = 200_000

// Check searches at once for children that someone is about to create again,
// as they may see them. It is an event like any search.
func (s *Service) Check(ctx context.Context, q access.Request, what Query) (Result, error) {
	q.Action, q.Purpose, q.Child, q.Level = ActionFind, access.LookUp, "", access.None
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Result, audit.Event, error) {
		res, err := s.index.Find(ctx, r, g, what)
		ev := audit.Event{Detail: what, Classes: []string{"candidates"}}
		for _, c := range res.Candidates {
			ev.Subjects = append(ev.Subjects, c.Child)
		}
		return res, ev, err
	})
}
