// Package transfer is what leaves of an assessment as FHIR, and what comes in: the
// pack with which a child's assessment moves with the family from one authority to
// another (North West cross-border protocol: with the family's consent, and reviewed
// by the authority that receives it within four weeks).
package transfer
