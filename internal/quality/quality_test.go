package quality_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/child"
	"onestory/internal/feed"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/id"
	"onestory/internal/kit/job"
	"onestory/internal/match"
	"onestory/internal/quality"
	"onestory/lib/workday"
)

type everyone struct{}

func (everyone) Universal(context.Context, db.Reader) (bool, error) { return true, nil }
func (everyone) ByRef(_ context.Context, _ db.Reader, kind, ref string) (string, bool, error) {
	return kind + "/" + ref, true, nil
}
func (everyone) FromFeed(context.Context, *db.Tx, access.Grant, string, feed.Involvement) ([]audit.State, error) {
	return nil, nil
}

type world struct {
	*accesstest.World
	children *child.Service
	queue    *match.Queue
	board    *quality.Service
	jobs     *job.Queue
}

func schemas() []db.Schema {
	return accesstest.Schemas(job.Schema(), child.Schema(), find.Schema(), match.Schema(), feed.Schema(), quality.Schema())
}

func newWorld(t *testing.T, d *db.DB) *world {
	admin := access.Actor{Active: true, Authority: "northbridge", Roles: []access.Role{access.IndexAdmin}}
	cleared, far, operator := admin, admin, admin
	cleared.Cleared, far.Authority, operator.Roles = true, "elsewhere", []access.Role{access.Operator}
	w := &world{World: accesstest.New(t, d, accesstest.People{"admin": admin, "cleared": cleared, "far": far, "operator:ada": operator,
		"teacher": {Active: true, Authority: "northbridge", Roles: []access.Role{access.SchoolLead}}})}
	w.queue = match.NewQueue(id.Random{})
	index := find.New(d, make([]byte, 32))
	w.children = child.New(w.Gate, w.Keys, index, id.Random{}, w.queue)
	matcher := match.NewMatcher(index, w.children, match.Standard())
	w.queue.Use(matcher)
	w.jobs = job.New(d, clock.Real{}, id.Random{}, job.Options{})
	feeds := feed.New(feed.Parts{DB: d, Jobs: w.jobs, Gate: w.Gate, Keys: w.Keys, IDs: id.Random{}, Children: w.children, Matcher: matcher, Queue: w.queue,
		Scope: everyone{}, Agencies: everyone{}, Involvements: everyone{}})
	w.children.Followed(feeds)
	w.board = quality.New(w.Gate, w.jobs, w.children, feeds, w.queue)
	return w
}

// said is what one supplier says of a child.
type said struct {
	source string
	rec    child.Record
}

