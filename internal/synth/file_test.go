package synth_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"onestory/internal/synth"
	"onestory/lib/ukid"
)

func read(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll() // refuses rows of another length
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return rows
}

func TestWriteFiles(t *testing.T) {
	const n = 20000
	files, err := synth.WriteFiles(t.TempDir(), 1, n)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(read(t, files.Truth)) - 1; got != n {
		t.Errorf("%d children in the truth", got)
	}
	rows := map[string][][]string{}
	total := 0
	for path, within := range map[string][2]int{files.School: {12000, 16000}, files.GP: {18000, 20000}, files.Visiting: {3500, 7000},
		files.Justice: {40, 250}, files.Council: {500, 1300}} {
		rows[filepath.Base(path)] = read(t, path)
		got := len(rows[filepath.Base(path)]) - 1
		total += got
		if got < within[0] || got > within[1] {
			t.Errorf("%s: %d rows, want %v", path, got, within)
		}
	}
	links := read(t, files.Links)[1:]
	if total != files.Rows || total != len(links) {
		t.Errorf("%d rows, %d reported, %d links", total, files.Rows, len(links))
	}
	faults := map[string]int{}
	for _, link := range links {
		at, err := strconv.Atoi(link[1])
		if err != nil || at < 1 || at >= len(rows[link[0]]) {
			t.Fatalf("link %v", link)
		}
		faults[link[3]]++
		if link[0] != filepath.Base(files.GP) || link[3] == string(synth.Repeated) {
			continue
		}
		number := rows[link[0]][at][0]
		_, bad := ukid.ParseNHSNumber(number)
		if (number != "" && bad != nil) != (link[3] == string(synth.BadCheckDigit)) {
			t.Fatalf("row %s of %s has a good or bad number unlike its fault %q", link[1], link[0], link[3])
		}
	}
	for _, f := range []synth.Fault{synth.BadCheckDigit, synth.ImpossibleDate, synth.MissingName, synth.UnknownCode, synth.Repeated} {
		if faults[string(f)] < 5 {
			t.Errorf("%d rows with %s", faults[string(f)], f)
		}
	}
	if bad := float64(total-faults[""]-faults[string(synth.Repeated)]) / float64(total); bad < .0015 || bad > .0045 {
		t.Errorf("%.4f of rows are bad, want .003", bad)
	}
}

func TestFilesAreDeterministic(t *testing.T) {
	a, errA := synth.WriteFiles(t.TempDir(), 7, 500)
	b, errB := synth.WriteFiles(t.TempDir(), 7, 500)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	for x, y := range map[string]string{a.School: b.School, a.GP: b.GP, a.Visiting: b.Visiting, a.Justice: b.Justice, a.Council: b.Council, a.Truth: b.Truth, a.Links: b.Links} {
		p, errP := os.ReadFile(x)
		q, errQ := os.ReadFile(y)
		if errP != nil || errQ != nil || !bytes.Equal(p, q) {
			t.Errorf("%s differs between two runs", filepath.Base(x))
		}
	}
}

func TestWriteFilesSaysWhatFailed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := synth.WriteFiles(file, 1, 10); err == nil {
		t.Error("a folder cannot be made where a file is")
	}
}
