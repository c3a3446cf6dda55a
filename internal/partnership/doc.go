// Package partnership is what agencies agreed about sharing: the register of
// sharing agreements and that of the data protection impact assessments (DPIA)
// they rest on.
//
// An agreement here is not a document but decides: signed by every party, it
// becomes lines of access (access.Term), which are weighed at each request with
// role, relationship and purpose; suspended, ended or past its last day it gives
// nothing from the next request on. Existence (that an agency holds something)
// and content are agreed apart, and a line that denies beats all that allow.
// Safeguarding never waits for an agreement: a disclosure under a duty goes ahead
// without one (package sharing).
//
// What an agreement must say is from the Information Commissioner's data sharing
// code (in force 5 October 2021): purpose, the other organisations and their
// roles, items, lawful basis, special category condition, retention, review. The
// seven steps and the scoring of an assessment are from the Commissioner's
// guidance on UK GDPR article 35; where a high risk remains, article 36 asks for
// the Commissioner's advice first.
//
// Agreements are between organisations and hold nothing of a child.
package partnership
