package family

import (
	"context"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// Disclosed is one thing about the child that was shared. It has no free text:
// that may tell of somebody else in the family.
type Disclosed struct {
	On     workday.Date
	Class  string // of data, as in "health"
	Agency string // id of who was given it, "" for somebody outside
	Kind   string // on what it rests: "agreed", "safety" or "duty"

	Name   string // of the agency, "" where it is not told
	NameCy string
}

// AgencyIn is the agency's name in a language, "" where it is not told.
func (d Disclosed) AgencyIn(lang string) string {
	if lang == "cy" && d.NameCy != "" {
		return d.NameCy
	}
	return d.Name
}

// sharedClasses are the classes that have words of their own on the page.
var sharedClasses = []string{"general", "education", "health", "social-care", "youth-justice", "housing", "family-words"}

// ClassKey is the catalogue key of what was shared.
func (d Disclosed) ClassKey() string {
	if slices.Contains(sharedClasses, d.Class) {
		return "family.class." + d.Class
	}
	return "family.class.other"
}

// KindKey is the catalogue key of on what it rests.
func (d Disclosed) KindKey() string {
	if d.Kind == "safety" || d.Kind == "duty" {
		return "family.basis." + d.Kind
	}
	return "family.basis.agreed"
}

// Disclosures tells what was shared about the child of a Grant, which is that of
// a member of the family, but for what is held back until a day on somebody's
// authority.
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