// admit makes a child of what suppliers say, guarded as told.
func (w *world) admit(t *testing.T, p access.Protection, all ...said) string {
	t.Helper()
	ids, keys, err := w.children.NewIDs(t.Context(), len(all))
	if err != nil {
		t.Fatal(err)
	}
	today := workday.InUK(w.Gate.Clock().Now())
	made, err := access.Change(t.Context(), w.Gate, access.Request{Actor: "operator:ada", Action: "feed:import", Purpose: access.DataQuality}, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		of := ""
		for i, s := range all {
			in := child.Incoming{ID: ids[i], Source: s.source, Key: ids[i], Hash: ids[i], SuppliedOn: today, ConfirmedOn: today, Record: s.rec}
			var err error
			var st []audit.State
			if of == "" {
				of, st, err = w.children.Admit(ctx, tx, g, keys, in, "northbridge", false, p)
			} else {
				err = w.children.Join(ctx, tx, g, keys, in, of)
			}
			if err != nil {
				return "", audit.Event{}, err
			}
			_ = st
		}
		return of, audit.Event{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func (w *world) wait(t *testing.T, source, record string, reason match.Reason, protected bool) {
	t.Helper()
	_, err := access.Change(t.Context(), w.Gate, access.Request{Actor: "operator:ada", Action: "feed:import", Purpose: access.DataQuality}, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		return struct{}{}, audit.Event{}, w.queue.Put(ctx, tx, g, match.Item{Record: record, Source: source, Status: match.PotentialMatch, Reason: reason, Protected: protected}, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func record(born, gender, postcode, school, practice string) child.Record {
	d, _ := workday.Parse(born)
	r := child.Record{Names: []child.Name{{Given: "Ann", Family: "Lee"}}, Birth: child.Birth{Date: d}, Gender: child.Gender(gender)}
	if postcode != "" {
		r.Addresses = []child.Address{{Lines: []string{"1 High Street"}, Postcode: postcode}}
	}
	if school != "" {
		r.School = &child.Universal{Name: school, Ref: school}
	}
	if practice != "" {
		r.Practice = &child.Universal{Name: practice, Ref: practice}
	}
	return r
}

// text is a board in a few words: figures of the authority, then of each supplier.
func text(b quality.Board) string {
	line := func(list []quality.Figure) string {
		var out []string
		for _, f := range list {
			out = append(out, fmt.Sprintf("%s %d/%d", f.Name, f.N, f.Of))
		}
		return strings.Join(out, ", ")
	}
	out := line(b.Figures)
	for _, s := range b.Suppliers {
		if len(s.Figures) > 0 || s.Waiting > 0 {
			out += fmt.Sprintf("\n%s: %s; waiting %d, twice %d", s.Status.Source, line(s.Figures), s.Waiting, s.Duplicates)
		}
	}
	return out
}

func (w *world) open(t *testing.T, who string) quality.Board {
	t.Helper()
	b, err := w.board.Open(t.Context(), access.Request{Actor: who, Action: "quality:open"})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestBoard counts a few children whose faults are known, on both databases.
func TestBoard(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		year := w.Gate.Clock().Now().Year()
		pupil, baby := fmt.Sprintf("%d-01-02", year-9), fmt.Sprintf("%d-01-02", year-2)
		other := fmt.Sprintf("%d-01-03", year-9)
		none := access.Protection{}
		w.admit(t, none, said{"gp-list", record(pupil, "female", "NB1 1AA", "", "P1")}, said{"school-roll", record(pupil, "female", "NB1 1AA", "S1", "")})
		w.admit(t, none, said{"gp-list", record(pupil, "female", "NB1 1AA", "", "P1")}, said{"school-roll", record(other, "male", "NB1 1AB", "S1", "")})
		w.admit(t, none, said{"council-cases", record(pupil, "female", "", "", "")})
		w.admit(t, none, said{"gp-list", record(baby, "", "NB1 1AA", "", "P1")}, said{"gp-list", record(baby, "", "NB1 1AA", "", "P1")})
		w.wait(t, "gp-list", "r1", match.Duplicate, false)
		w.wait(t, "gp-list", "r2", match.Alike, false)
		count := access.Request{Actor: "operator:ada", Action: "quality:count"}
		if _, err := w.board.Count(t.Context(), count, nil); err != nil {
			t.Fatal(err)
		}
		want := `children 4/4, no-school 1/3, no-practice 1/4, twice 1/4, births 1/4, genders 1/4, addresses 1/4
school-roll: children 2/2, twice 0/2, births 1/2, genders 1/2, addresses 1/2; waiting 0, twice 0
gp-list: children 3/3, twice 1/3, births 1/3, genders 1/2, addresses 1/3; waiting 2, twice 1
council-cases: children 1/1, twice 0/1, births 0/1, genders 0/1; waiting 0, twice 0`
		before := text(w.open(t, "admin"))
		if sorted(before) != sorted(want) {
			t.Errorf("got\n%s\nwant\n%s", before, want)
		}

		// Guarded children, and what waits about them, move nothing for whoever is
		// not cleared.
		w.admit(t, access.Protection{Hidden: true}, said{"gp-list", record(pupil, "female", "", "", "")})
		w.admit(t, access.Protection{Shielded: true}, said{"gp-list", record(pupil, "male", "NB1 1AA", "", "")}, said{"gp-list", record(other, "female", "NB1 1AC", "", "")})
		w.wait(t, "gp-list", "r3", match.Duplicate, true)
		w.wait(t, "youth-justice", "r4", match.Alike, true)
		if _, err := w.board.Count(t.Context(), count, nil); err != nil {
			t.Fatal(err)
		}
		if after := text(w.open(t, "admin")); after != before {
			t.Errorf("guarded children show:\n%s\nbefore\n%s", after, before)
		}
		if got := w.open(t, "cleared"); got.Waiting != 4 {
			t.Errorf("a cleared reviewer is told of %d that wait, want 4", got.Waiting)
		}
		if got := w.open(t, "far"); text(got) != "" || got.Waiting != 0 || !got.Counted.IsZero() {
			t.Errorf("another authority's administrator sees %s", text(got))
		}
	})
}

func sorted(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		for j := range i {
			if lines[i] < lines[j] {
				lines[i], lines[j] = lines[j], lines[i]
			}
		}
	}
	return strings.Join(lines, "\n")
}

// TestCountIsAJob: who may asks for a count, it is made in their name, and nobody
// else may ask or look.
func TestCountIsAJob(t *testing.T) {
	d := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...)
	w := newWorld(t, d)
	w.admit(t, access.Protection{}, said{"gp-list", record("2015-05-05", "female", "", "", "")})
	ask := func(who string) error {
		return w.board.Ask(t.Context(), access.Request{Actor: who, Action: "quality:count"})
	}
	if err := ask("teacher"); !errors.Is(err, access.ErrNotFound) {
		t.Errorf("a teacher has it counted: %v", err)
	}
	for range 2 { // twice is once
		if err := ask("admin"); err != nil {
			t.Fatal(err)
		}
	}
	jobs := 0
	for ; ; jobs++ {
		c, err := w.jobs.Take(t.Context(), quality.JobCount)
		if err != nil {
			t.Fatal(err)
		}
		if c == nil {
			break
		}
		if err := w.board.Take(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if err := d.Write(t.Context(), c.Done); err != nil {
			t.Fatal(err)
		}
	}
	if b := w.open(t, "admin"); jobs != 1 || b.Counted.IsZero() || len(b.Figures) == 0 || b.Figures[0].N != 1 {
		t.Errorf("%d jobs counted %v", jobs, b.Figures)
	}
	if _, err := w.board.Open(t.Context(), access.Request{Actor: "teacher", Action: "quality:open"}); !errors.Is(err, access.ErrNotFound) {
		t.Errorf("a teacher sees the board: %v", err)
	}
}
