package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// command runs the program as a person would, and returns its exit code and
// what it printed.
func command(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	code = Main(args, &o, &e)
	return code, o.String(), e.String()
}

func TestWrongUseIsSaidPlainly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		why  string
		args []string
		code int
		says string
	}{
		{"an unknown flag", []string{"serve", "--databse", "x"}, 2, `did you mean "--database"`},
		{"no database", []string{"serve"}, 1, "which database?"},
		{"a database of no kind", []string{"doctor", "--database", "mysql://x"}, 1, "sqlite:PATH or postgres://"},
		{"an unknown setting in the file", []string{"serve", "--config", file("a.json", `{"databaze": "x"}`)}, 2, `"databaze", which is no setting`},
		{"a file that is not JSON", []string{"serve", "--config", file("b.json", `database: x`)}, 2, "not JSON"},
		{"no operator", []string{"user", "list", "--database", "sqlite:" + filepath.Join(dir, "x.db")}, 1, "--operator NAME"},
		{"half of a certificate", []string{"serve", "--database", "sqlite:" + filepath.Join(dir, "y", "y.db"), "--tls-cert", file("c.pem", "")}, 1, "both --tls-cert and --tls-key"},
		{"too few children", []string{"demo", "--children", "3"}, 1, "choose 50 to"},
		{"a listener that is no address", []string{"serve", "--database", "sqlite:" + filepath.Join(dir, "z", "z.db"), "--listen", "nowhere"}, 1, "listen on nowhere"},
	} {
		code, out, errOut := command(t, c.args...)
		errOut = out + errOut
		if code != c.code || !strings.Contains(errOut, c.says) {
			t.Errorf("%s: exit %d, %q; want %d and %q", c.why, code, errOut, c.code, c.says)
		}
	}
}

func TestSettingsComeFromAFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	conf := filepath.Join(dir, "onestory.json")
	if err := os.WriteFile(conf, []byte(`{"database": "sqlite:`+filepath.Join(dir, "d", "one.db")+`", "operator": "Ann"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, errOut := command(t, "migrate", "--config", conf); code != 0 || !strings.Contains(out, "up to date") {
		t.Fatalf("exit %d: %s%s", code, out, errOut)
	}
	if code, out, errOut := command(t, "user", "list", "--config", conf); code != 0 {
		t.Errorf("the operator of the file was not taken: exit %d: %s%s", code, out, errOut)
	}
}

// TestRealAndMadeUpDataStayApart: each command refuses the other kind.
func TestRealAndMadeUpDataStayApart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	url := "sqlite:" + filepath.Join(dir, "onestory.db")
	if code, _, errOut := command(t, "migrate", "--database", url); code != 0 {
		t.Fatal(errOut)
	}
	for _, args := range [][]string{{"demo", "--data", dir, "--listen", "127.0.0.1:0"}, {"bench", "search", "--database", url, "--children", "1000"}} {
		if code, _, errOut := command(t, args...); code != 1 || !strings.Contains(errOut, "holds real data") {
			t.Errorf("%v on real data: exit %d, %s", args, code, errOut)
		}
	}
}

// TestLostKeysAreNotMadeAgain: a database in use whose key file is gone is not
// opened under new keys, which would hide that nothing can be read.
func TestLostKeysAreNotMadeAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	url := "sqlite:" + filepath.Join(dir, "onestory.db")
	if code, _, errOut := command(t, "user", "add", "ann@council.example", "--name", "Ann", "--role", "account-admin", "--authority", "nb=Northbridge",
		"--broker", "01632 960999", "--database", url, "--operator", "Ann"); code != 0 {
		t.Fatal(errOut)
	}
	if err := os.Rename(filepath.Join(dir, "keys", "kek.txt"), filepath.Join(dir, "elsewhere")); err != nil {
		t.Fatal(err)
	}
	if code, _, errOut := command(t, "user", "list", "--database", url, "--operator", "Ann"); code != 1 || !strings.Contains(errOut, "put the key file back") {
		t.Errorf("exit %d: %s", code, errOut)
	}
	if _, err := os.Stat(filepath.Join(dir, "keys", "kek.txt")); err == nil {
		t.Error("a new key file was made")
	}
}

// TestPasswordStaysOut: a database that cannot be reached is named without its password.
func TestPasswordStaysOut(t *testing.T) {
	t.Parallel()
	code, out, errOut := command(t, "doctor", "--database", "postgres://u:hunter2secret@127.0.0.1:1/x")
	if code != 1 || strings.Contains(out+errOut, "hunter2secret") {
		t.Errorf("exit %d: %s%s", code, out, errOut)
	}
}
