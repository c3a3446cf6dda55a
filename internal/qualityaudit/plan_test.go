package qualityaudit_test

import (
	"context"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/form"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/once"
	"onestory/internal/qualityaudit"
	"onestory/lib/linkage"
	"onestory/lib/questionnaire"
)

// onForms are shipped forms by their ids.
func onForms(t *testing.T, ids ...string) map[string]*form.Definition {
	w := setup(t, dbtest.Open(t, "sqlite", db.Options{}, accesstest.Schemas(once.Schema(), form.Schema(), qualityaudit.Schema())...))
	out, err := access.Read(t.Context(), w.Gate, access.Request{Actor: "lena", Action: "qualityaudit:list", Purpose: access.QualityAudit}, func(ctx context.Context, r db.Reader, g access.Grant) (map[string]*form.Definition, audit.Event, error) {
		out := map[string]*form.Definition{}
		for _, id := range ids {
			d, err := form.New(w.Gate).InForce(ctx, r, g, id)
			if err != nil {
				return nil, audit.Event{}, err
			}
			out[id] = d
		}
		return out, audit.Event{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// finished is a form with answers, as it stands in the record.
func finished(as string, number int64, d *form.Definition, said map[string]string) qualityaudit.Assessed {
	sheets := d.Respond(said)
	a := qualityaudit.Assessed{As: as, Number: number, Form: d}
	for n, kind := range []form.Part{form.FamilyPart, form.ChildPart, form.AdultPart} {
		of := d.Of(kind)
		a.Parts = append(a.Parts, qualityaudit.Part{Kind: kind, Number: max(n, 1), Form: of, Response: of.Finish(sheets)})
	}
	return a
}

// readable is everything that a reader would read of it.
func readable(m qualityaudit.Material) string {
	var out strings.Builder
	for _, a := range m.Assessments {
		for _, p := range a.Parts {
			p.Response.Each(func(i *questionnaire.ResponseItem) {
				for _, x := range i.Answer {
					out.WriteString(x.Value.Text + "\n")
				}
			})
		}
		out.WriteString(strings.Join(a.Said, "\n") + strings.Join(a.Added, "\n"))
	}
	return out.String()
}

// TestPlanLeavesNoName: whoever is named in a plan, a meeting, a review or the closing
// record, those the record knows and those whom only a line of these names, no word of a
// name is left in what an auditor reads, and the rest of what was written is (CAF-59).
func TestPlanLeavesNoName(t *testing.T) {
	forms := onForms(t, "plan", "meeting", "review", "closure")
	part := rapid.StringMatching(`[A-Z][a-z]{3,8}`)
	rapid.Check(t, func(t *rapid.T) {
		var all []string
		name := func(of string) string {
			n := part.Draw(t, of) + "x " + part.Draw(t, of+" family") + "q" // no ordinary words
			all = append(all, n)
			return n
		}
		child, mother, aunt, teacher := name("child"), name("mother"), name("aunt"), name("teacher") // the last two stand in the forms alone
		text := func(of string) string {
			return "Then " + rapid.SampledFrom(all).Draw(t, of) + ", said " + strings.Fields(rapid.SampledFrom(all).Draw(t, of+" again"))[0] + "’s friend, goes swimming."
		}
		m := qualityaudit.Material{Children: []qualityaudit.Child{{Names: []string{child}}}, Adults: []string{mother}, Assessments: []qualityaudit.Assessed{
			finished(qualityaudit.AsPlan, 1, forms["plan"], map[string]string{"present": aunt, "rows.for#1": strings.Fields(child)[0], "rows.need#1": text("need"), "rows.outcome#1": text("outcome"), "rows.action#1": text("action"), "rows.who#1": "Miss " + strings.Fields(teacher)[1], "rows.progress#1": text("progress"), "child.said": "yes", "child.said.words": text("voice")}),
			finished(qualityaudit.AsMeeting, 1, forms["meeting"], map[string]string{"people.name#1": aunt, "people.role#1": "Aunt", "people.report#1": text("report"), "meeting.notes-by": teacher, "meeting.family": text("family"), "meeting.decided": text("decided"), "actions.what#1": text("what"), "actions.who#1": aunt}),
			finished(qualityaudit.AsReview, 1, forms["review"], map[string]string{"present": teacher, "changes.need#1": text("change"), "changes.notes#1": text("changed"), "review.notes": text("notes"), "review.steps": text("steps"), "parent.said": "yes", "parent.said.words": text("parent")}),
			finished(qualityaudit.AsClosure, 1, forms["closure"], map[string]string{"closure.why": text("why"), "closure.better": text("better"), "closure.left": text("left"), "after.what#1": text("after"), "after.who#1": aunt, "closure.contact": teacher}),
		}}
		m.Assessments[0].Said, m.Assessments[2].Added = []string{text("said")}, []string{text("added")}
		out := readable(m.Hide(words()))
		read := map[string]bool{}
		for _, w := range strings.Fields(linkage.Fold(out)) {
			read[w] = true
		}
		for _, n := range all {
			for _, w := range strings.Fields(linkage.Fold(n)) {
				if read[w] {
					t.Fatalf("%q is left in\n%s", w, out)
				}
			}
		}
		if got := strings.Count(out, "goes swimming."); got < 18 {
			t.Fatalf("of what was written %d texts are left:\n%s", got, out)
		}
	})
}

// TestPlanIsFound: what plans and reviews themselves answer of the audit's form: some
// rows without a day are part of it, and a review that names nobody.
func TestPlanIsFound(t *testing.T) {
	forms := onForms(t, "plan", "review", "closure", "eha")
	row := func(n, who, when string) map[string]string {
		return map[string]string{"rows.need#" + n: "To sleep", "rows.outcome#" + n: "He sleeps", "rows.action#" + n: "A lamp", "rows.who#" + n: who, "rows.when#" + n: when, "rows.progress#" + n: "Bought"}
	}
	both := row("1", "Aunt", "2026-12-01")
	for k, v := range row("2", "Aunt", "") {
		both[k] = v
	}
	both["present"] = "Aunt"
	review := map[string]string{"review.date": "2026-12-01", "present": "Aunt", "review.notes": "Better", "review.steps": "The same", "child.said": "yes", "child.said.words": "Good", "parent.said": "yes", "parent.said.words": "Good"}
	bare := map[string]string{"review.date": "2026-12-20", "review.notes": "Better"}
	m := qualityaudit.Material{Assessments: []qualityaudit.Assessed{
		finished(qualityaudit.AsAssessment, 1, forms["eha"], nil), finished(qualityaudit.AsPlan, 1, forms["plan"], nil), finished(qualityaudit.AsPlan, 2, forms["plan"], both),
		finished(qualityaudit.AsReview, 1, forms["review"], review), finished(qualityaudit.AsReview, 2, forms["review"], bare),
		finished(qualityaudit.AsClosure, 1, forms["closure"], map[string]string{"closure.meeting": "true"}),
	}}
	got := m.Found()
	for id, want := range map[string]string{"plan-details": "yes", "plan-actions": "partly", "plan-outcomes": "yes", "plan-framework": "partly", "plan-progress": "yes", "rev-date": "yes", "rev-present": "partly", "rev-notes": "yes", "rev-steps": "partly", "rev-next": "yes", "rev-child": "partly", "rev-parent": "partly", "closure": "yes", "present": "no"} {
		if got["has."+id] != want {
			t.Errorf("has.%s is %q, want %q", id, got["has."+id], want)
		}
	}
	if got := (qualityaudit.Material{}).Found(); got["has.plan-details"] != "" || got["has.rev-notes"] != "na" {
		t.Errorf("of nothing: %v", got)
	}
}
