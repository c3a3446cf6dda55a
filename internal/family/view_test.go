package family_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/family"
	"onestory/internal/involvement"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

const daylong = 24 * time.Hour

// TestTheDayAfter: entries appear when their day is over, and in the order of
// days, a page at a time.
func TestTheDayAfter(t *testing.T) {
	run(t, func(f *fixture) {
		f.child("c", "2016-05-01")
		mum := f.member("c", access.Parent)
		f.look("nurse", "child:open", "c", access.DirectCare)
		if got := f.lines(mum, "c"); len(got) != 0 {
			t.Errorf("%d lines on the same day", len(got))
		}
		f.Clock.Add(15 * time.Hour) // midnight in the United Kingdom
		if got := f.lines(mum, "c"); len(got) != 1 || got[0].Agency != "Agency nursing" || got[0].How != "opened" || got[0].WhyKey() != "family.why.direct-care" {
			t.Errorf("the day after: %+v", got)
		}
		for range 50 {
			f.Clock.Add(daylong)
			f.look("teacher", "child:open", "c", access.Education)
			f.look("police", "child:open", "c", access.Education)
		}
		f.Clock.Add(daylong)
		first, err := f.svc.Looked(ctx, as(mum, "family:looked", "c"), "")
		f.ok("the first page", err)
		if len(first.Rows) != 20 || first.Next == "" {
			t.Errorf("a page of %d lines, next %q", len(first.Rows), first.Next)
		}
		if all := f.lines(mum, "c"); len(all) != 51 {
			t.Errorf("%d lines in all", len(all))
		}
		if _, err := f.svc.Looked(ctx, as(mum, "family:looked", "c"), "yesterday"); !problem.Is(err, problem.NotFound) {
			t.Errorf("a page before nothing: %v", err)
		}
	})
}

// pageOf is all that a person's page shows, as text.
func (f *fixture) pageOf(member, c string) string {
	f.t.Helper()
	open, err := f.svc.Open(ctx, as(member, "family:open", c))
	f.ok("open", err)
	asked, err := f.svc.Questions(ctx, as(member, "family:question", c))
	f.ok("questions", err)
	_, words, _, err := f.svc.Words(ctx, as(member, "family:words", c))
	f.ok("words", err)
	agreed, err := f.svc.Agreed(ctx, as(member, "family:open", c))
	f.ok("agreed", err)
	b, err := json.Marshal([]any{open, asked, words, agreed, f.lines(member, c)})
	f.ok("write", err)
	return string(b)
}

// TestOneOfTwoApart: whatever the mother does, and whatever helps her, the page of
// the father is what it is where she does nothing.
func TestOneOfTwoApart(t *testing.T) {
	run(t, func(f *fixture) {
		help := involvement.Involvement{Account: "nurse", AgencyID: "nursing", Kind: involvement.Universal, Status: involvement.Confirmed, Details: involvement.Details{Name: "Nia", Agency: "Nursing", Phone: "1"}}
		*f.helping = helping{help}
		pages := map[string]string{}
		for _, c := range []string{"quiet", "busy"} {
			f.child(c, "2016-05-01")
			dad, mum := f.member(c, access.Parent), f.member(c, access.Parent)
			f.write(func(tx *db.Tx) error { // one and the same father, so that nothing else differs
				_, err := access.SetFamily(ctx, tx, access.Membership{Member: dad, Child: c, Kind: access.Parent, Starts: "2026-01-01"})
				return err
			})
			f.look("nurse", "child:open", c, access.DirectCare)
			if c == "busy" {
				f.flees(mum, c)
				*f.helping = append(*f.helping, involvement.Involvement{Account: "refuge", AgencyID: "haven", Kind: involvement.Additional, Status: involvement.Confirmed, MadeAt: f.Clock.Now(), Details: involvement.Details{Name: "Ida", Agency: "Haven"}},
					involvement.Involvement{Account: "adult", AgencyID: "clinic", Kind: involvement.Additional, Status: involvement.Confirmed, MadeAt: f.Clock.Now(), Details: involvement.Details{Name: "Ann"}},
					involvement.Involvement{Account: "teacher", AgencyID: "academy", Kind: involvement.Sensitive, Status: involvement.Confirmed, MadeAt: f.Clock.Now(), Details: involvement.Details{Name: "Tom"}})
			}
			f.Clock.Add(daylong)
			page := f.pageOf(dad, c)
			f.Clock.Add(-daylong)
			for _, w := range []string{dad, c} {
				page = strings.ReplaceAll(page, w, "X")
			}
			pages[c] = withoutRowIDs(page)
		}
		if pages["quiet"] != pages["busy"] {
			t.Errorf("the father's page tells:\n%s\n%s", pages["quiet"], pages["busy"])
		}
		if !strings.Contains(pages["busy"], "Nia") || strings.Contains(pages["busy"], "Ida") {
			t.Errorf("the page is not what it should be: %s", pages["busy"])
		}
	})
}

