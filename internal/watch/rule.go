package watch

import (
	"slices"
	"strings"

	"onestory/internal/kit/audit"
)

// Rule says what raised an alert; the catalogue has watch.rule.RULE.
type Rule string

// The rules.
const (
	OwnName    Rule = "own-name"   // the child bears the account's family name
	OwnFamily  Rule = "own-family" // a declared relative, or the account's own address: refused
	Colleague  Rule = "colleague"  // a relative of somebody at the same agency
	Stranger   Rule = "stranger"   // the same child on several days, without working with them
	Volume     Rule = "volume"     // far more children than usual
	Hours      Rule = "hours"      // at night
	Leaver     Rule = "leaver"     // tried after the account was closed
	Notable    Rule = "notable"    // a child whom the public knows
	Budget     Rule = "budget"     // more children without a relationship than a day's work needs
	Unanswered Rule = "unanswered" // a manager could not justify a sampled look
	LostPack   Rule = "lost-pack"  // what was taken to a visit is lost
)

// Rules lists every rule, the gravest first.
func Rules() []Rule {
	return []Rule{LostPack, OwnFamily, OwnName, Colleague, Notable, Leaver, Budget, Volume, Stranger, Hours, Unanswered}
}

// MarkOwnName is the mark that a feature puts on an event where the child bears
// the family name of whoever looks.
const MarkOwnName = "own-name"

// ActionLost is the action of the log that says that a pack is lost.
const ActionLost = "homevisit:lose"

// Limits are what counts as much. The zero value of each is its usual one.
type Limits struct {
	Volume int // children in a day below which no day is unusual
	Times  int // how many times the usual day is too much
	Budget int // children in a day without a relationship, past which signing in again is asked
	Days   int // days on which the same child is opened without a relationship
	Night  int // the hour, in the UK, from which it is night, until six
	Sample int // one look in so many goes to the manager
}

// or is the limits with the usual ones for those left out.
func (l Limits) or() Limits {
	set := func(v *int, usual int) {
		if *v == 0 {
			*v = usual
		}
	}
	set(&l.Volume, 30)
	set(&l.Times, 3)
	set(&l.Budget, 25)
	set(&l.Days, 3)
	set(&l.Night, 22)
	set(&l.Sample, 50)
	return l
}

// Seen is one event of the log with what is known around it.
type Seen struct {
	audit.Looked
	Hour      int  // of the day, in the UK
	OnDuty    bool // the account answers at night: front door, emergency duty, broker
	Colleague bool // the child is a relative of somebody else at the account's agency
	Notable   bool
	Children  int     // children whom the account opened today, this one included
	Usual     float64 // on an ordinary day of the last four weeks
	Strangers int     // of today's, those without a relationship
	First     bool    // today's first look at this child
	Days      int     // days on which the account opened this child without a relationship, today included
}

// related reports whether the look rested on work with the child that someone
// else established, or on a duty for all children.
func related(policies []string) bool {
	return slices.ContainsFunc(policies, func(p string) bool {
		return p == "contact-by-relationship" || p == "contact-by-duty" || p == "contact-for-data-quality"
	})
}

// opens reports whether an event is somebody opening a child's record.
func opens(e audit.Looked) bool {
	return e.Action == "child:open" && !e.Refused && len(e.Subjects) > 0 && !strings.Contains(e.Actor, ":")
}

// Judge says which rules an event breaks.
func Judge(s Seen, l Limits) (out []Rule) {
	l = l.or()
	add := func(r Rule, broken bool) {
		if broken {
			out = append(out, r)
		}
	}
	add(OwnFamily, s.Refused && s.Reason == "kin")
	add(LostPack, s.Action == ActionLost && !s.Refused)
	add(Leaver, s.Refused && s.Reason == "suspended")
	if !opens(s.Looked) {
		return out
	}
	stranger := !related(s.Policies)
	add(OwnName, slices.Contains(s.Marks, MarkOwnName))
	add(Colleague, s.Colleague)
	add(Notable, s.Notable)
	add(Budget, s.First && stranger && s.Strangers > l.Budget && (s.Strangers-1)%l.Budget == 0)
	add(Volume, s.First && s.Children > l.Volume && float64(s.Children) > float64(l.Times)*s.Usual)
	add(Stranger, s.First && stranger && s.Days >= l.Days)
	add(Hours, !s.OnDuty && (s.Hour >= l.Night || s.Hour < 6))
	return out
}
