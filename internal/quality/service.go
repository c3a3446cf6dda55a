package quality

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/feed"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/job"
	"onestory/internal/match"
	"onestory/lib/workday"
)

// Service is the use cases of the board.
type Service struct {
	gate     *access.Gate
	jobs     *job.Queue
	children *child.Service
	feeds    *feed.Service
	queue    *match.Queue
}

// New makes the Service.
func New(gate *access.Gate, jobs *job.Queue, children *child.Service, feeds *feed.Service, queue *match.Queue) *Service {
	return &Service{gate, jobs, children, feeds, queue}
}

// JobCount is the kind of job that counts anew.
const JobCount = "quality-count"

// countPayload names who asked; nothing in it is about a child.
type countPayload struct {
	Account string `json:"account"`
}

// perTurn is how many children are read at a time.
const perTurn = 400

// Count reads every child of the actor's authority whom nobody guards, once, on
// one snapshot, and keeps the figures. progress may be nil.
func (s *Service) Count(ctx context.Context, q access.Request, progress func(done int)) (int, error) {
	q.Purpose = access.DataQuality
	found := newTally()
	done, err := access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (int, audit.Event, error) {
		done, after, today := 0, "", workday.InUK(g.Now())
		for {
			some, next, err := s.children.Unguarded(ctx, r, g, after, perTurn)
			if err != nil {
				return 0, audit.Event{}, err
			}
			for _, c := range some {
				found.add(c, today)
			}
			if done += len(some); progress != nil {
				progress(done)
			}
			if after = next; next == "" {
				return done, audit.Event{Classes: []string{"identity", "addresses", "services"}, Detail: map[string]any{"children": done, "guarded": "left out"}}, nil
			}
		}
	})
	if err != nil {
		return 0, err
	}
	_, err = access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		err := replaceFigures(ctx, tx, g.Actor().Authority, found, g.Now(), g.Actor().ID)
		if err != nil {
			err = fmt.Errorf("keep figures: %w", err)
		}
		return struct{}{}, audit.Event{Detail: map[string]any{"children": done}}, err
	})
	return done, err
}

// Ask has a job count anew; one that waits already is enough.
func (s *Service) Ask(ctx context.Context, q access.Request) error {
	q.Purpose = access.DataQuality
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		_, err := s.jobs.Add(ctx, tx, job.Spec{Kind: JobCount, Payload: countPayload{g.Actor().ID}, Key: JobCount + "/" + g.Actor().Authority})
		return struct{}{}, audit.Event{}, err
	})
	return err
}

// Take is the job that counts, for the account that asked and only as long as it may.
func (s *Service) Take(ctx context.Context, c *job.Claim) error {
	var p countPayload
	if err := json.Unmarshal(c.Payload, &p); err != nil {
		return fmt.Errorf("read a job: %w", err)
	}
	_, err := s.Count(ctx, access.Request{Actor: p.Account, Action: "quality:count"}, nil)
	if errors.Is(err, access.ErrNotFound) {
		return nil // may no more
	}
	return err
}

// Figure is one figure, of so many children.
type Figure struct {
	Name  Name
	N, Of int
}

// Supplier is one supplier's line of the board.
type Supplier struct {
	feed.Status
	match.Load // of the queue
	Days       int
	Figures    []Figure
}

// Board is what an index administrator sees.
type Board struct {
	Counted   time.Time // zero for never
	Figures   []Figure  // of the authority
	Suppliers []Supplier
	Waiting   int
	Days      int // for how many days the oldest waits
	HandLoad  match.Load
}

// Open reads the board of the reader's authority.
func (s *Service) Open(ctx context.Context, q access.Request) (Board, error) {
	q.Purpose = access.DataQuality
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Board, audit.Event, error) {
		var b Board
		t, err := selectFigures(ctx, r, g.Actor().Authority)
		if err != nil {
			return b, audit.Event{}, fmt.Errorf("read figures: %w", err)
		}
		if b.Counted, err = selectCounted(ctx, r, g.Actor().Authority); err != nil {
			return b, audit.Event{}, fmt.Errorf("read when it was counted: %w", err)
		}
		loads, err := s.queue.Loads(ctx, r, g)
		if err != nil {
			return b, audit.Event{}, err
		}
		standing, err := s.feeds.Standing(ctx, r, g)
		if err != nil {
			return b, audit.Event{}, err
		}
		b.Figures = t.figures("")
		days := func(since time.Time) int { return int(g.Now().Sub(since).Hours() / 24) }
		by := map[string]match.Load{}
		for _, l := range loads {
			by[l.Source] = l
			b.Waiting, b.Days = b.Waiting+l.Waiting, max(b.Days, days(l.Oldest))
		}
		for _, st := range standing {
			l := by[st.Source]
			sup := Supplier{Status: st, Load: l, Figures: t.figures(st.Source)}
			if l.Waiting > 0 {
				sup.Days = days(l.Oldest)
			}
			b.Suppliers = append(b.Suppliers, sup)
		}
		b.HandLoad = by[child.Hand]
		return b, audit.Event{}, nil
	})
}

// figures are those of a supplier that were counted.
func (t tally) figures(source string) (out []Figure) {
	for _, n := range Names() {
		p := place{source, n}
		if of, ok := t.of[p]; ok {
			out = append(out, Figure{n, t.n[p], of})
		}
	}
	return out
}
