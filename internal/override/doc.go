// Package override is what was shared without the family's agreement: on which ground
// of a closed list, in whose words, and what a second person made of it.
//
// Whoever lets an organisation know that the family's yes does not name says that the
// family agreed to it, or on which ground it goes without (HM Government, Information
// sharing, 2024; Data Protection Act 2018, schedules 1 and 2). A ground goes to a
// second person of the same organisation: a manager, the designated safeguarding lead
// or who governs information.
//
// Nothing delays keeping somebody safe. Where it is said that somebody may be harmed,
// that a serious crime may be prevented, or that a life or somebody's health depends on
// it, the sharing happens at once and the second person looks by the end of the next
// working day; until then it is shown as waiting. Only a court's order and a duty in
// law without danger wait for the second person first. What they find wrong ends, as
// far as it can be taken back.
//
// The second person is told neither the child nor the family; governance counts the
// grounds and sees what waits, with small numbers told as few.
package override
