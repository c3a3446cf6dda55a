package questionnaire

// The extensions that are read here. Those of HL7 are defined in FHIR R4 and in
// Structured Data Capture; ExtRecommended is ours, since there is none.
const (
	ExtTranslation = "http://hl7.org/fhir/StructureDefinition/translation"
	ExtHidden      = "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden"
	ExtItemControl = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
	ExtUnit        = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit"
	ExtMinOccurs   = "http://hl7.org/fhir/StructureDefinition/questionnaire-minOccurs"
	ExtMaxOccurs   = "http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs"
	ExtSliderStep  = "http://hl7.org/fhir/StructureDefinition/questionnaire-sliderStepValue"
	ExtExclusive   = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive"
	ExtConstraint  = "http://hl7.org/fhir/StructureDefinition/questionnaire-constraint"
	ExtMinValue    = "http://hl7.org/fhir/StructureDefinition/minValue"
	ExtMaxValue    = "http://hl7.org/fhir/StructureDefinition/maxValue"
	ExtMaxDecimals = "http://hl7.org/fhir/StructureDefinition/maxDecimalPlaces"
	ExtMinLength   = "http://hl7.org/fhir/StructureDefinition/minLength"
	ExtRegex       = "http://hl7.org/fhir/StructureDefinition/regex"
	ExtMaxSize     = "http://hl7.org/fhir/StructureDefinition/maxSize"
	ExtMimeType    = "http://hl7.org/fhir/StructureDefinition/mimeType"
	ExtOrdinal     = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
	ExtWeight      = "http://hl7.org/fhir/StructureDefinition/itemWeight"
	ExtVariable    = "http://hl7.org/fhir/StructureDefinition/variable"

	ExtInitialExpression    = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression"
	ExtCalculatedExpression = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
	ExtEnableExpression     = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression"
	ExtLaunchContext        = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-launchContext"

	ExtRecommended = "urn:onestory:recommended"
)

// SystemItemControl is the system of the codes of ExtItemControl.
const SystemItemControl = "http://hl7.org/fhir/questionnaire-item-control"

// Recommended reports whether an answer is hoped for but not needed.
func (i *Item) Recommended() bool { return i.Is(ExtRecommended) }

// Hidden reports whether the item is never shown, though it may hold a value.
func (i *Item) Hidden() bool { return i.Is(ExtHidden) }

// Control reports whether the item is to be shown in the way that a code of
// SystemItemControl names: help, slider, page …
func (i *Item) Control(code string) bool {
	for n := range i.Extension {
		x := &i.Extension[n]
		if x.URL == ExtItemControl && (x.Value.Text == code || x.Value.Coding != nil && x.Value.Coding.Code == code) {
			return true
		}
	}
	return false
}

// ControlBy is the extension that asks for an item to be shown in that way.
func ControlBy(code string) Extension {
	return Extension{URL: ExtItemControl, Value: Value{Kind: KindConcept, Coding: &Coding{System: SystemItemControl, Code: code}}}
}
