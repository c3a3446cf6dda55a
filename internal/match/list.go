package match

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

// Page is a page of what waits; Next is the cursor of the next one, "" if there is
// none.
type Page struct {
	Items []Waits
	Next  string
	Last  Last
}

// Last is what the reviewer decided last, if that was a moment ago; Item is ""
// otherwise.
type Last struct {
	Item    string
	Verdict Verdict
	At      time.Time
}

// moment is for how long a decision is offered to be undone on every page of the
// queue. Later it is found under the reviewer's own decisions.
const moment = 15 * time.Minute

// Waiting lists what waits for a decision in the reviewer's authority, most
// urgent first. What may concern a guarded child is there for cleared reviewers
// alone. cursor is "" for the first page; one made for somebody else is not found.
func (s *Service) Waiting(ctx context.Context, q access.Request, f Filter, cursor string) (Page, error) {
	after, err := s.place(ctx, q.Actor, cursor)
	if err != nil {
		return Page{}, err
	}
	q.Purpose = access.DataQuality
	var next place
	p, err := access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Page, audit.Event, error) {
		items, err := selectWaiting(ctx, r, g.Actor(), f, after, db.Millis(g.Now()), perPage+1)
		if err != nil {
			return Page{}, audit.Event{}, fmt.Errorf("list what waits: %w", err)
		}
		var p Page
		if p.Items = items; len(items) > perPage {
			p.Items, next = items[:perPage], place{items[perPage-1].rank, items[perPage-1].ID}
		}
		p.Last, err = last(ctx, r, g)
		return p, audit.Event{}, err
	})
	if err == nil && next.ID != "" {
		p.Next, err = s.cursor(ctx, q.Actor, next)
	}
	return p, err
}

// Next is the item that waits after another for the same reviewer, or the first,
// where it was the last; "" where nothing waits but that one.
func (s *Service) Next(ctx context.Context, q access.Request, f Filter, item string) (string, error) {
	q.Purpose = access.DataQuality
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (string, audit.Event, error) {
		after := place{}
		if i, err := selectItem(ctx, r, item); err == nil && (g.Actor().Cleared || !i.Protected) && i.Authority == g.Actor().Authority {
			after = place{i.rank, i.ID}
		} else if err != nil && !db.IsNone(err) {
			return "", audit.Event{}, fmt.Errorf("read what waits: %w", err)
		}
		for _, from := range []place{after, {}} {
			items, err := selectWaiting(ctx, r, g.Actor(), f, from, db.Millis(g.Now()), 2)
			if err != nil {
				return "", audit.Event{}, fmt.Errorf("find what waits next: %w", err)
			}
			for _, i := range items {
				if i.ID != item {
					return i.ID, audit.Event{}, nil
				}
			}
		}
		return "", audit.Event{}, nil
	})
}

// last reads what the reviewer decided a moment ago.
func last(ctx context.Context, r db.Reader, g access.Grant) (Last, error) {
	i, err := selectLast(ctx, r, g.Actor().ID, db.Millis(g.Now().Add(-moment)))
	if db.IsNone(err) || err == nil && (i.Protected && !g.Actor().Cleared || i.Authority != g.Actor().Authority) {
		return Last{}, nil
	}
	if err != nil {
		return Last{}, fmt.Errorf("read the last decision: %w", err)
	}
	return Last{i.ID, Verdict(i.State), i.At}, nil
}

// deployment is the scope of the deployment's own key: a cursor outlives no item.
const deployment = "deployment"

func cursorAt(account string) seal.Place {
	return seal.Place{Table: "match_queue", Column: "cursor", Row: account}
}

// cursor seals a place in the queue, so that its address says nothing of ranks
// and times.
func (s *Service) cursor(ctx context.Context, account string, p place) (string, error) {
	keys, err := s.keys.Keys(ctx, deployment)
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("write a cursor: %w", err)
	}
	sealed, err := keys.Seal(deployment, cursorAt(account), b)
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

func (s *Service) place(ctx context.Context, account, cursor string) (p place, err error) {
	if cursor == "" {
		return p, nil
	}
	sealed, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(sealed) < 28 { // shorter than a nonce and a tag
		return p, access.ErrNotFound
	}
	keys, err := s.keys.Keys(ctx, deployment)
	if err != nil {
		return p, err
	}
	b, err := keys.Open(deployment, cursorAt(account), sealed)
	if err != nil || json.Unmarshal(b, &p) != nil {
		return p, access.ErrNotFound
	}
	return p, nil
}

// Past is a decision of the reader's.
type Past struct {
	Item
	At time.Time
}

// mostPast is how many of one's own decisions are listed.
const mostPast = 50

// Mine lists what the reader decided, newest first, each of which can be taken
// back still, unless something else was built upon it.
func (s *Service) Mine(ctx context.Context, q access.Request) ([]Past, error) {
	q.Purpose = access.DataQuality
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Past, audit.Event, error) {
		list, err := selectDecided(ctx, r, g.Actor().ID, 0, mostPast)
		if err != nil {
			return nil, audit.Event{}, fmt.Errorf("list one's own decisions: %w", err)
		}
		list = slices.DeleteFunc(list, func(p Past) bool { return p.Protected && !g.Actor().Cleared || p.Authority != g.Actor().Authority })
		return list, audit.Event{}, nil
	})
}
