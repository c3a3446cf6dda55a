package job_test

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"onestory/lib/linkage/job"
	"onestory/lib/linkage/sheet"
)

// published opens a file of outside data, or skips the test where there is none.
func published(t testing.TB, name string) *sheet.Sheet {
	t.Helper()
	path := "../../../../shared/data/linkage/" + name
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing", path)
		}
		t.Skipf("%s is not on this machine: accuracy on it not measured", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := sheet.Read(f, path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPublished(t *testing.T) {
	for _, c := range []struct {
		file, truth string
	}{
		{"febrl/dataset2.csv", "rec_id"}, {"febrl/dataset1.csv", "rec_id"}, {"febrl/dataset3.csv", "rec_id"},
		{"splink/fake_1000.csv", "cluster"},
	} {
		t.Run(c.file, func(t *testing.T) {
			out, err := job.Run(t.Context(), job.Options{Files: []*sheet.Sheet{published(t, c.file)}, Truth: c.truth})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range out.Proposed {
				t.Log(p)
			}
			t.Log(out.Stages, out.Training.RandomPairs, out.Training.Patterns, out.Training.Certain, out.Model.Spec().Prior)
			for _, s := range out.Training.Sessions {
				t.Log(s.Rule, s.Pairs, s.Patterns, s.Rounds, s.Settled, s.Lambda)
			}
			for _, w := range out.Training.Warnings {
				t.Log(w)
			}
			for _, c := range out.Model.Spec().Comparisons {
				for _, l := range c.Levels {
					t.Logf("%s | %s m %.4f u %.6f", c.Name, l.Label, l.M, l.U)
				}
			}
			t.Logf("blocking recall %.4f best %+v", out.Truth.Candidates, out.Truth.Pairs.Best)
			for _, w := range []float64{-10, -5, -3, 0, 3, 6, 10} {
				t.Logf("%v %+v", w, out.Truth.Pairs.At(w))
			}
			t.Logf("groups %+v bcubed %+v brier %v", out.Truth.Groups, out.Truth.Records, out.Truth.Pairs.Brier)
		})
	}
}
