package audit_test

import (
	"context"
	"testing"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// BenchmarkVerify walks a log of events such as a search leaves.
func BenchmarkVerify(b *testing.B) {
	const events = 50_000
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			w, ctx := setup(b, engine), context.Background()
			for range events / 1000 {
				err := w.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
					for range 1000 {
						ev := audit.Event{Action: "child:find", Actor: "account-0123456789", Agency: "council", Outcome: audit.Done, Purpose: "look-up", Policies: []string{"front-door"}, Classes: []string{"candidates"},
							Subjects: []string{"child-0123456789abcdef0123", "child-0123456789abcdef4567", "child-0123456789abcdef89ab"}, Detail: map[string]string{"given": "Sofia"}}
						if err := w.log.Append(ctx, tx, ev); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			if err := w.seq.Drain(ctx); err != nil {
				b.Fatal(err)
			}
			if _, err := w.seq.Checkpoint(ctx); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				rep, err := audit.Verify(ctx, w.d, audit.VerifyOptions{PublicKey: w.public})
				if err != nil || !rep.OK() || rep.Leaves != events || rep.Proved != events {
					b.Fatal(rep, err)
				}
			}
			b.ReportMetric(events*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
