// Package agency is the organisations of an authority, and the few settings of a
// deployment that everything else stands on: which authority it is, the number of
// the duty broker, and whether records are of involved children only or of every
// child.
//
// Keeping a record of every child is another thing in law than keeping one of the
// children that agencies work with. The default is involved; universal is refused
// until somebody has entered its legal basis and the reference of the data
// protection impact assessment (UK GDPR articles 6, 9 and 35).
//
// Agencies and settings are not personal data: other features read them with Get,
// List and SettingsOf, without a Grant.
package agency
