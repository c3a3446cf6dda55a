package child

import (
	"cmp"
	"time"
)

// EventKind is what was said of which records are which child.
type EventKind string

// The kinds of event.
const (
	Asserted  EventKind = "assert"  // Record belongs to Child
	Retracted EventKind = "retract" // Record does not belong to Child after all
	Merged    EventKind = "merge"   // OtherChild is Child
	Parted    EventKind = "split"   // OtherChild is another; with a Record: that one is OtherChild's, not Child's
	Apart     EventKind = "apart"   // one side is never to be joined with the other
	Lifted    EventKind = "lift"    // they may be joined again
	Ended     EventKind = "ended"   // Child lives on under a new identity
)

// Why is what led to an event. The zero value is: nobody said.
type Why struct {
	Model    string  // of matching, by version
	Weight   float64 // bits of evidence
	Reason   string  // a code
	Decision string  // the item of the queue that was decided
	Evidence string  // how the weight came about, as feature match writes it
}

// Event is one thing said of which source records are which child. Events are
// only ever added; the present state follows from them (Members).
type Event struct {
	Seq  int64 // their order
	Kind EventKind
	Ends
	Why
	Actor string
	At    time.Time
}

// Ends are whom an event is about: see the kinds.
type Ends struct{ Record, Child, OtherRecord, OtherChild string }

// one and two are the sides of Apart and Lifted.
func (e Ends) one() string { return cmp.Or(e.Record, e.Child) }
func (e Ends) two() string { return cmp.Or(e.OtherRecord, e.OtherChild) }

// Pair is two ids, of records or children, in either order.
type Pair struct{ One, Two string }

// Members is which record is whose, as events leave it. It is pure: replaying
// all events gives what the tables say (Differences).
type Members struct {
	Home  map[string]string // record → the child id that it hangs on
	Into  map[string]string // child → the child that it is part of
	Apart map[Pair]bool     // each pair both ways round
	Ended map[string]bool
}

// NewMembers is the state before the first event.
func NewMembers() *Members {
	return &Members{map[string]string{}, map[string]string{}, map[Pair]bool{}, map[string]bool{}}
}

// Apply adds the next event.
func (m *Members) Apply(e Event) {
	one, two := e.one(), e.two()
	switch e.Kind {
	case Asserted:
		m.Home[e.Record] = e.Child
	case Retracted:
		delete(m.Home, e.Record)
	case Merged:
		m.Into[e.OtherChild] = e.Child
	case Parted:
		if e.Record != "" {
			m.Home[e.Record] = e.OtherChild
		} else {
			delete(m.Into, e.OtherChild)
		}
	case Apart:
		m.Apart[Pair{one, two}], m.Apart[Pair{two, one}] = true, true
	case Lifted:
		delete(m.Apart, Pair{one, two})
		delete(m.Apart, Pair{two, one})
	case Ended:
		m.Ended[e.Child] = true
	}
}

// Root is the present id of a child.
func (m *Members) Root(child string) string {
	for range len(m.Into) + 1 { // a chain is no longer, and no circle keeps us
		next, ok := m.Into[child]
		if !ok {
			return child
		}
		child = next
	}
	return child
}
