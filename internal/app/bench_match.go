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

// matching matches records of children held, as another supplier has them, one
// after the other against the database, as a record that is made by hand is
// matched. Nothing is written.
func (b *bench) matching(ctx context.Context) error {
	records, err := b.supplied()
	if err != nil {
		return err
	}
	matcher := match.NewMatcher(b.d.index, b.f.children, match.Standard())
	var times []time.Duration
	joined := 0
	_, err = access.Change(ctx, b.d.gate, access.Request{Actor: b.op, Action: "feed:import"}, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		for i, rec := range records {
			began := time.Now()
			s, err := matcher.Seek(rec, "bench-again")
			if err != nil {
				return struct{}{}, audit.Event{}, err
			}
			d, _, err := matcher.Decide(ctx, tx, g, matcher.Finder(nil), s, "")
			if err != nil {
				return struct{}{}, audit.Event{}, fmt.Errorf("match a record: %w", err)
			}
			if i >= len(records)/10 { // those before warm the pages
				times = append(times, time.Since(began))
				if d.Status == match.Match {
					joined++
				}
			}
		}
		return struct{}{}, audit.Event{Classes: []string{"identity"}}, nil
	})
	if err != nil {
		return err
	}
	b.out.Matching, b.out.Matched = summarise(times), float64(joined)/float64(len(times))
	total := time.Duration(0)
	for _, t := range times {
		total += t
	}
	b.out.MatchPerSec = float64(len(times)) / total.Seconds()
	return nil
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
