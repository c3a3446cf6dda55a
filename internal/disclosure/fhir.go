package disclosure

import (
	"context"
	"encoding/json"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/web"
	"onestory/lib/fhir"
)

// Names under which this deployment's own ids stand in FHIR.
const (
	systemChild      = "urn:onestory:child"
	systemAccount    = "urn:onestory:account"
	systemAgency     = "urn:onestory:agency"
	systemDisclosure = "urn:onestory:disclosure"
	systemClass      = "urn:onestory:data-class"
	systemBasis      = "urn:onestory:basis:"
)

// Event is the disclosure as an AuditEvent in the shape of IHE BALP's Privacy
// Disclosure at the source. It has who, to whom, what kind and on which grounds,
// and not the text.
func (d Disclosure) Event(deployment string) fhir.AuditEvent {
	agent := func(code, display string, who fhir.Reference, asks bool, policy []string) fhir.Agent {
		kind := fhir.Code(fhir.DICOM, code, display)
		return fhir.Agent{Type: &kind, Who: &who, Requestor: asks, Policy: policy}
	}
	entity := func(what fhir.Reference, kind, role, display string) fhir.Entity {
		return fhir.Entity{What: &what, Type: &fhir.Coding{System: fhir.EntityType, Code: kind}, Role: &fhir.Coding{System: fhir.ObjectRole, Code: role, Display: display}}
	}
	var grounds []string
	for _, b := range d.Bases {
		grounds = append(grounds, systemBasis+b)
	}
	here := fhir.To("Device", "urn:onestory:deployment", deployment, "Onestory")
	user := fhir.Code(fhir.ProvenanceAgent, "enterer", "Enterer")
	by := fhir.To("Practitioner", systemAccount, d.By, d.From)
	custodian := fhir.Code(fhir.ProvenanceAgent, "custodian", "Custodian")
	from := fhir.To("Organization", systemAgency, d.ByAgency, d.FromOf)
	out := fhir.AuditEvent{ResourceType: "AuditEvent", ID: d.ID, Meta: &fhir.Meta{Profile: []string{fhir.DisclosureSource}},
		Type: fhir.Coding{System: fhir.DICOM, Code: "110106", Display: "Export"}, Subtype: []fhir.Coding{{System: fhir.Lifecycle, Code: "disclose", Display: "Disclose Record Lifecycle Event"}},
		Action: "R", Recorded: fhir.Instant(d.MadeAt), Outcome: "0", Source: fhir.Source{Observer: here, Type: []fhir.Coding{{System: "http://terminology.hl7.org/CodeSystem/security-source-type", Code: "4", Display: "Application Server"}}},
		Agent: []fhir.Agent{agent("110153", "Source Role ID", here, false, nil), agent("110152", "Destination Role ID", d.recipient(), false, nil),
			{Type: &user, Who: &by, Requestor: true, Policy: grounds}, {Type: &custodian, Who: &from}}}
	if d.Overrides() {
		out.PurposeOfEvent = []fhir.Concept{{Text: "safeguarding"}}
	} else {
		out.PurposeOfEvent = []fhir.Concept{fhir.Code(fhir.ActReason, fhir.PurposeTreatment, "treatment")}
	}
	out.Entity = []fhir.Entity{entity(fhir.To("Patient", systemChild, d.Child, ""), "1", "1", "Patient"), entity(fhir.To("", systemClass, string(d.Class), ""), "2", "4", "Domain Resource")}
	for _, p := range d.Documents {
		out.Entity = append(out.Entity, entity(fhir.To("DocumentReference", "urn:onestory:document", p.ID, ""), "2", "4", "Domain Resource"))
	}
	return out
}

func (d Disclosure) recipient() fhir.Reference {
	switch {
	case d.Account != "":
		return fhir.To("Practitioner", systemAccount, d.Account, d.To)
	case d.Agency != "":
		return fhir.To("Organization", systemAgency, d.Agency, d.To)
	}
	return fhir.Reference{Display: d.To}
}

// Origin is where what was disclosed came from, as a Provenance.
func (d Disclosure) Origin() fhir.Provenance {
	author, activity := fhir.Code(fhir.ProvenanceAgent, "author", "Author"), fhir.Code(fhir.Lifecycle, "disclose", "Disclose Record Lifecycle Event")
	agency := fhir.To("Organization", systemAgency, d.ByAgency, d.FromOf)
	out := fhir.Provenance{ResourceType: "Provenance", ID: d.ID + "-p", Target: []fhir.Reference{fhir.To("", systemDisclosure, d.ID, "")}, OccurredDateTime: fhir.Instant(d.MadeAt), Recorded: fhir.Instant(d.MadeAt),
		Activity: &activity, Agent: []fhir.ProvenanceParty{{Type: &author, Who: fhir.To("Practitioner", systemAccount, d.By, d.From), OnBehalfOf: &agency}}}
	for _, b := range d.Bases {
		out.Policy = append(out.Policy, systemBasis+b)
	}
	for _, p := range d.Documents {
		out.Entity = append(out.Entity, fhir.ProvenanceFrom{Role: "source", What: fhir.To("DocumentReference", "urn:onestory:document", p.ID, "")})
	}
	return out
}

// Export is one disclosure for another system: its AuditEvent and Provenance.
func (s *Service) Export(ctx context.Context, q access.Request, id string) (fhir.Bundle, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (fhir.Bundle, audit.Event, error) {
		ev := event(g)
		d, err := s.one(ctx, r, g, id)
		if err != nil {
			return fhir.Bundle{}, ev, err
		}
		d.Child = g.Child()
		return fhir.Collect(g.Now(), []string{d.ID, d.ID + "-p"}, d.Event(s.Keys.Deployment()), d.Origin()), ev, nil
	})
}

// Export sends a disclosure as a file for another system.
func (p *Pages) Export(w http.ResponseWriter, r *http.Request, q access.Request) error {
	b, err := p.svc.Export(r.Context(), q, r.PathValue("disclosure"))
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	return web.Download(w, "disclosure.json", "application/fhir+json", text)
}