// withoutRowIDs takes out what names lines, which differs between two members.
func withoutRowIDs(page string) string {
	for {
		i := strings.Index(page, `"ID":"`)
		if i < 0 {
			return page
		}
		j := strings.IndexByte(page[i+6:], '"')
		page = page[:i] + page[i+6+j+1:]
	}
}

// flees is all that a mother does and that is done for her.
func (f *fixture) flees(mum, c string) {
	f.t.Helper()
	f.ok("words", f.svc.SetWords(ctx, as(mum, "family:words", c), "We are safe now.", nil, 0))
	f.ok("refuse", f.svc.SaySharing(ctx, as(mum, "family:consent", c), family.Sharing{}, ""))
	f.ok("want help", f.svc.SayHelp(ctx, as(mum, "family:consent", c), "A place to be safe", "yes", ""))
	f.ok("ask", f.svc.Ask(ctx, as(mum, "family:question", c), "", "", "Our address is wrong.", ""))
	owed, err := f.svc.Owed(ctx, as("officer", "question:list", ""))
	f.ok("owed", err)
	for _, o := range owed {
		if !o.Answered() {
			_, err := f.svc.One(ctx, as("officer", "question:list", ""), o.ID)
			f.ok("read", err)
			f.ok("answer", f.svc.Answer(ctx, as("officer", "question:answer", ""), o.ID, "We have put it right, thank you."))
		}
	}
	for _, l := range [][2]string{{"nurse", "child:amend"}, {"refuge", "child:open"}, {"refuge", "child:find"}, {"adult", "child:open"}, {"police", "child:open"}, {"nurse", "involvement:add"}, {"refuge", "shield:request"}, {"officer", "child:log"}} {
		if !f.look(l[0], l[1], c, access.DirectCare) {
			f.t.Logf("%s may not %s", l[0], l[1])
		}
	}
	_, err = f.accounts.InviteAgain(ctx, access.Request{Actor: "nurse", Action: "relative:invite", Child: c, Level: access.Contact}, mum, inviting("07700 900222"))
	f.ok("a new channel", err)
	_, err = f.svc.Viewings(ctx, as("officer", "relative:review", c))
	f.ok("review", err)
	_, err = f.svc.Connect(ctx, as(f.member(c, access.Carer), "family:portal", c))
	f.ok("connect", err)
}

