package app

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/kit/db"
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
