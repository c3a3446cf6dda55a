package fhir_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"onestory/lib/fhir"
)

func consent() fhir.Consent {
	patient := fhir.To("Patient", "urn:example:child", "1", "A child")
	return fhir.Consent{ResourceType: "Consent", ID: "c", Status: "active", Scope: fhir.Code(fhir.ConsentScope, "patient-privacy", ""), Category: []fhir.Concept{fhir.Code(fhir.LOINC, fhir.ConsentCategory, "")},
		Patient: &patient, DateTime: "2026-11-22", Performer: []fhir.Reference{patient}, Organization: []fhir.Reference{fhir.To("Organization", "urn:example:agency", "school", "")},
		SourceAttachment: &fhir.Attachment{ContentType: "text/plain", Title: "t", Data: []byte("Yes")}, Policy: []fhir.Policy{{URI: "urn:example:policy"}},
		Provision: &fhir.Provision{Type: fhir.Permit, Actor: []fhir.Actor{{Role: fhir.Code(fhir.Participation, fhir.InfoRecipient, ""), Reference: fhir.To("Organization", "urn:example:agency", "x", "")}}}}
}

func TestConsentRoundTrip(t *testing.T) {
	in := consent()
	in.Provision.Provision = []fhir.Provision{{Type: fhir.Deny, Data: []fhir.Data{{Meaning: fhir.MeaningInstance, Reference: fhir.To("", "urn:example:class", "health", "")}}}}
	for _, text := range []any{in, fhir.Bundle{ResourceType: "Bundle", Type: "collection", Entry: []fhir.Entry{{Resource: in}}}} {
		b, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		out, err := fhir.ParseConsents(b)
		if err != nil || len(out) != 1 || !reflect.DeepEqual(out[0], in) {
			t.Errorf("%v\n%+v\n%+v", err, out, in)
		}
	}
	if !consent().Basic() || in.Basic() {
		t.Error("which profile it keeps to is not told")
	}
}

// TestConsentRefuses: what is not understood is refused, never left out.
func TestConsentRefuses(t *testing.T) {
	good, err := json.Marshal(consent())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fhir.ParseConsents(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"an element that it does not know":      {`"status":`, `"modifierExtension":[{"url":"x"}],"status":`},
		"a restriction that it does not know":   {`"type":"permit"`, `"type":"permit","securityLabel":[{"code":"R"}]`},
		"an exception's exception":              {`"type":"permit"`, `"type":"permit","provision":[{"type":"deny","provision":[{"type":"permit"}]}]`},
		"a provision that neither does nor not": {`"type":"permit"`, `"type":"maybe"`},
		"another scope":                         {"patient-privacy", "research"},
		"no patient":                            {`"patient":`, `"_patient":`},
		"a receiver in another role":            {"IRCP", "AUT"},
		"another resource":                      {`"resourceType":"Consent"`, `"resourceType":"Patient"`},
		"no JSON":                               {`{`, `[`},
	} {
		text := strings.Replace(string(good), change[0], change[1], 1)
		if text == string(good) {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := fhir.ParseConsents([]byte(text)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func FuzzParseConsents(f *testing.F) {
	good, err := json.Marshal(consent())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"resourceType":"Bundle","entry":[{}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		list, err := fhir.ParseConsents(text)
		if err != nil {
			return
		}
		for _, c := range list {
			if c.Check() != nil {
				t.Errorf("taken, and not sound: %+v", c)
			}
		}
	})
}
