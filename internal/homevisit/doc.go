// Package homevisit is what somebody takes along to a family where there is no
// network, and brings back: the questions of an assessment that they write, on paper,
// or in one file that opens in a browser, without a network, with a pass phrase.
//
// What is taken along holds the questions and the first names of those it is about,
// and nothing else that is known: no address, telephone, school or service, no other
// name, nothing that anybody wrote. What was answered comes back into the draft by
// the merge of two people who wrote at once: nothing is written over.
//
// A pack that is lost is said to be lost in one click: nothing is taken in from it
// any more, its page lists what was in it, and information governance is alerted
// (feature watch).
package homevisit
