package seal_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/seal"
)

var (
	ctx  = context.Background()
	here = seal.Place{Table: "child_source", Column: "sealed", Row: "r1"}
)

// open opens a Keeper on a store, with a ring.
func open(t *testing.T, d *db.DB, ring seal.Ring) *seal.Keeper {
	t.Helper()
	k, err := seal.Open(ctx, d, ring, clock.Real{})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// keys makes and fetches the keys of scopes.
func keys(t *testing.T, k *seal.Keeper, scopes ...string) seal.Keys {
	t.Helper()
	if err := k.Ensure(ctx, scopes...); err != nil {
		t.Fatal(err)
	}
	got, err := k.Keys(ctx, scopes...)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// mustSeal seals plain at here.
func mustSeal(t *testing.T, k seal.Keys, scope, plain string) []byte {
	t.Helper()
	c, err := k.Seal(scope, here, []byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func onBoth(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	dbtest.Run(t, []db.Schema{seal.Schema()}, fn)
}

func TestRoundTrip(t *testing.T) {
	onBoth(t, func(t *testing.T, d *db.DB) {
		k := keys(t, open(t, d, seal.NewRing([32]byte{1})), "child:a")
		rapid.Check(t, func(t *rapid.T) {
			plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
			at := seal.Place{Table: rapid.String().Draw(t, "table"), Column: rapid.String().Draw(t, "column"), Row: rapid.String().Draw(t, "row")}
			c, err := k.Seal("child:a", at, plain)
			if err != nil {
				t.Fatal(err)
			}
			if len(plain) >= 8 && bytes.Contains(c, plain) {
				t.Fatal("the text stands in clear")
			}
			got, err := k.Open("child:a", at, c)
			if err != nil || !bytes.Equal(got, plain) {
				t.Fatalf("%q came back as %q, %v", plain, got, err)
			}
		})
	})
}

// TestMovedOrAltered: a ciphertext opens only as it was, where it was.
func TestMovedOrAltered(t *testing.T) {
	onBoth(t, func(t *testing.T, d *db.DB) {
		ring := seal.NewRing([32]byte{1})
		k := keys(t, open(t, d, ring), "child:a", "child:b")
		c := mustSeal(t, k, "child:a", "12 Elm Road")
		for what, at := range map[string]seal.Place{
			"table": {"child_other", here.Column, here.Row}, "column": {here.Table, "other", here.Row}, "row": {here.Table, here.Column, "r2"},
			"shifted":     {here.Table + here.Column, "", here.Row}, // parts that run together the same way
			"shifted row": {here.Table, here.Column + "r", "1"},
		} {
			if _, err := k.Open("child:a", at, c); !errors.Is(err, seal.ErrOpen) {
				t.Errorf("moved to another %s: %v", what, err)
			}
		}
		if _, err := k.Open("child:b", here, c); !errors.Is(err, seal.ErrOpen) {
			t.Errorf("moved to another scope: %v", err)
		}
		for bit := range len(c) * 8 {
			c[bit/8] ^= 1 << (bit % 8)
			if _, err := k.Open("child:a", here, c); !errors.Is(err, seal.ErrOpen) {
				t.Fatalf("bit %d flipped: %v", bit, err)
			}
			c[bit/8] ^= 1 << (bit % 8)
		}
		for n := range len(c) {
			if _, err := k.Open("child:a", here, c[:n]); !errors.Is(err, seal.ErrOpen) {
				t.Fatalf("cut to %d bytes: %v", n, err)
			}
		}
	})
}

// TestAnotherDeployment: the same key rows under another deployment's key bind
// texts to that other deployment.
func TestAnotherDeployment(t *testing.T) {
	onBoth(t, func(t *testing.T, d *db.DB) {
		ring := seal.NewRing([32]byte{1})
		first := open(t, d, ring)
		c := mustSeal(t, keys(t, first, "child:a"), "child:a", "12 Elm Road")
		if err := first.Shred(ctx, "deployment"); err != nil {
			t.Fatal(err)
		}
		second := open(t, d, ring)
		if first.Deployment() == second.Deployment() {
			t.Fatal("two deployments have one name")
		}
		if _, err := keys(t, second, "child:a").Open("child:a", here, c); !errors.Is(err, seal.ErrOpen) {
			t.Errorf("opened in another deployment: %v", err)
		}
		if bytes.Equal(first.Sub("search index"), second.Sub("search index")) || bytes.Equal(first.Sub("search index"), first.Sub("kin")) {
			t.Error("sub-keys of different deployments or uses are equal")
		}
		if !bytes.Equal(first.Sub("kin"), first.Sub("kin")) {
			t.Error("a sub-key changes")
		}
	})
}

// TestShred: what one Keeper destroys is gone at once for another on the same
// store, and a key made anew under the same name opens nothing old.
func TestShred(t *testing.T) {
	onBoth(t, func(t *testing.T, d *db.DB) {
		ring := seal.NewRing([32]byte{1})
		one, two := open(t, d, ring), open(t, d, ring)
		c := mustSeal(t, keys(t, one, "child:a", "child:b"), "child:a", "12 Elm Road")
		if err := two.Shred(ctx, "child:a"); err != nil {
			t.Fatal(err)
		}
		k, err := one.Keys(ctx, "child:a", "child:b")
		if err != nil {
			t.Fatal(err)
		}
		if k.Has("child:a") || !k.Has("child:b") {
			t.Error("the wrong key was destroyed")
		}
		if _, err := k.Open("child:a", here, c); !errors.Is(err, seal.ErrShredded) {
			t.Errorf("after shredding: %v", err)
		}
		if _, err := k.Seal("child:a", here, nil); !errors.Is(err, seal.ErrShredded) {
			t.Errorf("sealing after shredding: %v", err)
		}
		if _, err := keys(t, one, "child:a").Open("child:a", here, c); !errors.Is(err, seal.ErrOpen) {
			t.Errorf("a new key of the same name opened an old text: %v", err)
		}
	})
}

// keyFile writes a key file, newest first.
func keyFile(t *testing.T, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kek.txt")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func ring(t *testing.T, lines ...string) seal.Ring {
	t.Helper()
	r, err := seal.ReadRing(keyFile(t, lines...))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func line(id string, b byte) string {
	return id + " " + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, 32))
}

// TestRewrap: after every key is wrapped anew the old key-encryption key may go,
// and before that it may not.
func TestRewrap(t *testing.T) {
	onBoth(t, func(t *testing.T, d *db.DB) {
		before, both, after := ring(t, line("k1", 1)), ring(t, line("k2", 2), line("k1", 1)), ring(t, line("k2", 2))
		old := open(t, d, before)
		scopes := make([]string, 1203) // more than two pages
		for i := range scopes {
			scopes[i] = "child:" + string(rune('a'+i%26)) + strings.Repeat("x", i/26)
		}
		c := mustSeal(t, keys(t, old, scopes...), "child:a", "12 Elm Road")
		if _, err := seal.Open(ctx, d, after, clock.Real{}); err == nil {
			t.Error("opened with a key file that lacks the key in use")
		}
		n, err := open(t, d, both).Rewrap(ctx)
		if err != nil || n != len(scopes)+1 { // and the deployment's own
			t.Fatalf("%d keys wrapped anew, %v; want %d", n, err, len(scopes)+1)
		}
		if n, err := open(t, d, both).Rewrap(ctx); n != 0 || err != nil {
			t.Errorf("a second time: %d, %v", n, err)
		}
		k, err := open(t, d, after).Keys(ctx, scopes...)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range scopes {
			if !k.Has(s) {
				t.Fatalf("the key of %s is lost", s)
			}
		}
		if got, err := k.Open("child:a", here, c); err != nil || string(got) != "12 Elm Road" {
			t.Errorf("after the old key left: %q, %v", got, err)
		}
		if _, err := old.Keys(ctx, "child:a"); err == nil {
			t.Error("the old ring alone still unwraps")
		}
	})
}

// TestKeyFile: a key file that others can read, or that is damaged, is refused.
func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kek.txt")
	if _, err := seal.CreateRing(path); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.ReadRing(path); err != nil {
		t.Errorf("reading the file just made: %v", err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("made with mode %v, %v", st.Mode(), err)
	}
	if _, err := seal.CreateRing(path); err == nil {
		t.Error("a key file was overwritten")
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660, 0o601} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := seal.ReadRing(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
	for name, text := range map[string]string{"short": "k1 c2hvcnQ=", "no base64": "k1 !!", "no key": "k1", "empty": "# nothing"} {
		if _, err := seal.ReadRing(keyFile(t, text)); err == nil {
			t.Errorf("%s: accepted", name)
		} else if strings.Contains(err.Error(), "c2hvcnQ") {
			t.Errorf("%s: the error shows the key: %v", name, err)
		}
	}
}

// TestLedgerFirst: a key is told of before it is destroyed, stays while that
// fails, and is destroyed again from what was told, but no later key of its name.
func TestLedgerFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, d *db.DB) {
		k := open(t, d, seal.NewRing([32]byte{1}))
		var told []seal.Destroyed
		refuse := errors.New("the disk is full")
		full := true
		k.SetLedger(func(gone []seal.Destroyed) error {
			if full {
				return refuse
			}
			told = append(told, gone...)
			return nil
		})
		keys(t, k, "child:a", "child:b")
		if err := k.Shred(ctx, "child:a", "child:b"); !errors.Is(err, refuse) || !keys(t, k, "child:a").Has("child:a") {
			t.Fatalf("a key was destroyed untold: %v", err)
		}
		full = false
		if err := k.Shred(ctx, "child:a", "child:b", "child:none"); err != nil || len(told) != 2 {
			t.Fatalf("told %v, %v", told, err)
		}
		if err := k.Shred(ctx, "child:none"); err != nil || len(told) != 2 {
			t.Errorf("a key that never was is told of: %v, %v", told, err)
		}
		keys(t, k, "child:a") // made anew
		if n, err := k.DestroyAgain(ctx, told); n != 0 || err != nil || !keys(t, k, "child:a").Has("child:a") {
			t.Errorf("a later key was destroyed: %d, %v", n, err)
		}
		later := told
		if err := k.Shred(ctx, "child:a"); err != nil || len(told) != 3 || told[2] == later[0] {
			t.Errorf("two keys of one name have one print: %v, %v", told, err)
		}
	})
}
