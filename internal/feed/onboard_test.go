package feed_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/feed"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/problem"
)

// patients is a practice's list of so many patients, of whom some have a number.
func patients(from, n, numbered int) string {
	var b strings.Builder
	b.WriteString("nhs_number,family_name,given_name,other_given_names,birth_date,sex,address_1,address_2,town,postcode,practice_ods,practice_name,practice_phone,registered_on,local_patient_id\n")
	for i := from; i < from+n; i++ {
		number := ""
		if i-from < numbered {
			number = nhsOf(i)
		}
		fmt.Fprintf(&b, "%s,Family%c%c,Given%c%c,,%d-03-%02d,female,%d High Street,,Northbridge,NB1 %dAA,P1,The Surgery,01632 960001,2020-01-01,%d\n",
			number, 'a'+i%26, 'a'+i/26%26, 'a'+i*7%26, 'a'+i/26%26, 2008+i%15, 1+i%28, i, i%10, i)
	}
	return b.String()
}

// nhsOf makes a number of ten digits whose last checks the others.
func nhsOf(i int) string {
	for ; ; i += 1000 {
		digits, sum := fmt.Sprintf("9%08d", 10_000_000+i), 0
		for at, d := range digits {
			sum += int(d-'0') * (10 - at)
		}
		if check := (11 - sum%11) % 11; check < 10 {
			return digits + fmt.Sprint(check)
		}
	}
}

func (w *world) text(t *testing.T, actor, text string, o feed.Options) (feed.Report, error) {
	t.Helper()
	return w.feeds.Import(t.Context(), access.Request{Actor: actor, Action: "feed:import"}, "gp-list", strings.NewReader(text), int64(len(text)), o)
}

// TestTrial: the first file of a new source is refused as long as too few of its
// rows have a verified number and nobody signed it off; a check says how many have.
func TestTrial(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := onTrial(t, d)
		few, many := patients(0, 100, 94), patients(0, 100, 95)
		r, err := w.text(t, "operator:ada", few, feed.Options{DryRun: true})
		if err != nil || r.Onboarding == nil || r.Onboarding.Live || r.Onboarding.Percent() != 94 || r.Onboarding.Rows != 100 {
			t.Fatalf("a check says %+v: %v", r.Onboarding, err)
		}
		if _, err := w.text(t, "operator:ada", few, feed.Options{}); !problem.Is(err, problem.Conflict) || problem.Of(err).Key != "feed.trial" {
			t.Errorf("94 of 100 have a number, and the file is taken in: %v", err)
		}
		if _, err := w.text(t, "teacher", few, feed.Options{}); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("who may not import learns of the trial: %v", err)
		}
		if n := one[int](t, d, `SELECT count(*) FROM child_source`) + one[int](t, d, `SELECT count(*) FROM feed_run`); n != 0 {
			t.Errorf("a file that was refused left %d rows", n)
		}
		if _, err := w.text(t, "operator:ada", many, feed.Options{}); err != nil {
			t.Errorf("95 of 100 have a number: %v", err)
		}
		if _, err := w.text(t, "operator:ada", patients(200, 20, 0), feed.Options{}); err != nil {
			t.Errorf("the trial is over: %v", err)
		}
	})
}

// TestSignOff: an index administrator ends the trial with a reason, and nobody
// without one.
func TestSignOff(t *testing.T) {
	d := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...)
	w := onTrial(t, d)
	sign := func(actor, reason string) error {
		return w.feeds.SignOff(t.Context(), access.Request{Actor: actor, Action: "feed:setup"}, "gp-list", reason)
	}
	if err := sign("teacher", "please"); !errors.Is(err, access.ErrNotFound) {
		t.Errorf("a teacher signs off: %v", err)
	}
	if err := sign("admin", "  "); !problem.Is(err, problem.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	few := patients(0, 60, 0)
	if _, err := w.text(t, "operator:ada", few, feed.Options{}); err == nil {
		t.Fatal("not signed off, and taken in")
	}
	if err := sign("admin", "numbers come next year"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.text(t, "operator:ada", few, feed.Options{}); err != nil {
		t.Error(err)
	}
	o, err := w.feeds.Open(t.Context(), access.Request{Actor: "admin", Action: "feed:list"}, "gp-list")
	if err != nil || !o.Trial.Live || o.Trial.Reason != "numbers come next year" || o.Trial.By != "admin" {
		t.Errorf("shown: %+v, %v", o.Trial, err)
	}
}

// TestDrift: a file in which numbers and postcodes fall away raises alarms for
// them, and one like those before raises none.
func TestDrift(t *testing.T) {
	d := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...)
	w := newWorld(t, d)
	alarms := func(text string) (keys []string) {
		t.Helper()
		if _, err := w.text(t, "operator:ada", text, feed.Options{}); err != nil {
			t.Fatal(err)
		}
		o, err := w.feeds.Open(t.Context(), access.Request{Actor: "admin", Action: "feed:list"}, "gp-list")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range feed.Drift(o.Runs[0], o.Runs[1:]) {
			if f.Alarm && (f.Key == "verified" || strings.HasPrefix(f.Key, "no-")) { // how rows match is TestDriftOfShares
				keys = append(keys, f.Key)
			}
		}
		return keys
	}
	for i := range 3 {
		if got := alarms(patients(1000*i, 100, 90+i)); len(got) > 0 {
			t.Errorf("file %d is like the others and raises %v", i, got)
		}
	}
	worse := strings.ReplaceAll(patients(5000, 100, 20), ",NB1 ", ",")
	worse = strings.NewReplacer("0AA,", ",", "1AA,", ",", "2AA,", ",").Replace(worse)
	for _, c := range "3456789" {
		worse = strings.ReplaceAll(worse, string(c)+"AA,", ",")
	}
	if got := strings.Join(alarms(worse), " "); got != "verified no-postcode" {
		t.Errorf("numbers and postcodes fell away: alarms for %q", got)
	}
}

// TestDriftOfShares: a share is held against the median of the files before; few
// rows, small gaps and a first file raise nothing.
func TestDriftOfShares(t *testing.T) {
	run := func(weighed, match, many int) feed.Run {
		return feed.Run{State: "complete", Counts: feed.Counts{Measure: feed.Measure{Weighed: weighed, Match: match, Many: many, None: weighed - match - many}}}
	}
	before := []feed.Run{run(1000, 800, 10), run(1000, 100, 10), run(1000, 820, 10)}
	for _, c := range []struct {
		name   string
		now    feed.Run
		before []feed.Run
		want   string
	}{
		{"as ever", run(1000, 790, 12), before, ""},
		{"half as many join", run(1000, 400, 10), before, "match none"},
		{"thrice as many fit several, but few", run(1000, 800, 29), before, ""},
		{"many fit several", run(1000, 770, 40), before, "many"},
		{"too few rows", run(40, 0, 0), before, ""},
		{"the first file", run(1000, 0, 0), nil, ""},
	} {
		var got []string
		for _, f := range feed.Drift(c.now, c.before) {
			if f.Alarm {
				got = append(got, f.Key)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: alarms %v, want %q", c.name, got, c.want)
		}
	}
}
