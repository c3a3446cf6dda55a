package family

import (
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/agencykind"
	"onestory/internal/kit/audit"
	"onestory/lib/workday"
)

// Rule is why an entry of the log is not shown to a viewer without a decision.
type Rule string

// The rules. What waits is put before a reviewer; what is left out is so for
// everyone, always, and the page says so in words.
const (
	Shown     Rule = ""
	Safety    Rule = "safety"    // waits: police, refuges, those who guard
	Sensitive Rule = "sensitive" // waits: services for health or for adults
	Covert    Rule = "covert"    // waits: a purpose that may be an enquiry
	Oversight Rule = "oversight" // waits: those who watch over the log
	Unknown   Rule = "unknown"   // waits: nobody can say any more who it was
	Theirs    Rule = "theirs"    // left out: what another member of the family did
	Change    Rule = "change"    // left out: something was written, nothing read
	Own       Rule = "own"       // left out: the viewer's own visits
	System    Rule = "system"    // left out: Onestory's own work, no person
)

// Waits reports whether a reviewer decides about it.
func (r Rule) Waits() bool {
	return slices.Contains([]Rule{Safety, Sensitive, Covert, Oversight, Unknown}, r)
}

// Who is an account as far as a rule needs it.
type Who struct {
	Agency    string // id
	Name      string // of the agency
	NameCy    string
	Kind      string // of the agency, as in "school"
	Role      access.Role
	Known     bool
	Sensitive bool // its work with the child is of a sensitive kind
}

// looks are the last words of actions by which somebody saw something; by every
// other action something was written.
var looks = []string{"open", "read", "list", "log", "find", "find-cold", "ask", "view", "show", "print", "export", "fetch", "download"}

// looked reports whether somebody saw something by an action.
func looked(action string) bool {
	return slices.Contains(looks, action[strings.LastIndexByte(action, ':')+1:])
}

// adult are the roles that work with a parent or carer as a person of their own.
func adult(r access.Role) bool {
	return slices.Contains([]access.Role{access.AdultHealth, access.Recovery, access.HousingWorker, access.Probation}, r)
}

// safety: roles and kinds of agencies that would tell of danger, or of a flight.
func safety(w Who) bool {
	return slices.Contains([]access.Role{access.PoliceOfficer, access.RefugeWorker, access.ShieldOfficer, access.Broker}, w.Role) || agencykind.GuardOf(w.Kind) == agencykind.Safety
}

func sensitive(w Who) bool {
	return w.Sensitive || adult(w.Role) || agencykind.GuardOf(w.Kind) == agencykind.Sensitive
}

func covert(purpose string) bool {
	return purpose == string(access.Safeguarding) || purpose == string(access.MissingChild)
}

// RuleOf says by which rule an entry of the log is not shown to a viewer, or that
// it is. who is the account that acted.
func RuleOf(e audit.Looked, viewer string, who Who) Rule {
	aboutAnother := slices.ContainsFunc(e.Subjects, func(s string) bool { return strings.HasPrefix(s, access.FamilyPrefix) && s != viewer })
	switch {
	case e.Actor == viewer:
		return Own
	case strings.HasPrefix(e.Actor, access.FamilyPrefix), aboutAnother:
		return Theirs
	case strings.HasPrefix(e.Actor, "job:"):
		return System
	case !looked(e.Action):
		return Change
	case strings.HasPrefix(e.Actor, "operator:"):
		return Oversight
	case !who.Known:
		return Unknown
	case safety(who):
		return Safety
	case sensitive(who):
		return Sensitive
	case who.Role == access.Governance, who.Role == access.AccountAdmin:
		return Oversight
	case covert(e.Purpose):
		return Covert
	}
	return Shown
}

// Verdict is what a reviewer decides.
type Verdict string

// The verdicts.
const (
	Show     Verdict = "show"
	Withhold Verdict = "withhold"
)

// Reasons lists the codes of why an entry is withheld, in the order offered.
func Reasons() []string { return []string{"danger", "enquiry", "third-person", "adult-privacy"} }

// Decision is what a reviewer decided about the entries of an agency for one viewer.
type Decision struct {
	ID      string
	Child   string
	Member  string
	Agency  string // id, "" for entries whose agency nobody knows
	Verdict Verdict
	Reason  string       // code, of Withhold
	Ends    workday.Date // last day on which it is withheld; the review is then
	By      string       // account
	At      int64        // milliseconds
}

// covers reports whether a decision is about an entry: one to show about what was
// done before it, one to withhold about what is done until it ends.
func (d Decision) covers(agency string, at int64, day workday.Date) bool {
	if d.Agency != agency {
		return false
	}
	if d.Verdict == Show {
		return at < d.At
	}
	return !day.After(d.Ends)
}

// visible says whether a viewer sees an entry today: by the newest decision that
// covers it, else by its rule. What was withheld until a day appears after it.
func visible(rule Rule, agency string, at int64, day, today workday.Date, decisions []Decision) bool {
	if rule != Shown && !rule.Waits() {
		return false
	}
	var newest *Decision
	for i, d := range decisions {
		if d.covers(agency, at, day) && (newest == nil || d.At > newest.At || d.At == newest.At && d.ID > newest.ID) {
			newest = &decisions[i]
		}
	}
	if newest == nil {
		return rule == Shown
	}
	return newest.Verdict == Show || today.After(newest.Ends)
}
