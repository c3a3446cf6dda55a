package fhirpath

import "strings"

// types gives the type of an element where its JSON does not show it: for the
// resources that forms are filled in on and prefilled from. "X.y t" means that
// element y of type X has type t; what is missing is told by its JSON.
const types = `
Element.extension Extension
Resource.id id
Resource.meta Meta
Resource.language code
DomainResource.text Narrative
Narrative.status code
Patient.identifier Identifier
Patient.name HumanName
Patient.telecom ContactPoint
Patient.gender code
Patient.birthDate date
Patient.address Address
Patient.maritalStatus CodeableConcept
Patient.managingOrganization Reference
Patient.generalPractitioner Reference
Patient.photo Attachment
RelatedPerson.name HumanName
RelatedPerson.telecom ContactPoint
RelatedPerson.gender code
RelatedPerson.birthDate date
RelatedPerson.address Address
RelatedPerson.relationship CodeableConcept
RelatedPerson.patient Reference
Observation.status code
Observation.code CodeableConcept
Observation.category CodeableConcept
Observation.subject Reference
Observation.issued instant
Questionnaire.url uri
Questionnaire.status code
Questionnaire.subjectType code
Questionnaire.date dateTime
Questionnaire.code Coding
Questionnaire.item BackboneElement
QuestionnaireResponse.questionnaire canonical
QuestionnaireResponse.status code
QuestionnaireResponse.subject Reference
QuestionnaireResponse.author Reference
QuestionnaireResponse.source Reference
QuestionnaireResponse.authored dateTime
ValueSet.url uri
ValueSet.status code
ValueSet.date dateTime
Identifier.use code
Identifier.type CodeableConcept
Identifier.system uri
Identifier.period Period
HumanName.use code
HumanName.period Period
ContactPoint.system code
ContactPoint.use code
ContactPoint.rank positiveInt
ContactPoint.period Period
Address.use code
Address.type code
Address.period Period
Period.start dateTime
Period.end dateTime
CodeableConcept.coding Coding
Coding.system uri
Coding.code code
Quantity.value decimal
Quantity.comparator code
Quantity.system uri
Quantity.code code
Reference.type uri
Reference.identifier Identifier
Range.low Quantity
Range.high Quantity
Extension.url uri
Attachment.contentType code
Attachment.language code
Attachment.url url
Attachment.creation dateTime
BackboneElement.linkId string
BackboneElement.type code
BackboneElement.item BackboneElement
BackboneElement.relationship CodeableConcept
BackboneElement.name HumanName
BackboneElement.telecom ContactPoint
BackboneElement.address Address
BackboneElement.period Period
`

var typeTable = func() map[[2]string]string {
	table := map[[2]string]string{}
	for line := range strings.Lines(types) {
		if element, t, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			parent, name, _ := strings.Cut(element, ".")
			table[[2]string{parent, name}] = t
		}
	}
	return table
}()

// typeOf is the type of an element, "" where its JSON tells enough.
func typeOf(parent, name string) string {
	for t := parent; ; t = base(t) {
		if found := typeTable[[2]string{t, name}]; found != "" {
			return found
		}
		if t == "" || t == "Element" {
			break
		}
	}
	if isResource(parent) || parent == "" {
		return typeTable[[2]string{"BackboneElement", name}]
	}
	return ""
}

// primitives of FHIR, as the names of choices end.
const primitives = " boolean decimal integer date dateTime time string uri url canonical code id oid uuid markdown instant base64Binary unsignedInt positiveInt "

// choices of FHIR's elements that have several types.
const choices = " value answer deceased multipleBirth effective onset initial asNeeded "

// choice is the type that the end of a name gives an element of several types, ""
// if it is none.
func choice(parent, name, suffix string) string {
	if suffix[0] < 'A' || suffix[0] > 'Z' || !strings.Contains(choices, " "+name+" ") {
		return ""
	}
	if lower := strings.ToLower(suffix[:1]) + suffix[1:]; strings.Contains(primitives, " "+lower+" ") {
		return lower
	}
	return suffix
}

// bases of the types that are not Element's own.
var bases = map[string]string{
	"code": "string", "id": "string", "markdown": "string", "url": "uri", "canonical": "uri", "uuid": "uri", "oid": "uri",
	"positiveInt": "integer", "unsignedInt": "integer", "Age": "Quantity", "Duration": "Quantity", "Distance": "Quantity", "Count": "Quantity", "Money": "Element",
	"Element": "", "DomainResource": "Resource", "Resource": "", "": "", "Bundle": "Resource", "Parameters": "Resource",
}

// base is the type above a type.
func base(t string) string {
	if b, known := bases[t]; known {
		return b
	}
	if isResource(t) {
		return "DomainResource"
	}
	return "Element"
}

func isResource(t string) bool {
	switch t {
	case "Patient", "RelatedPerson", "Practitioner", "PractitionerRole", "Organization", "Observation", "Questionnaire", "QuestionnaireResponse",
		"ValueSet", "CodeSystem", "Encounter", "Condition", "Consent", "EpisodeOfCare", "ServiceRequest", "CarePlan", "Appointment":
		return true
	}
	return false
}

// isA reports whether a type is another, or lies under it.
func isA(t, want string) bool {
	for ; t != ""; t = base(t) {
		if t == want {
			return true
		}
	}
	return false
}
