package app

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// asReviewer does something as the index administrator who is cleared.
func (w *world) asReviewer(fn func(context.Context, *db.Tx, access.Grant) ([]audit.State, error)) {
	w.t.Helper()
	_, err := access.Change(w.t.Context(), w.d.gate, access.Request{Actor: w.people["Owen Price"], Action: "match:review", Purpose: access.DataQuality},
		func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
			st, err := fn(ctx, tx, g)
			return struct{}{}, audit.Event{State: st}, err
		})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) merge(keep, gone string) {
	w.t.Helper()
	w.asReviewer(func(ctx context.Context, tx *db.Tx, g access.Grant) (st []audit.State, err error) {
		_, st, err = w.f.children.Merge(ctx, tx, g, keep, gone, child.Why{})
		return st, err
	})
}

func (w *world) part(gone string) {
	w.t.Helper()
	w.asReviewer(func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
		s, err := w.f.children.SplitOff(ctx, tx, g, gone, child.Why{})
		return s.States, err
	})
}

// TestMergedOverHTTP: by its old address a merged child is shown, under its
// present one, to whoever works with either; and to whoever may not know of the
// other it is like a child that does not exist.
func TestMergedOverHTTP(t *testing.T) {
	t.Parallel()
	w := open(t)
	pupil, other, hidden := w.child("Chidi", "Okafor", "2017-05-14"), w.child("Tyler", "Thistlewood", "2014-02-28"), w.child("Imogen", "Ravenscar", "2013-07-22")
	nurse, absent := w.as("Nia Bevan"), w.absentIDs()["child"]
	nurse.state(pupil, "health-need")
	open := func(of string) answer { return nurse.get("/child/" + of) }
	if a := open(pupil); a.status != http.StatusOK || strings.Contains(string(a.body), "Thistlewood") {
		t.Fatalf("before: %d", a.status)
	}
	w.merge(other, pupil)
	for _, of := range []string{pupil, other} {
		a := open(of)
		if a.status != http.StatusOK || !strings.Contains(string(a.body), "Thistlewood") || !strings.Contains(string(a.body), "Okafor") {
			t.Errorf("merged: %d, and not both names", a.status)
		}
		if strings.Contains(string(a.body), "/child/"+pupil) || !strings.Contains(string(a.body), "/child/"+other) {
			t.Error("the page names the old address, or not the present one")
		}
	}
	if a := nurse.post("/child/"+pupil+"/involvement", wellFilled(Door{Action: "involvement:add"})); a.status != http.StatusSeeOther || a.location() != "/child/"+other {
		t.Errorf("a change by the old address: %d to %q", a.status, a.location())
	}
	w.part(pupil)
	if a := open(pupil); a.status != http.StatusOK || strings.Contains(string(a.body), "Thistlewood") {
		t.Errorf("parted: %d", a.status)
	}
	w.merge(hidden, pupil)
	for _, accept := range []string{"text/html", "application/json"} {
		if diff := same(w.probe(nurse, http.MethodGet, "/child/"+pupil, nil, accept), w.probe(nurse, http.MethodGet, "/child/"+absent, nil, accept)); diff != "" {
			t.Errorf("part of a hidden child it is told from an absent one: %s", diff)
		}
	}
	w.part(pupil)
	if a := open(pupil); a.status != http.StatusOK || strings.Contains(string(a.body), "Ravenscar") {
		t.Errorf("parted from a hidden child: %d", a.status)
	}
	rep, err := audit.Verify(t.Context(), w.d.db, audit.VerifyOptions{Current: currentState})
	if err != nil {
		t.Fatal(err)
	}
	if err := members(t.Context(), w.d.db, &rep); err != nil || !rep.OK() {
		t.Errorf("verify --state: %v, %v", rep.Bad, err)
	}
}

// TestMergedHelp: while two records are one child, what was written in the course of help
// of either is that child's; parted again each has their own, and no row of it moved
// (CAF-54).
func TestMergedHelp(t *testing.T) {
	w := open(t)
	nurse := w.as("Nia Bevan")
	chidi, tyler := w.child("Chidi", "Okafor", "2017-05-14"), w.child("Tyler", "Thistlewood", "2014-02-28")
	item := w.scalar(`SELECT c.item FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE c.child = $1 AND a.form = 'eha'`, chidi)
	course := w.scalar(`SELECT a.episode FROM assessment a JOIN assessment_child c ON c.assessment = a.id WHERE c.item = $1`, item)
	rows := func() string {
		return w.scalar(`SELECT group_concat(x, ' ') FROM (SELECT child || id || state AS x FROM episode UNION ALL SELECT child || item FROM assessment_child UNION ALL SELECT child || episode || account || part || ends FROM access_member UNION ALL SELECT child || id || episode FROM access_item ORDER BY 1)`)
	}
	opens := func(child string) (found []int) {
		for _, path := range []string{"/assessment/" + item, "/episode/" + course} {
			found = append(found, nurse.get("/child/"+child+path).status)
		}
		return found
	}
	before := rows()
	if got := [][]int{opens(chidi), opens(tyler)}; fmt.Sprint(got) != "[[200 200] [404 404]]" {
		t.Fatalf("before: %v", got)
	}
	w.merge(tyler, chidi)
	if got := [][]int{opens(chidi), opens(tyler)}; fmt.Sprint(got) != "[[200 200] [200 200]]" {
		t.Errorf("while they are one: %v", got)
	}
	w.part(chidi)
	if got := [][]int{opens(chidi), opens(tyler)}; fmt.Sprint(got) != "[[200 200] [404 404]]" {
		t.Errorf("parted: %v", got)
	}
	if rows() != before {
		t.Error("a row moved")
	}
	if n := w.scalar(`SELECT CAST(count(*) AS TEXT) FROM child_event WHERE child IN ($1, $2)`, chidi, tyler); n == "0" {
		t.Error("neither was written down")
	}
}
