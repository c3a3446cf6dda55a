package app

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/subjectaccess"
	"onestory/lib/workday"
)

// expiryNested are the doors to how long one course of help of a child is kept.
func (w *world) expiryNested(mine string) map[string]nested {
	w.t.Helper()
	jess := w.child("Jessica", "Harcastle", "2015-09-03")
	n := crossing(w.as("Owen Price"), "episode", w.scalar(`SELECT id FROM episode WHERE child = $1`, jess), mine, jess)
	n.form = func() url.Values { return url.Values{"held": {"yes"}, "reason": {longText}} }
	return map[string]nested{"/child/{child}/kept/{episode}": n}
}

// archived ends the course of help of a child long ago, and puts it into the archive.
func (w *world) archived(child string) (course string) {
	w.t.Helper()
	course = w.scalar(`SELECT e.id FROM episode e JOIN episode_child c ON c.episode = e.id WHERE c.child = $1 AND e.state <> 'closed' ORDER BY e.id DESC LIMIT 1`, child)
	long := workday.InUK(w.d.clock.Now()).AddMonths(-12 * 9).String()
	err := w.d.db.Write(w.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE episode SET state = 'closed', ended = $2, reason = 'needs-met' WHERE id = $1`, course, long)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if n, err := w.f.episodes.ArchiveEnded(w.t.Context()); err != nil || n != 1 {
		w.t.Fatalf("%d went into the archive: %v", n, err)
	}
	return course
}

// TestArchiveIsAnsweredFrom: who answers a request to see what is held reads what is in the
// archive, every part of it, with what others said struck out to begin with; the record,
// the course and the assessment are nobody's, theirs neither (CAF-53).
func TestArchiveIsAnsweredFrom(t *testing.T) {
	t.Parallel()
	w := open(t)
	chidi := w.child("Chidi", "Okafor", "2017-05-14")
	item := w.scalar(`SELECT c.item FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE c.child = $1 AND a.form = 'eha'`, chidi)
	nia, officer := w.as("Nia Bevan"), w.as(solo(access.RecordsOfficer))
	if a := nia.get("/child/" + chidi + "/assessment/" + item); a.status != http.StatusOK {
		t.Fatalf("before it is in the archive: %d", a.status)
	}
	course := w.archived(chidi)
	begin := "/child/" + chidi + "/subject-access"
	form := fields(t, officer.get(begin).page(t), begin)
	form.Set("who", "Amara Okafor")
	form.Set("relation", "parent")
	year, month, day := workday.InUK(w.d.clock.Now()).Parts()
	form.Set("received-year", number(year))
	form.Set("received-month", number(int(month)))
	form.Set("received-day", number(day))
	a := officer.post(begin, form)
	if a.status != http.StatusSeeOther {
		t.Fatalf("begin: %d\n%s", a.status, a.body)
	}
	of := a.location()
	read := func(piece string) string {
		a := officer.get(of + "/piece/" + piece)
		if a.status != http.StatusOK {
			t.Errorf("piece %s: %d", piece, a.status)
		}
		return string(a.body)
	}
	if page := officer.get(of); page.status != http.StatusOK || !strings.Contains(string(page.body), "Assessment, plan or review") {
		t.Errorf("the case does not list it: %d", page.status)
	}
	for piece, want := range map[string]string{"assessment-" + item + "-family": "His father works away", "assessment-" + item: "You wrote what I said. Good.", "episode-" + course: "would like a plan with the school"} {
		if got := read(piece); !strings.Contains(got, want) {
			t.Errorf("piece %s does not say %q", piece, want)
		}
	}
	for _, v := range []*visitor{nia, officer, w.as(solo(access.IndexAdmin)), w.as(solo(access.Governance))} {
		for _, path := range []string{"/child/" + chidi + "/assessment/" + item, "/child/" + chidi + "/episode/" + course, "/child/" + chidi + "/episode/" + course + "/delivery"} {
			if a := v.get(path); a.status != http.StatusNotFound && a.status != http.StatusSeeOther || strings.Contains(string(a.body), "His father") {
				t.Errorf("%s: %d", path, a.status)
			}
		}
	}
	if a := nia.get(of); a.status != http.StatusNotFound {
		t.Errorf("the case is opened by who led it: %d", a.status)
	}
}

// proposed puts a course of help that is due before governance, by the use cases.
func (w *world) proposed(course string) (id string) {
	w.t.Helper()
	q := access.Request{Actor: w.people["Owen Price"], Action: "expiry:propose"}
	if _, err := w.f.expiries.Sweep(w.t.Context(), q); err != nil {
		w.t.Fatal(err)
	}
	id, err := w.f.expiries.Propose(w.t.Context(), q, []string{course}, "")
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// TestCourseEnds: a course of help whose time is over is proposed and agreed to by two
// people; from then on every door to it is one to nothing, for whoever led it and whoever
// answers a request; the certificate names nobody; the log is whole, its state is that of
// the rows, and it says what was done (CAF-53).
func TestCourseEnds(t *testing.T) {
	t.Parallel()
	w := open(t)
	chidi := w.child("Chidi", "Okafor", "2017-05-14")
	item := w.scalar(`SELECT c.item FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE c.child = $1 AND a.form = 'eha'`, chidi)
	course := w.archived(chidi)
	nia, owen, lena := w.as("Nia Bevan"), w.as("Owen Price"), w.as("Lena Fox")
	if _, err := w.f.expiries.Sweep(t.Context(), access.Request{Actor: w.people["Owen Price"], Action: "expiry:propose"}); err != nil {
		t.Fatal(err)
	}
	if a := owen.get("/expiries"); !strings.Contains(string(a.body), "Chidi Okafor: closed on") {
		t.Fatalf("it is not listed: %d", a.status)
	}
	if a := lena.get("/expiries"); a.status != http.StatusOK || strings.Contains(string(a.body), "Okafor") {
		t.Errorf("governance reads a name: %d", a.status)
	}
	form := fields(t, owen.get("/expiries").page(t), "/expiries")
	form.Set("episode", course)
	a := owen.post("/expiries", form)
	of := a.location()
	if a.status != http.StatusSeeOther {
		t.Fatalf("propose: %d", a.status)
	}
	decide := fields(t, lena.get(of).page(t), of)
	decide.Set("_do", "agree")
	if a := owen.post(of, decide); a.status != http.StatusNotFound {
		t.Errorf("who proposed decides: %d", a.status)
	}
	if a := lena.post(of, decide); a.status != http.StatusSeeOther {
		t.Fatalf("agree: %d\n%s", a.status, a.body)
	}
	paper := lena.get(of)
	for _, want := range []string{"Certificate of disposal", "Lena Fox", "Owen Price", "Kept for 7 years after it closed."} {
		if !strings.Contains(string(paper.body), want) {
			t.Errorf("the certificate does not say %q", want)
		}
	}
	for _, never := range []string{"Chidi", "Okafor", chidi, course} {
		if strings.Contains(string(paper.body), never) || strings.Contains(string(owen.get("/expiries").body), never) {
			t.Errorf("the certificate or the list names %s", never)
		}
	}
	for _, path := range []string{"/child/" + chidi + "/assessment/" + item, "/child/" + chidi + "/episode/" + course, "/child/" + chidi + "/assessment/" + item + "/copies", "/child/" + chidi + "/episode/" + course + "/delivery"} {
		if a := nia.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if a := owen.get("/child/" + chidi + "/kept/" + course); a.status != http.StatusNotFound {
		t.Errorf("how long it is kept: %d", a.status)
	}
	w.leftNothing(chidi, course, item)
}

// leftNothing looks for a course of help in everything that answers a request to see what
// is held, in every table that could have a trace of one, and in the log.
func (w *world) leftNothing(child, course, item string) {
	t := w.t
	t.Helper()
	q := access.Request{Actor: w.people[solo(access.RecordsOfficer)], Action: "subjectaccess:begin", Child: child, Level: access.Existence, Purpose: access.SubjectAccess}
	pieces, err := access.Read(t.Context(), w.d.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]subjectaccess.Piece, audit.Event, error) {
		one, err := assessPieces{w.f}.Pieces(ctx, r, g)
		if err != nil {
			return nil, audit.Event{}, err
		}
		two, err := helpPieces{w.f}.Pieces(ctx, r, g)
		return append(one, two...), audit.Event{}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pieces {
		if strings.Contains(p.ID, item) || strings.Contains(p.ID, course) {
			t.Errorf("a request is answered with %s", p.ID)
		}
	}
	for _, table := range w.ids(`SELECT m.name || ' ' || p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND p.name IN ('episode', 'assessment', 'item', 'follows') ORDER BY 1`) {
		name, column, _ := strings.Cut(table, " ")
		if strings.HasPrefix(name, "match_") { // an item there is of the queue of reviewers
			continue
		}
		if !slices.Contains(hangsFromCourses(), name) {
			t.Errorf("%s hangs from courses of help, and nobody says what becomes of it when one ends", name)
		}
		if n := w.scalar(`SELECT COUNT(*) FROM `+name+` WHERE `+column+` IN ($1, $2)`, course, item); n != "0" {
			t.Errorf("%s of %s rows are left", n, name)
		}
	}
	rep, err := audit.Verify(t.Context(), w.d.db, audit.VerifyOptions{Current: currentState})
	if err != nil || !rep.OK() {
		t.Errorf("the log: %v, %v", rep.Bad, err)
	}
	if a := w.as(solo(access.Governance)).get("/child/" + child + "/log"); !strings.Contains(string(a.body), "Decided that a course of help ends") {
		t.Errorf("the child's log does not say it: %d", a.status)
	}
}

// hangsFromCourses are the tables that name a course of help or something in one. Each is
// emptied of it by feature expiry, but for breakglass and sharing, whose items and decisions
// are others.
func hangsFromCourses() []string {
	return []string{"access_auditor", "access_disclosure", "access_item", "access_member", "access_override", "assessment_addendum", "assessment_ask", "assessment_child", "assessment_copy",
		"assessment_ended", "assessment_file", "assessment_part", "assessment_past", "assessment_section", "assessment_signature", "assessment_signed", "assessment_translation", "assessment",
		"breakglass", "episode", "episode_answer", "episode_asked", "episode_child", "episode_entry", "episode_lead", "episode_person", "expiry_due", "expiry_hold", "expiry_item", "homevisit",
		"need", "transfer_ended", "transfer_pack", "qualityaudit_case", "qualityaudit_frame", "sharing"}
}
