package feed_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"onestory/internal/feed"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/synth"
)

// BenchmarkImport takes the five lists of an authority in for the first time and
// then again, with fsync on. ONESTORY_BENCH_CHILDREN sets its size.
func BenchmarkImport(b *testing.B) {
	n := 5000
	if s := os.Getenv("ONESTORY_BENCH_CHILDREN"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	dir := b.TempDir()
	files, err := synth.WriteFiles(dir, 1, n)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		w := newWorld(b, dbtest.Open(b, "sqlite", db.Options{}, schemas()...))
		for _, when := range []string{"first", "again"} {
			for _, f := range []struct{ source, path string }{{"gp-list", files.GP}, {"school-roll", files.School}, {"health-visiting", files.Visiting}, {"council-cases", files.Council}, {"youth-justice", files.Justice}} {
				if only := os.Getenv("ONESTORY_BENCH_LISTS"); only != "" && !strings.Contains(only, f.source) {
					continue
				}
				began := time.Now()
				r, err := w.load(b, f.source, f.path, feed.Options{})
				if err != nil {
					b.Fatal(err)
				}
				took := time.Since(began)
				rows := r.Supplier.Rows
				b.ReportMetric(float64(rows)/took.Seconds(), when+"-"+f.source+"-rows/s")
				o := r.Operator
				b.Log(fmt.Sprintf("%s %-16s %6d rows %8.0f rows/s  new %d joined %d changed %d unchanged %d waiting %d outside %d refused %d", when, f.source, rows, float64(rows)/took.Seconds(), o.New, o.Joined, o.Changed, o.Unchanged, o.Waiting, o.Outside, o.Refused))
			}
		}
	}
}
