package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Recompute the log and say what is proved and what is not."`
}

type auditVerifyCmd struct {
	Database
	Key        string `help:"File of the log's public key (log-public.key)." type:"path" placeholder:"PUB"`
	Checkpoint string `help:"File of a checkpoint that was published outside." type:"path" placeholder:"FILE"`
	State      bool   `help:"Replay roles, relationships and shields from the log, and whose each record is from its events, and name each row that differs."`
	JSON       bool   `help:"Print the report as JSON."`
}

// Run exits 0 if the log is intact and 1 if it is not, naming the first bad entry.
// It needs no keys but the public one, and writes nothing.
func (c auditVerifyCmd) Run(r *run) error {
	conf, err := c.resolve()
	if err != nil {
		return err
	}
	o := audit.VerifyOptions{}
	if o.PublicKey, err = readOptional(c.Key); err != nil {
		return fmt.Errorf("--key: %w", err)
	}
	if o.Checkpoint, err = readRaw(c.Checkpoint); err != nil {
		return fmt.Errorf("--checkpoint: %w", err)
	}
	if c.State {
		o.Current = currentState
	}
	d, err := db.Open(r.ctx, conf.Database, db.Options{})
	if err != nil {
		return err
	}
	defer d.Close()
	bar := progress(r, -1, "verifying")
	o.Progress = func(n int64) { _ = bar.Set64(n) }
	rep, err := audit.Verify(r.ctx, d, o)
	_ = bar.Finish()
	if err != nil {
		return fmt.Errorf("the log could not be read: %w", err)
	}
	if c.State {
		if err := members(r.ctx, d, &rep); err != nil {
			return err
		}
	}
	if c.JSON {
		if err := json.NewEncoder(r.out).Encode(rep); err != nil {
			return err
		}
	} else {
		printReport(r, rep)
	}
	if !rep.OK() {
		return exitError(1)
	}
	return nil
}

// members replays what was said of which records are which child.
func members(ctx context.Context, d *db.DB, rep *audit.Report) error {
	return d.Read(ctx, func(ctx context.Context, r db.Reader) error {
		differ, err := child.Differences(ctx, r)
		rep.Bad = append(rep.Bad, differ...)
		return err
	})
}

func printReport(r *run, rep audit.Report) {
	if rep.Root != "" { // a log with a bad entry was not read to its end
		fmt.Fprintf(r.out, "%d events in the log, root %s\n", rep.Leaves, rep.Root)
		fmt.Fprintf(r.out, "%d signed checkpoints found true; they cover the first %d events\n", rep.Checkpoints, rep.Proved)
	}
	for _, s := range rep.Unproved {
		fmt.Fprintln(r.out, "not proved:", s)
	}
	for _, s := range rep.Bad {
		fmt.Fprintln(r.out, "WRONG:", s)
	}
	if rep.OK() {
		fmt.Fprintln(r.out, "intact")
	}
}

// currentState is every row that the log must account for.
func currentState(ctx context.Context, r db.Reader) (map[string]string, error) {
	all, err := access.CurrentState(ctx, r)
	if err != nil {
		return nil, err
	}
	more, err := account.CurrentState(ctx, r)
	if err != nil {
		return nil, err
	}
	maps.Copy(all, more)
	return all, nil
}

func readRaw(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	b, err := os.ReadFile(path)
	return string(b), err
}

func readOptional(path string) (string, error) {
	s, err := readRaw(path)
	if err != nil {
		return "", err
	}
	for len(s) > 0 && (s[len(s)-1] == '\n' || s[len(s)-1] == '\r') {
		s = s[:len(s)-1]
	}
	if path != "" && s == "" {
		return "", errors.New("the file is empty")
	}
	return s, nil
}

func commandEvent(operator, action string) audit.Event {
	return audit.Event{Action: action, Actor: "operator:" + operator, Outcome: audit.Done}
}
