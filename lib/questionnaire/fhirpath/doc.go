// Package fhirpath evaluates expressions of FHIRPath over resources of FHIR, as
// far as forms need them.
package fhirpath
