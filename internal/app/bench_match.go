package app

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
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

// matching matches records of children held, as another supplier has them: against
// the database, as a record that is made by hand is matched, and against the index
// read into memory, as an import does; each on one processor and on all of them.
// Every run has records of its own, so that none finds its pages warm by another.
// Nothing is written.
func (b *bench) matching(ctx context.Context) error {
	runs := []struct {
		out      *benchMatches
		mirrored bool
		at       int // how many at once
	}{
		{&b.out.Matching, false, 1},
		{&b.out.MatchingMany, true, 1},
		{&b.out.MatchingAtOnce, false, runtime.GOMAXPROCS(0)},
		{&b.out.MatchingManyAtOnce, true, runtime.GOMAXPROCS(0)},
	}
	records, err := b.supplied(len(runs) * 2000)
	if err != nil {
		return err
	}
	if err := b.recognise(ctx, records); err != nil {
		return err
	}
	matcher := match.NewMatcher(b.d.index, b.f.children, match.Standard())
	for i, run := range runs {
		var mine []benchRecord
		for n := i; n < len(records); n += len(runs) {
			mine = append(mine, records[n])
		}
		if *run.out, err = b.matchAll(ctx, matcher, mine, run.mirrored, run.at); err != nil {
			return err
		}
	}
	return b.blocking(ctx, matcher, records[:min(2000, len(records))])
}

// read does something that an import does, without writing.
func (b *bench) read(ctx context.Context, do func(ctx context.Context, r db.Reader, g access.Grant) error) error {
	_, err := access.Read(ctx, b.d.gate, access.Request{Actor: b.op, Action: "feed:import"}, func(ctx context.Context, r db.Reader, g access.Grant) (struct{}, audit.Event, error) {
		return struct{}{}, audit.Event{Classes: []string{"identity"}}, do(ctx, r, g)
	})
	return err
}

// recognise finds whose the records are.
func (b *bench) recognise(ctx context.Context, records []benchRecord) error {
	for part := range slices.Chunk(records, 1000) {
		keys := make([]string, len(part))
		for i, rec := range part {
			keys[i] = rec.key
		}
		err := b.read(ctx, func(ctx context.Context, r db.Reader, g access.Grant) error {
			known, err := child.KnownAll(ctx, r, g, "bench", keys)
			for i := range part {
				part[i].of = known[part[i].key].Child
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("find whose the records are: %w", err)
		}
	}
	return nil
}

// blocking tells how often the child that a record is about is among those that
// are weighed at all.
func (b *bench) blocking(ctx context.Context, matcher *match.Matcher, records []benchRecord) error {
	among := 0
	for part := range slices.Chunk(records, turnBatch) {
		err := b.read(ctx, func(ctx context.Context, r db.Reader, g access.Grant) error {
			for _, rec := range part {
				s, err := matcher.Seek(rec.Record, "bench-again")
				if err != nil {
					return fmt.Errorf("make a record ready: %w", err)
				}
				list, err := matcher.Finder(nil).Lookalikes(ctx, r, g, s.Sought, match.Floor)
				if err != nil {
					return err
				}
				if slices.ContainsFunc(list, func(k find.Lookalike) bool { return k.Child == rec.of }) {
					among++
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	b.out.Blocking = float64(among) / float64(len(records))
	return nil
}

// benchRecord is a record with whose it is.
type benchRecord struct {
	child.Record
	key string // under which the filling supplied the child
	of  string
}

// matchAll matches records, so many at once, in turns as an import takes them.
func (b *bench) matchAll(ctx context.Context, matcher *match.Matcher, records []benchRecord, mirrored bool, at int) (benchMatches, error) {
	mirrors := make([]*find.Mirror, at)
	if mirrored {
		for i := range mirrors {
			err := b.read(ctx, func(ctx context.Context, r db.Reader, g access.Grant) (err error) {
				mirrors[i], err = matcher.Mirror(ctx, r, g, 1<<30)
				return err
			})
			if err != nil {
				return benchMatches{}, fmt.Errorf("read the index into memory: %w", err)
			}
			defer mirrors[i].End()
		}
	}
	parts := make(chan []benchRecord, len(records))
	for part := range slices.Chunk(records, turnBatch) {
		parts <- part
	}
	close(parts)
	var mu sync.Mutex
	var out matches
	var failed error
	began, work := time.Now(), sync.WaitGroup{}
	for _, mirror := range mirrors {
		work.Go(func() {
			for part := range parts {
				err := b.read(ctx, func(ctx context.Context, r db.Reader, g access.Grant) error {
					if mirror != nil {
						if err := mirror.Follow(ctx, r, g); err != nil {
							return err
						}
					}
					more, err := matched(ctx, r, g, matcher, matcher.Finder(mirror), part)
					mu.Lock()
					defer mu.Unlock()
					out.add(more)
					return err
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
		return benchMatches{}, failed
	}
	n := float64(len(out.times))
	return benchMatches{summarise(out.times), n / time.Since(began).Seconds(), float64(out.joined) / n, out.wrong}, nil
}

// benchMatches is how fast records were matched.
type benchMatches struct {
	benchTimes
	PerSecond float64 `json:"per_second"`
	Joined    float64 `json:"joined"` // share that joined the right child without a person
	Wrong     int     `json:"wrong"`  // how many joined another
}

// matches is how some records were matched.
type matches struct {
	times         []time.Duration
	joined, wrong int
}

func (m *matches) add(more matches) {
	m.times, m.joined, m.wrong = append(m.times, more.times...), m.joined+more.joined, m.wrong+more.wrong
}

func matched(ctx context.Context, r db.Reader, g access.Grant, m *match.Matcher, from match.Finder, records []benchRecord) (out matches, err error) {
	for _, rec := range records {
		began := time.Now()
		s, err := m.Seek(rec.Record, "bench-again")
		if err != nil {
			return out, fmt.Errorf("make a record ready: %w", err)
		}
		d, _, err := m.Decide(ctx, r, g, from, s, "")
		if err != nil {
			return out, fmt.Errorf("match a record: %w", err)
		}
		out.times = append(out.times, time.Since(began))
		switch {
		case d.Status == match.Match && d.Child == rec.of:
			out.joined++
		case d.Status == match.Match:
			out.wrong++
		}
	}
	return out, nil
}

// supplied are records of some so many children spread over the world: half
// without a number, one name in ten with a slip, one in five of them moved.
func (b *bench) supplied(about int) (out []benchRecord, err error) {
	r := rand.New(rand.NewPCG(b.c.Seed, 41))
	step, n, moved := max(1, b.c.Children/about), 0, ""
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
			out = append(out, benchRecord{Record: rec, key: strconv.Itoa(c.ID)})
		}
	}
	if len(out) < 10 {
		return nil, fmt.Errorf("too few children to match; use --children 1000 or more")
	}
	return out, nil
}
