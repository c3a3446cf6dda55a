// Package subjectaccess answers people who ask for what is held about them: a case
// with its legal deadline, what was searched, what is left out and by which rule,
// the tests that must be made before anything is left out for harm, and the bundle
// that is released once a second person has agreed. The bundle has the log of who
// looked and the sharing decisions in it.
//
// The deadline is one month from the request (UK GDPR article 12(3)), two more
// where it is complex and the person was told within the first; it stands still
// while their identity, or what they mean, is being asked (Data (Use and Access)
// Act 2025: searches need be reasonable and proportionate). Left out may be what
// would cause serious harm (Data Protection Act 2018, Schedule 3, parts 2 to 4),
// child abuse data in a request made for a child where that is not in the child's
// best interests (part 5, paragraph 21), what is about somebody else (Schedule 2,
// paragraph 16), and what a lawyer's privilege covers (paragraph 19).
package subjectaccess
