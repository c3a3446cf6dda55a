package consent

import (
	"context"
	"slices"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/lib/fhir"
	"onestory/lib/workday"
)

// Names under which this deployment's own ids stand in FHIR.
const (
	systemChild   = "urn:onestory:child"
	systemPerson  = "urn:onestory:person"
	systemAgency  = "urn:onestory:agency"
	systemClass   = "urn:onestory:data-class"
	systemPurpose = "urn:onestory:purpose"
	systemConsent = "urn:onestory:consent"
	policyURI     = "urn:onestory:policy:sharing"
	extension     = "urn:onestory:consent:"
)

// Resource is the consent in the shape of IHE PCF: Basic where that can say it,
// else Intermediate. A yes that was taken back is a denial in force; what counts
// for nothing any more is inactive or entered in error.
func (c Consent) Resource() fhir.Consent {
	out := fhir.Consent{ResourceType: "Consent", ID: c.ID, Status: map[State]string{Standing: "active", Waiting: "proposed", Replaced: "inactive", Mistake: "entered-in-error", Withdrawn: "inactive"}[c.State],
		Identifier: []fhir.Identifier{{System: systemConsent, Value: c.ID}}, Scope: fhir.Code(fhir.ConsentScope, "patient-privacy", "Privacy Consent"),
		Category: []fhir.Concept{fhir.Code(fhir.LOINC, fhir.ConsentCategory, "Consent")}, DateTime: c.Starts.String(), Policy: []fhir.Policy{{URI: policyURI}},
		SourceAttachment: &fhir.Attachment{ContentType: "text/plain; charset=utf-8", Title: "What was said", Data: []byte(c.Words)}}
	patient := fhir.To("Patient", systemChild, c.Child, "")
	out.Patient = &patient
	who := fhir.To("RelatedPerson", systemPerson, c.Person, c.Name)
	if c.Person == Child {
		who = fhir.To("Patient", systemChild, c.Child, c.Name)
	}
	out.Performer = []fhir.Reference{who}
	out.Organization = []fhir.Reference{fhir.To("Organization", systemAgency, c.ByAgency, "")}
	p := &fhir.Provision{Type: fhir.Permit}
	if c.State == Withdrawn && c.Answer == Yes {
		out.Status, p.Type, out.DateTime = "active", fhir.Deny, c.EndedAt.UTC().Format(time.DateOnly)
	}
	if c.Answer == No {
		p.Type = fhir.Deny
	}
	if p.Type == fhir.Permit && !c.Ends.IsZero() {
		p.Period = &fhir.Period{Start: c.Starts.String(), End: c.Ends.String()}
	}
	if c.Agency != "" {
		p.Actor = []fhir.Actor{{Role: fhir.Code(fhir.Participation, fhir.InfoRecipient, "information recipient"), Reference: fhir.To("Organization", systemAgency, c.Agency, c.AgencyName)}}
	}
	for _, k := range c.Classes {
		p.Data = append(p.Data, fhir.Data{Meaning: fhir.MeaningInstance, Reference: fhir.To("", systemClass, string(k), "")})
	}
	switch c.Purpose {
	case "":
	case access.DirectCare:
		p.Purpose = []fhir.Coding{{System: fhir.ActReason, Code: fhir.PurposeTreatment}}
	default:
		p.Purpose = []fhir.Coding{{System: systemPurpose, Code: string(c.Purpose)}}
	}
	out.Provision = p
	for _, e := range []struct{ name, value string }{{"capacity", string(c.Capacity)}, {"reasons", c.Reasons}, {"evidence", string(c.Evidence)}, {"orders", c.Orders}, {"how", string(c.How)}, {"relationship", c.Relationship}} {
		if e.value != "" {
			out.Extension = append(out.Extension, fhir.Extension{URL: extension + e.name, ValueString: e.value})
		}
	}
	profile := fhir.PCFIntermediate
	if out.Basic() {
		profile = fhir.PCFBasic
	}
	out.Meta = &fhir.Meta{Profile: []string{profile}}
	return out
}

// known says what codes of another system stand for here.
type known struct {
	child  []string // ids of the child, and its NHS number
	agency func(fhir.Reference) (string, bool)
	age    Age
}

