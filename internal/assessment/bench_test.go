package assessment_test

import (
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/form"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
)

// full is a whole common assessment, every element filled, some 40 kB of words.
func full(b *testing.B) (*world, access.Request, []string) {
	b.Helper()
	w := setup(b, dbtest.Open(b, "sqlite", db.Options{}, tables()...))
	text, err := fs.ReadFile(form.ShippedForms(), "caf.json")
	if err != nil {
		b.Fatal(err)
	}
	w.ship("caf", string(text))
	w.kind = "caf"
	path := w.begins("social")
	list := w.sections("social", path)
	for _, s := range list {
		_, page := w.page("social", s, 200)
		v := fill(page, "Short")
		for _, n := range page.All("main textarea") {
			v.Set(n.Attr("name"), strings.Repeat("She told me how it is. ", 19))
		}
		w.Post("social", s, v, "en")
	}
	q := access.Request{Actor: "social", Action: "assessment:open", Child: w.sian, Item: path[strings.LastIndexByte(path, '/')+1:], Level: access.Content}
	shown, err := w.svc.Open(b.Context(), q)
	if err != nil {
		b.Fatal(err)
	}
	size := 0
	for _, p := range shown.Parts {
		for _, x := range p.Sheets {
			m, _ := x.Marshal()
			size += len(m)
		}
	}
	b.Logf("%d sections, %d kB", len(list), size>>10)
	return w, q, list
}

// told reports percentiles of what each turn took.
func told(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	for _, p := range []int{50, 95, 99} {
		b.ReportMetric(float64(took[min(len(took)*p/100, len(took)-1)].Microseconds())/1000, fmt.Sprintf("ms/p%d", p))
	}
}

// BenchmarkOpen opens a full assessment in the service.
func BenchmarkOpen(b *testing.B) {
	w, q, _ := full(b)
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		if _, err := w.svc.Open(b.Context(), q); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	told(b, took)
}

// BenchmarkSave saves a section of a full assessment in the service.
func BenchmarkSave(b *testing.B) {
	w, q, list := full(b)
	q.Action = "assessment:write"
	_, page := w.page("social", list[5], 200)
	v := boxes(page)
	part, number := place(b, list[5])
	version := version(b, v)
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		got, err := w.svc.Save(b.Context(), q, part, number, v, "", version)
		if err != nil || got.Stale {
			b.Fatal(err, got)
		}
		version = got.Version
		took = append(took, time.Since(start))
	}
	told(b, took)
}

func place(b *testing.B, path string) (part string, number int) {
	b.Helper()
	parts := strings.Split(path, "/")
	if _, err := fmt.Sscan(parts[len(parts)-1], &number); err != nil {
		b.Fatal(err)
	}
	return parts[len(parts)-2], number
}

func version(b *testing.B, v url.Values) (n int64) {
	b.Helper()
	if _, err := fmt.Sscan(v.Get("_draft"), &n); err != nil {
		b.Fatal(err)
	}
	return n
}

// BenchmarkRender draws the fullest page: the whole assessment, as one who reads it
// sees it, over HTTP.
func BenchmarkRender(b *testing.B) {
	w, q, _ := full(b)
	shown, err := w.svc.Open(b.Context(), q)
	if err != nil {
		b.Fatal(err)
	}
	words := catalogue(b)
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		for _, p := range shown.Parts {
			sheets := map[string]form.Sheet{}
			for id, x := range p.Sheets {
				sheets[id] = x.Sheet
			}
			if len(p.Form.Finished(p.Form.Join(sheets), form.Shown{Words: words, Blank: true})) == 0 {
				b.Fatal("nothing is shown")
			}
		}
		took = append(took, time.Since(start))
	}
	told(b, took)
}

// BenchmarkAutosave saves 200 sections a second for five seconds, whether or not
// those before are done, and counts those that failed.
func BenchmarkAutosave(b *testing.B) {
	w, q, list := full(b)
	q.Action = "assessment:write"
	type one struct {
		sync.Mutex
		v       url.Values
		part    string
		number  int
		version int64
	}
	var all []*one
	for _, s := range list {
		_, page := w.page("social", s, 200)
		x := &one{v: boxes(page)}
		x.part, x.number = place(b, s)
		x.version = version(b, x.v)
		all = append(all, x)
	}
	for b.Loop() {
		var mu sync.Mutex
		var took []time.Duration
		var running sync.WaitGroup
		failed := 0
		tick := time.NewTicker(5 * time.Millisecond)
		for n := range 1000 {
			<-tick.C
			due := time.Now()
			running.Go(func() {
				x := all[n%len(all)]
				x.Lock()
				defer x.Unlock()
				got, err := w.svc.Save(b.Context(), q, x.part, x.number, x.v, "", x.version)
				mu.Lock()
				defer mu.Unlock()
				if err != nil || got.Stale {
					failed++
					return
				}
				x.version = got.Version
				took = append(took, time.Since(due))
			})
		}
		running.Wait()
		tick.Stop()
		told(b, took)
		b.ReportMetric(float64(failed), "failed")
	}
}
