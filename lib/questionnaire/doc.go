// Package questionnaire reads, checks and evaluates forms: the resources
// Questionnaire and QuestionnaireResponse of HL7 FHIR R4 (4.0.1), with the parts
// of Structured Data Capture (SDC) that a form in daily use needs. It imports
// nothing but the standard library, fetches nothing, and keeps no state.
//
// Parse and ParseResponse read JSON strictly and tell what is wrong by line.
// NewForm makes a definition ready, Check says why it cannot be. Evaluate lays a
// response out on its form: which items are there, how often, which are enabled,
// what is computed; Validate says what is wrong with it as a draft or as something
// complete. Start begins a response, Clean takes out what nobody asked, and
// DiffDefinitions and DiffResponses compare versions.
//
// # What of FHIR it knows
//
//   - Groups, repeating groups and questions, items beneath answers; all sixteen
//     types of items; required, repeats, readOnly, maxLength, initial, prefix, code.
//   - enableWhen with all seven operators, any and all. "!=" holds where no answer
//     is equal, so also where there is none, as R4 and R5 define it. A condition
//     looks at the nearest occurrence of its question: in its own row first. What
//     is not enabled counts as not answered.
//   - answerOption, and value sets that the definition contains and that list their
//     codes (compose.include.concept). Value sets elsewhere are refused by Check.
//   - Extensions: translation, itemControl, hidden, unit, minOccurs, maxOccurs,
//     minValue, maxValue, minLength, maxDecimalPlaces, regex (as RE2), maxSize,
//     mimeType, optionExclusive, ordinalValue, itemWeight, and of SDC variable,
//     initialExpression, calculatedExpression, enableWhenExpression, launchContext
//     and questionnaire-constraint. Recommended ("hoped for") is ours, since HL7 has
//     none. Other extensions are kept, and mean nothing here.
//   - Expressions are the subset of FHIRPath in package fhirpath, with limits.
//
// Not known, and refused: modifier extensions, implicitRules, contained resources
// other than value sets. Not known, and kept as it is: narrative, identifiers,
// contacts, use contexts, filters and expansions of value sets. Not known at all:
// answerExpression, item population contexts, StructureMaps, terminology servers,
// adaptive forms, XML.
//
// False and absent are one; a false is written as nothing.
package questionnaire
