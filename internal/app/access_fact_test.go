package app

import (
	"context"
	"strings"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// facts makes them so, one after another. One that begins with confirmed-by,
// starts, ends or ended says more of the one before it.
func (st *stage) facts(list []string) {
	for _, fact := range list {
		w := strings.Fields(fact)
		switch {
		case len(w) == 2 && st.last != nil && (w[0] == "confirmed-by" || w[0] == "starts" || w[0] == "ends" || w[0] == "ended"):
			st.last(w[0], w[1])
		case len(w) == 2 && (w[1] == "shielded" || w[1] == "hidden"):
			st.protect(w[0], access.Protection{Hidden: w[1] == "hidden", Shielded: true})
		case len(w) == 2 && w[1] == "is-known":
			st.child(w[0])
		case len(w) == 2 && w[1] == "cleared":
			st.must(fact, st.w.f.accounts.ActivateForDemo(st.t.Context(), access.Request{Actor: demoOperator, Action: "account:change"}, st.accounts[w[0]], true))
		case len(w) == 2 && w[1] == "suspended":
			st.must(fact, st.w.f.accounts.Suspend(st.t.Context(), access.Request{Actor: demoOperator, Action: "account:suspend"}, st.accounts[w[0]]))
		case len(w) == 3 && w[1] == "is-on-roll-of":
			st.relate(access.Relationship{ID: "roll-" + w[2], Child: st.child(w[0]), Kind: "roll", Agency: w[2], ClaimedBy: "feed:school-roll", ConfirmedBy: "feed:school-roll"})
		case len(w) == 4 && w[1] == "left":
			st.relate(access.Relationship{ID: "roll-" + w[2], Child: st.child(w[0]), Kind: "roll", Agency: w[2], ClaimedBy: "feed:school-roll", ConfirmedBy: "feed:school-roll"})
			st.last("ended", w[3])
		case len(w) == 3 && w[1] == "covers":
			st.cover(access.Cover{Account: st.accounts[w[0]], Agency: w[2]})
		case len(w) == 3 && w[1] == "works-with":
			st.relate(access.Relationship{ID: st.w.d.ids.New(), Child: st.child(w[2]), Kind: "involvement", Account: st.accounts[w[0]], ClaimedBy: st.accounts[w[0]]})
		case len(w) == 3 && w[0] == "feed-says":
			st.relate(access.Relationship{ID: st.w.d.ids.New(), Child: st.child(w[2]), Kind: "involvement", Account: st.accounts[w[1]], ClaimedBy: "feed:council-cases"})
		case len(w) == 3 && w[1] == "is-kin-of":
			st.child(w[2])
			st.must(fact, st.w.f.accounts.Declare(st.t.Context(), access.Request{Actor: st.accounts[w[0]], Action: "self:change"}, []account.Relative{{Given: capital(w[2]), Family: st.family, Born: st.born.String()}}, nil))
		case len(w) == 3 && w[1] == "lives-with":
			st.child(w[2])
			st.must(fact, st.w.f.accounts.Declare(st.t.Context(), access.Request{Actor: st.accounts[w[0]], Action: "self:change"}, nil, []account.Home{{Postcode: "ZX1 0AB", House: st.house}}))
		case len(w) == 3 && w[1] == "adds-involvement-with":
			st.add(w[0], w[2])
		case len(w) == 4 && w[1] == "confirms": // boss confirms nurse ann
			id := st.w.scalar(`SELECT id FROM involvement WHERE child = $1 AND account = $2`, st.child(w[3]), st.accounts[w[2]])
			st.must(fact, st.w.f.involved.Confirm(st.t.Context(), access.Request{Actor: st.accounts[w[0]], Action: "involvement:confirm", Child: st.child(w[3])}, id))
		default:
			st.t.Fatalf("%q is no fact that can be played", fact)
		}
	}
}

func (st *stage) protect(name string, p access.Protection) {
	id := st.child(name)
	st.change(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
		states, _, err := st.w.f.children.Guard(ctx, tx, g, id, p)
		return states, err
	})
}

// relate writes a relationship, and again with what the next words say of it.
func (st *stage) relate(r access.Relationship) {
	r.Starts = "2026-01-05"
	write := func() {
		st.change(func(ctx context.Context, tx *db.Tx, _ access.Grant) ([]audit.State, error) {
			s, err := access.Relate(ctx, tx, r)
			return []audit.State{s}, err
		})
	}
	write()
	st.last = func(word, arg string) {
		st.tell(word, arg, &r.ConfirmedBy, &r.Starts, &r.Ends)
		write()
	}
}

func (st *stage) cover(c access.Cover) {
	c.Starts = "2026-01-05"
	write := func() {
		st.change(func(ctx context.Context, tx *db.Tx, _ access.Grant) ([]audit.State, error) {
			s, err := access.SetCover(ctx, tx, c)
			return []audit.State{s}, err
		})
	}
	write()
	st.last = func(word, arg string) {
		st.tell(word, arg, &c.ConfirmedBy, &c.Starts, &c.Ends)
		write()
	}
}

// tell takes in one more word on a relationship or a cover.
func (st *stage) tell(word, arg string, confirmed, starts, ends *string) {
	switch word {
	case "confirmed-by":
		if *confirmed = st.accounts[arg]; *confirmed == "" {
			*confirmed = arg // an office that is no account of the scenario
		}
	case "starts":
		*starts = st.day(arg)
	default:
		*ends = st.day(arg)
	}
}

// add says through the feature itself that somebody works with a child.
func (st *stage) add(who, about string) {
	starts, err := workday.Parse("2026-01-05")
	st.must("a day", err)
	in := involvement.Involvement{Kind: involvement.Additional, Starts: starts}
	in.Role, in.Phone = "Worker", "07700 900301"
	q := access.Request{Actor: st.accounts[who], Action: "involvement:add", Child: st.child(about), Level: access.Existence, Purpose: access.Education}
	st.must("add an involvement", st.w.f.involved.Add(st.t.Context(), q, in, ""))
}
