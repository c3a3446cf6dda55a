package match_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/child"
	"onestory/internal/feed"
	"onestory/internal/find"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/match"
	"onestory/lib/workday"
)

// world is an index with reviewers, two of them cleared, and nurses.
type world struct {
	*accesstest.World
	children *child.Service
	queue    *match.Queue
	matches  *match.Service
	matcher  *match.Matcher
	involved *involvement.Service
	index    *find.Index
	made     int
}

// noCards knows nobody.
type noCards struct{}

func (noCards) Card(_ context.Context, _ db.Reader, id string) (involvement.Card, error) {
	return involvement.Card{ID: id}, nil
}

func people() accesstest.People {
	all := accesstest.People{}
	for _, who := range []string{"ann", "bob", "cleared", "second"} {
		all[who] = access.Actor{Active: true, Authority: "la", Agency: "council", Cleared: who == "cleared" || who == "second", Roles: []access.Role{access.IndexAdmin}}
	}
	for n := range 4 {
		all[fmt.Sprint("nurse", n)] = access.Actor{Active: true, Authority: "la", Agency: "health", Roles: []access.Role{access.SchoolNurse}}
	}
	all["operator:ada"] = access.Actor{Active: true, Authority: "la", Roles: []access.Role{access.Operator}}
	all["officer"] = access.Actor{Active: true, Authority: "la", Roles: []access.Role{access.Governance}}
	return all
}

func schemas() []db.Schema {
	return accesstest.Schemas(once.Schema(), find.Schema(), child.Schema(), match.Schema(), involvement.Schema(), feed.Schema())
}

func open(t testing.TB, d *db.DB) *world {
	w := &world{World: accesstest.New(t, d, people()), index: find.New(d, make([]byte, 32)), queue: match.NewQueue(id.Random{})}
	w.children = child.New(w.Gate, w.Keys, w.index, id.Random{}, w.queue)
	w.involved = involvement.New(w.Gate, w.Keys, id.Random{}, noCards{}, w.children)
	w.matcher = match.NewMatcher(w.index, w.children, match.Standard())
	w.queue.Use(w.matcher)
	feeds := feed.New(feed.Parts{Gate: w.Gate, Keys: w.Keys, IDs: id.Random{}, Children: w.children, Matcher: w.matcher, Queue: w.queue})
	w.children.Followed(w.involved, feeds)
	w.matches = match.New(w.Gate, w.Keys, w.children, w.queue, feeds, match.DefaultRules())
	return w
}

// fataler is a test or a run of a property.
type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

func must(t fataler, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v", err)
	}
}

// do changes something as a cleared reviewer, in one logged transaction.
func (w *world) do(fn func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error)) error {
	q := access.Request{Actor: "cleared", Action: "match:review", Purpose: access.DataQuality}
	_, err := access.Change(context.Background(), w.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		st, err := fn(ctx, tx, g)
		return struct{}{}, audit.Event{State: st}, err
	})
	return err
}

// record is a person of their own: no other resembles them.
func (w *world) record() child.Record {
	w.made++
	born := w.today().AddDays(-1000 - w.made*37%4000)
	name := strings.Map(func(r rune) rune { return 'a' + (r - '0') }, fmt.Sprintf("%06d", w.made*7919%1000000))
	return child.Record{Names: []child.Name{{Given: "Gi" + name, Family: "Fa" + name}}, Birth: child.Birth{Date: born},
		Addresses: []child.Address{{Lines: []string{fmt.Sprint(w.made, " Kiln Road")}, Postcode: fmt.Sprintf("ZX%d %dAA", w.made%90+1, w.made%9)}}}
}

// incoming is a record on its way in, with its key.
func (w *world) incoming(t fataler) (child.Incoming, func(context.Context, *db.Tx, access.Grant, string) error) {
	t.Helper()
	ids, keys, err := w.children.NewIDs(context.Background(), 1)
	must(t, err)
	day, err := workday.Parse("2026-11-01")
	must(t, err)
	in := child.Incoming{ID: ids[0], Source: "gp-list", Key: ids[0], SuppliedOn: day, ConfirmedOn: day, Record: w.record()}
	return in, func(ctx context.Context, tx *db.Tx, g access.Grant, to string) error {
		return w.children.Join(ctx, tx, g, keys, in, to)
	}
}

// admit makes a child of a new record.
func (w *world) admit(t fataler, p access.Protection) (of, record string) {
	t.Helper()
	ids, keys, err := w.children.NewIDs(context.Background(), 1)
	must(t, err)
	day, err := workday.Parse("2026-11-01")
	must(t, err)
	in := child.Incoming{ID: ids[0], Source: "school-roll", Key: ids[0], SuppliedOn: day, ConfirmedOn: day, Record: w.record()}
	must(t, w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) (st []audit.State, err error) {
		of, st, err = w.children.Admit(ctx, tx, g, keys, in, "la", false, p)
		return st, err
	}))
	return of, in.ID
}

