// Package questionnaire reads, checks and evaluates forms: the resources
// Questionnaire and QuestionnaireResponse of HL7 FHIR R4 (4.0.1), with the parts
// of Structured Data Capture that a form in daily use needs. It imports nothing
// but the standard library.
package questionnaire