// incoming reads a Consent of another system: a denial stands at once, a
// permission waits. What a denial names and nobody here knows makes it wider,
// never narrower; a permission is then refused. Its exceptions become answers of
// their own.
func incoming(in fhir.Consent, k known, today workday.Date) ([]Consent, string) {
	if in.Status != "active" && in.Status != "rejected" {
		return nil, "consent.import.status"
	}
	if in.Patient.Identifier == nil || !slices.Contains(k.child, strings.ReplaceAll(in.Patient.Identifier.Value, " ", "")) {
		return nil, "consent.import.patient"
	}
	base := Consent{Origin: "fhir", Starts: today}
	base.How, base.Reasons, base.Orders = How(in.Extra(extension+"how")), in.Extra(extension+"reasons"), in.Extra(extension+"orders")
	base.Evidence, base.Relationship, base.Ref = Evidence(in.Extra(extension+"evidence")), in.Extra(extension+"relationship"), in.ID
	if day, err := workday.Parse(in.DateTime[:min(10, len(in.DateTime))]); err == nil && !day.After(today) {
		base.Starts = day
	}
	if in.SourceAttachment != nil && strings.HasPrefix(in.SourceAttachment.ContentType, "text/plain") && len(in.SourceAttachment.Data) <= 2000 {
		base.Words = string(in.SourceAttachment.Data)
	}
	who := in.Performer[0]
	base.Name, base.Capacity = who.Display, Responsibility
	if who.Type == "Patient" || strings.HasPrefix(who.Reference, "Patient/") {
		if base.Person, base.Capacity = Child, Competent; k.age.Band() == From16 || k.age.Band() == Adult {
			base.Capacity = Own
		}
	} else if who.Identifier != nil && who.Identifier.System == systemPerson {
		base.Person = who.Identifier.Value
	}
	if c := Capacity(in.Extra(extension + "capacity")); c == Wish {
		base.Capacity = Wish
	}
	if base.Name == "" || base.Person == "" && len(strings.Fields(base.Name)) < 2 {
		return nil, "consent.import.performer"
	}
	var out []Consent
	for i, p := range append([]fhir.Provision{*in.Provision}, in.Provision.Provision...) {
		c := base
		if i == 0 && in.Status == "rejected" {
			p.Type = fhir.Deny
		}
		if fault := c.provide(p, k, today); fault != "" {
			return nil, fault
		}
		out = append(out, c)
	}
	return out, ""
}

// provide takes in one provision.
func (c *Consent) provide(p fhir.Provision, k known, today workday.Date) (fault string) {
	c.Answer, c.State = Yes, Waiting
	deny := p.Type == fhir.Deny
	if deny {
		c.Answer, c.State = No, Standing
	}
	if len(p.Actor) > 1 {
		return "consent.import.one-actor"
	}
	for _, a := range p.Actor {
		id, ok := k.agency(a.Reference)
		if !ok && !deny {
			return "consent.import.agency"
		}
		c.Agency = id
	}
	for _, d := range p.Data {
		i := d.Reference.Identifier
		if i == nil || i.System != systemClass || !slices.Contains(access.Classes(), access.Class(i.Value)) {
			if !deny {
				return "consent.import.data"
			}
			c.Classes = nil
			break
		}
		c.Classes = append(c.Classes, access.Class(i.Value))
	}
	for _, code := range p.Purpose {
		switch {
		case code.System == fhir.ActReason && code.Code == fhir.PurposeTreatment && len(p.Purpose) == 1:
			c.Purpose = access.DirectCare
		case code.System == systemPurpose && slices.Contains(Purposes(), access.Purpose(code.Code)) && len(p.Purpose) == 1:
			c.Purpose = access.Purpose(code.Code)
		case !deny:
			return "consent.import.purpose"
		}
	}
	if deny {
		return ""
	}
	c.Ends = today.AddMonths(longest)
	if p.Period != nil && p.Period.End != "" {
		end, err := workday.Parse(p.Period.End[:min(10, len(p.Period.End))])
		if err != nil || end.Before(today) {
			return "consent.import.ended"
		}
		if end.Before(c.Ends) {
			c.Ends = end
		}
	}
	return ""
}

// Export is everything that was said about sharing, as a FHIR Bundle.
func (s *Service) Export(ctx context.Context, q access.Request) (fhir.Bundle, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (fhir.Bundle, audit.Event, error) {
		ev := event(g, "consent")
		all, err := s.OfChild(ctx, r, g)
		var names []string
		var resources []any
		for _, c := range all {
			c.Child = g.Child()
			names, resources = append(names, c.ID), append(resources, c.Resource())
		}
		return fhir.Collect(g.Now(), names, resources...), ev, err
	})
}
