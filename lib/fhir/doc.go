// Package fhir has the few resources of HL7 FHIR R4 (4.0.1) that record who
// agreed to what, what was disclosed, and where it came from: Consent, AuditEvent
// and Provenance, with the elements that the profiles IHE PCF (Privacy Consent on
// FHIR) and IHE BALP (Basic Audit Log Patterns) use. It imports nothing but the
// standard library.
//
// Reading is strict about what would change the meaning: an element that this
// package does not know is an error (Parse), since an exception that is left out
// would turn a no into a yes.
package fhir
