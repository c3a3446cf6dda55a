package consent

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/lib/fhir"
	"onestory/lib/workday"
)

func here() known {
	return known{child: []string{"k", "9991284869"}, age: Age{9, true}, agency: func(r fhir.Reference) (string, bool) {
		if r.Identifier != nil && r.Identifier.Value == "school" {
			return "school", true
		}
		return "", false
	}}
}

// TestResourceRoundTrip: A35. What is written comes back the same, but for a
// permission, which waits.
func TestResourceRoundTrip(t *testing.T) {
	for name, c := range map[string]struct {
		c       Consent
		profile string
	}{
		"a yes to an agency about classes": {answer(), fhir.PCFIntermediate},
		"a yes to anyone for care":         {with(answer(), func(x *Consent) { x.Agency, x.Classes, x.Purpose = "", nil, access.DirectCare }), fhir.PCFBasic},
		"a yes for another purpose":        {with(answer(), func(x *Consent) { x.Classes, x.Purpose = nil, access.Education }), fhir.PCFIntermediate},
		"a no to anyone":                   {with(answer(), func(x *Consent) { x.Answer, x.Agency, x.Classes, x.Ends = No, "", nil, workday.Date{} }), fhir.PCFBasic},
		"a no about one class":             {with(answer(), func(x *Consent) { x.Answer, x.Classes, x.Ends = No, []access.Class{"police"}, workday.Date{} }), fhir.PCFIntermediate},
		"of a child who decides":           {with(answer(), func(x *Consent) { x.Person, x.Capacity, x.Evidence, x.Reasons = Child, Competent, "", "She understood" }), fhir.PCFIntermediate},
	} {
		res := c.c.Resource()
		if err := res.Check(); err != nil || res.Meta.Profile[0] != c.profile {
			t.Errorf("%s: %v, %v", name, err, res.Meta.Profile)
		}
		b, err := json.Marshal(res)
		if err != nil {
			t.Fatal(err)
		}
		list, err := fhir.ParseConsents(b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, fault := incoming(list[0], here(), today)
		if fault != "" || len(got) != 1 {
			t.Errorf("%s: %q, %d", name, fault, len(got))
			continue
		}
		want := c.c
		want.ID, want.Child, want.Origin, want.Ref = "", "", "fhir", c.c.ID
		if want.State = Standing; want.Answer == Yes {
			want.State = Waiting
		}
		if !reflect.DeepEqual(got[0], want) {
			t.Errorf("%s:\n%+v\n%+v", name, got[0], want)
		}
	}
	back := with(answer(), func(x *Consent) {
		x.State, x.EndedAt = Withdrawn, time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	}).Resource()
	if got, fault := incoming(back, here(), today); fault != "" || got[0].Answer != No || got[0].State != Standing || got[0].Starts != on("2026-11-20") {
		t.Errorf("a yes taken back: %q, %+v", fault, got)
	}
}

// TestIncoming: a denial that is not wholly understood is wider; a permission is
// refused.
func TestIncoming(t *testing.T) {
	deny := func(change func(*fhir.Consent)) fhir.Consent {
		r := with(answer(), func(x *Consent) { x.Answer, x.Ends = No, workday.Date{} }).Resource()
		change(&r)
		return r
	}
	permit := func(change func(*fhir.Consent)) fhir.Consent {
		r := answer().Resource()
		change(&r)
		return r
	}
	elsewhere := func(r *fhir.Consent) { r.Provision.Actor[0].Reference = fhir.To("Organization", "urn:other", "x", "") }
	strange := func(r *fhir.Consent) { r.Provision.Data[0].Reference = fhir.To("", "urn:other", "x", "") }
	purpose := func(r *fhir.Consent) {
		r.Provision.Purpose = []fhir.Coding{{System: fhir.ActReason, Code: "HPAYMT"}, {System: fhir.ActReason, Code: "TREAT"}}
	}
	if got, fault := incoming(deny(elsewhere), here(), today); fault != "" || got[0].Agency != "" || got[0].State != Standing {
		t.Errorf("a denial to an agency unknown here: %q, %+v", fault, got)
	}
	if got, fault := incoming(deny(strange), here(), today); fault != "" || got[0].Classes != nil {
		t.Errorf("a denial of data unknown here: %q, %+v", fault, got)
	}
	if got, fault := incoming(deny(purpose), here(), today); fault != "" || got[0].Purpose != "" {
		t.Errorf("a denial for several purposes: %q, %+v", fault, got)
	}
	if got, fault := incoming(deny(func(r *fhir.Consent) { r.Status = "rejected"; r.Provision.Type = fhir.Permit }), here(), today); fault != "" || got[0].Answer != No {
		t.Errorf("rejected: %q, %+v", fault, got)
	}
	if got, fault := incoming(permit(func(r *fhir.Consent) {
		r.Provision.Provision = []fhir.Provision{{Type: fhir.Deny, Data: r.Provision.Data[:1]}}
	}), here(), today); fault != "" || len(got) != 2 || got[0].State != Waiting || got[1].Answer != No || got[1].State != Standing {
		t.Errorf("an exception: %q, %+v", fault, got)
	}
	for want, in := range map[string]fhir.Consent{
		"consent.import.agency":    permit(elsewhere),
		"consent.import.data":      permit(strange),
		"consent.import.purpose":   permit(purpose),
		"consent.import.patient":   permit(func(r *fhir.Consent) { r.Patient.Identifier.Value = "another" }),
		"consent.import.status":    permit(func(r *fhir.Consent) { r.Status = "draft" }),
		"consent.import.performer": permit(func(r *fhir.Consent) { r.Performer[0].Display = "" }),
		"consent.import.ended":     permit(func(r *fhir.Consent) { r.Provision.Period.End = "2020-01-01" }),
		"consent.import.one-actor": permit(func(r *fhir.Consent) { r.Provision.Actor = append(r.Provision.Actor, r.Provision.Actor[0]) }),
	} {
		if got, fault := incoming(in, here(), today); fault != want || got != nil {
			t.Errorf("%s: %q, %v", want, fault, got)
		}
	}
}
