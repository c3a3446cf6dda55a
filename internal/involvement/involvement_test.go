package involvement_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/child"
	"onestory/internal/find"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// cards are the accounts of a test: the id is in the name and in the number.
type cards struct{}

func (cards) Card(ctx context.Context, r db.Reader, id string) (involvement.Card, error) {
	return involvement.Card{ID: id, Name: "Name of " + id, Role: "Role of " + id, Agency: "Agency of " + id, Phone: "01632 960 001", Days: []string{"mon"}}, nil
}

// someone is a child of whom only the id is known.
type someone struct{}

func (someone) Of(_ context.Context, _ db.Reader, g access.Grant) (child.View, error) {
	return child.View{ID: g.Child()}, nil
}

type fixture struct {
	*accesstest.World
	svc *involvement.Service
	x   *find.Index
}

func people() accesstest.People {
	who := func(agency string, roles ...access.Role) access.Actor {
		return access.Actor{Active: true, Agency: agency, Authority: "la", Roles: roles}
	}
	return accesstest.People{
		"nurse": who("health", access.SchoolNurse), "nurse2": who("health", access.SchoolNurse), "boss": who("health", access.Manager), "lead": who("health", access.SchoolNurse, access.Manager),
		"social": who("council", access.SocialWorker), "otherboss": who("council", access.Manager), "youth": who("charity", access.YouthWorker),
		"duty": who("council", access.FrontDoor), "governor": who("council", access.Governance), "feeder": who("council", access.IndexAdmin), "officer": {Active: true, Cleared: true, Agency: "council", Authority: "la", Roles: []access.Role{access.Broker}},
	}
}

func run(t *testing.T, fn func(t *testing.T, f *fixture)) {
	dbtest.Run(t, accesstest.Schemas(find.Schema(), once.Schema(), involvement.Schema()), func(t *testing.T, d *db.DB) {
		w := accesstest.New(t, d, people())
		fn(t, &fixture{w, involvement.New(w.Gate, w.Keys, id.Random{}, cards{}, someone{}), find.New(d, make([]byte, 32))})
	})
}

func (f *fixture) today() workday.Date { return workday.InUK(f.Clock.Now()) }