// TestSuspended: marking that one lives apart closes the other's page at once,
// whatever they ask, and a reviewer opens it without names and places.
func TestSuspended(t *testing.T) {
	run(t, func(f *fixture) {
		f.child("c", "2016-05-01")
		dad, mum := f.member("c", access.Parent), f.member("c", access.Parent)
		*f.helping = helping{{Account: "nurse", AgencyID: "nursing", Kind: involvement.Universal, Status: involvement.Confirmed, Details: involvement.Details{Name: "Nia", Agency: "Nursing"}}}
		f.look("teacher", "child:open", "c", access.Education)
		f.Clock.Add(daylong)
		f.ok("mark", f.svc.Apart(ctx, as(mum, "family:apart", "c")))
		for _, action := range []string{"family:open", "family:looked", "family:words", "family:question", "family:consent"} {
			if _, err := f.svc.Open(ctx, as(dad, action, "c")); !problem.Is(err, problem.NotFound) {
				t.Errorf("%s of a suspended page: %v", action, err)
			}
		}
		if list, err := f.svc.Home(ctx, as(dad, "family:home", "")); err != nil || len(list) != 0 {
			t.Errorf("a suspended page is listed: %v, %v", list, err)
		}
		if list, err := f.svc.Home(ctx, as(mum, "family:home", "")); err != nil || len(list) != 1 || list[0].Name != "Robin" {
			t.Errorf("hers is not: %v, %v", list, err)
		}
		cases, err := f.svc.Cases(ctx, as("officer", "relative:review", ""))
		if err != nil || len(cases) != 1 || cases[0].Suspended != 1 {
			t.Errorf("before the reviewer: %+v, %v", cases, err)
		}
		f.ok("open with care", f.svc.Stand(ctx, as("officer", "relative:decide", "c"), dad, family.Careful))
		v, err := f.svc.Open(ctx, as(dad, "family:open", "c"))
		if err != nil || len(v.Helpers) != 0 || !v.Placeless {
			t.Errorf("a careful page: %+v, %v", v, err)
		}
		if err := f.svc.Apart(ctx, as(dad, "family:apart", "c")); !problem.Is(err, problem.NotFound) {
			t.Errorf("from a careful page the mother's is closed: %v", err)
		}
		lines := f.lines(dad, "c")
		if len(lines) != 1 || lines[0].Agency != "" || lines[0].Role != "" || lines[0].Kind != "school" {
			t.Errorf("a careful page's lines: %+v", lines)
		}
		f.ok("shut", f.svc.Stand(ctx, as("officer", "relative:decide", "c"), dad, family.Shut))
		if _, err := f.svc.Open(ctx, as(dad, "family:open", "c")); !problem.Is(err, problem.NotFound) {
			t.Errorf("a page closed for good: %v", err)
		}
	})
}

// shares are what was shared, the same for every child.
type shares []family.Disclosed

func (s shares) ToFamily(context.Context, db.Reader, access.Grant) ([]family.Disclosed, error) {
	return s, nil
}

// TestShared: what was shared is told from the day after, with agency and reason;
// what went to a refuge is not, and a careful page names nobody and leaves out what
// was shared for safety.
func TestShared(t *testing.T) {
	run(t, func(f *fixture) {
		f.child("c", "2016-05-01")
		mum := f.member("c", access.Parent)
		today := workday.InUK(f.Clock.Now())
		f.svc.Disclosures = shares{{On: today.AddDays(-2), Class: "education", Agency: "academy", Kind: "agreed"}, {On: today.AddDays(-1), Class: "health", Agency: "haven", Kind: "safety"},
			{On: today.AddDays(-1), Class: "police", Agency: "academy", Kind: "duty"}, {On: today, Class: "health", Agency: "nursing", Kind: "agreed"},
			{On: today.AddDays(-3), Class: "education", Agency: "academy", Kind: "safety"}}
		v, err := f.svc.Open(ctx, as(mum, "family:open", "c"))
		if err != nil || !v.Sharing || len(v.Shared) != 2 || v.Shared[0].Name != "Agency academy" || v.Shared[0].ClassKey() != "family.class.education" {
			t.Fatalf("%+v, %v", v.Shared, err)
		}
		f.ok("decide", f.svc.Rule(ctx, as("officer", "relative:decide", "c"), family.Decision{Member: mum, Agency: "haven", Verdict: family.Show}))
		f.ok("open with care", f.svc.Stand(ctx, as("officer", "relative:decide", "c"), mum, family.Careful))
		v, err = f.svc.Open(ctx, as(mum, "family:open", "c"))
		if err != nil || len(v.Shared) != 2 || v.Shared[0].Name != "" || v.Shared[1].Name != "" || v.Shared[0].KindKey() != "family.basis.safety" || v.Shared[1].KindKey() == "family.basis.safety" {
			t.Errorf("%+v, %v", v.Shared, err)
		}
	})
}

