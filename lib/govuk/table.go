package govuk

import "html/template"

// Table compares facts in rows and columns.
type Table struct {
	Caption string
	// CaptionClasses such as govuk-table__caption--m.
	CaptionClasses string
	Head           []Cell
	// Rows may hold nil rows, which are left out.
	Rows [][]Cell
	// FirstCellIsHeader makes the first cell of each row its heading.
	FirstCellIsHeader bool
	Classes           string
	Attributes        Attributes
}

// Cell is one cell of a Table.
type Cell struct {
	Text   string
	Markup template.HTML
	// Format "numeric" lines figures up.
	Format           string
	Colspan, Rowspan int
	Classes          string
	Attributes       Attributes
}

// HTML implements Component.
func (c Table) HTML() template.HTML { return render("table", c) }
