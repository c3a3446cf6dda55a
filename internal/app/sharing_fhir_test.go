package app

import (
	"encoding/json"
	"testing"

	"onestory/lib/fhir/fhirtest"
)

// TestPublishedSchema holds what is sent to other systems about sharing against the
// JSON schema that HL7 publishes with R4, where it is at hand.
func TestPublishedSchema(t *testing.T) {
	t.Parallel()
	published := fhirtest.Published(t)
	w := open(t)
	v := w.as("Nia Bevan")
	tyler, jess := w.child("Tyler", "Thistlewood", "2014-02-28"), w.child("Jessica", "Harcastle", "2015-09-03")
	seen := map[string]int{}
	for name, path := range map[string]string{"consent-1": "/child/" + tyler + "/consent/fhir", "consent-2": "/child/" + jess + "/consent/fhir", "consent-3": "/child/" + w.child("Chidi", "Okafor", "2017-05-14") + "/consent/fhir",
		"disclosure-1": "/child/" + tyler + "/disclosures/" + w.scalar(`SELECT id FROM disclosure WHERE child = $1`, tyler) + "/fhir", "disclosure-2": "/child/" + jess + "/disclosures/" + w.scalar(`SELECT id FROM disclosure WHERE child = $1`, jess) + "/fhir"} {
		bundle := published.Check(t, name, v.get(path).body)
		for _, e := range bundle["entry"].([]any) {
			res := e.(map[string]any)["resource"].(map[string]any)
			kind := res["resourceType"].(string)
			seen[kind]++
			one, err := json.Marshal(res)
			if err != nil {
				t.Fatal(err)
			}
			published.Check(t, name+"-"+kind, one)
		}
	}
	if seen["Consent"] < 4 || seen["AuditEvent"] != 2 || seen["Provenance"] != 2 {
		t.Errorf("looked at %v", seen)
	}
}
