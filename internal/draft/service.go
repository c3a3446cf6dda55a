package draft

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
)

// Service is the use cases of drafts. Each takes the request of the form itself
// and acts for its actor alone; the log says that an account kept, opened or
// dropped a draft, and not of which form.
type Service struct {
	gate *access.Gate
	keys *seal.Keeper
}

// New makes the Service.
func New(gate *access.Gate, keys *seal.Keeper) *Service { return &Service{gate: gate, keys: keys} }

// own is the request of the same account about itself; a member of a family has a
// door of their own for that.
func own(q access.Request, a access.Action) access.Request {
	if strings.HasPrefix(q.Actor, access.FamilyPrefix) {
		a = "family:home"
	}
	return access.Request{Actor: q.Actor, Action: a}
}

// Save keeps what was typed. version is that of the draft which the page knows;
// where another tab has saved or sent the form since, it is a Conflict.
func (s *Service) Save(ctx context.Context, q access.Request, typed url.Values, version int64) (Draft, error) {
	text, err := write(typed)
	if err != nil {
		return Draft{}, err
	}
	form := FormOf(q)
	of := scope(q.Actor, form)
	if err := s.keys.Ensure(ctx, of); err != nil {
		return Draft{}, fmt.Errorf("make a draft's key: %w", err)
	}
	keys, err := s.keys.Keys(ctx, of)
	if err != nil {
		return Draft{}, err
	}
	return access.Change(ctx, s.gate, own(q, "self:change"), func(ctx context.Context, tx *db.Tx, g access.Grant) (Draft, audit.Event, error) {
		ev := audit.Event{Classes: []string{"draft"}}
		was, err := selectOne(ctx, tx, g.Actor().ID, form)
		if err != nil && !db.IsNone(err) {
			return Draft{}, ev, fmt.Errorf("read a draft: %w", err)
		}
		if err == nil && was.version != version {
			return Draft{}, ev, errStale()
		}
		if len(was.sealed) == 0 {
			n, err := countKept(ctx, tx, g.Actor().ID)
			if err != nil {
				return Draft{}, ev, fmt.Errorf("count drafts: %w", err)
			}
			if n >= MaxKept {
				return Draft{}, ev, problem.New(problem.TooMany, "draft.too-many", MaxKept)
			}
		}
		w := row{account: g.Actor().ID, form: form, at: db.Millis(g.Now()), version: version + 1}
		if w.sealed, err = keys.Seal(of, sealedAt(w.account, form), text); err != nil {
			return Draft{}, ev, err
		}
		if err := put(ctx, tx, w); err != nil {
			return Draft{}, ev, fmt.Errorf("keep a draft: %w", err)
		}
		return Draft{Typed: typed, At: g.Now(), Version: w.version}, ev, nil
	})
}

// Load is the draft of a form, with Typed nil where nothing is kept. The caller
// has asked already whether the account may open the form.
func (s *Service) Load(ctx context.Context, q access.Request) (Draft, error) {
	form := FormOf(q)
	of := scope(q.Actor, form)
	keys, err := s.keys.Keys(ctx, of)
	if err != nil {
		return Draft{}, err
	}
	return access.Read(ctx, s.gate, own(q, "self:open"), func(ctx context.Context, r db.Reader, g access.Grant) (Draft, audit.Event, error) {
		ev := audit.Event{Classes: []string{"draft"}}
		w, err := selectOne(ctx, r, g.Actor().ID, form)
		if db.IsNone(err) {
			return Draft{}, ev, nil
		}
		if err != nil {
			return Draft{}, ev, fmt.Errorf("read a draft: %w", err)
		}
		d := Draft{At: db.Time(w.at), Version: w.version}
		if len(w.sealed) == 0 || g.Now().Sub(d.At) > Lasts {
			return d, ev, nil
		}
		text, err := keys.Open(of, sealedAt(w.account, form), w.sealed)
		if errors.Is(err, seal.ErrShredded) {
			return d, ev, nil
		}
		if err != nil {
			return Draft{}, ev, fmt.Errorf("open a draft: %w", err)
		}
		return d, ev, json.Unmarshal(text, &d.Typed)
	})
}

// Drop forgets the draft of a form, because it was sent or its writer starts
// again, and destroys its key. A save still under way comes too late.
func (s *Service) Drop(ctx context.Context, q access.Request) error {
	form := FormOf(q)
	_, err := access.Change(ctx, s.gate, own(q, "self:change"), func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		return struct{}{}, audit.Event{Classes: []string{"draft"}}, empty(ctx, tx, g.Actor().ID, form, db.Millis(g.Now()))
	})
	if err != nil {
		return fmt.Errorf("drop a draft: %w", err)
	}
	return s.keys.Shred(ctx, scope(q.Actor, form))
}

// Forget destroys drafts that nobody has touched for longer than they last, and
// their keys; run it hourly.
func (s *Service) Forget(ctx context.Context, d *db.DB, now time.Time) error {
	before := db.Millis(now.Add(-Lasts))
	var scopes []string
	err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		scopes = nil
		old, err := selectOld(ctx, tx, before)
		for _, w := range old {
			if err == nil {
				err = deleteOld(ctx, tx, w.account, w.form, before)
			}
			scopes = append(scopes, scope(w.account, w.form))
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("forget old drafts: %w", err)
	}
	return s.keys.Shred(ctx, scopes...)
}

// Written is what the actor has been writing about the child of q in other forms,
// as of the one saved last; "" where no draft is kept. It is for the form in which a
// worry about the child's safety is told, so that nothing is typed twice.
func (s *Service) Written(ctx context.Context, q access.Request) (string, error) {
	return access.Read(ctx, s.gate, own(q, "self:open"), func(ctx context.Context, r db.Reader, g access.Grant) (string, audit.Event, error) {
		ev := audit.Event{Classes: []string{"draft"}}
		w, err := selectAbout(ctx, r, g.Actor().ID, q.Child, FormOf(q))
		if db.IsNone(err) {
			return "", ev, nil
		}
		if err != nil {
			return "", ev, fmt.Errorf("read a draft: %w", err)
		}
		of := scope(w.account, w.form)
		keys, err := s.keys.Keys(ctx, of)
		if err != nil {
			return "", ev, err
		}
		text, err := keys.Open(of, sealedAt(w.account, w.form), w.sealed)
		if errors.Is(err, seal.ErrShredded) {
			return "", ev, nil
		}
		if err != nil {
			return "", ev, fmt.Errorf("open a draft: %w", err)
		}
		var typed url.Values
		if err := json.Unmarshal(text, &typed); err != nil {
			return "", ev, fmt.Errorf("read a draft: %w", err)
		}
		return Text(typed), ev, nil
	})
}