// TestShieldedChild: on nobody's page does anything locate a shielded child.
func TestShieldedChild(t *testing.T) {
	run(t, func(f *fixture) {
		f.child("c", "2016-05-01")
		mum := f.member("c", access.Parent)
		*f.helping = helping{{Account: "nurse", AgencyID: "nursing", Kind: involvement.Universal, Status: involvement.Confirmed, Details: involvement.Details{Name: "Nia", Agency: "Nursing", Phone: "1"}}}
		f.look("teacher", "child:open", "c", access.Education)
		f.write(func(tx *db.Tx) error {
			_, err := access.Protect(ctx, tx, "c", access.Protection{Shielded: true})
			return err
		})
		f.Clock.Add(daylong)
		if page := f.pageOf(mum, "c"); strings.Contains(page, "Nia") || strings.Contains(page, "Agency academy") || strings.Contains(page, "Nursing") {
			t.Errorf("the page of a shielded child: %s", page)
		}
	})
}

// TestGrowingUp: at 16 the young person decides, at 18 parents' pages close.
func TestGrowingUp(t *testing.T) {
	run(t, func(f *fixture) {
		f.child("c", "2011-12-01") // fifteen, and sixteen in nine days
		mum, robin := f.member("c", access.Parent), f.member("c", access.Self)
		open := func(who string) bool {
			_, err := f.svc.Open(ctx, as(who, "family:open", "c"))
			return err == nil
		}
		says := func(word string) {
			f.ok("decide", f.svc.Decide(ctx, as(robin, "family:decide", "c"), map[string]string{mum[len(access.FamilyPrefix):]: word}))
		}
		if !open(mum) || !open(robin) {
			t.Error("closed at fifteen")
		}
		if says("no"); open(mum) {
			t.Error("open though a competent young person said no")
		}
		says("yes")
		f.Clock.Add(400 * daylong)
		if !open(mum) {
			t.Error("closed at sixteen though the young person said yes")
		}
		f.write(func(tx *db.Tx) error {
			_, err := access.SetFamily(ctx, tx, access.Membership{Member: mum, Child: "c", Kind: access.Parent, Starts: "2026-01-01"})
			return err
		})
		if open(mum) {
			t.Error("open at sixteen though the young person said nothing")
		}
		says("yes")
		f.Clock.Add(800 * daylong)
		if open(mum) || !open(robin) {
			t.Error("at eighteen the parent's page is open, or one's own is not")
		}
		if _, err := f.svc.Adults(ctx, as(mum, "family:decide", "c")); !problem.Is(err, problem.NotFound) {
			t.Errorf("a parent decides: %v", err)
		}
	})
}

// TestQuestions: asked about a line, owed by a day, answered by somebody else than
// who looked, shown to who asked, and counted.
func TestQuestions(t *testing.T) {
	run(t, func(f *fixture) {
		f.child("c", "2016-05-01")
		mum, dad := f.member("c", access.Parent), f.member("c", access.Parent)
		f.look("teacher", "child:open", "c", access.Education)
		f.look("boss", "child:log", "c", access.Education)
		f.Clock.Add(daylong)
		line := f.lines(mum, "c")[0]
		f.ok("ask", f.svc.Ask(ctx, as(mum, "family:question", "c"), line.Day.String(), line.ID, "Why was this?", "key"))
		f.ok("ask again by the same form", f.svc.Ask(ctx, as(mum, "family:question", "c"), line.Day.String(), line.ID, "Why was this?", "key"))
		if err := f.svc.Ask(ctx, as(dad, "family:question", "c"), line.Day.String(), line.ID, "Why was this?", ""); !problem.Is(err, problem.NotFound) {
			t.Errorf("asked about a line of somebody else's page: %v", err)
		}
		f.ok("say that something is wrong", f.svc.Ask(ctx, as(mum, "family:question", "c"), "", "", "The name is wrong.", ""))
		if l := f.lines(mum, "c"); !l[0].Asked() {
			t.Error("the line does not say that it was asked about")
		}
		all, err := f.svc.Owed(ctx, as("officer", "question:list", ""))
		mine, err2 := f.svc.Owed(ctx, as("boss", "question:list", ""))
		if err != nil || err2 != nil || len(all) != 2 || len(mine) != 1 || mine[0].Due != workday.Add(workday.InUK(f.Clock.Now()), 10) || mine[0].Text != "Why was this?" {
			t.Fatalf("%d and %d owed, %v %v: %+v", len(all), len(mine), err, err2, mine)
		}
		look, wrong := mine[0].ID, ""
		for _, q := range all {
			if q.Kind == family.Wrong {
				wrong = q.ID
			}
		}
		if _, err := f.svc.One(ctx, as("boss", "question:list", ""), wrong); !problem.Is(err, problem.NotFound) {
			t.Errorf("a manager reads what is not about their agency: %v", err)
		}
		f.ok("answer", f.svc.Answer(ctx, as("boss", "question:answer", ""), look, "It was about the trip to the sea."))
		if err := f.svc.Answer(ctx, as("officer", "question:answer", ""), look, "Another answer to it."); !problem.Is(err, problem.Conflict) {
			t.Errorf("answered twice: %v", err)
		}
		got, err := f.svc.Questions(ctx, as(mum, "family:question", "c"))
		if err != nil || len(got) != 2 || got[1].Answer != "It was about the trip to the sea." || !got[1].InTime {
			t.Errorf("what she reads: %+v, %v", got, err)
		}
		if his, err := f.svc.Questions(ctx, as(dad, "family:question", "c")); err != nil || len(his) != 0 {
			t.Errorf("what he reads: %+v, %v", his, err)
		}
		f.Clock.Add(30 * daylong)
		if c, err := f.svc.Count(ctx); err != nil || c != (family.Counts{Asked: 2, Answered: 1, InTime: 1, Overdue: 1}) {
			t.Errorf("counted %+v, %v", c, err)
		}
	})
}

