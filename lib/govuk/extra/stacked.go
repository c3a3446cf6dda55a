package extra

import (
	"slices"

	"onestory/lib/govuk"
)

// Stacked returns the table in a form that turns into blocks, one a row, on a
// narrow screen: each cell then shows the name of its column, which must be text.
func Stacked(t govuk.Table) govuk.Table {
	t.Classes = joinClasses(t.Classes, "os-table")
	rows := make([][]govuk.Cell, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = slices.Clone(row)
		for j := range rows[i] {
			if j < len(t.Head) {
				label := govuk.Attribute{Name: "data-label", Value: t.Head[j].Text}
				rows[i][j].Attributes = append(slices.Clone(rows[i][j].Attributes), label)
			}
		}
	}
	t.Rows = rows
	return t
}

func joinClasses(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}