func (f *fixture) child(t *testing.T, child string, p access.Protection) {
	t.Helper()
	must(t, f.As(t, "feeder", "feed:import", func(ctx context.Context, tx *db.Tx, g access.Grant) error {
		if _, err := access.Admit(ctx, tx, child, "la", p); err != nil {
			return err
		}
		return f.x.Put(ctx, tx, find.Entry{Child: child, Display: "Child " + child, Year: 2017, Hidden: p.Hidden, Names: []find.Name{{Given: "Child", Family: child}}})
	}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func absent(t *testing.T, what string, err error) {
	t.Helper()
	if !problem.Is(err, problem.NotFound) {
		t.Errorf("%s: %v, want not found", what, err)
	}
}

var ctx = context.Background()

func q(who, action, child string, l access.Level, p access.Purpose) access.Request {
	return access.Request{Actor: who, Action: access.Action(action), Child: child, Level: l, Purpose: p}
}

func (f *fixture) add(t *testing.T, who, child string, k involvement.Kind) string {
	t.Helper()
	in := involvement.Involvement{Kind: k, Basis: involvement.Consent, Starts: f.today(), Details: involvement.Details{Role: "Worker", Phone: "01632 960 123", Duty: "01632 960 456", Days: []string{"mon", "tue"}}}
	must(t, f.svc.Add(ctx, q(who, "involvement:add", child, access.Existence, access.HealthNeed), in, form.NewKey()))
	for _, i := range f.of(t, who, child, access.HealthNeed).List {
		if i.Mine {
			return i.ID
		}
	}
	t.Fatal("one's own claim is not shown")
	return ""
}

// of reads the child's involvements as the record does.
func (f *fixture) of(t *testing.T, who, child string, p access.Purpose) involvement.Known {
	t.Helper()
	k, err := access.Read(ctx, f.Gate, q(who, "child:open", child, access.Existence, p), func(ctx context.Context, r db.Reader, g access.Grant) (involvement.Known, audit.Event, error) {
		k, err := f.svc.OfChild(ctx, r, g)
		return k, audit.Event{}, err
	})
	must(t, err)
	return k
}

func TestAClaimIsWorthNothingUntilSomeoneElseConfirms(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		f.child(t, "c", access.Protection{})
		mine := f.add(t, "nurse", "c", involvement.Universal)
		other := f.add(t, "social", "c", involvement.Additional)

		if k := f.of(t, "nurse", "c", access.HealthNeed); !k.Someone || len(k.List) != 1 || k.List[0].Phone != "01632 960 123" || k.Related {
			t.Errorf("with a claim alone: %+v", k)
		}
		for who, level := range map[string]access.Level{"nurse": 0, "nurse2": 0, "otherboss": 0, "youth": 0} {
			absent(t, who+" confirms", f.svc.Confirm(ctx, q(who, "involvement:confirm", "c", level, access.HealthNeed), mine))
		}
		own := f.add(t, "lead", "c", involvement.Universal)
		absent(t, "a manager confirms her own", f.svc.Confirm(ctx, q("lead", "involvement:confirm", "c", 0, access.HealthNeed), own))
		must(t, f.svc.End(ctx, q("lead", "involvement:end", "c", 0, ""), own))
		must(t, f.svc.Confirm(ctx, q("boss", "involvement:confirm", "c", 0, ""), mine))
		k := f.of(t, "nurse", "c", "") // the caseload now says why
		if len(k.List) != 3 || !k.Related || k.List[0].ID != mine || k.List[0].Status != involvement.Confirmed || k.List[1].Phone == "" || !k.List[1].CanConfirm {
			t.Errorf("after the manager's word: %+v", k)
		}
		must(t, f.svc.Confirm(ctx, q("nurse", "involvement:confirm", "c", 0, ""), other))
		if !f.of(t, "social", "c", "").Related {
			t.Error("a colleague's confirmation does not count")
		}
		absent(t, "a second confirmation", f.svc.Confirm(ctx, q("nurse", "involvement:confirm", "c", 0, ""), other))

		absent(t, "another agency's manager ends", f.svc.End(ctx, q("boss", "involvement:end", "c", 0, ""), other))
		must(t, f.svc.End(ctx, q("nurse", "involvement:end", "c", 0, ""), mine))
		if k := f.of(t, "nurse", "c", access.HealthNeed); k.Related || len(k.List) != 1 {
			t.Errorf("after it ended: %+v", k)
		}
		if k := f.of(t, "social", "c", ""); len(k.List) != 3 || k.List[1].Status != involvement.Ended || k.List[1].Phone != "" || k.List[1].Name == "" {
			t.Errorf("what ended is shown as %+v", k.List)
		}
	})
}

func TestAddIsIdempotentAndComplete(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		f.child(t, "c", access.Protection{})
		first := f.add(t, "nurse", "c", involvement.Universal)
		if second := f.add(t, "nurse", "c", involvement.Additional); second != first {
			t.Error("saying it again made a second involvement")
		}
		k := f.of(t, "nurse", "c", access.Education)
		if len(k.List) != 1 || k.List[0].Kind != involvement.Additional || k.List[0].Name != "Name of nurse" || k.List[0].Agency != "Agency of nurse" {
			t.Errorf("%+v", k.List)
		}
		pre, err := f.svc.Prefilled(ctx, q("social", "involvement:add", "c", access.Existence, access.Education))
		if err != nil || pre.Name != "Name of social" || pre.Phone == "" || pre.Of.ID != "c" {
			t.Errorf("prefilled %+v, %v", pre, err)
		}
		err = f.svc.Add(ctx, q("nurse", "involvement:add", "c", access.Existence, access.Education), involvement.Involvement{}, "")
		if got := len(problem.Of(err).Fields); got != 4 {
			t.Errorf("an empty involvement has %d faults: %v", got, err)
		}
	})
}

// TestNothingLeaks holds what a reader gets against what the level allows, for
// every reader, purpose, protection and kind of service.
func TestNothingLeaks(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		for name, p := range map[string]access.Protection{"plain": {}, "shielded": {Shielded: true}} {
			f.child(t, name, p)
			f.add(t, "social", name, involvement.Additional)
			f.add(t, "youth", name, involvement.Sensitive)
			id := f.add(t, "nurse", name, involvement.Universal)
			must(t, f.svc.Confirm(ctx, q("boss", "involvement:confirm", name, 0, ""), id))
			for _, who := range []string{"nurse", "nurse2", "social", "duty", "officer", "youth"} {
				for _, purpose := range []access.Purpose{access.Safeguarding, access.Education, access.LookUp} {
					f.holds(t, who, name, purpose, p)
				}
			}
		}
	})
}

