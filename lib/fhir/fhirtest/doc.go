// Package fhirtest holds FHIR R4 resources against what HL7 publishes, for tests: the
// JSON schema, where it is at hand, and the rules for questionnaires that a schema
// cannot say. It knows nothing of the code that wrote the resources.
package fhirtest
