package family_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/account"
	"onestory/internal/agency"
	"onestory/internal/child"
	"onestory/internal/consent"
	"onestory/internal/family"
	"onestory/internal/familyaccount"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/id"
	"onestory/internal/kit/lease"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

var ctx = context.Background()

// born is when the children of a test were.
type born map[string]string

func (b born) Of(_ context.Context, _ db.Reader, g access.Grant) (child.View, error) {
	v := child.View{ID: g.Child(), Names: []child.Of[child.Name]{{Value: child.Name{Given: "Robin", Family: "Reed"}}}}
	for _, n := range []string{"Kelly", "Craig"} {
		v.Carers = append(v.Carers, child.Of[child.Carer]{Value: child.Carer{Name: child.Name{Given: n, Family: "Reed"}, Responsibility: true}})
	}
	if s := b[g.Child()]; s != "" {
		day, err := workday.Parse(s)
		if err != nil {
			return v, err
		}
		v.Births = []child.Of[child.Birth]{{Value: child.Birth{Date: day}}}
	}
	return v, nil
}

// helping is who helps, the same for every child.
type helping []involvement.Involvement

func (h *helping) Helpers(context.Context, db.Reader, access.Grant) ([]involvement.Involvement, error) {
	return *h, nil
}

type people struct{ accesstest.People }

func (p people) Actor(ctx context.Context, r db.Reader, id string) (access.Actor, error) {
	if strings.HasPrefix(id, access.FamilyPrefix) {
		return familyaccount.Actor(ctx, r, id)
	}
	return p.People.Actor(ctx, r, id)
}

// staff are the accounts of a test: role and kind of agency by id.
var staff = []struct {
	id, agency, kind string
	role             access.Role
}{
	{"nurse", "nursing", "school-nursing", access.SchoolNurse}, {"teacher", "academy", "school", access.SchoolLead}, {"police", "kiln-police", "police", access.PoliceOfficer},
	{"refuge", "haven", "refuge", access.RefugeWorker}, {"adult", "clinic", "mental-health", access.AdultHealth}, {"front", "front", "front-door", access.FrontDoor},
	{"boss", "academy", "school", access.Manager}, {"officer", "council", "council", access.Governance},
}

type fixture struct {
	*accesstest.World
	t        *testing.T
	svc      *family.Service
	accounts *familyaccount.Service
	consents *consent.Service
	helping  *helping
	born     born
}

func run(t *testing.T, fn func(f *fixture)) {
	dbtest.Run(t, accesstest.Schemas(lease.Schema(), once.Schema(), agency.Schema(), account.Schema(), involvement.Schema(), familyaccount.Schema(), consent.Schema(), family.Schema()), func(t *testing.T, d *db.DB) {
		p := accesstest.People{}
		for _, s := range staff {
			p[s.id] = access.Actor{Active: true, Agency: s.agency, Authority: "la", Roles: []access.Role{s.role}}
		}
		w := accesstest.New(t, d, people{p})
		cat, err := i18n.Load(web.Messages(), form.Messages(), familyaccount.Messages())
		if err != nil {
			t.Fatal(err)
		}
		f := &fixture{World: w, t: t, helping: &helping{}, born: born{}}
		sessions := familyaccount.NewSessions(d, w.Clock, id.Random{}, make([]byte, 32), familyaccount.SessionOptions{})
		f.accounts = familyaccount.New(familyaccount.Parts{DB: d, Gate: w.Gate, Log: w.Log, Keys: w.Keys, IDs: id.Random{}, Children: f.born, Words: cat, Sessions: sessions, Demo: true})
		f.svc = family.New(d, w.Gate, w.Keys, id.Random{}, f.born, f.helping, f.accounts, make([]byte, 32))
		f.consents = consent.New(w.Gate, w.Keys, id.Random{}, nil, named{})
		f.svc.Consents = f.consents
		f.write(func(tx *db.Tx) error {
			for _, s := range staff {
				if _, err := tx.Exec(ctx, `INSERT INTO agency (id, authority, name, name_cy, kind, main, duty, ref, version) VALUES ($1, 'la', $2, '', $3, '1', '', '', 1) ON CONFLICT DO NOTHING`, s.agency, "Agency "+s.agency, s.kind); err != nil {
					return err
				}
				if _, err := tx.Exec(ctx, `INSERT INTO account (id, sign_in, name, agency, authority, roles, cleared, clear_asked_by, status, direct, duty, days, password, code_secret, code_last, version)
					VALUES ($1, $1, $2, $3, 'la', $4, $5, '', 'active', '', '', '', '', $6, 0, 1)`, s.id, "Name of "+s.id, s.agency, string(s.role), false, []byte{}); err != nil {
					return err
				}
			}
			return nil
		})
		fn(f)
	})
}

func (f *fixture) write(fn func(*db.Tx) error) {
	f.t.Helper()
	f.ok("write", f.DB.Write(ctx, func(_ context.Context, tx *db.Tx) error { return fn(tx) }))
}

