package family

import (
	"context"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// Disclosed is one thing about the child that was shared, as one member of the
// family may know it: whoever provides it leaves out what is not theirs to know.
type Disclosed struct {
	On    workday.Date
	What  string // class of data, as in "health"
	Agent string // agency id of who was given it, "" where that is not told
	Why   string // in plain words, in the language asked for, or ""
}

// Disclosures tells what was shared about the child of a Grant, which is that of
// a member of the family.
type Disclosures interface {
	ToFamily(ctx context.Context, r db.Reader, g access.Grant) ([]Disclosed, error)
}

// Lead is who leads the help for a child.
type Lead struct {
	Name, Role, AgencyID, Phone string
}

// Leads tells who leads; ok is false where nobody has been named.
type Leads interface {
	LeadOf(ctx context.Context, r db.Reader, g access.Grant) (l Lead, ok bool, err error)
}
