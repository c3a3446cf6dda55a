package disclosure_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/agency"
	"onestory/internal/basis"
	"onestory/internal/child"
	"onestory/internal/consent"
	"onestory/internal/disclosure"
	"onestory/internal/find"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/match"
	"onestory/internal/sharing"
	"onestory/lib/workday"
)

// cards are the accounts of a test, whose agency is the one of people.
type cards struct{ accesstest.People }

func (c cards) Card(_ context.Context, _ db.Reader, id string) (involvement.Card, error) {
	return involvement.Card{ID: id, Name: "Name of " + id, Agency: "Agency of " + id, AgencyID: c.People[id].Agency}, nil
}

func (c cards) Name(_ context.Context, _ db.Reader, id string) (string, error) {
	return "Name of " + id, nil
}

func (c cards) Advisers(context.Context, db.Reader, access.Grant) ([]involvement.Card, error) {
	return []involvement.Card{{ID: "boss", Name: "Name of boss"}}, nil
}

// actors are people, and whoever has a link.
type actors struct{ accesstest.People }

func (a actors) Actor(ctx context.Context, r db.Reader, id string) (access.Actor, error) {
	if strings.HasPrefix(id, "link:") {
		return access.Actor{ID: id, Active: true, Roles: []access.Role{access.Recipient}}, nil
	}
	return a.People.Actor(ctx, r, id)
}

type world struct {
	*accesstest.World
	t        *testing.T
	child    string
	children *child.Service
	consents *consent.Service
	sharing  *sharing.Service
	svc      *disclosure.Service
}

