package fhir

import (
	"errors"
	"fmt"
)

// Systems and profiles of IHE BALP 1.1 and of what it uses.
const (
	DICOM            = "http://dicom.nema.org/resources/ontology/DCM"
	Lifecycle        = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle"
	EntityType       = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
	ObjectRole       = "http://terminology.hl7.org/CodeSystem/object-role"
	AgentType        = "http://terminology.hl7.org/CodeSystem/extra-security-role-type"
	ProvenanceAgent  = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
	DataOperation    = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
	DisclosureSource = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source"
)

// AuditEvent is a record of something that was done.
type AuditEvent struct {
	ResourceType   string    `json:"resourceType"`
	ID             string    `json:"id,omitempty"`
	Meta           *Meta     `json:"meta,omitempty"`
	Type           Coding    `json:"type"`
	Subtype        []Coding  `json:"subtype,omitempty"`
	Action         string    `json:"action,omitempty"`
	Recorded       string    `json:"recorded"`
	Outcome        string    `json:"outcome,omitempty"`
	PurposeOfEvent []Concept `json:"purposeOfEvent,omitempty"`
	Agent          []Agent   `json:"agent"`
	Source         Source    `json:"source"`
	Entity         []Entity  `json:"entity,omitempty"`
}

// Agent is who took part in an event.
type Agent struct {
	Type      *Concept   `json:"type,omitempty"`
	Role      []Concept  `json:"role,omitempty"`
	Who       *Reference `json:"who,omitempty"`
	Requestor bool       `json:"requestor"`
	Policy    []string   `json:"policy,omitempty"`
	Network   *Network   `json:"network,omitempty"`
}

// Network is where an agent was: of kind 5, an address.
type Network struct {
	Address string `json:"address,omitempty"`
	Type    string `json:"type,omitempty"`
}

// Source is what reports an event.
type Source struct {
	Observer Reference `json:"observer"`
	Type     []Coding  `json:"type,omitempty"`
}

// Entity is what an event was about.
type Entity struct {
	What *Reference `json:"what,omitempty"`
	Type *Coding    `json:"type,omitempty"`
	Role *Coding    `json:"role,omitempty"`
	Name string     `json:"name,omitempty"`
}

// Check holds an AuditEvent against BALP's profile of a disclosure at its source.
func (a AuditEvent) Check() error {
	var faults []error
	need := func(ok bool, what string) {
		if !ok {
			faults = append(faults, fmt.Errorf("a disclosure's AuditEvent needs %s", what))
		}
	}
	agent := func(code string) bool {
		for _, x := range a.Agent {
			if x.Type != nil && x.Type.Has(DICOM, code) && x.Who != nil {
				return true
			}
		}
		return false
	}
	patient, data := false, false
	for _, e := range a.Entity {
		if e.Type == nil || e.Role == nil || e.What == nil {
			continue
		}
		patient = patient || e.Type.System == EntityType && e.Type.Code == "1" && e.Role.Code == "1"
		data = data || e.Role.System == ObjectRole && e.Role.Code == "4"
	}
	disclose := false
	for _, s := range a.Subtype {
		disclose = disclose || s.System == Lifecycle && s.Code == "disclose"
	}
	need(a.ResourceType == "AuditEvent" && a.Recorded != "" && a.Outcome == "0" && a.Action == "R", "its kind, time, action and outcome")
	need(a.Type.System == DICOM && a.Type.Code == "110106", "the type Export")
	need(disclose, "the subtype disclose")
	need(agent("110153"), "a source")
	need(agent("110152"), "a recipient")
	need(patient, "the patient")
	need(data, "what was disclosed")
	need(a.Source.Observer.Identifier != nil || a.Source.Observer.Display != "", "an observer")
	return errors.Join(faults...)
}

// Provenance is where something came from.
type Provenance struct {
	ResourceType     string            `json:"resourceType"`
	ID               string            `json:"id,omitempty"`
	Target           []Reference       `json:"target"`
	OccurredDateTime string            `json:"occurredDateTime,omitempty"`
	Recorded         string            `json:"recorded"`
	Policy           []string          `json:"policy,omitempty"`
	Reason           []Concept         `json:"reason,omitempty"`
	Activity         *Concept          `json:"activity,omitempty"`
	Agent            []ProvenanceParty `json:"agent"`
	Entity           []ProvenanceFrom  `json:"entity,omitempty"`
}

// ProvenanceParty is who had a part in it, and for whom.
type ProvenanceParty struct {
	Type       *Concept   `json:"type,omitempty"`
	Who        Reference  `json:"who"`
	OnBehalfOf *Reference `json:"onBehalfOf,omitempty"`
}

// ProvenanceFrom is what it was made from.
type ProvenanceFrom struct {
	Role string    `json:"role"`
	What Reference `json:"what"`
}

// Check says what R4 asks of a Provenance and is not there.
func (p Provenance) Check() error {
	if p.ResourceType != "Provenance" || len(p.Target) == 0 || p.Recorded == "" || len(p.Agent) == 0 {
		return errors.New("a Provenance needs a target, a time and an agent")
	}
	return nil
}
