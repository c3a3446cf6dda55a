package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/ledger"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
)

// ledgerHost names this host's file of the ledger.
func ledgerHost() string {
	host, err := os.Hostname()
	if err != nil || host == "" {
		return "node"
	}
	return host
}

// openLedger reads the whole ledger, checks it against what the database has
// seen of it, and opens this host's file. From then on no key is destroyed
// and, through ahead, no fact is tightened that is not in the ledger first.
func (d *deployment) openLedger(ctx context.Context) (*netting, error) {
	var marks []ledger.Mark
	err := d.db.Read(ctx, func(ctx context.Context, r db.Reader) (err error) { // before the files, which only grow
		marks, err = ledger.Marks(ctx, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	net := newNetting()
	files, err := d.readLedger(net)
	if err != nil {
		return nil, err
	}
	if faults := ledgerFaults(marks, files); len(faults) > 0 {
		if !d.config.LedgerLost {
			return nil, fmt.Errorf("the ledger of shields and suspensions in %s cannot be relied on, so nothing is served:\n  %s\nPut its folder back (--ledger). If it is lost for good, look through shields and suspended accounts since the last backup by hand, and give --ledger-lost once",
				d.config.Ledger, strings.Join(faults, "\n  "))
		}
		net.lost = faults
		if err := d.giveUpLedger(ctx, marks, files); err != nil {
			return nil, err
		}
	}
	if d.ledger, err = ledger.Open(d.config.Ledger, ledgerHost(), d.keys.Sub("ledger")); err != nil {
		return nil, err
	}
	d.keys.SetLedger(func(gone []seal.Destroyed) error { return d.ledger.Append(true, ledgerLine{Gone: gone}.record()) })
	if len(net.lost) > 0 || !slices.ContainsFunc(files, func(c ledger.Content) bool { return c.Lines() > 0 }) {
		return net, d.beginLedger(ctx)
	}
	return net, nil
}

func (d *deployment) readLedger(net *netting) ([]ledger.Content, error) {
	return ledger.ReadAll(d.config.Ledger, d.keys.Sub("ledger"), net.take)
}

// ledgerFaults is what is wrong with the files, by themselves and against the marks.
func ledgerFaults(marks []ledger.Mark, files []ledger.Content) (faults []string) {
	for _, c := range files {
		if c.Err != nil {
			faults = append(faults, c.Err.Error())
		}
	}
	for _, m := range marks {
		if s := m.Against(files); s != "" {
			faults = append(faults, s)
		}
	}
	return faults
}

// giveUpLedger puts damaged files aside and forgets what was seen of lost ones.
func (d *deployment) giveUpLedger(ctx context.Context, marks []ledger.Mark, files []ledger.Content) error {
	for _, c := range files {
		if c.Err == nil {
			continue
		}
		if _, err := ledger.SetAside(d.config.Ledger, c.Name, d.clock.Now()); err != nil {
			return err
		}
	}
	return d.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, m := range marks {
			if err := ledger.ForgetMark(ctx, tx, m.File); err != nil {
				return err
			}
		}
		return nil
	})
}

// beginLedger writes what is in force into a new ledger, so that a backup from
// before it began undoes nothing either.
func (d *deployment) beginLedger(ctx context.Context) error {
	if err := d.ledger.Append(true, ledgerLine{}.record()); err != nil {
		return err
	}
	for after := ""; ; {
		var some []access.Guard
		err := d.db.Read(ctx, func(ctx context.Context, r db.Reader) (err error) {
			some, err = access.AllGuarded(ctx, r, after, 500)
			return err
		})
		if err != nil {
			return err
		}
		if len(some) == 0 {
			break
		}
		var records [][]byte
		for _, g := range some {
			records, after = append(records, guardLine(g, true).record()), g.Child
		}
		if err := d.ledger.Append(true, records...); err != nil {
			return err
		}
	}
	if err := d.allFamilies(ctx, func(records ...[]byte) error { return d.ledger.Append(true, records...) }); err != nil {
		return err
	}
	var all []account.Standing
	err := d.db.Read(ctx, func(ctx context.Context, r db.Reader) (err error) {
		all, err = account.Standings(ctx, r, nil)
		return err
	})
	if err != nil {
		return err
	}
	var records [][]byte
	for _, s := range all {
		records = append(records, standingLine(s, true).record())
	}
	return d.ledger.Append(true, records...)
}

// ahead writes what a transaction is about to tighten, durably, before it is
// kept; and after it was kept, that it was. What is loosened is only written
// after: a crash in between leaves the ledger stricter than the database, never
// the other way.
func (d *deployment) ahead(_ context.Context, tx *db.Tx, changed []audit.State) error {
	var before, after [][]byte
	for _, s := range changed {
		g, ok, err := access.GuardOf(s)
		if err != nil {
			return err
		}
		if ok && (g.Version > 0 || g.Guarded()) { // not of a new child whom nothing guards
			after = append(after, guardLine(g, true).record())
			if g.Guarded() {
				before = append(before, guardLine(g, false).record())
			}
		}
		m, ok, err := access.MembershipOf(s)
		if err != nil {
			return err
		}
		if ok && m.Version > 1 { // not of a new page
			before, after = append(before, familyLine(m, false).record()), append(after, familyLine(m, true).record())
		}
		a, ok, err := account.StandingOf(s)
		if err != nil {
			return err
		}
		if ok && a.Version > 1 { // not of a new account
			before, after = append(before, standingLine(a, false).record()), append(after, standingLine(a, true).record())
		}
	}
	if err := d.ledger.Append(true, before...); err != nil {
		return problem.Wrap(problem.Unavailable, err, "problem.unavailable")
	}
	if len(after) > 0 {
		tx.AfterCommit(func() {
			if err := d.ledger.Append(false, after...); err != nil {
				d.logger.Error("the ledger was not told that a change was kept", "cause", err.Error())
			}
		})
	}
	return nil
}

// markLedger notes in the database how much of this host's file it has seen.
func (d *deployment) markLedger(ctx context.Context) error {
	m, err := d.ledger.Mark()
	if err != nil {
		return err
	}
	return d.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return ledger.SetMark(ctx, tx, m) })
}

