package audit_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/mod/sumdb/note"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/lease"
	"onestory/internal/kit/seal"
)

// A node is this test binary, begun again as a process of its own: it records
// events and changes until its standard input ends or somebody kills it, and
// prints a line for each that was acknowledged.

// nodeConfig tells a node what to do, as JSON in the environment.
type nodeConfig struct {
	Database, Store, File, Name, Key string
	Lease                            time.Duration
}

const nodeEnv = "ONESTORY_TEST_NODE"

func TestMain(m *testing.M) {
	text := os.Getenv(nodeEnv)
	if text == "" {
		os.Exit(m.Run())
	}
	var c nodeConfig
	err := json.Unmarshal([]byte(text), &c)
	if err == nil {
		err = c.run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// businessSchema is a table of business rows, one for each change recorded.
func businessSchema() db.Schema {
	return db.Schema{Name: "business", FS: fstest.MapFS{"0001_row.sql": {Data: []byte("CREATE TABLE business (id TEXT NOT NULL, PRIMARY KEY (id)) CLUSTERED;\n")}}}
}

// parts opens the databases, the log and its sequencer.
func (c nodeConfig) parts(ctx context.Context) (*db.DB, *audit.Log, *audit.Sequencer, error) {
	d, err := db.Open(ctx, c.Database, db.Options{})
	if err != nil {
		return nil, nil, nil, err
	}
	if err := d.Migrate(ctx, lease.Schema(), audit.Schema(), businessSchema()); err != nil {
		return nil, nil, nil, err
	}
	store, err := db.Open(ctx, c.Store, db.Options{})
	if err != nil {
		return nil, nil, nil, err
	}
	if err := store.Migrate(ctx, seal.Schema()); err != nil {
		return nil, nil, nil, err
	}
	keys, err := seal.Open(ctx, store, seal.NewRing([32]byte{1}), clock.Real{})
	if err != nil {
		return nil, nil, nil, err
	}
	file, err := audit.OpenFileSink(filepath.Join(c.File, c.Name))
	if err != nil {
		return nil, nil, nil, err
	}
	signer, err := note.NewSigner(c.Key)
	if err != nil {
		return nil, nil, nil, err
	}
	log := audit.New(d, keys, audit.Options{Clock: clock.Real{}, IDs: id.Random{}, Node: c.Name, File: file})
	_, err = log.Recover(ctx)
	return d, log, audit.NewSequencer(d, clock.Real{}, lease.New(d, clock.Real{}, "sequencer", c.Name, c.Lease), signer, ""), err
}

// run is the life of a node.
func (c nodeConfig) run() error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	d, log, seq, err := c.parts(ctx)
	if err != nil {
		return err
	}
	go func() { // standard input ends when the parent says so, or dies
		_, _ = bufio.NewReader(os.Stdin).ReadByte()
		stop()
	}()
	var all sync.WaitGroup
	all.Go(func() {
		seq.Run(ctx, 15*time.Millisecond, func(err error) { fmt.Fprintln(os.Stderr, c.Name, "sequencer:", err) })
	})
	var out sync.Mutex
	for range 3 {
		all.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				mark, act, kind := id.Random{}.New(), change, "change"
				if i%2 == 0 {
					act, kind = read, "read"
				}
				if err := act(context.WithoutCancel(ctx), d, log, mark); err != nil {
					fmt.Fprintln(os.Stderr, c.Name, kind, err)
					continue
				}
				out.Lock()
				fmt.Println(kind, mark)
				out.Unlock()
			}
		})
	}
	all.Wait()
	log.Close()
	return nil
}

// read records a reading.
func read(ctx context.Context, _ *db.DB, log *audit.Log, mark string) error {
	return log.Record(ctx, audit.Event{Action: "child:open", Actor: "a", Outcome: audit.Done, Visit: mark, Detail: "x"})
}

