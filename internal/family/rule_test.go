package family

import (
	"slices"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/lib/workday"
)

func day(t testing.TB, s string) workday.Date {
	t.Helper()
	d, err := workday.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestOpens is the law by age, line by line.
func TestOpens(t *testing.T) {
	years := func(n int) Age { return Age{n, true} }
	for _, c := range []struct {
		name string
		kind access.FamilyKind
		says string
		able bool
		age  Age
		want bool
	}{
		{"a parent of a baby", access.Parent, "", false, years(0), true},
		{"a parent of someone of 15", access.Parent, "", false, years(15), true},
		{"a parent whom someone of 15 shut out", access.Parent, "no", false, years(15), false},
		{"a parent of someone of 16 who has said nothing", access.Parent, "", false, years(16), false},
		{"a parent of someone of 16 who said yes", access.Parent, "yes", false, years(16), true},
		{"a parent of someone of 17 who said no", access.Carer, "no", false, years(17), false},
		{"a parent of someone of 18 who said yes", access.Parent, "yes", false, years(18), false},
		{"a parent of someone whose age nobody knows", access.Parent, "yes", false, Age{}, false},
		{"a carer of someone of 10", access.Carer, "", false, years(10), true},
		{"someone of 12 not found competent", access.Self, "", false, years(12), false},
		{"someone of 12 found competent", access.Self, "", true, years(12), true},
		{"someone of 16", access.Self, "", false, years(16), true},
		{"someone of 18", access.Self, "", false, years(18), true},
		{"someone whose age nobody knows", access.Self, "", false, Age{}, false},
		{"someone whose age nobody knows, found competent", access.Self, "", true, Age{}, true},
		{"nobody of the family", "", "yes", true, years(10), false},
	} {
		if got := Opens(access.Membership{Kind: c.kind, Says: c.says, Able: c.able}, c.age); got != c.want {
			t.Errorf("%s: open %v, want %v", c.name, got, c.want)
		}
	}
	if Decides(access.Membership{Kind: access.Parent, Able: true}, years(17)) || !Decides(access.Membership{Kind: access.Self}, years(16)) || Decides(access.Membership{Kind: access.Self}, years(15)) {
		t.Error("somebody else than the competent young person decides, or they do not")
	}
}

const me, other = "family:me", "family:other"

// TestRules is what of the log waits, is left out, or is shown, line by line.
func TestRules(t *testing.T) {
	nurse := Who{Known: true, Agency: "h", Kind: "school-nursing", Role: access.SchoolNurse}
	with := func(change func(*Who)) Who { w := nurse; change(&w); return w }
	for _, c := range []struct {
		name     string
		action   string
		purpose  access.Purpose
		actor    string
		subjects []string
		who      Who
		want     Rule
	}{
		{"a school nurse opens the record", "child:open", access.DirectCare, "a", nil, nurse, Shown},
		{"a search", "child:find", access.LookUp, "a", nil, nurse, Shown},
		{"a list", "caseload:list", "", "a", nil, nurse, Shown},
		{"a document is read", "document:read", access.DirectCare, "a", nil, nurse, Shown},
		{"details are changed", "child:amend", access.DirectCare, "a", nil, nurse, Change},
		{"a shield is asked for", "shield:request", access.Safeguarding, "a", nil, nurse, Change},
		{"an action nobody has thought of", "thing:frob", access.DirectCare, "a", nil, nurse, Change},
		{"worry about safety", "child:open", access.Safeguarding, "a", nil, nurse, Covert},
		{"a missing child", "child:open", access.MissingChild, "a", nil, nurse, Covert},
		{"the police", "child:open", access.DirectCare, "a", nil, with(func(w *Who) { w.Role, w.Kind = access.PoliceOfficer, "police" }), Safety},
		{"somebody at the police", "child:open", access.DirectCare, "a", nil, with(func(w *Who) { w.Kind = "police" }), Safety},
		{"a refuge", "child:open", access.FamilyAsked, "a", nil, with(func(w *Who) { w.Kind = "refuge" }), Safety},
		{"a refuge worker, whatever the agency is called", "child:open", access.FamilyAsked, "a", nil, with(func(w *Who) { w.Role, w.Kind = access.RefugeWorker, "voluntary" }), Safety},
		{"the shield officer", "child:open", access.DirectCare, "a", nil, with(func(w *Who) { w.Role = access.ShieldOfficer }), Safety},
		{"the duty broker", "child:open", access.UrgentCare, "a", nil, with(func(w *Who) { w.Role = access.Broker }), Safety},
		{"an adult's mental health worker", "child:open", access.DirectCare, "a", nil, with(func(w *Who) { w.Role = access.AdultHealth }), Sensitive},
		{"an adult's drug worker", "child:open", access.DirectCare, "a", nil, with(func(w *Who) { w.Role = access.Recovery }), Sensitive},
		{"a parent's housing officer", "child:open", access.DirectCare, "a", nil, with(func(w *Who) { w.Role = access.HousingWorker }), Sensitive},
		{"a parent's probation officer", "child:open", access.DirectCare, "a", nil, with(func(w *Who) { w.Role = access.Probation }), Sensitive},
		{"a mental health service", "child:open", access.DirectCare, "a", nil, with(func(w *Who) { w.Kind = "mental-health" }), Sensitive},
		{"whose work with the child is sensitive", "child:open", access.DirectCare, "a", nil, with(func(w *Who) { w.Sensitive = true }), Sensitive},
		{"governance", "child:log", "", "a", nil, with(func(w *Who) { w.Role = access.Governance }), Oversight},
		{"an operator", "subject:export", "", "operator:jo", nil, Who{}, Oversight},
		{"a job", "quality:read", "", "job:count", nil, Who{}, System},
		{"an account that is gone", "child:open", access.DirectCare, "a", nil, Who{}, Unknown},
		{"one's own visit", "family:open", "", me, nil, Who{}, Own},
		{"somebody else of the family", "family:open", "", other, nil, Who{}, Theirs},
		{"somebody else's question is answered", "question:list", "", "a", []string{"c", other}, nurse, Theirs},
		{"one's own question is looked at", "question:list", "", "a", []string{"c", me}, nurse, Shown},
	} {
		e := audit.Looked{Actor: c.actor, Action: c.action, Purpose: string(c.purpose), Subjects: append([]string{"c"}, c.subjects...)}
		if got := RuleOf(e, me, c.who); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestVisible: what a reviewer decides, and what follows by itself.
func TestVisible(t *testing.T) {
	at := func(s string) int64 { return day(t, s).Time().UnixMilli() }
	show := func(on string) Decision { return Decision{ID: "s" + on, Agency: "p", Verdict: Show, At: at(on)} }
	hold := func(on, ends string) Decision {
		return Decision{ID: "h" + on, Agency: "p", Verdict: Withhold, At: at(on), Ends: day(t, ends)}
	}
	for _, c := range []struct {
		name      string
		rule      Rule
		agency    string
		on, today string
		decisions []Decision
		want      bool
	}{
		{"open, nothing decided", Shown, "p", "2026-03-01", "2026-03-02", nil, true},
		{"waiting, nothing decided", Safety, "p", "2026-03-01", "2027-03-02", nil, false},
		{"waiting, shown", Safety, "p", "2026-03-01", "2026-03-06", []Decision{show("2026-03-05")}, true},
		{"waiting, done after it was decided to show", Safety, "p", "2026-03-06", "2026-03-08", []Decision{show("2026-03-05")}, false},
		{"waiting, shown of another agency", Safety, "q", "2026-03-01", "2026-03-06", []Decision{show("2026-03-05")}, false},
		{"withheld until a day", Covert, "p", "2026-03-01", "2026-04-01", []Decision{hold("2026-03-05", "2026-04-01")}, false},
		{"the day after", Covert, "p", "2026-03-01", "2026-04-02", []Decision{hold("2026-03-05", "2026-04-01")}, true},
		{"done while it is withheld, the day after", Covert, "p", "2026-03-20", "2026-04-02", []Decision{hold("2026-03-05", "2026-04-01")}, true},
		{"done after it lapsed", Covert, "p", "2026-04-02", "2026-04-10", []Decision{hold("2026-03-05", "2026-04-01")}, false},
		{"withheld for longer before it lapsed", Covert, "p", "2026-03-01", "2026-04-02", []Decision{hold("2026-03-05", "2026-04-01"), hold("2026-03-30", "2026-06-01")}, false},
		{"shown, then withheld after all", Safety, "p", "2026-03-01", "2026-04-02", []Decision{show("2026-03-05"), hold("2026-03-30", "2026-06-01")}, false},
		{"withheld, then shown early", Safety, "p", "2026-03-01", "2026-03-20", []Decision{hold("2026-03-05", "2026-06-01"), show("2026-03-19")}, true},
		{"open, withheld by a decision", Shown, "p", "2026-03-01", "2026-03-20", []Decision{hold("2026-03-05", "2026-06-01")}, false},
		{"another's, whatever was decided", Theirs, "p", "2026-03-01", "2026-03-20", []Decision{show("2026-03-05")}, false},
		{"a change, whatever was decided", Change, "p", "2026-03-01", "2026-03-20", []Decision{show("2026-03-05")}, false},
	} {
		if got := visible(c.rule, c.agency, at(c.on), day(t, c.on), day(t, c.today), c.decisions); got != c.want {
			t.Errorf("%s: shown %v, want %v", c.name, got, c.want)
		}
	}
}

// TestDecisionCheck: nothing is withheld without a reason and an end.
func TestDecisionCheck(t *testing.T) {
	today := day(t, "2026-11-22")
	for _, c := range []struct {
		d  Decision
		ok bool
	}{
		{Decision{Verdict: Show}, true}, {Decision{}, false},
		{Decision{Verdict: Withhold, Reason: "danger", Ends: today.AddDays(30)}, true},
		{Decision{Verdict: Withhold, Reason: "danger"}, false},
		{Decision{Verdict: Withhold, Ends: today.AddDays(30)}, false},
		{Decision{Verdict: Withhold, Reason: "because", Ends: today.AddDays(30)}, false},
		{Decision{Verdict: Withhold, Reason: "danger", Ends: today}, false},
		{Decision{Verdict: Withhold, Reason: "danger", Ends: today.AddMonths(7)}, false},
	} {
		if err := c.d.Check(today); (err == nil) != c.ok {
			t.Errorf("%+v: %v", c.d, err)
		}
	}
}

// TestLines: entries of one day become lines that tell nothing of number or time,
// and a careful page names no organisation.
func TestLines(t *testing.T) {
	d := workday.InUK(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	school := Who{Known: true, Agency: "s1", Name: "Kiln Academy", Kind: "school", Role: access.SchoolLead}
	police := Who{Known: true, Agency: "p1", Name: "Kiln Police", Kind: "police", Role: access.PoliceOfficer}
	entries := []entry{
		{event: "3", action: "child:open", purpose: "education", day: d, who: school},
		{event: "2", action: "child:open", purpose: "family-asked", day: d, who: police, rule: Safety},
		{event: "1", action: "child:open", purpose: "education", day: d, who: school},
	}
	rows := gather(entries, false)
	if len(rows) != 2 || rows[0].Agency != "" || rows[0].Kind != "neutral" || rows[0].Role != "" || rows[0].Why != "other" || rows[1].Agency != "Kiln Academy" || len(rows[1].events) != 2 {
		t.Errorf("lines: %+v", rows)
	}
	slices.Reverse(entries)
	if again := gather(entries, false); len(again) != 2 || !again[0].same(rows[0]) || !again[1].same(rows[1]) {
		t.Errorf("the order of the day shows: %+v", again)
	}
	for _, r := range gather(entries, true) {
		if r.Agency != "" || r.Role != "" || r.AgencyIn("cy") != "" {
			t.Errorf("a careful page names %+v", r)
		}
	}
}
