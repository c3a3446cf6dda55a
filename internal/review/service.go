package review

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
)

// People tells who an account is.
type People interface {
	Name(ctx context.Context, r db.Reader, account string) (string, error)
}

// Service is the use cases of the sample.
type Service struct {
	gate   *access.Gate
	keys   *seal.Keeper
	people People
	rates  Rates
}

// New makes the Service.
func New(gate *access.Gate, keys *seal.Keeper, people People, rates Rates) *Service {
	return &Service{gate: gate, keys: keys, people: people, rates: rates}
}

func scope(event string) string { return "review:" + event }

// turn is how many events of the log are gone through in one transaction.
const turn = 1000

// Take goes through what was numbered in the log since the last time and puts
// the sample before the officers. Run it every minute; that two nodes do, or
// that it is cut short, changes nothing.
func (s *Service) Take(ctx context.Context, d *db.DB) error {
	for {
		var n int
		err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			n, err = s.take(ctx, tx)
			return err
		})
		if err != nil {
			return fmt.Errorf("take a sample of the log: %w", err)
		}
		if n < turn {
			return nil
		}
	}
}

func (s *Service) take(ctx context.Context, tx *db.Tx) (int, error) {
	from, err := selectNext(ctx, tx)
	if err != nil {
		return 0, err
	}
	events, err := audit.Numbered(ctx, tx, from, turn)
	if err != nil || len(events) == 0 {
		return 0, err
	}
	for _, e := range events {
		k := kindOf(e)
		if k == "" || !Sampled(e.ID, s.rates.of(k)) {
			continue
		}
		if err := insert(ctx, tx, Item{Event: e.ID, At: e.At, Account: e.Actor, Agency: e.Agency, Kind: k, Purpose: e.Purpose}); err != nil {
			return 0, fmt.Errorf("put an event into the sample: %w", err)
		}
	}
	return len(events), putNext(ctx, tx, from+int64(len(events)))
}

// Sample is what is to be looked at, oldest first, and what was decided last.
type Sample struct {
	Open    []Item
	Decided []Item
}

// List shows an officer the sample.
func (s *Service) List(ctx context.Context, q access.Request) (Sample, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Sample, audit.Event, error) {
		ev := audit.Event{Classes: []string{"sample"}}
		open, err := selectOpen(ctx, r, 200)
		if err != nil {
			return Sample{}, ev, fmt.Errorf("list the sample: %w", err)
		}
		decided, err := selectDecided(ctx, r, 50)
		if err != nil {
			return Sample{}, ev, fmt.Errorf("list what was decided: %w", err)
		}
		var out Sample
		if out.Open, err = s.named(ctx, r, open); err == nil {
			out.Decided, err = s.named(ctx, r, decided)
		}
		return out, ev, err
	})
}

func (s *Service) named(ctx context.Context, r db.Reader, rows []row) ([]Item, error) {
	names := map[string]string{}
	var out []Item
	for _, w := range rows {
		if _, ok := names[w.Account]; !ok {
			name, err := s.people.Name(ctx, r, w.Account)
			if err != nil {
				return nil, fmt.Errorf("read who it was: %w", err)
			}
			names[w.Account] = name
		}
		w.Name = names[w.Account]
		out = append(out, w.Item)
	}
	return out, nil
}

// One shows an officer one event with what was noted of it.
func (s *Service) One(ctx context.Context, q access.Request, event string) (Item, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Item, audit.Event, error) {
		ev := audit.Event{Classes: []string{"sample"}}
		w, err := selectOne(ctx, r, event)
		if db.IsNone(err) {
			return Item{}, ev, access.ErrNotFound
		}
		if err != nil {
			return Item{}, ev, fmt.Errorf("read an event of the sample: %w", err)
		}
		if len(w.sealed) > 0 {
			keys, err := s.keys.Keys(ctx, scope(event))
			if err != nil {
				return Item{}, ev, err
			}
			note, err := keys.Open(scope(event), noteAt(event), w.sealed)
			if err != nil {
				return Item{}, ev, fmt.Errorf("open a note: %w", err)
			}
			w.Note = string(note)
		}
		named, err := s.named(ctx, r, []row{w})
		if err != nil {
			return Item{}, ev, err
		}
		return named[0], ev, nil
	})
}

// Decide keeps what an officer made of an event. Nobody decides on their own;
// version is the one that the officer saw.
func (s *Service) Decide(ctx context.Context, q access.Request, event string, v Verdict, note string, version int64) error {
	if err := check(v, note); err != nil {
		return err
	}
	if err := s.keys.Ensure(ctx, scope(event)); err != nil {
		return fmt.Errorf("make a note's key: %w", err)
	}
	keys, err := s.keys.Keys(ctx, scope(event))
	if err != nil {
		return err
	}
	_, err = access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Classes: []string{"sample"}, Scope: scope(event), Detail: struct {
			Event   string  `json:"event"`
			Verdict Verdict `json:"verdict"`
			Note    string  `json:"note,omitempty"`
		}{event, v, note}}
		w, err := selectOne(ctx, tx, event)
		if db.IsNone(err) {
			return none, ev, access.ErrNotFound
		}
		if err != nil {
			return none, ev, fmt.Errorf("read an event of the sample: %w", err)
		}
		if w.Account == g.Actor().ID {
			return none, ev, problem.New(problem.Forbidden, "review.own")
		}
		w.Verdict, w.DecidedBy, w.DecidedAt, w.Version, w.sealed = v, g.Actor().ID, g.Now(), version, []byte{}
		if note != "" {
			if w.sealed, err = keys.Seal(scope(event), noteAt(event), []byte(note)); err != nil {
				return none, ev, err
			}
		}
		ok, err := update(ctx, tx, w)
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		return none, ev, err
	})
	return err
}
