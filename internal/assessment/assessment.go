package assessment

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/form"
	"onestory/internal/involvement"
	"onestory/internal/kit/problem"
	"onestory/lib/questionnaire"
	"onestory/lib/workday"
)

// Assessment is one assessment as it is known of under one child.
type Assessment struct {
	ID      string // never in addresses
	Home    string // the child under whose id it stays
	Item    string // under which this child's part of it is read
	Child   string // by the id that the item was written under
	Episode string
	Form    string
	OnForm  int64 // version of the form
	Number  int64 // within the episode, from 1
	Signed  bool
	BegunBy string
	Begun   time.Time
	Closed  time.Time // when it was signed
}

// Part is whose matters a part holds.
type Part struct {
	Key     string // "family", "child", "adult1" …: in addresses
	Child   string // whose key seals it
	Adult   string // an adult's name
	Sources map[string]Source
}

// Kind is which sections of the form the part has.
func (p Part) Kind() form.Part {
	if strings.HasPrefix(p.Key, string(form.AdultPart)) {
		return form.AdultPart
	}
	return form.Part(p.Key)
}

func adultKey(n int) string { return string(form.AdultPart) + strconv.Itoa(n) }

// Source is what a question was filled in with, and from where.
type Source struct {
	Values []string     `json:"values"` // as they stand in the boxes: several for a question in rows
	From   string       `json:"from"`   // "record", "earlier", "writer"
	Day    workday.Date `json:"day"`
	Code   string       `json:"code,omitempty"` // what of the record
}

// Key is the catalogue key of where it came from.
func (s Source) Key() string { return "assessment.source." + s.From }

// Written is what stands in one section.
type Written struct {
	form.Sheet
	Version int64 // 0: nothing was written yet
	By      involvement.Card
	At      time.Time
}

// Sheets are what stands in the sections of one part, by their ids.
type Sheets map[string]Written

// plain are the sheets alone.
func (s Sheets) plain() map[string]form.Sheet {
	out := make(map[string]form.Sheet, len(s))
	for id, w := range s {
		out[id] = w.Sheet
	}
	return out
}

// Signer is what somebody signs as.
type Signer string

// The signers.
const (
	Assessor Signer = "assessor"
	TheChild Signer = "child"
	Parent   Signer = "parent"
)

// How somebody signed.
const (
	OnScreen  = "screen"   // typed their name themselves
	Witnessed = "verbal"   // said so, and somebody heard it
	Declined  = "declined" // did not sign, with the reason
)

// Hows lists the ways in the order offered.
func Hows() []string { return []string{OnScreen, Witnessed, Declined} }

// Signature is one of them.
type Signature struct {
	Kind    Signer
	How     string
	Account string // who wrote it down, or signed as assessor
	At      time.Time
	Words
}

// Words are the sealed part of a signature.
type Words struct {
	Name    string `json:"name"`
	Witness string `json:"witness,omitempty"`
	Comment string `json:"comment,omitempty"` // in their own words; why they declined
}

// Key is the catalogue key of what they signed as.
func (s Signature) Key() string { return "assessment.signer." + string(s.Kind) }

// HowKey is the catalogue key of how they signed.
func (s Signature) HowKey() string { return "assessment.how." + s.How }

// CheckSignatures says what is missing: the child or a parent signs or says why
// not; a blank is no answer.
func CheckSignatures(list []Signature) error {
	var faults []problem.Field
	family := false
	for _, s := range list {
		name := string(s.Kind)
		if s.Kind == Assessor {
			continue
		}
		family = family || s.How != ""
		switch {
		case s.How == "":
		case strings.TrimSpace(s.Name) == "":
			faults = append(faults, problem.Field{Name: name + "-name", Key: "assessment.need-name"})
		case s.How == Witnessed && strings.TrimSpace(s.Witness) == "":
			faults = append(faults, problem.Field{Name: name + "-witness", Key: "assessment.need-witness"})
		case s.How == Declined && len(strings.TrimSpace(s.Comment)) < 5:
			faults = append(faults, problem.Field{Name: name + "-comment", Key: "assessment.need-because"})
		}
	}
	if !family {
		faults = append(faults, problem.Field{Name: "child", Key: "assessment.need-signature"})
	}
	return problem.Check(faults...)
}

// Addendum is something added after signing. From: the authority whose pack it came
// with; "" where it was added here. Left: what that authority's form asked and this one
// has no place for.
type Addendum struct {
	N    int64
	By   involvement.Card
	At   time.Time // zero where nobody said
	Text string
	From string
	Left bool
}

// MaxAddendum bounds an addendum, in characters.
const MaxAddendum = 10_000

// Correction is a value that was filled in from the record and now differs.
type Correction struct {
	Item  *questionnaire.Item
	Was   string
	Part  string
	Child string
}

// Episode is what an assessment needs to know of the episode it belongs to.
type Episode struct {
	ID    string
	Kind  string // the id of the form
	Child string // its first child
	// Begun: the family agreed, or there is a checklist to fill in first: what Kind
	// names can be begun and written.
	Begun  bool
	Beside []Beside // what can be begun and written in it besides
	As     access.Part
	// Hands is why whoever reads it writes the assessment for somebody else to finish, ""
	// where they sign it: "lead", "first" or "wait", as the episode says it.
	Hands  string
	Lead   string // an account; "" where whoever reads it may not know who leads
	Adults []Adult
	Unborn []Unborn
}

// Adult is an adult of the family in an episode.
type Adult struct{ Name, Relationship string }

// Unborn is a child not yet born.
type Unborn struct {
	Mother   string
	Expected workday.Date
}

// Beside is a form that is written in an episode beside its assessment: the plan, a
// review. Bare: nobody signs it, its writer finishes it. ByLead: only whoever leads the
// episode finishes it, since the episode moves with it.
type Beside struct {
	Form   string
	Bare   bool
	ByLead bool
}

// ChecklistForm is the form that is filled in before anything else. Nobody signs it:
// it ends with what its writer decides, and the family is asked next.
const ChecklistForm = "checklist"

// Writes reports whether whoever has this part in the episode writes the whole of
// what is on a form.
func (e Episode) Writes(form string) bool {
	return e.allows(form) && (e.As == access.Lead || e.As == access.Assessor)
}

// hands is why they leave finishing what is on a form to somebody else; "" where they do not.
func (e Episode) hands(form string) string {
	if form != e.Kind || e.bare(form) {
		return ""
	}
	return e.Hands
}

// leaves reports whether somebody who writes what is on a form leaves finishing it to
// the lead, whatever they are.
func (e Episode) leaves(form string) bool {
	return e.As != access.Lead && slices.ContainsFunc(e.Beside, func(b Beside) bool { return b.Form == form && b.ByLead })
}

// allows reports whether a form can be written in the episode as it stands.
func (e Episode) allows(form string) bool {
	return e.Begun && form == e.Kind || slices.ContainsFunc(e.Beside, func(b Beside) bool { return b.Form == form })
}

// bare reports whether nobody signs what is on a form.
func (e Episode) bare(form string) bool {
	return form == ChecklistForm || slices.ContainsFunc(e.Beside, func(b Beside) bool { return b.Form == form && b.Bare })
}
