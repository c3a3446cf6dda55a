package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"onestory/internal/kit/db"
)

// Report is what Verify proved, and what it could not.
type Report struct {
	Leaves      int64    `json:"leaves"`
	Pending     int64    `json:"pending"`        // written, not yet numbered: nothing proves these
	Root        string   `json:"root,omitempty"` // tree hash over Leaves
	Checkpoints int      `json:"checkpoints"`    // signed checkpoints found true
	Proved      int64    `json:"proved"`         // leaves that a signed checkpoint covers
	Bad         []string `json:"bad,omitempty"`  // what is wrong, first entry first
	Unproved    []string `json:"unproved"`       // what could not be checked, and why
}

// OK reports whether nothing was found wrong.
func (r Report) OK() bool { return len(r.Bad) == 0 }

// VerifyOptions of Verify. Without a public key no signature can be checked.
type VerifyOptions struct {
	PublicKey  string // as NewKey made it; "" checks no signatures
	Checkpoint string // a note published outside; "" uses only those in the database
	Progress   func(n int64)
	Current    func(ctx context.Context, r db.Reader) (map[string]string, error) // the state to compare; nil skips it
}

// Verify recomputes the log from its leaves. It reads one snapshot and writes
// nothing. The error is for a log that could not be read; what is wrong with a
// log that could is in the Report.
func Verify(ctx context.Context, d *db.DB, o VerifyOptions) (Report, error) {
	var rep Report
	err := d.Read(ctx, func(ctx context.Context, r db.Reader) error {
		v := &verifier{o: o, rep: &rep, roots: map[int64]tlog.Hash{}, state: map[string]string{}}
		if err := v.checkpoints(ctx, r); err != nil {
			return err
		}
		if err := v.leaves(ctx, r); err != nil {
			return err
		}
		if err := v.compare(ctx, r); err != nil {
			return err
		}
		n, err := countPending(ctx, r)
		rep.Pending = n
		if n > 0 {
			rep.Unproved = append(rep.Unproved, fmt.Sprintf("%d events are written but not numbered yet; nothing proves them", n))
		}
		return err
	})
	return rep, err
}

type verifier struct {
	o     VerifyOptions
	rep   *Report
	trees []tlog.Tree         // to be found true, by size
	roots map[int64]tlog.Hash // computed at those sizes
	edge  []tlog.Hash         // complete subtrees on the left, largest first, one for each bit of n
	state map[string]string
}

func (v *verifier) bad(format string, args ...any) {
	v.rep.Bad = append(v.rep.Bad, fmt.Sprintf(format, args...))
}

// checkpoints gathers the trees that the leaves must add up to.
func (v *verifier) checkpoints(ctx context.Context, r db.Reader) error {
	if v.o.PublicKey == "" {
		v.rep.Unproved = append(v.rep.Unproved, "no public key was given, so no signature was checked: whoever can write the database could have made this log anew")
		return nil
	}
	ver, err := note.NewVerifier(v.o.PublicKey)
	if err != nil {
		return fmt.Errorf("the public key cannot be read: %w", err)
	}
	open := func(text, where string) {
		n, err := note.Open([]byte(text), note.VerifierList(ver))
		if err != nil {
			v.bad("%s: its signature is not by this key", where)
			return
		}
		t, err := tlog.ParseTree([]byte(n.Text))
		if err != nil {
			v.bad("%s: it does not name a tree", where)
			return
		}
		v.trees = append(v.trees, t)
	}
	if v.o.Checkpoint != "" {
		open(v.o.Checkpoint, "the checkpoint given")
	} else {
		v.rep.Unproved = append(v.rep.Unproved, "no checkpoint from outside was given: leaves cut off the end together with their checkpoints would not be noticed")
	}
	rows, err := r.Query(ctx, `SELECT size, note FROM audit_checkpoint ORDER BY size`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		var text string
		if err := rows.Scan(&n, &text); err != nil {
			return err
		}
		open(text, fmt.Sprintf("the stored checkpoint of size %d", n))
	}
	return rows.Err()
}