func (f *fixture) ok(what string, err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatalf("%s: %v", what, err)
	}
}

// child is a new child, whom every practitioner works with.
func (f *fixture) child(c, birth string) {
	f.t.Helper()
	f.born[c] = birth
	f.write(func(tx *db.Tx) error {
		if _, err := access.Admit(ctx, tx, c, "la", access.Protection{}); err != nil {
			return err
		}
		for _, s := range staff {
			if _, err := access.Relate(ctx, tx, access.Relationship{ID: s.id, Child: c, Kind: "involvement", Account: s.id, ClaimedBy: s.id, ConfirmedBy: "someone", Starts: "2026-01-01"}); err != nil {
				return err
			}
		}
		return nil
	})
}

// member is a new member of a child's family whose page is set up.
func (f *fixture) member(c string, kind access.FamilyKind) string {
	f.t.Helper()
	return f.called(c, kind, "Somebody")
}

// called is a member of a name.
func (f *fixture) called(c string, kind access.FamilyKind, name string) string {
	f.t.Helper()
	in := familyaccount.Invitation{Kind: kind, Lang: "en", Private: true, Checked: true, Able: kind == access.Self, Reasons: "Explains it back to me",
		Details: familyaccount.Details{Name: name, Channel: familyaccount.Text, Address: "07700 900111"}}
	g, err := f.accounts.Invite(ctx, access.Request{Actor: "nurse", Action: "relative:invite", Child: c, Level: access.Contact}, in, "")
	f.ok("invite", err)
	f.ok("activate", f.accounts.ActivateForDemo(ctx, g.Member))
	return g.Member
}

func as(who, action, c string) access.Request {
	q := access.Request{Actor: who, Action: access.Action(action), Child: c}
	if strings.HasPrefix(who, access.FamilyPrefix) {
		q.Level = access.Existence
	}
	return q
}

// look is one request by an account about a child, through the real door.
func (f *fixture) look(who, action, c string, why access.Purpose) bool {
	f.t.Helper()
	_, err := access.Read(ctx, f.Gate, access.Request{Actor: who, Action: access.Action(action), Child: c, Purpose: why}, func(_ context.Context, _ db.Reader, g access.Grant) (struct{}, audit.Event, error) {
		return struct{}{}, audit.Event{Subjects: g.Subjects(), Classes: []string{"name"}}, nil
	})
	if err != nil && !problem.Is(err, problem.NotFound) {
		f.t.Fatalf("%s %s: %v", who, action, err)
	}
	return err == nil
}

// lines are all lines that a person sees, through every page.
func (f *fixture) lines(member, c string) (all []family.Row) {
	f.t.Helper()
	before := ""
	for {
		l, err := f.svc.Looked(ctx, as(member, "family:looked", c), before)
		f.ok("read who looked", err)
		all = append(all, l.Rows...)
		if before = l.Next; before == "" {
			return all
		}
	}
}

// TestLogIsComplete plays random histories: what was done about a child is what is
// behind the lines of a person's page and what is withheld, each once and nothing
// else; and a history without all that is withheld looks the same.
func TestLogIsComplete(t *testing.T) {
	run(t, func(f *fixture) {
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		r := rand.New(rand.NewPCG(seed, 1))
		for n := range 3 {
			f.history(r, fmt.Sprintf("c%d", n), fmt.Sprintf("twin%d", n))
		}
	})
}

type happened struct {
	who, action string
	why         access.Purpose
	at          time.Time
}

