package family

import "onestory/internal/access"

// The ages at which views follow the law. From 16 a young person is presumed to
// decide for themselves (Mental Capacity Act 2005 s.2(5)); parental responsibility
// ends at 18 (Children Act 1989 s.105, Family Law Reform Act 1969 s.1).
const (
	decides = 16
	grownUp = 18
)

// Age is how old the child is in whole years, where that is known. Before birth
// it is 0.
type Age struct {
	Years int
	Known bool
}

// Opens reports whether a person's page about a child is open at that age. A page
// whose child's age nobody knows is open to nobody but a young person who was
// found competent.
func Opens(m access.Membership, a Age) bool {
	switch {
	case m.Kind == access.Self:
		return m.Able || a.Known && a.Years >= decides
	case m.Kind == "", !a.Known, m.Says == "no", a.Years >= grownUp:
		return false
	case a.Years >= decides:
		return m.Says == "yes"
	}
	return true
}

// Decides reports whether a person is the young person and decides what parents
// and carers see.
func Decides(m access.Membership, a Age) bool {
	return m.Kind == access.Self && (m.Able || a.Known && a.Years >= decides)
}
