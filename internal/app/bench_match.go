package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/match"
	"onestory/internal/synth"
)

// matching matches records of children held, as another supplier has them: one
// after the other against the database, as a record that is made by hand is
// matched, and against the index read into memory, as an import of many does.
// Nothing is written.
func (b *bench) matching(ctx context.Context) error {
	records, err := b.supplied()
	if err != nil {
		return err
	}
	matcher := match.NewMatcher(b.d.index, b.f.children, match.Standard())
	_, err = access.Change(ctx, b.d.gate, access.Request{Actor: b.op, Action: "feed:import"}, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := audit.Event{Classes: []string{"identity"}}
		if b.out.Matching, err = matched(ctx, tx, g, matcher, matcher.Finder(nil), records); err != nil {
			return struct{}{}, ev, err
		}
		mirror, err := matcher.Mirror(ctx, tx, g, 1<<30)
		if err == nil {
			err = mirror.Follow(ctx, tx, g)
		}
		if err != nil {
			return struct{}{}, ev, fmt.Errorf("read the index into memory: %w", err)
		}
		defer mirror.End()
		b.out.MatchingMany, err = matched(ctx, tx, g, matcher, mirror, records)
		return struct{}{}, ev, err
	})
	return err
}

// benchMatches is how fast records were matched, on one processor.
type benchMatches struct {
	benchTimes
	PerSecond float64 `json:"per_second"`
	Joined    float64 `json:"joined"` // share that joined without a person
}

func matched(ctx context.Context, r db.Reader, g access.Grant, m *match.Matcher, from match.Finder, records []child.Record) (out benchMatches, err error) {
	var times []time.Duration
	var total time.Duration
	for i, rec := range records {
		began := time.Now()
		s, err := m.Seek(rec, "bench-again")
		if err != nil {
			return out, fmt.Errorf("make a record ready: %w", err)
		}
		d, _, err := m.Decide(ctx, r, g, from, s, "")
		if err != nil {
			return out, fmt.Errorf("match a record: %w", err)
		}
		if i < len(records)/10 {
			continue // warms the pages
		}
		times, total = append(times, time.Since(began)), total+time.Since(began)
		if d.Status == match.Match {
			out.Joined++
		}
	}
	out.benchTimes, out.PerSecond, out.Joined = summarise(times), float64(len(times))/total.Seconds(), out.Joined/float64(len(times))
	return out, nil
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
