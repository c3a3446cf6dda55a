package consent

import (
	"slices"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Answer is what somebody said.
type Answer string

// The answers.
const (
	Yes Answer = "yes"
	No  Answer = "no"
)

// State is where a consent stands.
type State string

// The states. Waiting: a yes that came from another system and that nobody here
// has looked at; a no from there never waits. Withdrawn: a yes was taken back,
// so that it counts as a no, or a no was lifted. Replaced: the same person has
// since said something that is about all of it. Mistake: it should never have
// been recorded, and counts for nothing.
const (
	Waiting   State = "waiting"
	Standing  State = "standing"
	Withdrawn State = "withdrawn"
	Replaced  State = "replaced"
	Mistake   State = "mistake"
)

// Child is the person key of the child or young person themself. Everybody
// else's is a keyed hash of the name (Service.PersonKey).
const Child = "child"

// Consent is one answer of one person about sharing.
type Consent struct {
	ID       string
	Child    string
	Person   string // key
	Capacity Capacity
	Answer   Answer
	State    State
	Agency   string         // who may be told, or may not; "" is anyone
	Classes  []access.Class // what; none is everything
	Purpose  access.Purpose // what for; "" is whatever is needed
	Starts   workday.Date
	Ends     workday.Date // last day of a yes; zero: no end was set
	By       string       // account that recorded it
	ByAgency string
	At       time.Time
	EndedBy  string // account that recorded the withdrawal or the mistake
	EndedAt  time.Time
	Origin   string // "" recorded here, "fhir" received from another system
	Version  int64
	Details
}

// Details are the sealed part.
type Details struct {
	Name         string   `json:"name"` // of the person, as it was then
	Relationship string   `json:"relationship,omitempty"`
	Reasons      string   `json:"reasons,omitempty"`  // why they can, or cannot, decide
	Evidence     Evidence `json:"evidence,omitempty"` // of parental responsibility
	Orders       string   `json:"orders,omitempty"`   // court orders that restrict; "" is none known
	How          How      `json:"how,omitempty"`
	Words        string   `json:"words,omitempty"` // in their own words, as near as can be
	Recorder     string   `json:"recorder,omitempty"`
	AgencyName   string   `json:"agency,omitempty"` // of Agency, as it was called then
	AgencyNameCy string   `json:"agency_cy,omitempty"`
	Ref          string   `json:"ref,omitempty"` // of the other system's consent
}

// How an answer was given.
type How string

// Hows are the ways offered.
func Hows() []How { return []How{"spoken", "phone", "written", "interpreter", "signed", "online"} }

// Purposes are what a person can be asked to agree to, in the order offered.
func Purposes() []access.Purpose {
	return []access.Purpose{access.DirectCare, access.HealthNeed, access.Education, access.FamilyAsked, access.NewReferral}
}

// HowKey is the catalogue key of how it was said; "" where another system's word
// for it is not known here.
func (d Details) HowKey() string {
	if !slices.Contains(Hows(), d.How) {
		return ""
	}
	return "consent.how." + string(d.How)
}

// EvidenceKey is the catalogue key of the evidence, "" where there is none that
// is known here.
func (d Details) EvidenceKey() string {
	if !slices.Contains(Evidences(), d.Evidence) {
		return ""
	}
	return "consent.evidence." + string(d.Evidence)
}

// AgencyIn is what the agency was called, in a language; "" is anyone.
func (c Consent) AgencyIn(lang string) string {
	if lang == "cy" && c.AgencyNameCy != "" {
		return c.AgencyNameCy
	}
	return c.AgencyName
}

// Counts reports whether the answer has a say: that of a child who was not
// judged able to decide is kept as their wish.
func (c Consent) Counts() bool { return c.Capacity != Wish }

// Refuses reports whether it counts as a no on a day.
func (c Consent) Refuses(today workday.Date) bool {
	switch {
	case !c.Counts():
		return false
	case c.State == Standing:
		return c.Answer == No
	case c.State == Withdrawn:
		return c.Answer == Yes
	}
	return false
}

// Permits reports whether it counts as a yes on a day.
func (c Consent) Permits(today workday.Date) bool {
	return c.Counts() && c.State == Standing && c.Answer == Yes && !c.Starts.After(today) && !c.Lapsed(today)
}

// Lapsed reports whether a yes has come to its end by itself.
func (c Consent) Lapsed(today workday.Date) bool {
	return c.Answer == Yes && c.State == Standing && !c.Ends.IsZero() && c.Ends.Before(today)
}

// Covers reports whether a yes lets an agency be told data of a class for a
// purpose. A "" in what is asked stands for any, so that only what is as wide
// covers it. A yes to everything leaves out what is sensitive, as in access.
func (c Consent) Covers(agency string, class access.Class, p access.Purpose) bool {
	what := slices.Contains(c.Classes, class) || len(c.Classes) == 0 && class != access.ClassSensitive
	return (c.Agency == "" || c.Agency == agency) && what && (c.Purpose == "" || c.Purpose == p)
}

// touches reports whether two answers are about anything in common.
func (c Consent) touches(o Consent) bool {
	if c.Agency != "" && o.Agency != "" && c.Agency != o.Agency || c.Purpose != "" && o.Purpose != "" && c.Purpose != o.Purpose {
		return false
	}
	return len(c.Classes) == 0 || len(o.Classes) == 0 || slices.ContainsFunc(c.Classes, func(k access.Class) bool { return slices.Contains(o.Classes, k) })
}

// replaces reports whether the answer stands in place of an earlier one: of the
// same person, about all that the earlier one was about.
func (c Consent) replaces(o Consent) bool {
	lasts := o.State == Standing || o.State == Withdrawn && o.Answer == Yes // which counts as a no
	if c.State != Standing || !lasts || c.ID == o.ID || c.Person != o.Person || !c.Counts() && o.Counts() {
		return false
	}
	if c.Agency != "" && c.Agency != o.Agency || c.Purpose != "" && c.Purpose != o.Purpose {
		return false
	}
	return len(c.Classes) == 0 || len(o.Classes) > 0 && !slices.ContainsFunc(o.Classes, func(k access.Class) bool { return !slices.Contains(c.Classes, k) })
}

// Conflict is a yes and a no about the same thing.
type Conflict struct{ Yes, No Consent }

// Conflicts finds answers that differ, wishes included: a child's word against a
// parent's is shown even where it does not decide. Nothing settles them but the
// people themselves; until then the no counts.
func Conflicts(list []Consent, today workday.Date) []Conflict {
	var out []Conflict
	for _, y := range list {
		if !(y.Permits(today) || y.Capacity == Wish && y.State == Standing && y.Answer == Yes) {
			continue
		}
		for _, n := range list {
			no := n.Refuses(today) || n.Capacity == Wish && n.State == Standing && n.Answer == No
			if no && (n.Counts() || y.Counts()) && y.touches(n) {
				out = append(out, Conflict{y, n})
			}
		}
	}
	return out
}

// Stance is what the family's answers come to for one thing.
type Stance string

// The stances. Unasked: nobody said anything about it.
const (
	Unasked   Stance = "unasked"
	Permitted Stance = "permitted"
	Refused   Stance = "refused"
)

// Overall is what the answers come to for telling an agency data of some classes
// for a purpose: a no beats a yes, and a yes must cover all of it.
func Overall(list []Consent, agency string, classes []access.Class, p access.Purpose, today workday.Date) Stance {
	if len(classes) == 0 {
		classes = []access.Class{""}
	}
	asked := Consent{Agency: agency, Purpose: p}
	if classes[0] != "" {
		asked.Classes = classes
	}
	covered := 0
	for _, c := range list {
		if c.Refuses(today) && c.touches(asked) {
			return Refused
		}
	}
	for _, class := range classes {
		if slices.ContainsFunc(list, func(c Consent) bool { return c.Permits(today) && c.Covers(agency, class, p) }) {
			covered++
		}
	}
	if covered == len(classes) {
		return Permitted
	}
	return Unasked
}

// Facts are what access is to know of the consent: one for each class that it
// names. today is the day by which access decides, which is that of UTC: a no
// begins no later, so that it bites at the next request.
func (c Consent) Facts(today workday.Date) []access.Consented {
	if !c.Counts() || c.State == Waiting {
		return nil
	}
	f := access.Consented{Child: c.Child, Person: c.Person, Refused: c.Answer == No, Agency: c.Agency, Purpose: c.Purpose, Starts: c.Starts.String(), Ends: c.Ends.String()}
	if f.Refused && c.Starts.After(today) {
		f.Starts = today.String()
	}
	switch {
	case c.State == Withdrawn && c.Answer == Yes:
		f.Refused, f.Starts, f.Ends = true, workday.Of(c.EndedAt.UTC()).String(), ""
	case c.State == Withdrawn, c.State == Replaced, c.State == Mistake:
		f.Ends = workday.Of(c.EndedAt.UTC()).AddDays(-1).String()
	}
	classes := c.Classes
	if len(classes) == 0 {
		classes = []access.Class{""}
	}
	var out []access.Consented
	for _, class := range classes {
		f.ID, f.Class = c.ID+":"+string(class), class
		out = append(out, f)
	}
	return out
}

// Check says what is missing from an answer about to be recorded of a child of an age.
func (c Consent) Check(a Age, today workday.Date) error {
	faults := c.checkWho(a)
	fault := func(name, key string) { faults = append(faults, problem.Field{Name: name, Key: key}) }
	if c.Answer != Yes && c.Answer != No {
		fault("answer", "consent.need-answer")
	}
	if !slices.Contains(Hows(), c.How) {
		fault("how", "consent.need-how")
	}
	if c.Starts.IsZero() || c.Starts.After(today) {
		fault("starts", "consent.need-starts")
	}
	switch {
	case c.Answer == Yes && c.Ends.IsZero():
		fault("ends", "consent.need-ends")
	case c.Answer == Yes && (c.Ends.Before(today) || c.Ends.After(today.AddMonths(longest))):
		fault("ends", "consent.ends-between")
	}
	return problem.Check(faults...)
}

// longest is how many months a yes may last before it is asked for again.
const longest = 12

func written(s string) bool { return len(strings.TrimSpace(s)) >= 10 }
