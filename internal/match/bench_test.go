package match_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/match"
)

// BenchmarkQueue measures a page of the queue with 100,000 items waiting, a fifth
// of them protected.
func BenchmarkQueue(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		if engine == "postgres" && os.Getenv("ONESTORY_TEST_POSTGRES") == "" {
			continue
		}
		d := dbtest.Open(b, engine, db.Options{}, schemas()...)
		w := open(b, d)
		reasons, sources := match.Reasons(), match.Sources()
		for part := range 100 {
			must(b, d.Write(b.Context(), func(ctx context.Context, tx *db.Tx) error {
				rows := make([][]any, 1000)
				for i := range rows {
					n := part*1000 + i
					id, rank := fmt.Sprintf("item%06d", n*7919%100_000), int64(1_800_000_000_000+n*7717%1_000_000_000)
					if n%5 == 0 {
						rank -= 1 << 50
					}
					rows[i] = []any{id, "r" + id, "", "la", sources[n%len(sources)], "potential-match", string(reasons[n%len(reasons)]), n%5 == 0, int64(1), "waiting", "", int64(0), "", 1.0, rank}
				}
				return tx.Insert(ctx, `INSERT INTO match_queue (id, record, child, authority, source, status, reason, protected, made_at, state, decided_by, decided_at, outcome, weight, rank) VALUES `, ``, rows)
			}))
		}
		for name, f := range map[string]match.Filter{"all": {}, "twins": {Reason: match.Twin}, "one source": {Source: "gp-list"}, "both": {Reason: match.Twin, Source: "gp-list"}, "unsure": {Unsure: true}} {
			for _, who := range []string{"ann", "cleared"} {
				b.Run(engine+"/"+name+"/"+who, func(b *testing.B) {
					cursor := ""
					for b.Loop() {
						p, err := w.matches.Waiting(b.Context(), reviewer(who), f, cursor)
						must(b, err)
						cursor = p.Next
					}
				})
			}
		}
	}
}
