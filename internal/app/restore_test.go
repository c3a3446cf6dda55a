package app

import (
	"bytes"
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/shield"
)

// keeping is a deployment whose database can be backed up and put back, as an
// operator does it on each engine.
type keeping struct {
	t    *testing.T
	dir  string
	conf Database
	key  *age.X25519Identity
}

func onBothKept(t *testing.T, fn func(k *keeping)) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			k := &keeping{t: t}
			if engine == "sqlite" {
				k.dir = copyOfDemo(t)
				k.conf = sqliteIn(k.dir)
			} else {
				k.dir = t.TempDir()
				k.conf = Database{Database: dbtest.URL(t, engine), Keys: filepath.Join(k.dir, "keys"), Ledger: filepath.Join(k.dir, "ledger"), AuditFiles: filepath.Join(k.dir, "audit"), Checkpoints: filepath.Join(k.dir, "checkpoints")}
				if err := seedData(k.dir, k.conf); err != nil {
					t.Fatal(err)
				}
			}
			var err error
			if k.key, err = age.GenerateX25519Identity(); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(k.dir, "offline.key"), []byte(k.key.String()+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			fn(k)
		})
	}
}

func (k *keeping) command(args ...string) (int, string) {
	var out bytes.Buffer
	code := Main(append(args, "--operator", "tester"), &out, &out)
	return code, out.String()
}

// schema is the schema of a test's own within the server, and the server without it.
func (k *keeping) schema() (schema, server string) {
	u, err := url.Parse(k.conf.Database)
	if err != nil {
		k.t.Fatal(err)
	}
	q := u.Query()
	schema = q.Get("search_path")
	q.Del("search_path")
	u.RawQuery = q.Encode()
	return schema, u.String()
}

func (k *keeping) tool(name string, args ...string) {
	k.t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		k.t.Fatalf("%s: %v: %s", name, err, out)
	}
}

// backup writes a backup of the database and returns its name.
func (k *keeping) backup(name string) string {
	k.t.Helper()
	file := filepath.Join(k.dir, name)
	if strings.HasPrefix(k.conf.Database, "sqlite:") {
		if code, out := k.command("backup", file, "--database", k.conf.Database, "--recipient", k.key.Recipient().String()); code != 0 {
			k.t.Fatalf("backup: %s", out)
		}
		return file
	}
	schema, server := k.schema()
	k.tool("pg_dump", "--format=custom", "--schema="+schema, "--file="+file, "--dbname="+server)
	return file
}

// restore puts a backup in the place of the database and says what was printed.
func (k *keeping) restore(file string, flags ...string) (int, string) {
	k.t.Helper()
	if path, ok := strings.CutPrefix(k.conf.Database, "sqlite:"); ok {
		for _, end := range []string{"", "-wal", "-shm"} {
			os.Remove(path + end)
		}
		return k.command(append([]string{"restore", file, "--database", k.conf.Database, "--identity", filepath.Join(k.dir, "offline.key")}, flags...)...)
	}
	schema, server := k.schema()
	k.tool("psql", "--quiet", "--dbname="+server, "--command=DROP SCHEMA "+schema+" CASCADE")
	k.tool("pg_restore", "--dbname="+server, file)
	return 0, ""
}

// guard shields a child as an officer does.
func guard(t testing.TB, w *world, child string, kind shield.Kind) {
	t.Helper()
	if err := askGuard(w, child, kind); err != nil {
		t.Fatal(err)
	}
}

func askGuard(w *world, child string, kind shield.Kind) error {
	q := access.Request{Actor: w.people["Ruth Adler"], Action: "shield:request", Child: child, Level: access.Existence, Purpose: access.Safeguarding}
	return w.f.shields.Ask(context.Background(), q, shield.Shield{Kind: kind, Reason: "A reason for the test"}, form.Key(w.d.ids.New()))
}

// lift ends all shields of a child as a second officer does; the log and the
// rows are as after Decide.
func lift(t testing.TB, w *world, child string) {
	t.Helper()
	q := access.Request{Actor: demoOperator, Action: "ledger:replay"}
	_, err := access.Change(t.Context(), w.d.gate, q, liftOf(w, child))
	if err != nil {
		t.Fatal(err)
	}
}