func (f *fixture) history(r *rand.Rand, c, twin string) {
	t := f.t
	t.Helper()
	f.child(c, "2016-05-01")
	f.child(twin, "2016-05-01")
	began := f.Clock.Now()
	viewer, other := f.member(c, access.Parent), f.member(c, access.Parent)
	f.write(func(tx *db.Tx) error { // the same person's page about a child of whom only what is shown was done
		_, err := access.SetFamily(ctx, tx, access.Membership{Member: viewer, Child: twin, Kind: access.Parent, Starts: "2026-01-01"})
		return err
	})
	var done []happened
	purposes := []access.Purpose{access.DirectCare, access.Education, access.Safeguarding, access.FamilyAsked}
	actions := []string{"child:open", "child:find", "child:log", "child:amend", "involvement:add", "shield:request"}
	for range 150 {
		f.Clock.Add(time.Duration(1+r.IntN(9*3600)) * time.Second)
		switch who := staff[r.IntN(len(staff))]; r.IntN(8) {
		case 0: // another member of the family is busy
			f.ok("words", f.svc.SetWords(ctx, as(other, "family:words", c), "Mine", nil, 0))
			f.ok("take back", f.svc.SetWords(ctx, as(other, "family:words", c), "", nil, 1))
			done = append(done, happened{}, happened{})
		case 1: // a reviewer decides
			d := family.Decision{Member: viewer, Agency: who.agency, Verdict: family.Show}
			if r.IntN(2) == 0 {
				d.Verdict, d.Reason, d.Ends = family.Withhold, "enquiry", workday.InUK(f.Clock.Now()).AddDays(1+r.IntN(9))
			}
			f.ok("decide", f.svc.Rule(ctx, as("officer", "relative:decide", c), d))
			done = append(done, happened{})
		default:
			h := happened{who.id, actions[r.IntN(len(actions))], purposes[r.IntN(len(purposes))], f.Clock.Now()}
			if f.look(h.who, h.action, c, h.why) {
				done = append(done, h)
			}
		}
	}
	f.Clock.Add(time.Duration(r.IntN(15*24)) * time.Hour)
	lines := f.lines(viewer, c)
	tally, err := f.svc.TallyOf(ctx, as(viewer, "family:open", c))
	f.ok("tally", err)
	f.complete(lines, tally, len(done))

	// Only what is shown, done to another child at the same times.
	now := f.Clock.Now()
	shown := map[string]bool{}
	for _, e := range tally.Shown {
		shown[e] = true
	}
	ids := slices.Clone(tally.All)
	slices.Reverse(ids)
	at := f.times(c)
	for _, e := range ids {
		for _, h := range done {
			if shown[e] && h.who != "" && h.at.Equal(at[e]) {
				f.Clock.Add(h.at.Sub(f.Clock.Now()))
				if !f.look(h.who, h.action, twin, h.why) {
					t.Fatalf("%+v cannot be done again", h)
				}
			}
		}
	}
	f.Clock.Add(now.Sub(f.Clock.Now()))
	f.copyDecisions(c, twin)
	again := f.lines(viewer, twin)
	if len(again) != len(lines) {
		t.Fatalf("%d lines, and %d without what is withheld (since %s)", len(lines), len(again), began)
	}
	for i := range lines {
		a, b := lines[i], again[i]
		if a.ID != b.ID || a.Day != b.Day || a.Agency != b.Agency || a.Kind != b.Kind || a.Role != b.Role || a.Why != b.Why || a.How != b.How {
			t.Errorf("line %d differs without what is withheld: %+v and %+v", i, a, b)
		}
	}
}

// complete: the log is what is shown and what is withheld, each entry once.
func (f *fixture) complete(lines []family.Row, tally family.Tally, least int) {
	f.t.Helper()
	var behind []string
	for _, l := range lines {
		behind = append(behind, l.Events()...)
	}
	slices.Sort(behind)
	shown := slices.Sorted(slices.Values(tally.Shown))
	if !slices.Equal(behind, shown) {
		f.t.Errorf("behind the lines are %d entries, shown are %d", len(behind), len(shown))
	}
	if len(tally.Shown)+len(tally.Withheld) != len(tally.All) || len(tally.All) < least {
		f.t.Errorf("%d shown and %d withheld of %d, of which at least %d were done", len(tally.Shown), len(tally.Withheld), len(tally.All), least)
	}
	for _, e := range tally.Shown {
		if _, both := tally.Withheld[e]; both {
			f.t.Errorf("%s is shown and withheld", e)
		}
	}
	for e, why := range tally.Withheld {
		if why.Rule == family.Shown && why.Decision == "" && !why.Today {
			f.t.Errorf("%s is withheld and nobody can say why", e)
		}
	}
}

// times is when each event about a child was, by the log.
func (f *fixture) times(c string) map[string]time.Time {
	out := map[string]time.Time{}
	f.ok("read the log", f.DB.Read(ctx, func(ctx context.Context, r db.Reader) error {
		list, err := audit.LookedAt(ctx, r, []string{c}, 1000, audit.Mark{})
		for _, e := range list {
			out[e.ID] = e.At
		}
		return err
	}))
	return out
}

// copyDecisions gives a child the decisions of another.
func (f *fixture) copyDecisions(from, to string) {
	f.write(func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO family_decision (child, member, id, agency, verdict, reason, ends, decided_by, decided_at)
			SELECT $2, member, id, agency, verdict, reason, ends, decided_by, decided_at FROM family_decision WHERE child = $1`, from, to)
		return err
	})
}

func inviting(phone string) familyaccount.Invitation {
	return familyaccount.Invitation{Kind: access.Parent, Private: true, Checked: true, Details: familyaccount.Details{Name: "Somebody", Channel: familyaccount.Text, Address: phone}}
}

// said is what a practitioner reads of the family's own words.
func (f *fixture) said(who, c string) []family.Said {
	f.t.Helper()
	out, err := access.Read(ctx, f.Gate, access.Request{Actor: who, Action: "child:open", Child: c, Level: access.Contact}, func(ctx context.Context, r db.Reader, g access.Grant) ([]family.Said, audit.Event, error) {
		s, err := f.svc.WordsFor(ctx, r, g)
		return s, audit.Event{Subjects: g.Subjects()}, err
	})
	f.ok("read the family's words", err)
	return out
}

// number gives the events of the log their numbers.
func (f *fixture) number() {
	f.t.Helper()
	l := lease.New(f.DB, f.Clock, "sequencer", "n", time.Minute)
	f.ok("number the log", audit.NewSequencer(f.DB, f.Clock, l, nil, "").Drain(ctx))
}