func (f *fixture) holds(t *testing.T, who, child string, purpose access.Purpose, p access.Protection) {
	t.Helper()
	_, err := access.Read(ctx, f.Gate, q(who, "child:open", child, access.Existence, purpose), func(ctx context.Context, r db.Reader, g access.Grant) (involvement.Known, audit.Event, error) {
		k, err := f.svc.OfChild(ctx, r, g)
		if err != nil {
			return k, audit.Event{}, err
		}
		what := fmt.Sprintf("%s on %s for %s", who, child, purpose)
		mine := 0
		for _, i := range k.List {
			told := i.Name + i.Role + i.Agency + i.Phone + i.Duty + strings.Join(i.Days, "") + i.AgencyID + i.Account
			switch {
			case i.Mine:
				mine++
			case g.Level() < access.Contact || !g.Locates():
				t.Errorf("%s: an involvement of somebody else below what is allowed", what)
			case i.Kind == involvement.Sensitive && g.Actor().Agency != "charity" && (told != "" || !i.Broker || !i.Starts.IsZero()):
				t.Errorf("%s: a sensitive service is told: %q", what, told)
			case i.Kind != involvement.Sensitive && i.Phone == "":
				t.Errorf("%s: no number", what)
			}
		}
		if g.Level() >= access.Contact && g.Locates() && len(k.List) != 3 {
			t.Errorf("%s: %d shown, want 3", what, len(k.List))
		}
		if p.Shielded && !g.Actor().Cleared && k.Someone != (mine > 0) {
			t.Errorf("%s: someone is involved with a shielded child: %v", what, k.Someone)
		}
		if !p.Shielded && !k.Someone {
			t.Errorf("%s: nobody is said to be involved", what)
		}
		return k, audit.Event{}, nil
	})
	must(t, err)
}

func TestReached(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		f.child(t, "c", access.Protection{})
		id := f.add(t, "nurse", "c", involvement.Universal)
		secret := f.add(t, "youth", "c", involvement.Sensitive)
		req := q("duty", "involvement:reached", "c", access.Contact, access.Safeguarding)
		must(t, f.svc.Reached(ctx, req, id, true))
		absent(t, "a sensitive one", f.svc.Reached(ctx, req, secret, true))
		absent(t, "no such", f.svc.Reached(ctx, req, "x", false))
		absent(t, "below contact", f.svc.Reached(ctx, q("nurse2", "involvement:reached", "c", access.Contact, access.HealthNeed), id, true))
		for _, i := range f.of(t, "duty", "c", access.Safeguarding).List {
			if i.ID == id && (i.Reached != "yes" || !i.ReachedAt.Equal(f.Clock.Now())) {
				t.Errorf("%+v", i)
			}
		}
	})
}

func TestListsOfTheHomePage(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		f.child(t, "c", access.Protection{})
		f.child(t, "h", access.Protection{})
		mine := f.add(t, "nurse", "c", involvement.Universal)
		f.add(t, "nurse", "h", involvement.Universal)
		must(t, f.As(t, "feeder", "feed:import", func(ctx context.Context, tx *db.Tx, g access.Grant) error {
			_, err := access.Protect(ctx, tx, "h", access.Protection{Hidden: true})
			return err
		}))
		lists := func(who string) (load, wait []involvement.Case, news []involvement.News) {
			_, err := access.Read(ctx, f.Gate, q(who, "self:open", "", 0, access.LookUp), func(ctx context.Context, r db.Reader, g access.Grant) (x int, ev audit.Event, err error) {
				if load, err = f.svc.Caseload(ctx, r, g); err == nil {
					if wait, err = f.svc.Waiting(ctx, r, g); err == nil {
						news, err = f.svc.News(ctx, r, g)
					}
				}
				return x, ev, err
			})
			must(t, err)
			return load, wait, news
		}
		if load, _, _ := lists("nurse"); len(load) != 1 || load[0].ChildName != "Child c" || load[0].BirthYear != 2017 {
			t.Errorf("caseload %+v", load)
		}
		if _, wait, _ := lists("boss"); len(wait) != 1 || wait[0].Name != "Name of nurse" {
			t.Errorf("a manager's list %+v", wait)
		}
		for _, who := range []string{"otherboss", "nurse", "nurse2", "social"} {
			if _, wait, _ := lists(who); len(wait) != 0 {
				t.Errorf("%s may confirm %+v", who, wait)
			}
		}
		absent(t, "following by a claim", f.svc.Follow(ctx, q("nurse", "follow:start", "c", access.Existence, access.Education)))
		must(t, f.svc.Confirm(ctx, q("boss", "involvement:confirm", "c", 0, ""), mine))
		must(t, f.svc.Follow(ctx, q("nurse", "follow:start", "c", access.Contact, "")))
		f.Clock.Add(time.Hour)
		theirs := f.add(t, "social", "c", involvement.Additional)
		if _, wait, news := lists("nurse"); len(wait) != 1 || len(news) != 1 || news[0].Ended || news[0].ChildName != "Child c" {
			t.Errorf("beside a claim: %+v, news %+v", wait, news)
		}
		must(t, f.svc.End(ctx, q("social", "involvement:end", "c", 0, ""), theirs))
		if _, wait, news := lists("nurse"); len(wait) != 0 || len(news) != 2 {
			t.Errorf("after it ended: %+v, news %+v", wait, news)
		}
		must(t, f.As(t, "feeder", "feed:import", func(ctx context.Context, tx *db.Tx, g access.Grant) error {
			_, err := access.Protect(ctx, tx, "c", access.Protection{Shielded: true})
			return err
		}))
		if _, _, news := lists("nurse"); len(news) != 0 {
			t.Errorf("news of a shielded child: %+v", news)
		}
		must(t, f.svc.Unfollow(ctx, q("nurse", "follow:stop", "c", 0, "")))
	})
}

