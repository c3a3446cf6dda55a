package linkage_test

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"testing"

	"onestory/lib/linkage"
)

// The table was written without sight of the published list of nicknames, so
// the list says how much of everyday usage it covers.
func TestAliasCoverage(t *testing.T) {
	const path = "../../../shared/data/linkage/names/nicknames.csv"
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing", path)
		}
		t.Skipf("%s is not on this machine: coverage of nicknames not measured", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := csv.NewReader(f)
	rows.FieldsPerRecord = -1
	all, err := rows.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	pairs, found := 0, 0
	for _, row := range all[1:] {
		if len(row) != 3 || row[1] != "has_nickname" {
			continue
		}
		a, b := linkage.Tokens(row[0]), linkage.Tokens(row[2])
		if len(a) == 0 || len(b) == 0 {
			continue
		}
		pairs++
		if linkage.AreAliases(a[0], b[0]) {
			found++
		}
	}
	t.Logf("%d of %d published pairs are in the table", found, pairs)
	if pairs < 2000 || found*4 < pairs {
		t.Errorf("%d of %d published pairs are in the table, want a quarter", found, pairs)
	}
}
