package match

import (
	"slices"
	"time"
)

// The queue is a list of dates by which somebody should have looked: the more
// harm a wrong link would do, the sooner. An item keeps its date, so that
// everything becomes the most urgent in time and nothing starves; what is
// protected stands before all else, in a list that cleared reviewers alone have.
const (
	councilWithin = 0
	dangerWithin  = 7 * 24 * time.Hour
	otherWithin   = 14 * 24 * time.Hour
	// heavier is how much sooner the heaviest of a kind comes than the lightest:
	// less than from one kind to the next.
	heavier = 6 * 24 * time.Hour
	// heaviest is the weight, in bits, from which on more makes no difference.
	heaviest = 30.0
	// protectedFirst is taken from the rank of what is protected: more than any
	// date has milliseconds.
	protectedFirst = int64(1) << 50
)

// councilSources speak of children in need of protection or looked after.
var councilSources = []string{"council-cases"}

// dangers are the reasons where two people may be taken for one: twins, a number
// that is somebody else's, several who fit.
var dangers = []Reason{Twin, Several, OtherNumber, OtherName, OtherBirth, Duplicate}

// rank is an item's place in the queue, smallest first: the date by which it
// should be looked at, in milliseconds.
func rank(i Item) int64 {
	within := otherWithin
	switch {
	case slices.Contains(councilSources, i.Source):
		within = councilWithin
	case slices.Contains(dangers, i.Reason):
		within = dangerWithin
	}
	within -= time.Duration(min(max(i.Weight, 0), heaviest) / heaviest * float64(heavier))
	at := i.MadeAt.Add(within).UnixMilli()
	if i.Protected {
		at -= protectedFirst
	}
	return at
}
