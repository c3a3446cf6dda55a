package app

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// benchTimes is how long something took, in milliseconds.
type benchTimes struct {
	N   int     `json:"n"`
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

func summarise(of []time.Duration) benchTimes {
	if len(of) == 0 {
		return benchTimes{}
	}
	s := slices.Clone(of)
	slices.Sort(s)
	at := func(p float64) float64 { return ms(s[min(len(s)-1, int(p*float64(len(s))))]) }
	return benchTimes{len(s), at(.50), at(.95), at(.99), ms(s[len(s)-1])}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func (b *bench) print() {
	o := b.out
	fmt.Fprintf(b.r.out, "%s, %s, %d children, fsync %.2f ms\n", o.Machine, o.Engine, o.Children, o.FsyncMillis)
	if o.FillPerSecond > 0 {
		fmt.Fprintf(b.r.out, "%-34s %.0f children a second\n", "filled", o.FillPerSecond)
	}
	for _, l := range []struct {
		what string
		t    benchTimes
	}{{"search, name slip and birth date", o.Search}, {"the same while importing", o.Importing}, {"with its durable event", o.Audited},
		{fmt.Sprintf("open loop, %.0f a second", o.OpenLoopRate), o.OpenLoop}, {"record page, whole", o.Page}, {"a record matched", o.Matching.benchTimes}, {"a record of an import matched", o.MatchingMany.benchTimes}, {"records matched at once", o.MatchingAtOnce.benchTimes}, {"records of imports matched at once", o.MatchingManyAtOnce.benchTimes}} {
		fmt.Fprintf(b.r.out, "%-34s p50 %6.2f  p95 %6.2f  p99 %6.2f  max %7.2f ms  (%d)\n", l.what, l.t.P50, l.t.P95, l.t.P99, l.t.Max, l.t.N)
	}
	fmt.Fprintf(b.r.out, "%-34s %.1f %%; failed in the open loop: %d\n", "child among the candidates", 100*o.Found, o.OpenLoopLost)
	fmt.Fprintf(b.r.out, "%-34s %.0f a second, and %.0f in an import; %.1f %% joined\n", "matched on one processor", o.Matching.PerSecond, o.MatchingMany.PerSecond, 100*o.MatchingMany.Joined)
	fmt.Fprintf(b.r.out, "%-34s %.2f %%\n", "their child was weighed", 100*o.Blocking)
	fmt.Fprintf(b.r.out, "%-34s %.0f a second, and %.0f in imports; %.1f %% joined\n", "matched on every processor", o.MatchingAtOnce.PerSecond, o.MatchingManyAtOnce.PerSecond, 100*o.MatchingManyAtOnce.Joined)
	fmt.Fprintf(b.r.out, "%-34s %.0f events a second (%d)\n", "audit verify", o.VerifyPerSec, o.VerifyEvents)
	fmt.Fprintf(b.r.out, "%-34s heap %.0f MB, resident %.0f MB\n", "memory", o.HeapMB, o.ResidentMB)
}

// machine names the processor and how many of it there are.
func machine() string {
	name := runtime.GOARCH
	if b, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(b)) {
			if after, ok := strings.CutPrefix(line, "model name"); ok {
				name = strings.TrimSpace(strings.TrimLeft(after, "\t :"))
				break
			}
		}
	}
	return fmt.Sprintf("%d x %s, %s", runtime.NumCPU(), name, runtime.Version())
}

// resident is the process's memory in MB, 0 where that cannot be read.
func resident() float64 {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		var kb float64
		if n, _ := fmt.Sscanf(line, "VmRSS: %f kB", &kb); n == 1 {
			return kb / 1000
		}
	}
	return 0
}

// fsyncTime is the median time of making 4 KiB durable on the disk of a folder,
// in milliseconds, to read the figures beside.
func fsyncTime(dir string) float64 {
	f, err := os.CreateTemp(dir, ".fsync-")
	if err != nil {
		return 0
	}
	defer os.Remove(filepath.Clean(f.Name()))
	defer f.Close()
	var times []time.Duration
	for range 50 {
		began := time.Now()
		if _, err := f.Write(make([]byte, 4096)); err != nil {
			return 0
		}
		if err := f.Sync(); err != nil {
			return 0
		}
		times = append(times, time.Since(began))
	}
	return summarise(times).P50
}

// quiet logs nothing.
func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }
