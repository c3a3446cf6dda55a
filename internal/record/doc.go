// Package record is the child's page: who it is, always on top; the universal
// services, with "none recorded" said plainly; who is involved and the number
// to ring; carers, addresses, household; the chronology, the network around the
// child as a picture with a table beneath, and, for those entitled, who has
// looked.
//
// One reading, one Grant, one event that names the classes of data shown. A
// card is a title, a class and a Load; one that fails says so alone. Their
// order is one slice that the app gives, so that a later feature adds its card
// without a change here. Below level contact the page says who the child is and
// that somebody is involved, or not, and how to get further: nothing else.
package record
