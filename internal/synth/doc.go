// Package synth invents the children of Northbridge, an authority that does not
// exist, and writes the lists that its agencies would send about them.
//
// World streams households that depend only on the seed and the number asked
// for: children from unborn to 24 with brothers, sisters and twins, carers
// together and apart, children looked after, without a fixed address or newly
// moved, and names of the many kinds that are heard in Britain. The eight
// families of Showcase are in every world. WriteFiles writes the same children
// as five suppliers see them, each with its own columns, dates and slips, and
// beside them the truth, so that a test can measure.
//
// Nothing here can be mistaken for a person or reach one. Postcodes lie in the
// area ZX, which Royal Mail has not given out; telephone numbers in Ofcom's
// ranges for drama (01632 960xxx, 07700 900xxx, 0808 157 0xxx); NHS numbers in
// the test range 999; pupil numbers under an authority code, 990, that no
// authority has; school numbers from 900000, practice codes from ZX0000 and
// property references from 999000000000. The test range has some 909,000 valid
// numbers: one child in eleven has none, and none has one from the millionth on.
// Drama telephone numbers are few, so that in a large world many people share.
//
// The files (see the header variables for the exact columns):
//
//   - school_roll.csv: pupils from 4 to 18. Dates dd/mm/yyyy, gender M, F or
//     blank, Preferred names only where they differ, parental responsibility Yes
//     or No.
//   - gp_list.csv: registered patients. Dates yyyy-mm-dd, sex male, female or
//     unknown; often the former address or surname.
//   - health_visiting.csv: under fives and unborn children, the latter with an
//     expected date instead of a birth date and "Unborn" as forename. Dates
//     dd-Mon-yyyy; the newest often still "Baby"; duty number of the team.
//   - youth_justice.csv: from 10 to 17. Capitals, dates yyyymmdd.
//   - council_cases.csv: children with social workers. Dates yyyy-mm-dd hh:mm:ss,
//     gender 1 (male), 2 (female), 9; LegalStatus CIN (in need), CP (protection
//     plan), V2 (accommodated), C1, C2 (interim and full care order); address
//     status HOME, PLACED, NFA or REFUGE; Restricted blank, L (location shield)
//     or H (hidden).
//
// About three rows in a thousand are bad on purpose (a failing check digit, an
// impossible date, a missing name, an unknown code) and as many are repeated.
// truth.csv lists the children as they are; links.csv says for each row of each
// file which child it is about and what was done to it.
package synth
