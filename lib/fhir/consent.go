package fhir

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Systems and profiles of IHE PCF (ITI, trial implementation).
const (
	ConsentScope     = "http://terminology.hl7.org/CodeSystem/consentscope"
	ActReason        = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
	Participation    = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
	LOINC            = "http://loinc.org"
	PCFBasic         = "https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentBasic"
	PCFIntermediate  = "https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentIntermediate"
	ConsentCategory  = "59284-0" // of LOINC
	Permit, Deny     = "permit", "deny"
	InfoRecipient    = "IRCP" // of Participation
	MeaningInstance  = "instance"
	PurposeTreatment = "TREAT" // of ActReason
)

// Consent is a record of what somebody permits or denies.
type Consent struct {
	ResourceType     string          `json:"resourceType"`
	ID               string          `json:"id,omitempty"`
	Meta             *Meta           `json:"meta,omitempty"`
	Text             json.RawMessage `json:"text,omitempty"` // for people
	Extension        []Extension     `json:"extension,omitempty"`
	Identifier       []Identifier    `json:"identifier,omitempty"`
	Status           string          `json:"status"`
	Scope            Concept         `json:"scope"`
	Category         []Concept       `json:"category"`
	Patient          *Reference      `json:"patient,omitempty"`
	DateTime         string          `json:"dateTime,omitempty"`
	Performer        []Reference     `json:"performer,omitempty"`
	Organization     []Reference     `json:"organization,omitempty"`
	SourceAttachment *Attachment     `json:"sourceAttachment,omitempty"`
	SourceReference  *Reference      `json:"sourceReference,omitempty"`
	Policy           []Policy        `json:"policy,omitempty"`
	Provision        *Provision      `json:"provision,omitempty"`
}

// Policy is the rules that were presented.
type Policy struct {
	URI string `json:"uri,omitempty"`
}

// Provision is what is permitted or denied. Those within it are exceptions.
type Provision struct {
	Type      string      `json:"type,omitempty"`
	Period    *Period     `json:"period,omitempty"`
	Actor     []Actor     `json:"actor,omitempty"`
	Purpose   []Coding    `json:"purpose,omitempty"`
	Data      []Data      `json:"data,omitempty"`
	Provision []Provision `json:"provision,omitempty"`
}

// Actor is who may, or may not, receive it.
type Actor struct {
	Role      Concept   `json:"role"`
	Reference Reference `json:"reference"`
}

// Data is what it is about.
type Data struct {
	Meaning   string    `json:"meaning"`
	Reference Reference `json:"reference"`
}

// Extra is the value of an extension, "" where it is not there.
func (c Consent) Extra(url string) string {
	for _, e := range c.Extension {
		if e.URL == url {
			return e.ValueString + e.ValueCode
		}
	}
	return ""
}

// Check holds a Consent against what PCF's common profile asks: one scope of
// privacy, a patient, who said it and when, whose rules, a source, and a
// provision whose exceptions have none of their own.
func (c Consent) Check() error {
	var faults []error
	need := func(ok bool, what string) {
		if !ok {
			faults = append(faults, fmt.Errorf("a Consent needs %s", what))
		}
	}
	need(c.Status != "", "a status")
	need(c.Scope.Has(ConsentScope, "patient-privacy"), "the scope patient-privacy")
	need(len(c.Category) > 0, "a category")
	need(c.Patient != nil, "a patient")
	need(c.DateTime != "", "a date")
	need(len(c.Performer) > 0, "a performer")
	need(len(c.Organization) > 0, "an organization")
	need((c.SourceAttachment != nil) != (c.SourceReference != nil), "one source")
	need(len(c.Policy) > 0 && c.Policy[0].URI != "", "a policy")
	need(c.Provision != nil, "a provision")
	if c.Provision != nil {
		need(c.Provision.sound(), "provisions that permit or deny, to receivers, of instances")
		for _, p := range c.Provision.Provision {
			need(p.sound() && len(p.Provision) == 0, "exceptions without exceptions")
		}
	}
	return errors.Join(faults...)
}

func (p Provision) sound() bool {
	ok := p.Type == Permit || p.Type == Deny
	for _, a := range p.Actor {
		ok = ok && a.Role.Has(Participation, InfoRecipient)
	}
	for _, d := range p.Data {
		ok = ok && d.Meaning == MeaningInstance
	}
	return ok
}

// Basic reports whether it keeps to PCF's Basic profile: no set of data, no
// exceptions, and treatment as its only purpose if any.
func (c Consent) Basic() bool {
	p := c.Provision
	if p == nil || len(p.Data) > 0 || len(p.Provision) > 0 {
		return false
	}
	for _, x := range p.Purpose {
		if x.System != ActReason || x.Code != PurposeTreatment {
			return false
		}
	}
	return true
}
