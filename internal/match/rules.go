package match

import "time"

// Rules say how many people a decision takes: one, or two different accounts.
// What concerns a guarded child is seen by cleared reviewers alone, so its two
// are cleared as well.
type Rules struct {
	Join      int // a record that waits is one of the children it is like, or none
	Merge     int // two children are one
	Protected int // anything about a guarded child
}

// DefaultRules: one for a record that waits, two for children.
func DefaultRules() Rules { return Rules{Join: 1, Merge: 2, Protected: 2} }

// people is how many a verdict about an item takes. That two are different
// leaves a child typed in by hand as it is, guarded or not: one is enough.
func (r Rules) people(i Item, v Verdict) int {
	switch {
	case i.Protected && (v == Same || i.Child == ""):
		return r.Protected
	case i.Child != "" && v == Same:
		return r.Merge
	case i.Child != "":
		return 1
	}
	return r.Join
}

// Verdict is what a reviewer says of an item.
type Verdict string

// The verdicts.
const (
	Same      Verdict = "same"      // it is one of the children it is like
	Different Verdict = "different" // it is none of them
	endOf     Verdict = "end"       // of a child: it lives on under a new identity
)

// Outcome is what became of a verdict.
type Outcome string

// The outcomes: done, or it waits for a second person.
const (
	Decided  Outcome = "decided"
	Proposed Outcome = "proposed"
)

// Proposal is a verdict that waits for a second person.
type Proposal struct {
	Verdict Verdict
	Child   string // for Same: which
	By      string // account
	At      time.Time
}