// join adds a new record to a child.
func (w *world) join(t fataler, to string) string {
	t.Helper()
	in, join := w.incoming(t)
	must(t, w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
		return nil, join(ctx, tx, g, to)
	}))
	return in.ID
}

// fed lets a record say that a nurse works with its child, on whose id it hangs,
// and that the child is on a roll.
func (w *world) fed(t fataler, record, home, nurse string) {
	t.Helper()
	day, err := workday.Parse("2026-11-01")
	must(t, err)
	must(t, w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
		st, err := w.involved.FromFeed(ctx, tx, g, home, involvement.Feed{Source: "gp-list", Key: record, Account: nurse, Agency: "health", Kind: involvement.Universal, Start: day, SuppliedOn: day, Scope: "record:" + record})
		if err != nil {
			return nil, err
		}
		roll, err := access.Relate(ctx, tx, access.Relationship{ID: "roll:" + record + ":school", Child: home, Kind: "roll", Agency: "school", ClaimedBy: "feed:x", ConfirmedBy: "feed:x", Starts: "2026-11-01"})
		return append(st, roll), err
	}))
}

// relate lets a nurse work with a child, by a manager's word.
func (w *world) relate(t fataler, nurse, of string) {
	t.Helper()
	must(t, w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
		st, err := access.Relate(ctx, tx, access.Relationship{ID: id.Random{}.New(), Child: of, Kind: "involvement", Account: nurse, ClaimedBy: nurse, ConfirmedBy: "boss", Starts: "2026-01-01"})
		return []audit.State{st}, err
	}))
}

// look opens a child as somebody; ok says whether they could.
func (w *world) look(t fataler, who, of string) (v child.View, g access.Grant, ok bool) {
	t.Helper()
	type seen struct {
		v child.View
		g access.Grant
	}
	s, err := access.Read(context.Background(), w.Gate, access.Request{Actor: who, Action: "child:open", Child: of, Level: access.Existence, Purpose: access.DataQuality},
		func(ctx context.Context, r db.Reader, g access.Grant) (seen, audit.Event, error) {
			v, err := w.children.Of(ctx, r, g)
			return seen{v, g}, audit.Event{Subjects: g.Subjects(), Classes: []string{"identity"}}, err
		})
	if err != nil && err != access.ErrNotFound {
		t.Fatalf("%s looks: %v", who, err)
	}
	return s.v, s.g, err == nil
}

func (w *world) merge(a, b string) (root string, err error) {
	err = w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) (st []audit.State, err error) {
		root, st, err = w.children.Merge(ctx, tx, g, a, b, child.Why{})
		return st, err
	})
	return root, err
}

func (w *world) splitOff(b string) (s child.Split, err error) {
	err = w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
		s, err = w.children.SplitOff(ctx, tx, g, b, child.Why{})
		return s.States, err
	})
	return s, err
}

func (w *world) splitRecords(of, to string, records ...string) (s child.Split, err error) {
	err = w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
		s, err = w.children.SplitRecords(ctx, tx, g, of, records, to, child.Why{})
		return s.States, err
	})
	return s, err
}

func (w *world) apart(e child.Ends) error {
	return w.do(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
		return nil, w.children.KeepApart(ctx, tx, g, e, child.Why{})
	})
}

// holds: the tables follow from the events, and the facts of access from the log.
func (w *world) holds(t fataler) {
	t.Helper()
	must(t, w.DB.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
		differ, err := child.Differences(ctx, r)
		if len(differ) > 0 {
			t.Fatalf("replay: %v", differ)
		}
		return err
	}))
	rep, err := audit.Verify(context.Background(), w.DB, audit.VerifyOptions{Current: access.CurrentState})
	must(t, err)
	if !rep.OK() {
		t.Fatalf("audit verify --state: %v", rep.Bad)
	}
}

// rows dumps what a query finds of ids, sorted by the query.
func (w *world) rows(t fataler, query string, ids []string) (out []string) {
	t.Helper()
	must(t, w.DB.Read(context.Background(), func(ctx context.Context, r db.Reader) error {
		rows, err := r.Query(ctx, strings.ReplaceAll(query, "$IDS", db.In(1, len(ids))), db.Args(ids)...)
		if err != nil {
			return fmt.Errorf("%s: %w", query, err)
		}
		defer rows.Close()
		cols, err := rows.Columns()
		if err != nil {
			return err
		}
		for rows.Next() {
			cells, into := make([]any, len(cols)), make([]any, len(cols))
			for i := range cells {
				into[i] = &cells[i]
			}
			if err := rows.Scan(into...); err != nil {
				return err
			}
			out = append(out, fmt.Sprint(cells...))
		}
		return rows.Err()
	}))
	return out
}

func (w *world) today() workday.Date { return workday.InUK(w.Clock.Now()) }