// where is how a child is guarded and how many places the index finds it by.
func where(t testing.TB, w *world, child string) (p access.Protection, keys string, household bool) {
	t.Helper()
	err := w.d.db.Read(context.Background(), func(ctx context.Context, r db.Reader) (err error) {
		p, err = access.ProtectionOf(ctx, r, child)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	keys = w.scalar(`SELECT CAST(COUNT(*) AS TEXT) FROM find_key k JOIN find_child c ON c.no = k.no WHERE c.child = $1`, child)
	return p, keys, w.scalar(`SELECT CAST(COUNT(*) AS TEXT) FROM child_household WHERE child = $1 AND door <> ''`, child) == "1"
}

func status(w *world, name string) string {
	return w.scalar(`SELECT status FROM account WHERE id = $1`, w.people[name])
}

// cast is the children of the test below, and how many keys a shielded one has in the index.
type cast struct{ shielded, hidden, lifted, brief, sibling, guarded, ended string }

// hold: after the restore of that number everything is as strict as before.
func (c cast) hold(t *testing.T, w *world, again int) {
	t.Helper()
	if n := w.scalar(`SELECT CAST(COUNT(*) AS TEXT) FROM access_item WHERE episode = $1`, c.ended) + w.scalar(`SELECT CAST(COUNT(*) AS TEXT) FROM episode WHERE id = $1`, c.ended); n != "00" {
		t.Errorf("after restore %d a course of help that was disposed of is back: %s", again+1, n)
	}
	if p, keys, household := where(t, w, c.shielded); !p.Shielded || keys != c.guarded || household {
		t.Errorf("after restore %d the child: %+v, %s keys in the index (shielded: %s), household %v", again+1, p, keys, c.guarded, household)
	}
	if p, _, _ := where(t, w, c.hidden); !p.Hidden || !p.Shielded {
		t.Errorf("after restore %d a hidden child: %+v", again+1, p)
	}
	if p, _, _ := where(t, w, c.sibling); !p.Shielded {
		t.Errorf("after restore %d one who lives behind a shielded child's door: %+v", again+1, p)
	}
	if p, _, _ := where(t, w, c.lifted); !p.Shielded {
		t.Errorf("after restore %d a shield that the backup has was taken away", again+1)
	}
	if p, _, _ := where(t, w, c.brief); p.Guarded() != (again == 1) {
		t.Errorf("after restore %d a child whose shield was lifted, and made again after the first: %+v", again+1, p)
	}
	if s := status(w, "Tom Hale"); s != "suspended" {
		t.Errorf("after restore %d the account is %s", again+1, s)
	}
	if s := status(w, "Nia Bevan"); s != "active" {
		t.Errorf("after restore %d another account is %s", again+1, s)
	}
}

// TestRestoreKeepsShields: back up; shield a child, suspend an account, destroy
// a key; restore the older backup. The child is shielded, in the index too, and
// the account suspended, before anything can be asked.
func TestRestoreKeepsShields(t *testing.T) {
	t.Parallel()
	onBothKept(t, func(k *keeping) {
		w := openAt(k.t, k.dir, k.conf)
		shielded := w.child("Tyler", "Thistlewood", "2014-02-28")
		const alone = `NOT EXISTS (SELECT 1 FROM child_household o WHERE o.door = h.door AND o.child <> h.child)`
		single := strings.Fields(w.scalar(`SELECT string_agg(child, ' ') FROM (SELECT h.child FROM child_household h WHERE h.door <> '' AND h.child <> $1 AND `+alone+` ORDER BY h.child LIMIT 2) x`, shielded))
		hidden, lifted := single[0], single[1]
		// Of two at one door the shield of one is lifted again, and the other's stays.
		pair := strings.Fields(w.scalar(`SELECT h.child || ' ' || MIN(o.child) FROM child_household h JOIN child_household o ON o.door = h.door AND o.child <> h.child
			WHERE h.door <> '' AND h.child <> $1 AND o.child <> $1 GROUP BY h.child ORDER BY h.child LIMIT 1`, shielded))
		brief, sibling := pair[0], pair[1]
		guard(k.t, w, lifted, shield.Location) // in the backup, and lifted after
		course := w.archived(w.child("Chidi", "Okafor", "2017-05-14"))
		nurse := w.as("Nia Bevan")
		w.close()
		file := k.backup("older.backup")

		w = openAt(k.t, k.dir, k.conf)
		_, before, _ := where(k.t, w, shielded)
		guard(k.t, w, shielded, shield.Location)
		guard(k.t, w, hidden, shield.Hidden)
		lift(k.t, w, lifted)
		guard(k.t, w, brief, shield.Location)
		lift(k.t, w, brief)
		if err := w.f.expiries.Decide(k.t.Context(), access.Request{Actor: w.people["Lena Fox"], Action: "expiry:decide"}, w.proposed(course), true, 1); err != nil {
			k.t.Fatal(err)
		}
		other := openAt(k.t, k.dir, k.conf) // a second node writes to the same ledger
		defer other.close()
		if err := other.f.accounts.Suspend(k.t.Context(), access.Request{Actor: w.people["Jo Carr"], Action: "account:suspend"}, w.people["Tom Hale"]); err != nil {
			k.t.Fatal(err)
		}
		other.close()
		_, guarded, _ := where(k.t, w, shielded)
		if before == guarded {
			k.t.Fatalf("a shield took nothing out of the index (%s keys)", before)
		}
		w.close()

		in := cast{shielded, hidden, lifted, brief, sibling, guarded, course}
		for again := range 2 {
			code, out := k.restore(file)
			if code != 0 {
				k.t.Fatalf("restore: %s", out)
			}
			if out != "" && (!strings.Contains(out, "guarded again, 1 accounts held back again") || !strings.Contains(out, "every session was ended")) {
				k.t.Errorf("restore said: %s", out)
			}
			w = openAt(k.t, k.dir, k.conf)
			if strings.Contains(out, "Tyler") || strings.Contains(out, shielded) {
				k.t.Errorf("restore names a child: %s", out)
			}
			in.hold(k.t, w, again)
			nurse.base = w.server.URL
			if a := nurse.get("/find"); a.location() != "/sign-in" {
				k.t.Errorf("after restore %d a session of before goes on: %d", again+1, a.status)
			}
			if again == 0 { // what is done from here on counts as later than what the ledger knew
				guard(k.t, w, brief, shield.Location)
			}
			w.close()
			if again == 0 {
				continue
			}
			w = openAt(k.t, k.dir, k.conf)
			if n := w.d.put; n.Children+n.Accounts+n.Keys+n.Courses != 0 || n.Sessions {
				k.t.Errorf("a later start put back again: %+v", n)
			}
		}
	})
}

// TestRestoredKeyStore: a key that was destroyed stays so when an older key
// store is put back, and a later key of the same name is not touched.
func TestRestoredKeyStore(t *testing.T) {
	t.Parallel()
	dir := copyOfDemo(t)
	conf := sqliteIn(dir)
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	k := &keeping{t: t, dir: dir, conf: conf, key: key}
	offline := filepath.Join(dir, "offline.key")
	if err := os.WriteFile(offline, []byte(key.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := openAt(t, dir, conf)
	if err := w.d.keys.Ensure(t.Context(), "test:gone", "test:again", "test:stays"); err != nil {
		t.Fatal(err)
	}
	if err := w.d.keys.Shred(t.Context(), "test:again"); err != nil { // and made anew: the later key is in the backup
		t.Fatal(err)
	}
	if err := w.d.keys.Ensure(t.Context(), "test:again"); err != nil {
		t.Fatal(err)
	}
	w.close()
	file := filepath.Join(dir, "keys.backup")
	if code, out := k.command("backup", file, "--what", "keystore", "--database", conf.Database, "--recipient", key.Recipient().String()); code != 0 {
		t.Fatal(out)
	}
	w = openAt(t, dir, conf)
	if err := w.d.keys.Shred(t.Context(), "test:gone"); err != nil {
		t.Fatal(err)
	}
	w.close()
	for _, end := range []string{"", "-wal", "-shm"} {
		os.Remove(filepath.Join(dir, "keys", "keystore.db"+end))
	}
	code, out := k.command("restore", file, "--what", "keystore", "--database", conf.Database, "--identity", offline)
	if code != 0 || !strings.Contains(out, "1 keys destroyed again") {
		t.Fatalf("restore: %d %s", code, out)
	}
	w = openAt(t, dir, conf)
	keys, err := w.d.keys.Keys(t.Context(), "test:gone", "test:again", "test:stays")
	if err != nil || keys.Has("test:gone") || !keys.Has("test:again") || !keys.Has("test:stays") {
		t.Errorf("gone %v, made again %v, never destroyed %v; %v", keys.Has("test:gone"), keys.Has("test:again"), keys.Has("test:stays"), err)
	}
}

func liftOf(w *world, child string) func(context.Context, *db.Tx, access.Grant) (struct{}, audit.Event, error) {
	return func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		states, _, err := w.f.children.Guard(ctx, tx, g, child, access.Protection{})
		return struct{}{}, audit.Event{Subjects: []string{child}, State: states}, err
	}
}
