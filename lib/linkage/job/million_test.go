package job_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"onestory/lib/linkage"
	"onestory/lib/linkage/job"
	"onestory/lib/linkage/propose"
	"onestory/lib/linkage/sheet"
)

// world makes up people: households that share a family name, an address and a
// telephone, some twins, and second records with slips, moves and gaps.
type world struct {
	rng           *rand.Rand
	given, family []string
	streets       []string
}

func newWorld(seed uint64) *world {
	w := &world{rng: rand.New(rand.NewPCG(seed, 0))}
	syllables := strings.Fields("an bel cor da el fin gra ha il jo ka lo ma ni or pe qui ra sa to ul vi wen xa yo za mar ton ley son field wood by ham ster ford well")
	names := func(n, longest int) (out []string) {
		seen := map[string]bool{}
		for len(out) < n {
			s := ""
			for range 2 + w.rng.IntN(longest) {
				s += syllables[w.rng.IntN(len(syllables))]
			}
			if !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
		return out
	}
	w.given, w.family, w.streets = names(3000, 2), names(60000, 3), names(20000, 3)
	return w
}

// common picks a name as names are spread: a few are very common.
func (w *world) common(names []string) string {
	return names[min(len(names)-1, int(math.Exp(w.rng.Float64()*math.Log(float64(len(names)))))-1)]
}

var worldHeader = []string{"person", "first_name", "surname", "dob", "sex", "house_number", "street", "postcode", "phone", "nhs_number"}

// people makes about n records of people.
func (w *world) people(n int) *sheet.Sheet {
	s := &sheet.Sheet{File: "made.csv", Header: worldHeader}
	person := 0
	for len(s.Rows) < n {
		family, phone := w.common(w.family), fmt.Sprintf("07%09d", w.rng.IntN(1e9))
		house, street := strconv.Itoa(1+w.rng.IntN(120)), w.common(w.streets)+" road"
		post := fmt.Sprintf("%c%d %d%c%c", 'A'+rune(w.rng.IntN(26)), 1+w.rng.IntN(60), w.rng.IntN(10), 'A'+rune(w.rng.IntN(26)), 'A'+rune(w.rng.IntN(26)))
		born := ""
		for child := range 1 + w.rng.IntN(3) {
			if child == 0 || w.rng.IntN(50) > 0 { // else a twin of the last
				born = fmt.Sprintf("%d-%02d-%02d", 2005+w.rng.IntN(18), 1+w.rng.IntN(12), 1+w.rng.IntN(28))
			}
			row := []string{strconv.Itoa(person), w.common(w.given), family, born, string("mf"[w.rng.IntN(2)]), house, street, post, phone, strconv.Itoa(4000000000 + w.rng.IntN(2e9))}
			s.Rows = append(s.Rows, row)
			if w.rng.IntN(100) < 40 {
				s.Rows = append(s.Rows, w.again(row))
			}
			person++
		}
	}
	return s
}

// again is a second record of a person, as another agency might hold it.
func (w *world) again(row []string) []string {
	out := append([]string(nil), row...)
	for i := 1; i < len(out); i++ {
		switch k := w.rng.IntN(100); {
		case k < 6 && i != 4:
			out[i] = w.slip(out[i])
		case k < 10:
			out[i] = ""
		}
	}
	if w.rng.IntN(100) < 15 { // moved
		out[5], out[6], out[7] = strconv.Itoa(1+w.rng.IntN(120)), w.common(w.streets)+" road", fmt.Sprintf("Z%d %dAA", 1+w.rng.IntN(60), w.rng.IntN(10))
	}
	if w.rng.IntN(2) == 0 {
		out[9] = ""
	}
	return out
}

func (w *world) slip(s string) string {
	b := []byte(s)
	if len(b) < 3 {
		return s
	}
	i := 1 + w.rng.IntN(len(b)-2)
	if b[i] == '-' || b[i] == ' ' {
		i--
	}
	switch w.rng.IntN(3) {
	case 0:
		b[i], b[i+1] = b[i+1], b[i]
	case 1:
		if b[i] >= '0' && b[i] <= '9' {
			b[i] = '0' + byte(w.rng.IntN(10))
		} else {
			b[i] = 'a' + byte(w.rng.IntN(26))
		}
	default:
		b = append(b[:i], b[i+1:]...)
	}
	return string(b)
}

// peak is the most memory the process has held, in megabytes, where the system
// says so.
func peak() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024
		}
	}
	return 0
}

// processor is how many seconds of processor the process has used.
func processor() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// BenchmarkDeduplicate does everything: prepare, train, block, score and group. A
// million records take -benchtime 1x and a minute.
func BenchmarkDeduplicate(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			if testing.Short() && n > 10_000 {
				b.Skip("short")
			}
			defer debug.SetGCPercent(debug.SetGCPercent(75)) // as the command does
			s := newWorld(1).people(n)
			for b.Loop() {
				start, before := time.Now(), processor()
				out, err := job.Run(b.Context(), job.Options{Files: []*sheet.Sheet{s}, Truth: "person", Seed: 1})
				if err != nil {
					b.Fatal(err)
				}
				took := time.Since(start)
				for _, st := range out.Stages {
					b.ReportMetric(st.Took.Seconds(), st.Name+"-s")
					if st.Name == "judge" {
						took -= st.Took
					}
				}
				b.ReportMetric(took.Seconds(), "total-s")
				b.ReportMetric(processor()-before, "cpu-with-judge-s")
				b.ReportMetric(peak(), "peak-MB")
				at := out.Truth.Pairs.At(out.Threshold)
				b.ReportMetric(at.Precision, "precision")
				b.ReportMetric(at.Recall, "recall")
				b.ReportMetric(out.Truth.Candidates, "blocking")
			}
		})
	}
}

// BenchmarkPairs scores candidate pairs on all processors.
func BenchmarkPairs(b *testing.B) {
	s := newWorld(1).people(50_000)
	spec, _, err := propose.Propose([]*sheet.Sheet{s}, propose.Options{Leave: []string{"person"}})
	if err != nil {
		b.Fatal(err)
	}
	m, err := linkage.New(spec)
	if err != nil {
		b.Fatal(err)
	}
	table := linkage.NewTable(m)
	pick, err := job.NewPicker(m, s)
	if err != nil {
		b.Fatal(err)
	}
	for _, row := range s.Rows {
		table.Add(0, pick.Values(row))
	}
	table.Close()
	c, err := m.Block(b.Context(), table, spec.Blocking, 1000)
	if err != nil {
		b.Fatal(err)
	}
	pairs := make([]int, linkage.Workers())
	start := time.Now()
	before := processor()
	for b.Loop() {
		if err := c.Visit(b.Context(), nil, func(w int, x, y uint32) {
			m.Score(table.Record(int(x)), table.Record(int(y)))
			pairs[w]++
		}); err != nil {
			b.Fatal(err)
		}
	}
	total := 0
	for _, n := range pairs {
		total += n
	}
	b.ReportMetric(float64(total)/time.Since(start).Seconds(), "pairs/s")
	b.ReportMetric((processor()-before)/float64(total)*1e9, "cpu-ns/pair")
}
