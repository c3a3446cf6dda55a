package find

import "onestory/lib/workday"

// Entry is what the index holds of one child. Put replaces all of it.
type Entry struct {
	Child       string
	Number      int64  // in the index, where it is known; 0 otherwise
	Display     string // given and family name as shown, of the current name
	Names       []Name // current first; for a shielded child only the current one
	Births      []workday.Date
	Year        int    // of birth, for display; 0 if unborn or unknown
	Gender      string // "female", "male", "" …
	Identifiers []Identifier
	Places      []Place // none for a shielded child
	Carers      []Carer // none for a shielded child
	Hidden      bool    // from everyone without clearance; a record hidden from all but its maker is not
	Guarded     bool    // hidden or shielded: whoever resembles it is guarded too
}

// Name is one name that the child is or was known by.
type Name struct{ Given, Family string }

// Identifier is a number that someone issued, as in {"nhs", "9434765919"}.
type Identifier struct {
	Kind     string
	Value    string
	Verified bool
}

// Place is where the child lives or lived.
type Place struct{ Postcode, House string }

// Carer is an adult whose name or telephone finds the child, for cold referrals.
type Carer struct {
	Given, Family string
	Phones        []string
}