// TestWhoLookedDoesNotAnswer: a manager whose own look is asked about leaves the
// answer to somebody else.
func TestWhoLookedDoesNotAnswer(t *testing.T) {
	run(t, func(f *fixture) {
		f.child("c", "2016-05-01")
		mum := f.member("c", access.Parent)
		f.write(func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE account SET roles = 'manager,governance' WHERE id = 'boss'`)
			return err
		})
		f.look("boss", "child:log", "c", "")
		f.look("teacher", "child:open", "c", access.Education)
		f.Clock.Add(daylong)
		for _, l := range f.lines(mum, "c") {
			f.ok("ask", f.svc.Ask(ctx, as(mum, "family:question", "c"), l.Day.String(), l.ID, "Why was this?", ""))
		}
		f.write(func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE family_question SET actor = 'boss'`)
			return err
		})
		owed, err := f.svc.Owed(ctx, as("boss", "question:list", ""))
		if err != nil || len(owed) != 1 {
			t.Fatalf("%d owed, %v", len(owed), err)
		}
		if err := f.svc.Answer(ctx, as("boss", "question:answer", ""), owed[0].ID, "All was well, believe me."); !problem.Is(err, problem.Forbidden) {
			t.Errorf("who looked answers: %v", err)
		}
	})
}

// TestOwnWords: helpers read them with name and date, nobody else of the family
// does, and they are their writer's to change.
func TestOwnWords(t *testing.T) {
	run(t, func(f *fixture) {
		f.child("c", "2016-05-01")
		mum, dad := f.member("c", access.Parent), f.member("c", access.Parent)
		f.ok("write", f.svc.SetWords(ctx, as(mum, "family:words", "c"), "Please ring me first.", nil, 0))
		if err := f.svc.SetWords(ctx, as(mum, "family:words", "c"), "From another window.", nil, 0); !problem.Is(err, problem.Conflict) {
			t.Errorf("over a version that is not there any more: %v", err)
		}
		f.ok("change", f.svc.SetWords(ctx, as(mum, "family:words", "c"), "Please write to me first.", nil, 1))
		if _, his, _, err := f.svc.Words(ctx, as(dad, "family:words", "c")); err != nil || his.Text != "" {
			t.Errorf("the father reads %q, %v", his.Text, err)
		}
		if said := f.said("nurse", "c"); len(said) != 1 || said[0].Text != "Please write to me first." || said[0].Name != "Somebody" || said[0].At.IsZero() {
			t.Errorf("a helper reads %+v", said)
		}
		f.ok("take back", f.svc.SetWords(ctx, as(mum, "family:words", "c"), "", nil, 2))
		if said := f.said("nurse", "c"); len(said) != 0 {
			t.Errorf("taken back, and a helper reads %+v", said)
		}
	})
}
