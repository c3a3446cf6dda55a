package ledger_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/ledger"
)

var key = bytes.Repeat([]byte{7}, 32)

func open(t testing.TB, dir string) *ledger.File {
	t.Helper()
	l, err := ledger.Open(dir, "one.example", key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func add(t testing.TB, l *ledger.File, records ...string) {
	t.Helper()
	for _, r := range records {
		if err := l.Append(true, []byte(r)); err != nil {
			t.Fatal(err)
		}
	}
}

// read gives the records of a folder and the first damage.
func read(t testing.TB, dir string) (out []string, files []ledger.Content) {
	t.Helper()
	files, err := ledger.ReadAll(dir, key, func(r []byte) error { out = append(out, string(r)); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return out, files
}

func TestAppendAndRead(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	add(t, l, "a", "b", "")
	if err := l.Append(false, []byte("c"), []byte("d")); err != nil {
		t.Fatal(err)
	}
	l.Close()
	add(t, open(t, dir), "e") // after a start
	got, files := read(t, dir)
	if !slices.Equal(got, []string{"a", "b", "", "c", "d", "e"}) || len(files) != 1 || files[0].Err != nil || files[0].Lines() != 6 {
		t.Errorf("read %q, %+v", got, files)
	}
	raw, err := os.ReadFile(filepath.Join(dir, l.Name()))
	if err != nil || bytes.Contains(raw, []byte("abc")) || bytes.Count(raw, []byte("\n")) != 6 {
		t.Errorf("the file: %v\n%s", err, raw)
	}
	if st, _ := os.Stat(filepath.Join(dir, l.Name())); st.Mode().Perm() != 0o600 {
		t.Errorf("the file may be read by others: %v", st.Mode())
	}
}

// TestDamage: whatever is done to the file's bytes is noticed, by the chain or by the mark.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	add(t, l, "first", "second", "third", "fourth")
	mark, err := l.Mark()
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, l.Name()))
	if err != nil {
		t.Fatal(err)
	}
	line := bytes.SplitAfter(whole, []byte("\n"))
	noticed := func(raw []byte) bool {
		to := t.TempDir()
		if err := os.WriteFile(filepath.Join(to, l.Name()), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		_, files := read(t, to)
		keyless, err := ledger.Compare(to, []ledger.Mark{mark})
		if err != nil || len(keyless) == 0 && files[0].Err == nil {
			return false
		}
		return files[0].Err != nil || mark.Against(files) != ""
	}
	if noticed(whole) {
		t.Fatal("an intact file is called damaged")
	}
	for what, raw := range map[string][]byte{
		"line left out": slices.Concat(line[0], line[2], line[3]), "lines changed over": slices.Concat(line[1], line[0], line[2], line[3]),
		"line twice": slices.Concat(line[0], line[0], line[1], line[2], line[3]), "end cut off": slices.Concat(line[0], line[1]),
		"last line torn": whole[:len(whole)-3], "empty": nil, "empty line": slices.Concat(line[0], []byte("\n"), line[1], line[2], line[3]),
	} {
		if !noticed(raw) {
			t.Errorf("%s: not noticed", what)
		}
	}
	for at := range whole {
		raw := bytes.Clone(whole)
		if raw[at] ^= 1; !noticed(raw) {
			t.Fatalf("byte %d changed: not noticed", at)
		}
	}
	other := t.TempDir()
	add(t, open(t, other), "w", "x", "y", "z")
	if _, files := read(t, other); mark.Against(files) == "" {
		t.Error("another ledger in its place: not noticed")
	}
	if faults, err := ledger.Compare(filepath.Join(dir, "none"), []ledger.Mark{mark}); err != nil || len(faults) != 1 || !strings.Contains(faults[0], "missing") {
		t.Errorf("no folder: %v %v", faults, err)
	}
	wrong := bytes.Repeat([]byte{8}, 32)
	if _, err := ledger.Open(dir, "one.example", wrong); !errors.Is(err, ledger.ErrDamaged) {
		t.Errorf("opened with another key: %v", err)
	}
}

// TestTorn: cut anywhere within its last line, as by a crash, the file keeps all
// lines before, and the next one follows them.
func TestTorn(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	add(t, l, "first", "second")
	path := filepath.Join(dir, l.Name())
	before, _ := os.Stat(path)
	add(t, l, "third")
	l.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for end := int(before.Size()); end < len(whole); end++ {
		to := t.TempDir()
		if err := os.WriteFile(filepath.Join(to, l.Name()), whole[:end], 0o600); err != nil {
			t.Fatal(err)
		}
		again := open(t, to)
		add(t, again, "next")
		again.Close()
		if got, files := read(t, to); files[0].Err != nil || !slices.Equal(got, []string{"first", "second", "next"}) {
			t.Fatalf("cut at %d: %q, %v", end, got, files[0].Err)
		}
	}
}

// TestInUse: a file that is cut, removed or replaced under a running process
// takes no more lines.
func TestInUse(t *testing.T) {
	for what, do := range map[string]func(path string) error{
		"removed": os.Remove,
		"cut":     func(p string) error { return os.Truncate(p, 10) },
		"replaced": func(p string) error {
			return errors.Join(os.Rename(p, p+".old"), os.WriteFile(p, nil, 0o600))
		},
		"scribbled": func(p string) error {
			f, err := os.OpenFile(p, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteString("AAAA\n")
			return errors.Join(err, f.Close())
		},
	} {
		dir := t.TempDir()
		l := open(t, dir)
		add(t, l, "first")
		if err := do(filepath.Join(dir, l.Name())); err != nil {
			t.Fatal(err)
		}
		if err := l.Append(true, []byte("second")); !errors.Is(err, ledger.ErrDamaged) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestManyWriters: processes of one host, here two open files, share a ledger.
func TestManyWriters(t *testing.T) {
	dir := t.TempDir()
	one, two := open(t, dir), open(t, dir)
	var wg sync.WaitGroup
	for w, l := range []*ledger.File{one, two, one, two} {
		wg.Go(func() {
			for i := range 25 {
				if err := l.Append(i%2 == 0, fmt.Appendf(nil, "%d-%d", w, i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	got, files := read(t, dir)
	if len(got) != 100 || files[0].Err != nil {
		t.Fatalf("%d records, %v", len(got), files[0].Err)
	}
	slices.Sort(got)
	if len(slices.Compact(got)) != 100 {
		t.Error("a record is there twice")
	}
}

// TestAnyHistory: what was appended is read, whatever the records, starts and hosts.
func TestAnyHistory(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		want := map[string][]string{}
		for range rapid.IntRange(1, 6).Draw(rt, "starts") {
			host := rapid.SampledFrom([]string{"a", "b.c", "b/c"}).Draw(rt, "host") // the last two are one
			l, err := ledger.Open(dir, host, key)
			if err != nil {
				rt.Fatal(err)
			}
			for _, r := range rapid.SliceOfN(rapid.SliceOf(rapid.Byte()), 0, 4).Draw(rt, "records") {
				if err := l.Append(false, r); err != nil {
					rt.Fatal(err)
				}
				want[l.Name()] = append(want[l.Name()], string(r))
			}
			l.Close()
		}
		var all []string
		for _, name := range slices.Sorted(func(yield func(string) bool) {
			for n := range want {
				if !yield(n) {
					return
				}
			}
		}) {
			all = append(all, want[name]...)
		}
		got, files := read(t, dir)
		for _, f := range files {
			if f.Err != nil {
				rt.Fatal(f.Err)
			}
		}
		if !slices.Equal(got, all) {
			rt.Fatalf("read %q, want %q", got, all)
		}
	})
}

func TestMarks(t *testing.T) {
	dbtest.Run(t, []db.Schema{ledger.Schema()}, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		dir := t.TempDir()
		l := open(t, dir)
		set := func(m ledger.Mark) {
			t.Helper()
			if err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return ledger.SetMark(ctx, tx, m) }); err != nil {
				t.Fatal(err)
			}
		}
		marks := func() (out []ledger.Mark) {
			t.Helper()
			if err := d.Read(ctx, func(ctx context.Context, r db.Reader) (err error) { out, err = ledger.Marks(ctx, r); return err }); err != nil {
				t.Fatal(err)
			}
			return out
		}
		first, err := l.Mark()
		if err != nil {
			t.Fatal(err)
		}
		add(t, l, "a", "b")
		second, err := l.Mark()
		if err != nil {
			t.Fatal(err)
		}
		set(second)
		set(first) // a slower node
		if got := marks(); len(got) != 1 || got[0].Lines != 2 || !bytes.Equal(got[0].Sum, second.Sum) {
			t.Errorf("marks: %+v", got)
		}
		_, files := read(t, dir)
		if s := marks()[0].Against(files); s != "" {
			t.Error(s)
		}
		if _, err := ledger.SetAside(dir, l.Name(), time.Unix(0, 0)); err != nil {
			t.Fatal(err)
		}
		if _, files = read(t, dir); marks()[0].Against(files) == "" {
			t.Error("a file that was put aside is not missed")
		}
		if err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return ledger.ForgetMark(ctx, tx, l.Name()) }); err != nil || len(marks()) != 0 {
			t.Errorf("forgotten: %v, %v", marks(), err)
		}
	})
}
