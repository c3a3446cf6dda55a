package review

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/problem"
)

// Kind is what was done.
type Kind string

// The kinds of wide access.
const (
	Search Kind = "search" // from an adult or an address
	Record Kind = "record" // opened by duty, without a relationship
)

// Verdict is what an officer made of it; "" while nobody has.
type Verdict string

// The verdicts.
const (
	Right Verdict = "right" // looks right
	Ask   Verdict = "ask"   // somebody is asked about it
)

// Rates say how much is looked at: one in so many. 0 is the usual rate.
type Rates struct {
	Searches int
	Records  int
}

// The usual rates.
const (
	oneSearchIn = 10
	oneRecordIn = 20
)

// of is the rate of a kind.
func (r Rates) of(k Kind) int {
	switch {
	case k == Search && r.Searches > 0:
		return r.Searches
	case k == Search:
		return oneSearchIn
	case r.Records > 0:
		return r.Records
	}
	return oneRecordIn
}

// Sampled reports whether an event, by its id, is the one in so many. Ids are
// made as the event is written, so that nobody can tell before.
func Sampled(event string, oneIn int) bool {
	sum := sha256.Sum256([]byte("review " + event))
	return binary.BigEndian.Uint64(sum[:8])%uint64(max(1, oneIn)) == 0
}

// kindOf says what kind of wide access an event is, "" for all others. The
// names are those of the action and of the rules in policies/20-knowing.cedar.
func kindOf(e audit.Looked) Kind {
	switch {
	case e.Refused:
		return ""
	case e.Action == "child:find-cold":
		return Search
	case e.Action == "child:open" && slices.Contains(e.Policies, "contact-by-duty") && !slices.Contains(e.Policies, "contact-by-relationship"):
		return Record
	}
	return ""
}

// Item is one event of the sample.
type Item struct {
	Event     string // id of the event in the log
	At        time.Time
	Account   string
	Name      string // the account's person
	Agency    string // id
	Kind      Kind
	Purpose   string // as stated, a code
	Verdict   Verdict
	DecidedBy string // account
	DecidedAt time.Time
	Note      string // sealed; only One gives it
	Version   int64
}

// check says what is missing from a decision.
func check(v Verdict, note string) error {
	switch {
	case v != Right && v != Ask:
		return problem.Check(problem.Field{Name: "verdict", Key: "review.need-verdict"})
	case v == Ask && strings.TrimSpace(note) == "":
		return problem.Check(problem.Field{Name: "note", Key: "review.need-note"})
	}
	return nil
}