func open(t *testing.T, d *db.DB) *world {
	who := func(agency string, roles ...access.Role) access.Actor {
		return access.Actor{Active: true, Agency: agency, Authority: "la", Roles: roles}
	}
	people := accesstest.People{"nurse": who("nursing", access.SchoolNurse), "boss": who("nursing", access.Manager), "lead": who("school", access.SchoolLead), "colleague": who("school", access.SchoolLead),
		"front": who("front", access.FrontDoor), "stranger": who("police", access.PoliceOfficer), "gov": who("council", access.Governance)}
	w := &world{World: accesstest.New(t, d, actors{people}), t: t}
	index := find.New(d, make([]byte, 32))
	queue := match.NewQueue(id.Random{})
	w.children = child.New(w.Gate, w.Keys, index, id.Random{}, queue)
	queue.Use(match.NewMatcher(index, w.children, match.Standard()))
	reg, err := basis.Load()
	if err != nil {
		t.Fatal(err)
	}
	bases := basis.New(w.Gate, reg)
	c := cards{people}
	w.consents = consent.New(w.Gate, w.Keys, id.Random{}, w.children, c)
	w.sharing = sharing.New(sharing.Parts{Gate: w.Gate, Keys: w.Keys, IDs: id.Random{}, Children: w.children, Consents: w.consents, Bases: bases, People: c, Advisers: c})
	involved := involvement.New(w.Gate, w.Keys, id.Random{}, c, w.children)
	w.svc = disclosure.New(disclosure.Parts{Gate: w.Gate, Keys: w.Keys, IDs: id.Random{}, Children: w.children, Involved: involved, Consents: w.consents, Sharing: w.sharing, Bases: bases, People: c})
	for _, a := range []string{"nursing", "school", "front", "police"} {
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO agency (id, authority, name, name_cy, kind, main, duty, ref, version) VALUES ($1, 'la', $2, '', 'other', '1', '', '', 1)`, a, "The "+a)
			return err
		})
	}
	born, _ := workday.Parse("2014-02-28")
	if w.child, err = w.children.Create(t.Context(), access.Request{Actor: "nurse", Action: "child:create"}, child.Record{Names: []child.Name{{Given: "Tyler", Family: "Thistlewood"}}, Birth: child.Birth{Date: born},
		Carers: []child.Carer{{Name: child.Name{Given: "Kelly", Family: "Thistlewood"}, Responsibility: true}, {Name: child.Name{Given: "Craig", Family: "Thistlewood"}, Responsibility: true}}}, ""); err != nil {
		t.Fatal(err)
	}
	for _, a := range []string{"nurse", "lead"} {
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := access.Relate(ctx, tx, access.Relationship{ID: "r-" + a, Child: w.child, Kind: "involvement", Account: a, ClaimedBy: a, ConfirmedBy: "boss", Starts: "2026-01-01"})
			return err
		})
	}
	return w
}

func (w *world) write(fn func(context.Context, *db.Tx) error) {
	w.t.Helper()
	if err := w.DB.Write(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func run(t *testing.T, fn func(w *world)) {
	dbtest.Run(t, accesstest.Schemas(once.Schema(), agency.Schema(), find.Schema(), child.Schema(), match.Schema(), involvement.Schema(), basis.Schema(), consent.Schema(), sharing.Schema(), disclosure.Schema()),
		func(t *testing.T, d *db.DB) { fn(open(t, d)) })
}

func (w *world) q(who string, a access.Action) access.Request {
	q := access.Request{Actor: who, Action: a, Child: w.child, Level: access.Existence}
	if who == "front" || who == "stranger" || who == "colleague" {
		q.Purpose = access.Safeguarding
	}
	return q
}

func today() workday.Date { d, _ := workday.Parse("2026-11-22"); return d }

// says records what a carer said about telling the school of health.
func (w *world) says(given string, answer consent.Answer, agency string) {
	w.t.Helper()
	c := consent.Consent{Person: w.consents.PersonKey(child.Name{Given: given, Family: "Thistlewood"}), Capacity: consent.Responsibility, Answer: answer, State: consent.Standing, Agency: agency,
		Classes: []access.Class{access.ClassHealth}, Starts: today(), Ends: today().AddMonths(6), Details: consent.Details{Name: given + " Thistlewood", Evidence: "mother", How: "spoken"}}
	if err := w.consents.Record(w.t.Context(), w.q("nurse", "consent:record"), c, ""); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) all() consent.List {
	w.t.Helper()
	l, err := w.consents.All(w.t.Context(), w.q("nurse", "consent:open"))
	if err != nil {
		w.t.Fatal(err)
	}
	return l
}

const words = "Words enough to be read later"

// decides goes through the questions to a decision to share.
func (w *world) decides(change func(*sharing.Answers)) string {
	w.t.Helper()
	a := sharing.Answers{Purpose: sharing.Yes, PurposeText: words, Identify: sharing.Yes, Confidential: sharing.Yes, Anyway: sharing.No, Consent: "given", Bases: []string{"gdpr-6-e"},
		Benefit: words, RiskShare: words, RiskNot: words, Right: sharing.Yes, Items: words, Classes: []access.Class{access.ClassHealth}, Recipients: "The school", Method: "onestory", Outcome: sharing.Share, Why: words}
	for _, c := range w.all().Consents {
		a.Consents = append(a.Consents, c.ID)
	}
	change(&a)
	q := w.q("nurse", "sharing:decide")
	id, err := w.sharing.Start(w.t.Context(), q, "", "", "", "")
	if err != nil {
		w.t.Fatal(err)
	}
	for version, step := int64(1), sharing.AskPurpose; step != sharing.End; version++ {
		d, err := w.sharing.Save(w.t.Context(), q, id, step, version, false, "", func(to *sharing.Answers) {
			out := a
			if step != sharing.AskRecord {
				out.Outcome = ""
			}
			*to = out
		})
		if err != nil {
			w.t.Fatalf("%s: %v", step, err)
		}
		step = d.Step
	}
	return id
}

func agreed(*sharing.Answers) {}

// anyway is for a child's safety, whatever the family says.
func anyway(a *sharing.Answers) {
	a.Anyway, a.Consent, a.Consents, a.Inform, a.InformText = sharing.Yes, "", nil, "not-told", words
	a.Interest, a.InterestText = sharing.Yes, words
	a.Bases, a.Reason, a.Policy = []string{"gdpr-6-e", "dpa-1-18"}, "would-prejudice", "https://policy.example"
}

func text() disclosure.Disclosure {
	return disclosure.Disclosure{Class: access.ClassHealth, Ends: today().AddMonths(1), Details: disclosure.Details{Title: "A title", Text: "The text that is shared"}}
}

func (w *world) discloses(decision string, d disclosure.Disclosure) (string, error) {
	return w.svc.Disclose(w.t.Context(), w.q("nurse", "disclosure:make"), decision, d, "")
}

// reads reports whether somebody can read a disclosure, by its page and by the list.
func (w *world) reads(who, id string) bool {
	w.t.Helper()
	d, err := w.svc.One(w.t.Context(), w.q(who, "disclosure:open"), id)
	if err != nil && !problem.Is(err, problem.NotFound) && err != access.ErrPurpose {
		w.t.Fatal(err)
	}
	page := err == nil && d.Text != ""
	_, err = w.svc.Export(w.t.Context(), w.q(who, "disclosure:open"), id)
	if copied := err == nil; copied != page {
		w.t.Errorf("%s: the page says %v, the copy for another system %v", who, page, copied)
	}
	list, err := w.svc.Shared(w.t.Context(), access.Request{Actor: who, Action: "disclosure:open"})
	if err != nil {
		w.t.Fatal(err)
	}
	listed := false
	for _, r := range list {
		listed = listed || r.ID == id
	}
	if listed != page && who != "nurse" {
		w.t.Errorf("%s: the page says %v, the list %v", who, page, listed)
	}
	return page
}

func (w *world) expect(what, id string, readers ...string) {
	w.t.Helper()
	for _, who := range []string{"lead", "colleague", "front", "stranger"} {
		want := false
		for _, r := range readers {
			want = want || r == who
		}
		if got := w.reads(who, id); got != want {
			w.t.Errorf("%s: %s reads it: %v", what, who, got)
		}
	}
	if !w.reads("nurse", id) {
		w.t.Errorf("%s: who shared it cannot read it", what)
	}
}

// TestAgreed plays a disclosure that rests on consent: who reads it, and how it
// ends in the middle of a session, at the next request (A09, A11).
func TestAgreed(t *testing.T) {
	run(t, func(w *world) {
		w.says("Kelly", consent.Yes, "school")
		id, err := w.discloses(w.decides(agreed), func() disclosure.Disclosure { d := text(); d.Agency = "school"; return d }())
		if err != nil {
			t.Fatal(err)
		}
		w.expect("to the school: its people who work with the child", id, "lead")
		w.says("Craig", consent.No, "school")
		w.expect("another parent says no", id)
		var no consent.Consent
		for _, c := range w.all().Consents {
			if c.Answer == consent.No {
				no = c
			}
		}
		if n := len(w.all().Conflicts); n != 1 {
			t.Errorf("%d conflicts are shown", n)
		}
		must(t, w.consents.Withdraw(t.Context(), w.q("nurse", "consent:withdraw"), no.ID, consent.Withdrawn, no.Version))
		w.expect("and no longer says no", id, "lead")
		yes := w.all().Consents[0]
		must(t, w.consents.Withdraw(t.Context(), w.q("nurse", "consent:withdraw"), yes.ID, consent.Withdrawn, yes.Version))
		w.expect("the yes is taken back", id)
		w.says("Kelly", consent.Yes, "school")
		w.expect("a new yes does not beat what she took back for all time", id, "lead")
		shown, err := w.svc.One(t.Context(), w.q("nurse", "disclosure:open"), id)
		must(t, err)
		must(t, w.svc.Revoke(t.Context(), w.q("nurse", "disclosure:make"), id, shown.Version))
		w.expect("revoked", id)
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestEnds: the last day counts, the next does not.
func TestEnds(t *testing.T) {
	run(t, func(w *world) {
		w.says("Kelly", consent.Yes, "school")
		d := text()
		d.Account, d.Ends = "lead", today().AddDays(1)
		id, err := w.discloses(w.decides(agreed), d)
		must(t, err)
		w.expect("to one account", id, "lead")
		w.Clock.Add(24 * time.Hour)
		w.expect("on its last day", id, "lead")
		w.Clock.Add(24 * time.Hour)
		w.expect("on the day after", id)
	})
}

// TestARefusalIsRespected: nothing that rests on agreement gets past a no, and
// consent covers only what was agreed to.
func TestARefusalIsRespected(t *testing.T) {
	run(t, func(w *world) {
		w.says("Kelly", consent.Yes, "school")
		decision := w.decides(agreed)
		for want, change := range map[string]func(*disclosure.Disclosure){
			"disclosure.not-covered": func(d *disclosure.Disclosure) { d.Account = "front" },
			"disclosure.need-to":     func(*disclosure.Disclosure) {},
		} {
			d := text()
			change(&d)
			if _, err := w.discloses(decision, d); !problem.Is(err, problem.Invalid) || problem.Of(err).Fields[0].Key != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		police := text()
		police.Agency, police.Class = "school", access.ClassPolice
		if _, err := w.discloses(decision, police); problem.Of(err).Key == "" || problem.Of(err).Fields[0].Key != "disclosure.not-covered" {
			t.Errorf("another class than was agreed to: %v", err)
		}
		w.says("Craig", consent.No, "")
		d := text()
		d.Agency = "school"
		if _, err := w.discloses(decision, d); !problem.Is(err, problem.Invalid) || problem.Of(err).Fields[0].Key != "disclosure.refused" {
			t.Errorf("against a no: %v", err)
		}
	})
}

// TestSafetyGoesAhead: nothing blocks what keeps a child safe: not a no before,
// nor one after; and it is reviewed, by somebody else, within its time.
func TestSafetyGoesAhead(t *testing.T) {
	run(t, func(w *world) {
		w.says("Craig", consent.No, "")
		d := text()
		d.Account, d.HoldUntil, d.HoldWhy = "front", today().AddDays(28), words
		id, err := w.discloses(w.decides(anyway), d)
		must(t, err)
		w.expect("for safety, against a no", id, "front")
		w.says("Kelly", consent.No, "front")
		w.expect("and against another", id, "front")
		list, err := w.svc.Reviews(t.Context(), access.Request{Actor: "gov", Action: "disclosure:review"})
		must(t, err)
		if len(list) != 1 || !list[0].Refused || list[0].Overdue || list[0].Text != "" || list[0].Child != "" || list[0].ReviewBy != workday.Add(today(), 10) || len(list[0].Bases) != 2 {
			t.Fatalf("%+v", list)
		}
		w.Clock.Add(21 * 24 * time.Hour)
		if list, err = w.svc.Reviews(t.Context(), access.Request{Actor: "gov", Action: "disclosure:review"}); err != nil || !list[0].Overdue {
			t.Errorf("three weeks later it is not overdue: %v", err)
		}
		if err := w.svc.Judge(t.Context(), access.Request{Actor: "nurse", Action: "disclosure:review"}, id, disclosure.Right, "", 1); err != access.ErrNotFound {
			t.Errorf("a nurse reviews: %v", err)
		}
		must(t, w.svc.Judge(t.Context(), access.Request{Actor: "gov", Action: "disclosure:review"}, id, disclosure.Right, words, list[0].Version))
		if list, err = w.svc.Reviews(t.Context(), access.Request{Actor: "gov", Action: "disclosure:review"}); err != nil || list[0].Waits() || list[0].Note != words {
			t.Errorf("%v %+v", err, list)
		}
		told, err := access.Read(t.Context(), w.Gate, w.q("nurse", "disclosure:open"), func(ctx context.Context, r db.Reader, g access.Grant) ([]disclosure.Disclosure, audit.Event, error) {
			out, err := w.svc.ToFamily(ctx, r, g)
			return out, audit.Event{}, err
		})
		must(t, err)
		if len(told) != 1 || told[0].HoldBy != "nurse" || !told[0].Held(today().AddDays(28)) || told[0].Held(today().AddDays(29)) || told[0].Text != "" {
			t.Errorf("what the family is told: %+v", told)
		}
	})
}

// TestLink: somebody outside gets one text by link and code; five wrong codes end
// it; revoking and a no to everybody end it too; all those answers are one.
func TestLink(t *testing.T) {
	run(t, func(w *world) {
		w.says("Kelly", consent.Yes, "")
		d := text()
		d.Out, d.To = true, "Dr Outside, another area"
		id, err := w.discloses(w.decides(agreed), d)
		must(t, err)
		make := func() disclosure.Link {
			l, _, err := w.svc.MakeLink(t.Context(), w.q("nurse", "disclosure:make"), id)
			must(t, err)
			return l
		}
		gets := func(what, token, code string, want bool) {
			t.Helper()
			got, err := w.svc.Collect(t.Context(), token, code)
			if want && (err != nil || got.Text != d.Text) || !want && (err != access.ErrNotFound || got.Text != "") {
				t.Errorf("%s: %v, %v", what, got, err)
			}
		}
		first := make()
		gets("the right code", first.Token, first.Code, true)
		gets("with a space in it", first.Token, first.Code[:3]+" "+first.Code[3:], true)
		gets("a token of nothing", id, first.Code, false)
		second := make()
		gets("the link before", first.Token, first.Code, false)
		for range 4 {
			gets("a wrong code", second.Token, "x", false)
		}
		gets("the fifth try, right", second.Token, second.Code, true)
		for range 5 {
			gets("a wrong code", second.Token, "x", false)
		}
		gets("the sixth try, right", second.Token, second.Code, false)
		third := make()
		w.says("Craig", consent.No, "police")
		gets("a no to another agency", third.Token, third.Code, true)
		w.says("Craig", consent.No, "")
		gets("a no to everybody", third.Token, third.Code, false)
		no := w.all().Consents[0]
		must(t, w.consents.Withdraw(t.Context(), w.q("nurse", "consent:withdraw"), no.ID, consent.Mistake, no.Version))
		gets("that was a mistake", third.Token, third.Code, true)
		var kept string
		must(t, w.DB.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
			return r.QueryRow(ctx, `SELECT token || ' ' || code FROM disclosure_link`).Scan(&kept)
		}))
		if strings.Contains(kept, third.Token) || strings.Contains(kept, third.Code) {
			t.Error("the token or the code is kept in clear")
		}
		shown, err := w.svc.One(t.Context(), w.q("nurse", "disclosure:open"), id)
		must(t, err)
		must(t, w.svc.Revoke(t.Context(), w.q("nurse", "disclosure:make"), id, shown.Version))
		gets("revoked", third.Token, third.Code, false)
	})
}

// TestRefusedCostsTheSame: a disclosure that one may not know of and one that is
// not there are one answer after the same queries.
func TestRefusedCostsTheSame(t *testing.T) {
	run(t, func(w *world) {
		w.says("Kelly", consent.Yes, "school")
		d := text()
		d.Account = "lead"
		id, err := w.discloses(w.decides(agreed), d)
		must(t, err)
		ask := func(id string) (c db.Count) {
			_, err := w.svc.One(db.WithCount(context.Background(), &c), w.q("front", "disclosure:open"), id)
			if err != access.ErrNotFound {
				t.Errorf("%v", err)
			}
			return c
		}
		ask("nothing") // the day's key is made once
		if a, b := ask(id), ask("nothing"); a != b || a.Queries == 0 {
			t.Errorf("%+v, %+v", a, b)
		}
	})
}

// TestTheLogKnows: what decides access is in the log as it stands.
func TestTheLogKnows(t *testing.T) {
	run(t, func(w *world) {
		w.says("Kelly", consent.Yes, "school")
		w.says("Craig", consent.No, "police")
		d := text()
		d.Agency = "school"
		if _, err := w.discloses(w.decides(agreed), d); err != nil {
			t.Fatal(err)
		}
		must(t, w.DB.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
			state, err := access.CurrentState(ctx, r)
			kinds := map[string]int{}
			for key := range state {
				kind, _, _ := strings.Cut(key, "/")
				kinds[kind]++
			}
			if kinds["consent"] != 2 || kinds["disclosure"] != 1 || kinds["item"] != 1 {
				t.Errorf("%v", kinds)
			}
			return err
		}))
	})
}