// leaves recomputes every leaf and the tree, and compares both with what is stored.
func (v *verifier) leaves(ctx context.Context, r db.Reader) error {
	wanted := map[int64]bool{}
	for _, t := range v.trees {
		wanted[t.N] = true
	}
	rows, err := r.Query(ctx, `SELECT n, id, header, commitment, hashes FROM audit_leaf ORDER BY n`, db.Binary(r, 5)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var next int64
	for rows.Next() {
		var n int64
		var id string
		var head, commitment, hashes []byte
		if err := rows.Scan(&n, &id, &head, &commitment, &hashes); err != nil {
			return err
		}
		if n != next {
			v.bad("leaf %d is missing (the next one is %d)", next, n)
			return nil
		}
		if !v.leaf(n, id, head, commitment, hashes) {
			return nil
		}
		next++
		if wanted[next] {
			v.roots[next] = v.root()
		}
		if v.o.Progress != nil && next%50_000 == 0 {
			v.o.Progress(next)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	v.rep.Leaves = next
	if next > 0 {
		v.rep.Root = v.root().String()
	}
	v.settle(next)
	return nil
}

// leaf checks one leaf and adds it to the tree; false ends the walk, since all
// that follows hangs on it.
func (v *verifier) leaf(n int64, id string, head, commitment, hashes []byte) bool {
	h := tlog.RecordHash(leaf(head, commitment))
	want := make([]byte, 0, 64)
	want = append(want, h[:]...)
	for k := n; k&1 == 1; k >>= 1 { // n's trailing ones: the subtrees that this leaf completes
		last := len(v.edge) - 1
		h = tlog.NodeHash(v.edge[last], h)
		v.edge = v.edge[:last]
		want = append(want, h[:]...)
	}
	v.edge = append(v.edge, h)
	if !bytes.Equal(want, hashes) {
		v.bad("leaf %d (event %s): its content does not match its hash", n, id)
		return false
	}
	var got header
	if !bytes.Contains(head, []byte(`"id":"`+id+`"`)) || (v.o.Current != nil && json.Unmarshal(head, &got) != nil) {
		v.bad("leaf %d: it stands under another event's id", n)
		return false
	}
	for _, s := range got.State {
		if s.Value == "" {
			delete(v.state, s.Key)
		} else {
			v.state[s.Key] = s.Value
		}
	}
	return true
}

// root is the tree hash of the leaves so far.
func (v *verifier) root() tlog.Hash {
	h := v.edge[len(v.edge)-1]
	for i := len(v.edge) - 2; i >= 0; i-- {
		h = tlog.NodeHash(v.edge[i], h)
	}
	return h
}

// settle holds the checkpoints against the computed roots.
func (v *verifier) settle(leaves int64) {
	for _, t := range v.trees {
		root, ok := v.roots[t.N]
		switch {
		case t.N > leaves:
			v.bad("a signed checkpoint covers %d leaves, but the log has only %d: leaves %d to %d are gone", t.N, leaves, leaves, t.N-1)
		case !ok || root != t.Hash:
			v.bad("the first %d leaves are not those that a signed checkpoint covers", t.N)
		default:
			v.rep.Checkpoints++
			v.rep.Proved = max(v.rep.Proved, t.N)
		}
	}
	if v.o.PublicKey != "" && v.rep.Proved < leaves {
		v.rep.Unproved = append(v.rep.Unproved, fmt.Sprintf("leaves %d to %d are newer than the newest checkpoint", v.rep.Proved, leaves-1))
	}
}

// compare holds the replayed state against the rows that decide access now.
func (v *verifier) compare(ctx context.Context, r db.Reader) error {
	if v.o.Current == nil || !v.rep.OK() {
		return nil
	}
	// Events not numbered yet changed state too.
	pending, err := selectPending(ctx, r, 1<<30)
	if err != nil {
		return err
	}
	for _, e := range pending {
		var h header
		if err := json.Unmarshal(e.Header, &h); err != nil {
			return fmt.Errorf("read a waiting event: %w", err)
		}
		for _, s := range h.State {
			if s.Value == "" {
				delete(v.state, s.Key)
			} else {
				v.state[s.Key] = s.Value
			}
		}
	}
	now, err := v.o.Current(ctx, r)
	if err != nil {
		return fmt.Errorf("read the present state: %w", err)
	}
	for k, want := range v.state {
		if got, ok := now[k]; !ok {
			v.bad("state %s: the log says it holds, the database has no such row", k)
		} else if got != want {
			v.bad("state %s: the database differs from the log", k)
		}
	}
	for k := range now {
		if _, ok := v.state[k]; !ok {
			v.bad("state %s: the database has a row that the log does not know", k)
		}
	}
	return nil
}
