package questionnaire_test

import (
	"encoding/json"
	"fmt"
	"time"

	"onestory/lib/questionnaire"
	"onestory/lib/questionnaire/tree"
)

const tea = `{
  "resourceType": "Questionnaire", "status": "active", "url": "urn:example:tea", "version": "2",
  "item": [
    {"linkId": "drink", "type": "choice", "text": "What would you like?", "required": true,
     "answerOption": [{"valueString": "Tea"}, {"valueString": "Coffee"}]},
    {"linkId": "cups", "type": "integer", "text": "How many cups?",
     "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 3}]},
    {"linkId": "milk", "type": "boolean", "text": "Milk?",
     "_text": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/translation",
       "extension": [{"url": "lang", "valueCode": "cy"}, {"url": "content", "valueString": "Llaeth?"}]}]},
     "enableWhen": [{"question": "drink", "operator": "=", "answerString": "Tea"}]},
    {"linkId": "sugar", "type": "integer", "text": "Spoons of sugar", "readOnly": true,
     "extension": [{"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression",
       "valueExpression": {"language": "text/fhirpath", "expression": "%resource.item.where(linkId = 'cups').answer.value * 2"}}]}
  ]
}`

func Example() {
	q, err := questionnaire.Parse([]byte(tea))
	if err != nil {
		panic(err)
	}
	form, err := questionnaire.NewForm(q)
	if err != nil {
		panic(err)
	}
	response, err := questionnaire.ParseResponse([]byte(`{
	  "resourceType": "QuestionnaireResponse", "status": "in-progress", "questionnaire": "urn:example:tea|2",
	  "item": [{"linkId": "drink", "answer": [{"valueString": "Coffee"}]},
	           {"linkId": "cups", "answer": [{"valueInteger": 4}]}]}`))
	if err != nil {
		panic(err)
	}
	state := form.Evaluate(response)
	state.Each(func(p *questionnaire.Place) {
		fmt.Print(p.Path, " ", p.Enabled)
		for _, a := range p.Answers() {
			fmt.Print(" ", a.Value.Text)
		}
		fmt.Println()
	})
	for _, f := range state.Validate(questionnaire.Completion) {
		fmt.Println(f.Path, f.Kind, f.Limit)
	}
	// Output:
	// drink true Coffee
	// cups true 4
	// milk false
	// sugar true 8
	// cups too-large 3
}

func ExampleText_In() {
	q, _ := questionnaire.Parse([]byte(tea))
	milk := &q.Item[2].Text
	fmt.Println(milk.In("cy-GB"), milk.In("fr"))
	// Output: Llaeth? Milk?
}

func ExampleParse_fault() {
	_, err := questionnaire.Parse([]byte("{\n  \"resourceType\": \"Questionnaire\",\n  \"status\": \"activ\",\n  \"colour\": \"blue\"\n}"))
	fmt.Println(err)
	// Output:
	// line 3, column 13: "activ" is none of: draft active retired unknown
	// line 4, column 3: "colour" has no place here
}

func ExampleForm_Start() {
	q, _ := questionnaire.Parse([]byte(`{"resourceType": "Questionnaire", "status": "active",
	  "extension": [{"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-launchContext",
	    "extension": [{"url": "name", "valueCoding": {"code": "patient"}}, {"url": "type", "valueCode": "Patient"}]}],
	  "item": [{"linkId": "age", "type": "boolean", "text": "16 or older?",
	    "extension": [{"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression",
	      "valueExpression": {"language": "text/fhirpath", "expression": "%patient.birthDate <= today() - 16 years"}}]}]}`))
	form, err := questionnaire.NewForm(q)
	if err != nil {
		panic(err)
	}
	patient, _ := tree.Parse([]byte(`{"resourceType": "Patient", "birthDate": "2008-05-01"}`))
	form = form.In(questionnaire.Env{
		Now:     time.Date(2026, 3, 9, 10, 0, 0, 0, time.UTC),
		Context: map[string]*tree.Document{"patient": patient},
	})
	response, _ := form.Start()
	out, _ := json.Marshal(response)
	fmt.Println(string(out))
	// Output: {"resourceType":"QuestionnaireResponse","status":"in-progress","item":[{"linkId":"age","answer":[{"valueBoolean":true}]}]}
}

func ExampleDiffDefinitions() {
	old, _ := questionnaire.Parse([]byte(tea))
	now, _ := questionnaire.Parse([]byte(tea))
	now.Item[1].Text.Value = "How many?"
	now.Item = now.Item[:3]
	for _, c := range questionnaire.DiffDefinitions(old, now).Items {
		fmt.Println(c.Kind, c.LinkID, c.Fields)
	}
	// Output:
	// changed cups [text]
	// removed sugar []
}
