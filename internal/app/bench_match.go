package app

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/match"
	"onestory/internal/synth"
)

// matching matches records of children held, as another supplier has them, in
// turns as an import does: against the database, as a record that is made by hand
// is matched, and against the index read into memory. Nothing is written.
func (b *bench) matching(ctx context.Context) error {
	records, err := b.supplied()
	if err != nil {
		return err
	}
	matcher := match.NewMatcher(b.d.index, b.f.children, match.Standard())
	var mirror *find.Mirror
	defer func() {
		if mirror != nil {
			mirror.End()
		}
	}()
	turn := func(do func(ctx context.Context, tx *db.Tx, g access.Grant) error) error {
		_, err := access.Change(ctx, b.d.gate, access.Request{Actor: b.op, Action: "feed:import"}, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
			return struct{}{}, audit.Event{Classes: []string{"identity"}}, do(ctx, tx, g)
		})
		return err
	}
	for _, out := range []*benchMatches{&b.out.Matching, &b.out.MatchingMany} {
		var times []time.Duration
		for part := range slices.Chunk(records, turnBatch) {
			err := turn(func(ctx context.Context, tx *db.Tx, g access.Grant) error {
				if mirror != nil {
					if err := mirror.Follow(ctx, tx, g); err != nil {
						return err
					}
				}
				more, joined, err := matched(ctx, tx, g, matcher, matcher.Finder(mirror), part)
				times, out.Joined = append(times, more...), out.Joined+float64(joined)/float64(len(records))
				return err
			})
			if err != nil {
				return err
			}
		}
		out.sum(times[len(times)/10:]) // those before warm the pages
		if mirror == nil {
			err := turn(func(ctx context.Context, tx *db.Tx, g access.Grant) (err error) {
				mirror, err = matcher.Mirror(ctx, tx, g, 1<<30)
				return err
			})
			if err != nil {
				return fmt.Errorf("read the index into memory: %w", err)
			}
		}
	}
	return b.matchingAtOnce(ctx, matcher, records)
}

// matchingAtOnce matches the same records on every processor, each for a reader
// of its own, as several people who make records at once do.
func (b *bench) matchingAtOnce(ctx context.Context, matcher *match.Matcher, records []child.Record) error {
	parts := make(chan []child.Record, len(records))
	for part := range slices.Chunk(records, 50) {
		parts <- part
	}
	close(parts)
	var mu sync.Mutex
	var times []time.Duration
	var failed error
	joined, began, work := 0, time.Now(), sync.WaitGroup{}
	for range runtime.GOMAXPROCS(0) {
		work.Go(func() {
			for part := range parts {
				_, err := access.Read(ctx, b.d.gate, access.Request{Actor: b.op, Action: "feed:import"}, func(ctx context.Context, r db.Reader, g access.Grant) (struct{}, audit.Event, error) {
					more, n, err := matched(ctx, r, g, matcher, matcher.Finder(nil), part)
					mu.Lock()
					defer mu.Unlock()
					times, joined, failed = append(times, more...), joined+n, errors.Join(failed, err)
					return struct{}{}, audit.Event{Classes: []string{"identity"}}, nil
				})
				if err != nil {
					mu.Lock()
					failed = errors.Join(failed, err)
					mu.Unlock()
				}
			}
		})
	}
	if work.Wait(); failed != nil {
		return failed
	}
	took := time.Since(began)
	b.out.MatchingAtOnce = benchMatches{summarise(times), float64(len(times)) / took.Seconds(), float64(joined) / float64(len(records))}
	return nil
}

// benchMatches is how fast records were matched.
type benchMatches struct {
	benchTimes
	PerSecond float64 `json:"per_second"`
	Joined    float64 `json:"joined"` // share that joined without a person
}

func (m *benchMatches) sum(times []time.Duration) {
	var total time.Duration
	for _, t := range times {
		total += t
	}
	m.benchTimes, m.PerSecond = summarise(times), float64(len(times))/total.Seconds()
}

func matched(ctx context.Context, r db.Reader, g access.Grant, m *match.Matcher, from match.Finder, records []child.Record) (times []time.Duration, joined int, err error) {
	for _, rec := range records {
		began := time.Now()
		s, err := m.Seek(rec, "bench-again")
		if err != nil {
			return nil, 0, fmt.Errorf("make a record ready: %w", err)
		}
		d, _, err := m.Decide(ctx, r, g, from, s, "")
		if err != nil {
			return nil, 0, fmt.Errorf("match a record: %w", err)
		}
		times = append(times, time.Since(began))
		if d.Status == match.Match {
			joined++
		}
	}
	return times, joined, nil
}

// supplied are records of some two thousand children spread over the world: half
// without a number, one name in ten with a slip, one in five of them moved.
func (b *bench) supplied() (out []child.Record, err error) {
	r := rand.New(rand.NewPCG(b.c.Seed, 41))
	step, n, moved := max(1, b.c.Children/2000), 0, ""
	for h := range synth.World(b.c.Seed, b.c.Children) {
		for _, c := range h.Children {
			if n++; n%step != 0 || c.Unborn() || len([]rune(c.Given)) < 4 || len([]rune(c.Family)) < 4 {
				continue
			}
			rec := synthRecord(c)
			rec.Names = rec.Names[:1]
			if r.IntN(2) == 0 {
				rec.Identifiers = nil
			}
			if r.IntN(20) == 0 {
				rec.Names[0].Given = slip(r, c.Given)
			}
			if r.IntN(20) == 0 {
				rec.Names[0].Family = slip(r, c.Family)
			}
			if now := string(c.Address.Postcode); len(rec.Addresses) > 0 && r.IntN(5) == 0 && moved != "" {
				rec.Addresses[0].Postcode, moved = moved, now
			} else {
				moved = now
			}
			out = append(out, rec)
		}
	}
	if len(out) < 10 {
		return nil, fmt.Errorf("too few children to match; use --children 1000 or more")
	}
	return out, nil
}
