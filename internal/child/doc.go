// Package child holds the record: who a child is, who cares for them, where
// they live and which universal services they use, each value with where it
// came from.
//
// A child is a set of source records, one supplier's view each, sealed as a
// whole under a key of their own. What a page shows is folded from them when it
// is asked for (Fold). Which record is whose is a log of events (Event, Members)
// that is only ever added to: joining, merging, parting and keeping apart move no
// row (docs/adr/0016-membership-events.md). There
// is no field for case notes, by design: the index says who and how to reach
// them, never what is thought of them.
package child