// change writes a business row and its event in one transaction.
func change(ctx context.Context, d *db.DB, log *audit.Log, mark string) error {
	return d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO business (id) VALUES ($1)`, mark); err != nil {
			return err
		}
		return log.Append(ctx, tx, audit.Event{Action: "child:amend", Actor: "a", Outcome: audit.Done, Visit: mark})
	})
}

// process is a node as its parent sees it.
type process struct {
	cmd   *exec.Cmd
	input interface{ Close() error }
	ended chan struct{}
	mu    sync.Mutex
	acks  []string // "change MARK" or "read MARK"
}

// begin starts a node.
func begin(t *testing.T, c nodeConfig) *process {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(os.Args[0]), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), nodeEnv+"="+string(text))
	p.cmd.Stderr = os.Stderr
	if p.input, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		r := bufio.NewReader(out)
		for {
			line, err := r.ReadString('\n')
			if err != nil { // a line cut short was not said
				return
			}
			p.mu.Lock()
			p.acks = append(p.acks, strings.TrimSpace(line))
			p.mu.Unlock()
		}
	}()
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	return p
}

// acknowledged is how many lines the node has printed.
func (p *process) acknowledged() int { p.mu.Lock(); defer p.mu.Unlock(); return len(p.acks) }

// kill ends the node as a power cut would, and returns all that it acknowledged.
func (p *process) kill() []string {
	_ = p.cmd.Process.Kill()
	return p.rest()
}

// rest waits for the node's end.
func (p *process) rest() []string {
	<-p.ended
	_ = p.cmd.Wait() // its exit code is the kill's
	return p.acks
}

// await waits up to a quarter of a minute.
func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("never: %s", what)
}

// settle brings home what the named nodes' files hold, numbers everything, and
// holds the log against its checkpoint and against all that was acknowledged.
func settle(t *testing.T, c nodeConfig, public string, acks []string, names ...string) {
	t.Helper()
	ctx := context.Background()
	for _, name := range names { // as each node would on its next start
		c.Name = name
		d, log, _, err := c.parts(ctx)
		if err != nil {
			t.Fatal(err)
		}
		log.Close()
		d.Close()
	}
	c.Name, c.Lease = "last", time.Minute
	d, log, seq, err := c.parts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	defer log.Close()
	await(t, "the lease of the dead runs out", func() bool {
		err := seq.Drain(ctx)
		if err != nil && !errors.Is(err, lease.ErrLost) {
			t.Fatal(err)
		}
		return err == nil
	})
	cp, err := seq.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := audit.Verify(ctx, d, audit.VerifyOptions{PublicKey: public, Checkpoint: cp})
	if err != nil || !rep.OK() || rep.Pending != 0 || rep.Proved != rep.Leaves {
		t.Fatalf("the log does not verify: %+v, %v", rep, err)
	}
	compare(t, d, acks)
	t.Logf("%d acknowledged, %d leaves", len(acks), rep.Leaves)
}

// compare: each acknowledged event is in the log exactly once, and the log's
// changes and the business rows are the same.
func compare(t *testing.T, d *db.DB, acks []string) {
	t.Helper()
	leaves, rows := map[string]int{}, map[string]bool{}
	err := d.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
		heads, err := r.Query(ctx, `SELECT header FROM audit_leaf`)
		if err != nil {
			return err
		}
		defer heads.Close()
		for heads.Next() {
			var b []byte
			var h struct{ Action, Visit string }
			if err := heads.Scan(&b); err != nil {
				return err
			}
			if err := json.Unmarshal(b, &h); err != nil {
				return err
			}
			kind := map[string]string{"child:open": "read", "child:amend": "change"}[h.Action]
			leaves[kind+" "+h.Visit]++
		}
		if err := heads.Err(); err != nil {
			return err
		}
		marks, err := r.Query(ctx, `SELECT id FROM business`)
		if err != nil {
			return err
		}
		defer marks.Close()
		for marks.Next() {
			var mark string
			if err := marks.Scan(&mark); err != nil {
				return err
			}
			rows["change "+mark] = true
		}
		return marks.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range acks {
		if leaves[a] != 1 {
			t.Errorf("%s was acknowledged and is in the log %d times", a, leaves[a])
		}
	}
	for l, n := range leaves {
		if n != 1 || strings.HasPrefix(l, "change ") && !rows[l] {
			t.Errorf("%s is in the log %d times; its row is there: %v", l, n, rows[l])
		}
	}
	for r := range rows {
		if leaves[r] != 1 {
			t.Errorf("row %s has no event", r)
		}
	}
}
