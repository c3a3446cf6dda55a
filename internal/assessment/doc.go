// Package assessment is what is written with a child and their family about how
// they are, what helps and what is needed: the common assessment, today an Early
// Help or Family Help assessment (Working Together 2023, chapter 3).
//
// An assessment belongs to an episode and is written on one version of a form. It
// has parts: one for the family, one for each child and one for each adult, each
// sealed under the key of the child it concerns. For each child there is an item of
// its own (package access), under which the family's part, the adults' and that
// child's own are read: so a child's assessment holds nothing of a sibling's
// private matters, and who may not know of a sibling learns of none.
//
// While it is a draft every change is kept at once, with a version; of two people
// at once nobody's words are lost. Signing ends that: nothing of it changes from
// then on, in the database neither. What was wrong is said in an addendum, and
// another look makes another assessment with the next number.
package assessment
