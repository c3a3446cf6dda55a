package consent

import (
	"slices"
	"strings"

	"onestory/internal/child"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Age is how old a child is.
type Age struct {
	Years int
	Known bool // false before birth and where no day of birth is known
}

// AgeOf reads a child's age on a day.
func AgeOf(v child.View, today workday.Date) Age {
	b := v.Birth()
	if b.Date.IsZero() || b.Unborn() || b.Date.After(today) {
		return Age{}
	}
	return Age{b.Date.Age(today), true}
}

// Band is a stretch of ages in which one thing is expected of who decides.
type Band string

// The bands. From 16 a young person is presumed able to decide; from 12 they may
// generally be expected to understand; below 12 they may, and it is asked all
// the same (HL Deb 8 April 2009 WA 2684; Mental Capacity Act 2005 s. 1; Family
// Law Reform Act 1969 s. 8). At 18 parental responsibility ends.
const (
	Under12 Band = "under-12"
	From12  Band = "from-12"
	From16  Band = "from-16"
	Adult   Band = "adult"
	Unknown Band = "unknown"
)

// Band is the band of the age.
func (a Age) Band() Band {
	switch {
	case !a.Known:
		return Unknown
	case a.Years >= 18:
		return Adult
	case a.Years >= 16:
		return From16
	case a.Years >= 12:
		return From12
	}
	return Under12
}

// Capacity is the footing on which somebody answers.
type Capacity string

// The footings. Wish: a child who was not judged able to decide this; what they
// said is kept beside the others' answers and decides nothing.
const (
	Own            Capacity = "own"       // 16 or more, presumed able to decide
	Competent      Capacity = "competent" // under 16, judged able, with reasons
	Responsibility Capacity = "responsibility"
	Wish           Capacity = "wish"
)

// Evidence is how it is known that somebody has parental responsibility
// (Children Act 1989 ss. 2 to 4ZA, 12, 33).
type Evidence string

// Evidences are the kinds offered.
func Evidences() []Evidence {
	return []Evidence{"mother", "birth-certificate", "married", "agreement", "court-order", "guardian", "adoption", "authority"}
}

// checkWho says what is missing about the person and their footing.
func (c Consent) checkWho(a Age) (faults []problem.Field) {
	fault := func(name, key string) { faults = append(faults, problem.Field{Name: name, Key: key}) }
	band := a.Band()
	if strings.TrimSpace(c.Name) == "" || c.Person == "" {
		fault("name", "consent.need-name")
	}
	if c.Person == Child {
		over := band == From16 || band == Adult
		switch c.Capacity {
		case Own:
			if !over {
				fault("understands", "consent.need-understands")
			}
		case Competent:
			if !written(c.Reasons) {
				fault("reasons", "consent.need-reasons")
			}
		case Wish:
			if over && !written(c.Reasons) { // who presumes that an adult cannot decide says why
				fault("reasons", "consent.need-reasons-lack")
			}
		default:
			fault("understands", "consent.need-understands")
		}
		return faults
	}
	if c.Capacity != Responsibility {
		fault("evidence", "consent.need-evidence")
		return faults
	}
	if band == Adult {
		fault("name", "consent.adult")
	}
	if !slices.Contains(Evidences(), c.Evidence) {
		fault("evidence", "consent.need-evidence")
	}
	if band == From16 && !written(c.Reasons) {
		fault("reasons", "consent.need-reasons-16")
	}
	return faults
}
