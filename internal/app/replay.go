package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/ledger"
	"onestory/internal/kit/seal"
)

// ledgerJob is who replays, in the log.
const ledgerJob = "job:ledger"

// replayed is what a replay did.
type replayed struct {
	Children  int  // guarded again, with those at their door
	Accounts  int  // suspended, or less allowed, again
	Families  int  // pages closed, or without names, again
	Keys      int  // destroyed again
	Courses   int  // of help, ended again
	Missing   int  // guarded children that are newer than the database
	Older     bool // the database was older than the ledger: it had been put back
	Sessions  bool // all were ended
	lostLines []string
}

// print says it in counts, without names.
func (r replayed) print(w io.Writer) {
	for _, s := range r.lostLines {
		fmt.Fprintln(w, "LEDGER LOST:", s)
	}
	if len(r.lostLines) > 0 {
		fmt.Fprintln(w, "a new ledger was begun; look through shields and suspended accounts since the backup by hand")
	}
	fmt.Fprintf(w, "ledger replayed: %d children guarded again, %d accounts held back again, %d keys destroyed again\n", r.Children, r.Accounts, r.Keys)
	if r.Courses > 0 {
		fmt.Fprintf(w, "%d courses of help that were disposed of since the backup ended again\n", r.Courses)
	}
	if r.Sessions {
		fmt.Fprintln(w, "every session was ended and every link withdrawn: everyone signs in anew")
	}
	if r.Missing > 0 {
		fmt.Fprintf(w, "%d guarded children are newer than this backup: when a feed brings them again they are new children. Load the council's case system first, and let an officer shield the others before practitioners are let in\n", r.Missing)
	}
}

// replay puts in force what the ledger knows and the database does not. It only
// ever tightens, and doing it again does nothing. restored says that the
// database was just put back.
func (d *deployment) replay(ctx context.Context, net *netting, rules *access.Policies, k kind, restored bool) (replayed, error) {
	out := replayed{lostLines: net.lost}
	as := account.Operators{Accounts: everyone{}, IDs: []string{ledgerJob}}
	if a, err := authorityOf(ctx, d.db); err == nil {
		as.Authority = a
	}
	own := *d
	own.gate = access.New(d.db, d.log, rules, as, d.clock, d.keys.Sub("kin"), d.logger)
	f := services(&own, siteOptions{kind: k, logger: d.logger})
	if err := out.children(ctx, d.db, f, net); err != nil {
		return out, fmt.Errorf("guard children again: %w", err)
	}
	if err := out.accounts(ctx, d.db, f, net); err != nil {
		return out, fmt.Errorf("hold accounts back again: %w", err)
	}
	if err := out.families(ctx, &own, net); err != nil {
		return out, fmt.Errorf("close families' pages again: %w", err)
	}
	back, err := d.present(ctx, net.ended)
	if err != nil {
		return out, err
	}
	if out.Courses, err = f.expiries.EndAgain(ctx, access.Request{Actor: ledgerJob, Action: "ledger:replay"}, back); err != nil {
		return out, err
	}
	if out.Keys, err = d.keys.DestroyAgain(ctx, net.gone); err != nil {
		return out, fmt.Errorf("destroy keys again: %w", err)
	}
	if restored || out.Older {
		if err := errors.Join(f.sessions.EndAll(ctx), f.families.sessions.EndAll(ctx)); err != nil {
			return out, err
		}
		out.Sessions = true
	}
	if restored || out.Older || out.Children+out.Accounts+out.Families+out.Keys+out.Courses+len(net.lost) > 0 {
		ev := audit.Event{Action: "ledger:replay", Actor: ledgerJob, Outcome: audit.Done, Detail: out}
		if len(net.lost) > 0 {
			ev.Reason = "ledger-lost"
		}
		if err := d.log.Record(ctx, ev); err != nil {
			return out, err
		}
	}
	return out, d.markLedger(ctx)
}

func (r *replayed) children(ctx context.Context, d *db.DB, f *features, net *netting) error {
	for some := range slices.Chunk(ids(net.children), 500) {
		var rows []access.Guard
		err := d.Read(ctx, func(ctx context.Context, rd db.Reader) (err error) {
			rows, err = access.GuardsOf(ctx, rd, some)
			return err
		})
		if err != nil {
			return err
		}
		held := map[string]access.Guard{}
		for _, g := range rows {
			held[g.Child] = g
		}
		for _, id := range some {
			n := net.children[id]
			is, ok := held[id]
			want := n.net()
			if !ok {
				if want.Guarded() {
					r.Missing++
				}
				continue
			}
			if is.Version >= want.Version {
				continue // the database knows of that change, or of a later one
			}
			r.Older = r.Older || n.known && n.kept.Version > is.Version
			again, err := f.children.GuardAgain(ctx, access.Request{Actor: ledgerJob, Action: "ledger:replay"}, want, net.silent)
			if err != nil {
				return err
			}
			r.Children += again
		}
	}
	return nil
}

func (r *replayed) accounts(ctx context.Context, d *db.DB, f *features, net *netting) error {
	for some := range slices.Chunk(ids(net.accounts), 500) {
		var rows []account.Standing
		err := d.Read(ctx, func(ctx context.Context, rd db.Reader) (err error) {
			rows, err = account.Standings(ctx, rd, some)
			return err
		})
		if err != nil {
			return err
		}
		for _, is := range rows {
			n := net.accounts[is.Account]
			want := n.net()
			if is.Version >= want.Version {
				continue
			}
			r.Older = r.Older || n.known && n.kept.Version > is.Version
			changed, err := f.accounts.Tighten(ctx, access.Request{Actor: ledgerJob, Action: "ledger:replay"}, want)
			if err != nil {
				return err
			}
			if changed {
				r.Accounts++
			}
		}
	}
	return nil
}

// restoreKeys destroys again, in a key store that was decrypted, what the ledger
// says was destroyed, and puts the store in place.
func restoreKeys(r *run, c Database, path string) error {
	n, err := destroyAgain(r.ctx, c, "sqlite:"+path+unfinished)
	if err != nil {
		return fmt.Errorf("the key store was not put in place: %w", errors.Join(err, clearUnfinished(path)))
	}
	if err := inPlace(path); err != nil {
		return err
	}
	fmt.Fprintf(r.out, "ledger replayed: %d keys destroyed again\nrestored %s\n", n, path)
	return nil
}

func destroyAgain(ctx context.Context, c Database, url string) (int, error) {
	ring, err := seal.ReadRing(filepath.Join(c.Keys, "kek.txt"))
	if err != nil {
		return 0, fmt.Errorf("keys (--keys): %w", err)
	}
	store, err := db.Open(ctx, url, db.Options{Readers: 2})
	if err != nil {
		return 0, err
	}
	defer store.Close()
	if err := store.Migrate(ctx, seal.Schema()); err != nil {
		return 0, err
	}
	keys, err := seal.Open(ctx, store, ring, clock.Real{})
	if err != nil {
		return 0, err
	}
	net := newNetting()
	files, err := ledger.ReadAll(c.Ledger, keys.Sub("ledger"), net.take)
	if err != nil {
		return 0, err
	}
	faults := ledgerFaults(nil, files)
	if len(files) == 0 {
		faults = append(faults, "there is none")
	}
	if len(faults) > 0 && !c.LedgerLost {
		return 0, fmt.Errorf("the ledger in %s cannot be relied on: %s. Put its folder back, or give --ledger-lost if it is lost for good", c.Ledger, strings.Join(faults, "; "))
	}
	return keys.DestroyAgain(ctx, net.gone)
}