// ledgerLine is one line of the ledger. The names of its members are the file's
// format. A line with nothing in it is a beginning.
type ledgerLine struct {
	Child   *lineGuard       `json:"c,omitempty"`
	Account *lineStanding    `json:"a,omitempty"`
	Family  *lineFamily      `json:"f,omitempty"`
	Gone    []seal.Destroyed `json:"k,omitempty"`
	Ended   []string         `json:"e,omitempty"` // courses of help that were disposed of
	Kept    bool             `json:"d,omitempty"` // its transaction was kept; otherwise it may have been
}

type lineGuard struct {
	ID       string `json:"id"`
	Version  int64  `json:"v"`
	Hidden   bool   `json:"h,omitempty"`
	Shielded bool   `json:"s,omitempty"`
	Owner    string `json:"o,omitempty"`
}

type lineStanding struct {
	ID      string        `json:"id"`
	Version int64         `json:"v"`
	Status  string        `json:"st"`
	Cleared bool          `json:"cl,omitempty"`
	Roles   []access.Role `json:"r,omitempty"`
}

// lineFamily is whose page is about which child, as far as it holds something back.
type lineFamily struct {
	Member    string `json:"m"`
	Child     string `json:"c"`
	Version   int64  `json:"v"`
	Ends      string `json:"e,omitempty"`
	Suspended bool   `json:"s,omitempty"`
	Placeless bool   `json:"p,omitempty"`
	Says      string `json:"w,omitempty"`
	Able      bool   `json:"b,omitempty"`
}

func familyLine(m access.Membership, kept bool) ledgerLine {
	return ledgerLine{Family: &lineFamily{m.Member, m.Child, m.Version, m.Ends, m.Suspended, m.Placeless, m.Says, m.Able}, Kept: kept}
}

func guardLine(g access.Guard, kept bool) ledgerLine {
	return ledgerLine{Child: &lineGuard{g.Child, g.Version, g.Hidden, g.Shielded, g.Owner}, Kept: kept}
}

func standingLine(s account.Standing, kept bool) ledgerLine {
	return ledgerLine{Account: &lineStanding{s.Account, s.Version, string(s.Status), s.Cleared, s.Roles}, Kept: kept}
}

// record is the line's JSON, of strings, numbers and bools only.
func (l ledgerLine) record() []byte {
	b, err := json.Marshal(l)
	if err != nil {
		return nil // cannot be; and an empty line is refused when read
	}
	return b
}

func parseLedgerLine(record []byte) (l ledgerLine, err error) {
	if err := json.Unmarshal(record, &l); err != nil {
		return l, errors.Join(ledger.ErrDamaged, err)
	}
	return l, nil
}
