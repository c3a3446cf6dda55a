package disclosure_test

import (
	"context"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/agency"
	"onestory/internal/basis"
	"onestory/internal/child"
	"onestory/internal/consent"
	"onestory/internal/disclosure"
	"onestory/internal/find"
	"onestory/internal/involvement"
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
