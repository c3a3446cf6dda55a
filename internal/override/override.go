package override

import (
	"slices"
	"strings"
	"time"

	"onestory/internal/consent"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Because is why somebody of an organisation may know whom the family's yes to sharing
// does not cover.
type Because struct {
	How  string // "agreed", or the ground of an override
	Note string // what the family said, or why the ground is met
}

// ByAgreement says that the family agreed to it when they were asked.
const ByAgreement = "agreed"

// Grounds are those on which something is shared without the family's agreement: a
// closed list.
func Grounds() []string { return []string{"harm", "crime", "court", "duty", "vital"} }

// AtOnce reports whether what rests on a ground cannot wait for anybody.
func AtOnce(ground string) bool { return slices.Contains([]string{"harm", "crime", "vital"}, ground) }

// Becauses lists what can be said, in the order offered.
func Becauses() []string { return append([]string{ByAgreement}, Grounds()...) }

// said: a text of a few words at least.
func said(s string) bool { return len(strings.TrimSpace(s)) >= 10 }

// Check says what is missing where the family's answers come to a stance. A no is not
// overcome by an agreement that nobody wrote down: the family's new answer is.
func (b Because) Check(stance consent.Stance) error {
	if stance == consent.Permitted {
		return nil
	}
	return b.check(stance)
}

// CheckOutside is Check for somebody whom no answer of the family's can name, because
// they are of no organisation here: a yes to anybody does not name them, so that their
// agreement to this one is put in words.
func (b Because) CheckOutside(stance consent.Stance) error {
	if err := b.check(stance); err != nil {
		return err
	}
	if b.How == ByAgreement && !said(b.Note) {
		return problem.Check(problem.Field{Name: "because-note", Key: "override.need-agreed"})
	}
	return nil
}

func (b Because) check(stance consent.Stance) error {
	fault := func(name, key string) error { return problem.Check(problem.Field{Name: name, Key: key}) }
	switch {
	case !slices.Contains(Becauses(), b.How):
		return fault("because", "override.need-because")
	case stance == consent.Refused && b.How == ByAgreement:
		return fault("because", "override.said-no")
	case b.How != ByAgreement && !said(b.Note):
		return fault("because-note", "override.need-ground")
	}
	return nil
}

// What is what an override lets happen.
type What string

// The whats.
const (
	Member  What = "member"  // somebody is let into an episode
	Section What = "section" // somebody outside writes one section
	Pack    What = "pack"    // another authority receives an assessment
	Ahead   What = "ahead"   // nothing yet: the second person is asked first
)

// To is who is to know: somebody of an agency, or where that is "" outside.
type To struct {
	What    What
	Agency  string
	Account string // whom it lets in; "" none
	Name    string
	Ref     string // id of what lets them know
}

// State is where an override stands.
type State string

// The states.
const (
	Asked   State = "asked"   // nothing happened yet; a second person is asked first
	Allowed State = "allowed" // they agreed, and it did not happen yet
	Refused State = "refused" // they did not agree, and it did not happen
	Waits   State = "waits"   // it happened, and a second person looks at it
	Right   State = "right"   // they agree with it
	Wrong   State = "wrong"   // they do not: it ended as far as it could
)

// Use is one ground, used about one child.
type Use struct {
	ID    string
	Child string
	To
	Ground    string
	By        string // account
	Of        string // agency of By, whose second person decides
	At        time.Time
	Due       workday.Date
	State     State
	DecidedBy string
	DecidedAt time.Time
	Version   int64
	Details
}

// Details are the sealed part, with To.Name.
type Details struct {
	Note   string `json:"note"` // why the ground is met
	From   string `json:"from"`
	FromOf string `json:"from_agency,omitempty"`
	Answer string `json:"answer,omitempty"` // of the second person
}

// Open reports whether a second person has still to decide.
func (u Use) Open() bool { return u.State == Asked || u.State == Waits }

// Late reports whether their day has gone by.
func (u Use) Late(today workday.Date) bool { return u.Open() && u.Due.Before(today) }

// lasts is for how many days what a second person agreed to beforehand can be done.
const lasts = 30

// usable reports whether what was agreed to beforehand covers what is to happen.
func (u Use) usable(of Use, now time.Time) bool {
	return u.State == Allowed && u.Of == of.Of && u.Ground == of.Ground && u.To.Agency == of.To.Agency && now.Sub(u.DecidedAt) < lasts*24*time.Hour &&
		(of.To.Agency != "" || strings.EqualFold(strings.TrimSpace(u.Name), strings.TrimSpace(of.Name)))
}

// Verdict is what a second person says.
type Verdict struct {
	Yes    bool
	Answer string
}

// Check says what is missing from it: a no says why.
func (v Verdict) Check() error {
	if !v.Yes && !said(v.Answer) {
		return problem.Check(problem.Field{Name: "answer", Key: "override.need-answer"})
	}
	return nil
}

// CheckAhead says what is missing from a request to a second person beforehand.
func (b Because) CheckAhead(to To) error {
	var faults []problem.Field
	need := func(ok bool, name, key string) {
		if !ok {
			faults = append(faults, problem.Field{Name: name, Key: key})
		}
	}
	need(to.Agency != "" || strings.TrimSpace(to.Name) != "", "name", "override.need-name")
	need(slices.Contains(Grounds(), b.How), "because", "override.need-because")
	need(!slices.Contains(Grounds(), b.How) || !AtOnce(b.How), "because", "override.no-need")
	need(said(b.Note), "because-note", "override.need-ground")
	return problem.Check(faults...)
}