func TestFromFeed(t *testing.T) {
	run(t, func(t *testing.T, f *fixture) {
		f.child(t, "c", access.Protection{})
		f.child(t, "d", access.Protection{})
		day := func(s string) workday.Date { d, _ := workday.Parse(s); return d }
		feed := func(child string, change func(*involvement.Feed)) (n int) {
			in := involvement.Feed{Source: "youth-justice", Key: "7", Practitioner: "Jo Ames", Account: "youth", Agency: "charity", AgencyName: "A Charity", Role: "Case worker",
				Kind: involvement.Additional, Phone: "01632 960 999", Start: day("2026-01-05"), SuppliedOn: day("2026-11-20")}
			change(&in)
			must(t, f.As(t, "feeder", "feed:import", func(ctx context.Context, tx *db.Tx, g access.Grant) error {
				st, err := f.svc.FromFeed(ctx, tx, g, child, in)
				n = len(st)
				return err
			}))
			return n
		}
		nothing := func(*involvement.Feed) {}
		if feed("c", nothing) != 1 || feed("c", nothing) != 0 {
			t.Error("a feed's row is not a claim once, or is not idempotent")
		}
		of := func(child string) []involvement.Involvement { return f.of(t, "duty", child, access.Safeguarding).List }
		if l := of("c"); len(l) != 1 || l[0].Status != involvement.Claimed || l[0].Phone != "01632 960 999" || f.of(t, "youth", "c", access.Education).Related {
			t.Errorf("supplied: %+v", l)
		}
		feed("c", func(in *involvement.Feed) { in.Phone = "01632 960 111" })
		if l := of("c"); len(l) != 1 || l[0].Phone != "01632 960 111" {
			t.Errorf("a new number: %+v", l)
		}
		must(t, f.svc.End(ctx, q("youth", "involvement:end", "c", 0, ""), of("c")[0].ID))
		feed("c", nothing)
		if l := of("c"); l[0].Status != involvement.Ended {
			t.Errorf("the feed undid what a person ended: %+v", l)
		}
		feed("d", func(in *involvement.Feed) { in.Start = day("2026-11-01") })
		if l := of("d"); len(l) != 1 || l[0].Status != involvement.Claimed {
			t.Errorf("the row moved to another child: %+v", l)
		}
		feed("d", func(in *involvement.Feed) { in.Start, in.End = day("2026-11-01"), day("2026-11-10") })
		if l := of("d"); l[0].Status != involvement.Ended || len(of("c")) != 1 {
			t.Errorf("ended by the feed: %+v", l)
		}
		must(t, f.Keys.Ensure(ctx, "record:r"))
		f.child(t, "e", access.Protection{})
		feed("e", func(in *involvement.Feed) { in.Key, in.Scope = "9", "record:r" })
		theirs := of("e")[0].ID
		must(t, f.svc.Reached(ctx, q("duty", "involvement:reached", "e", access.Contact, access.Safeguarding), theirs, false))
		must(t, f.svc.End(ctx, q("youth", "involvement:end", "e", 0, ""), theirs))
		feed("c", func(in *involvement.Feed) { in.Key, in.Account, in.Practitioner = "8", "", "" })
		if l := of("c"); len(l) != 2 {
			t.Errorf("a team without a person: %+v", l)
		}
	})
}

func TestWorks(t *testing.T) {
	sunday, _ := workday.Parse("2026-11-22")
	for _, c := range []struct {
		days       []string
		day        workday.Date
		yes, known bool
	}{
		{nil, sunday, false, false}, {[]string{"sun"}, sunday, true, true}, {[]string{"mon"}, sunday, false, true}, {[]string{"mon"}, sunday.AddDays(1), true, true},
	} {
		if yes, known := (involvement.Details{Days: c.days}).Works(c.day); yes != c.yes || known != c.known {
			t.Errorf("%v on %s: %v, %v", c.days, c.day, yes, known)
		}
	}
}
