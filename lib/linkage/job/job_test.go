package job_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"onestory/lib/linkage"
	"onestory/lib/linkage/job"
	"onestory/lib/linkage/sheet"
)

// Households with brothers, sisters and twins: the household counts once, and with
// default options nearly all that is linked at 6 bits is right.
func TestHouseholds(t *testing.T) {
	out := run(t, job.Options{Files: []*sheet.Sheet{newWorld(2).people(3000)}, Truth: "person"})
	show(t, out)
	spec := out.Model.Spec()
	if len(spec.Caps) != 1 {
		t.Fatalf("caps are %+v", spec.Caps)
	}
	if at := out.Truth.Pairs.At(6); at.Precision < .97 || at.Recall < .97 {
		t.Errorf("at 6 bits: %+v", at)
	}
	if at := out.Truth.Pairs.At(0); at.Precision < .93 || at.Recall < .98 {
		t.Errorf("at even odds: %+v", at)
	}
	spec.Caps = nil
	open, err := linkage.New(spec)
	if err != nil {
		t.Fatal(err)
	}
	if at := run(t, job.Options{Files: out.Files, Model: open, Truth: "person"}).Truth.Pairs.At(0); at.Precision > .9 {
		t.Errorf("without the cap precision is %.3f: the cap does nothing", at.Precision)
	}
}

func TestTruthOf(t *testing.T) {
	of := func(values ...string) (linkage.Entities, error) {
		s := &sheet.Sheet{File: "x.csv", Header: []string{"id"}}
		for _, v := range values {
			s.Rows = append(s.Rows, []string{v})
		}
		return job.TruthOf([]*sheet.Sheet{s}, "ID")
	}
	for _, c := range []struct {
		values []string
		want   []int
	}{
		{[]string{"7", "8", "7", ""}, []int{0, 1, 0, -1}},
		{[]string{"rec-1-org", "rec-1-dup-0", "rec-12-dup-3", "rec-12-org"}, []int{0, 0, 1, 1}},
		{[]string{"a-org", "a-org", "b"}, []int{0, 0, 1}}, // not all are marked
	} {
		got, err := of(c.values...)
		if err != nil || !slices.Equal(got.Of, c.want) {
			t.Errorf("%q: %v, %v; want %v", c.values, got.Of, err, c.want)
		}
	}
	if _, err := of("1", "2"); err == nil || !strings.Contains(err.Error(), "no two records") {
		t.Errorf("error %v", err)
	}
}

func small(t *testing.T) *job.Outcome {
	return run(t, job.Options{Files: []*sheet.Sheet{newWorld(3).people(400)}, Truth: "person"})
}

func TestWrite(t *testing.T) {
	out := small(t)
	var clusters, pairs bytes.Buffer
	if err := errors.Join(out.WriteClusters(&clusters), out.WritePairs(&pairs)); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&clusters).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	// Every record is there once, and those of one cluster stand together.
	if len(rows) != out.Table.Len()+1 || rows[0][0] != "cluster" || rows[0][1] != "person" {
		t.Errorf("%d rows, header %q", len(rows), rows[0])
	}
	seen := map[string]bool{}
	for i, row := range rows[1:] {
		if seen[row[0]] && row[0] != rows[i][0] {
			t.Fatalf("cluster %s is written in two places", row[0])
		}
		seen[row[0]] = true
	}
	if len(seen) != len(out.Clusters()) {
		t.Errorf("%d clusters written, %d found", len(seen), len(out.Clusters()))
	}
	rows, err = csv.NewReader(&pairs).ReadAll()
	if err != nil || len(rows) != len(out.Chosen)+1 || len(rows[0]) != 2+2*len(out.Files[0].Header) {
		t.Errorf("%d rows of pairs, error %v", len(rows), err)
	}
	text, err := json.Marshal(out.Document())
	if err != nil || !json.Valid(text) || len(out.Document().Clusters) != len(seen) {
		t.Errorf("document: %v", err)
	}
	var summary strings.Builder
	if err := out.Summary().WriteText(&summary); err != nil || !strings.Contains(summary.String(), "clusters, by records (B-cubed)") {
		t.Errorf("summary %v:\n%s", err, summary.String())
	}
}

// A model that was saved gives the same answer without training.
func TestSavedModel(t *testing.T) {
	out := small(t)
	text, err := json.Marshal(out.Model)
	if err != nil {
		t.Fatal(err)
	}
	m, err := linkage.ParseModel(text)
	if err != nil {
		t.Fatal(err)
	}
	again := run(t, job.Options{Files: out.Files, Model: m, Truth: "person"})
	if again.Training != nil || !slices.Equal(again.Links, out.Links) || !slices.Equal(again.Groups, out.Groups) {
		t.Errorf("%d links, %d before; training %v", len(again.Links), len(out.Links), again.Training)
	}
	high := 12.0
	if few := run(t, job.Options{Files: out.Files, Model: m, Threshold: &high}); len(few.Chosen) >= len(out.Chosen) || len(few.Chosen) == 0 {
		t.Errorf("%d links at 12 bits, %d at 0", len(few.Chosen), len(out.Chosen))
	}
}

func TestRunRefuses(t *testing.T) {
	s := newWorld(4).people(50)
	other := &sheet.Sheet{File: "other.csv", Header: []string{"colour"}, Rows: [][]string{{"red"}}}
	for name, c := range map[string]struct {
		o    job.Options
		says string
	}{
		"no file":            {job.Options{}, "0 files"},
		"nothing in common":  {job.Options{Files: []*sheet.Sheet{s, other}}, "only one of the files has it"},
		"no truth column":    {job.Options{Files: []*sheet.Sheet{s}, Truth: "truth"}, `no column "truth"`},
		"model's column":     {job.Options{Files: []*sheet.Sheet{other}, Model: small(t).Model}, "there is no column"},
		"too few to compare": {job.Options{Files: []*sheet.Sheet{{File: "one.csv", Header: s.Header, Rows: s.Rows[:1]}}}, "no column can be compared"},
	} {
		if _, err := job.Run(t.Context(), c.o); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: error %v, want %q", name, err, c.says)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := job.Run(ctx, job.Options{Files: []*sheet.Sheet{s}}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}
