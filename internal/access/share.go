package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// The rows below say who may know of items that others hold. Days are
// YYYY-MM-DD, the last one included, "" for no end.

// Disclosed lets one account, or an agency's people who work with the child,
// read one item until a day. Exactly one of Account and Agency is set.
// Overrides: disclosed for safety or by a legal duty, which no refusal, seal or
// lapsed agreement holds back.
type Disclosed struct {
	ID        string
	Child     string
	Item      string
	Account   string
	Agency    string
	Overrides bool
	Starts    string
	Ends      string
	Revoked   bool
}

func (d Disclosed) state() audit.State {
	return state("disclosure/"+d.Child+"/"+d.ID, []any{d.Item, d.Account, d.Agency, d.Overrides, d.Starts, d.Ends, d.Revoked})
}

// Disclose writes a disclosure, new or changed.
func Disclose(ctx context.Context, tx *db.Tx, d Disclosed) (audit.State, error) {
	if d.ID == "" || d.Child == "" || d.Item == "" || d.Starts == "" || (d.Account == "") == (d.Agency == "") {
		return audit.State{}, errors.New("a disclosure needs an id, a child, an item, a first day, and an account or an agency")
	}
	err := tx.QueryRow(ctx, `INSERT INTO access_disclosure (child, id, item, account, agency, overrides, starts, ends, revoked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id) DO UPDATE SET item = excluded.item, account = excluded.account, agency = excluded.agency, overrides = excluded.overrides,
			starts = excluded.starts, ends = excluded.ends, revoked = excluded.revoked
		WHERE `+ofSameChild("access_disclosure")+` RETURNING child`,
		d.Child, d.ID, d.Item, d.Account, d.Agency, d.Overrides, d.Starts, d.Ends, d.Revoked).Scan(&d.Child)
	if err != nil {
		return audit.State{}, fmt.Errorf("write a disclosure: %w", err)
	}
	return d.state(), nil
}

// Term is one line of a sharing agreement: who may know what of whose, for which
// purpose. A line that denies beats every line that allows, from its level up.
type Term struct {
	Agreement string
	Version   int
	Giver     string // agency whose items they are
	Receiver  string // agency whose people may know
	Role      Role   // "" any
	Purpose   Purpose
	Class     Class // "" any but ClassSensitive
	Level     Level // Existence or Content
	Consent   bool  // only while a consent covers it
	Deny      bool
	Starts    string
	Ends      string
}

// Check says what is wrong with a line.
func (t Term) Check() error {
	switch {
	case t.Giver == "" || t.Receiver == "" || t.Giver == t.Receiver:
		return errors.New("a line names two agencies")
	case t.Level != Existence && t.Level != Content:
		return errors.New("a line is about existence or content")
	case t.Purpose == "" && !t.Deny:
		return errors.New("a line that allows names its purpose")
	case t.Starts == "":
		return errors.New("a line names its first day")
	}
	return nil
}

func termKey(agreement string, line int) string { return fmt.Sprintf("term/%s/%d", agreement, line) }

func (t Term) state(line int) audit.State {
	return state(termKey(t.Agreement, line), []any{t.Version, t.Giver, t.Receiver, t.Role, t.Purpose, t.Class, t.Level.String(), t.Consent, t.Deny, t.Starts, t.Ends})
}

// SetTerms replaces the lines of an agreement: none while it is not in force.
func SetTerms(ctx context.Context, tx *db.Tx, agreement string, version int, terms []Term) ([]audit.State, error) {
	rows, err := tx.Query(ctx, `DELETE FROM access_term WHERE agreement = $1 RETURNING line`, agreement)
	old, err := db.Collect(rows, err, scanInt)
	if err != nil {
		return nil, fmt.Errorf("replace the lines of an agreement: %w", err)
	}
	var out []audit.State
	for n, t := range terms {
		if err := t.Check(); err != nil {
			return nil, fmt.Errorf("line %d of an agreement: %w", n, err)
		}
		t.Agreement, t.Version = agreement, version
		if _, err := tx.Exec(ctx, `INSERT INTO access_term (receiver, giver, agreement, line, version, role, purpose, class, level, consent, deny, starts, ends)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			t.Receiver, t.Giver, agreement, n, version, string(t.Role), string(t.Purpose), string(t.Class), int64(t.Level), t.Consent, t.Deny, t.Starts, t.Ends); err != nil {
			return nil, fmt.Errorf("write a line of an agreement: %w", err)
		}
		out = append(out, t.state(n))
	}
	slices.Sort(old)
	for _, n := range old {
		if n >= len(terms) {
			out = append(out, audit.State{Key: termKey(agreement, n)})
		}
	}
	return out, nil
}

// Consented is what a person said of sharing: yes or no, about whom and what. A
// no covers everything it names and bites at the next request; a yes counts
// while it lasts, and no yes beats a no.
type Consented struct {
	ID      string
	Child   string
	Person  string
	Refused bool
	Agency  string  // who would receive; "" any
	Class   Class   // "" any; a yes for any does not cover ClassSensitive
	Purpose Purpose // "" any
	Starts  string
	Ends    string
}

func (c Consented) state() audit.State {
	return state("consent/"+c.Child+"/"+c.ID, []any{c.Person, c.Refused, c.Agency, c.Class, c.Purpose, c.Starts, c.Ends})
}

// SetConsent writes what a person said, new or changed. A withdrawal is a change
// to a last day before today, or to a refusal.
func SetConsent(ctx context.Context, tx *db.Tx, c Consented) (audit.State, error) {
	if c.ID == "" || c.Child == "" || c.Starts == "" {
		return audit.State{}, errors.New("a consent needs an id, a child and a first day")
	}
	err := tx.QueryRow(ctx, `INSERT INTO access_consent (child, id, person, refused, agency, class, purpose, starts, ends) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id) DO UPDATE SET person = excluded.person, refused = excluded.refused, agency = excluded.agency, class = excluded.class,
			purpose = excluded.purpose, starts = excluded.starts, ends = excluded.ends
		WHERE `+ofSameChild("access_consent")+` RETURNING child`,
		c.Child, c.ID, c.Person, c.Refused, c.Agency, string(c.Class), string(c.Purpose), c.Starts, c.Ends).Scan(&c.Child)
	if err != nil {
		return audit.State{}, fmt.Errorf("write a consent: %w", err)
	}
	return c.state(), nil
}

// Override is break-glass: an account opens a child's contacts, or one item,
// against the ordinary rule, for a short while.
type Override struct {
	ID      string
	Child   string
	Account string
	Item    string // "" for the child
	Reason  string // a code
	Starts  time.Time
	Ends    time.Time
}

func (o Override) state() audit.State {
	return state("override/"+o.Child+"/"+o.Account+"/"+o.ID, []any{o.Item, o.Reason, db.Millis(o.Starts), db.Millis(o.Ends)})
}

// BreakGlass writes an override, new or ended early.
func BreakGlass(ctx context.Context, tx *db.Tx, o Override) (audit.State, error) {
	if o.ID == "" || o.Child == "" || o.Account == "" || o.Reason == "" || !o.Ends.After(o.Starts) {
		return audit.State{}, errors.New("break-glass needs an id, a child, an account, a reason and an end")
	}
	_, err := tx.Exec(ctx, `INSERT INTO access_override (child, account, id, item, reason, starts, ends) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (child, account, id) DO UPDATE SET ends = excluded.ends`,
		o.Child, o.Account, o.ID, o.Item, o.Reason, db.Millis(o.Starts), db.Millis(o.Ends))
	if err != nil {
		return audit.State{}, fmt.Errorf("write break-glass: %w", err)
	}
	return o.state(), nil
}
