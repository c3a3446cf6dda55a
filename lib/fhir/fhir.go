package fhir

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Coding is a code of a system.
type Coding struct {
	System  string `json:"system,omitempty"`
	Code    string `json:"code,omitempty"`
	Display string `json:"display,omitempty"`
}

// Concept is a CodeableConcept.
type Concept struct {
	Coding []Coding `json:"coding,omitempty"`
	Text   string   `json:"text,omitempty"`
}

// Code is a concept of one code.
func Code(system, code, display string) Concept {
	return Concept{Coding: []Coding{{system, code, display}}}
}

// Has reports whether one of the concept's codings is that code of that system.
func (c Concept) Has(system, code string) bool {
	for _, x := range c.Coding {
		if x.System == system && x.Code == code {
			return true
		}
	}
	return false
}

// Identifier is a business identifier.
type Identifier struct {
	System string `json:"system,omitempty"`
	Value  string `json:"value,omitempty"`
}

// Reference points at another resource, here mostly by an identifier.
type Reference struct {
	Reference  string      `json:"reference,omitempty"`
	Type       string      `json:"type,omitempty"`
	Identifier *Identifier `json:"identifier,omitempty"`
	Display    string      `json:"display,omitempty"`
}

// To is a reference to a resource of a type by an identifier.
func To(kind, system, value, display string) Reference {
	return Reference{Type: kind, Identifier: &Identifier{system, value}, Display: display}
}

// Period is from start to end; an empty end has not come.
type Period struct {
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
}

// Meta says which profiles a resource claims.
type Meta struct {
	Profile []string `json:"profile,omitempty"`
}

// Extension is an element that R4 does not have.
type Extension struct {
	URL         string `json:"url"`
	ValueString string `json:"valueString,omitempty"`
	ValueCode   string `json:"valueCode,omitempty"`
}

// Attachment is a document or a text.
type Attachment struct {
	ContentType string `json:"contentType,omitempty"`
	Title       string `json:"title,omitempty"`
	Data        []byte `json:"data,omitempty"` // base64 in JSON
}

// Bundle is several resources. Its entries are Consent, AuditEvent or Provenance.
type Bundle struct {
	ResourceType string  `json:"resourceType"`
	Type         string  `json:"type"`
	Timestamp    string  `json:"timestamp,omitempty"`
	Entry        []Entry `json:"entry,omitempty"`
}

// Entry is one resource of a Bundle.
type Entry struct {
	FullURL  string `json:"fullUrl,omitempty"`
	Resource any    `json:"resource"`
}

// Collect makes a Bundle of resources, each under a name of its own.
func Collect(at time.Time, names []string, resources ...any) Bundle {
	b := Bundle{ResourceType: "Bundle", Type: "collection", Timestamp: Instant(at)}
	for i, r := range resources {
		b.Entry = append(b.Entry, Entry{FullURL: "urn:onestory:" + names[i], Resource: r})
	}
	return b
}

// Instant writes a time as FHIR does.
func Instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

// ErrType says that a text is no resource that this package reads.
var ErrType = errors.New("it is neither a Consent nor a Bundle of them")

// ParseConsents reads one Consent, or a Bundle of them. Whatever it does not
// know, beside texts for people, is an error.
func ParseConsents(text []byte) ([]Consent, error) {
	var kind struct {
		ResourceType string `json:"resourceType"`
		Entry        []struct {
			Resource json.RawMessage `json:"resource"`
		} `json:"entry"`
	}
	if err := json.Unmarshal(text, &kind); err != nil {
		return nil, errors.New("it is no JSON")
	}
	switch kind.ResourceType {
	case "Consent":
		c, err := parse(text)
		return []Consent{c}, err
	case "Bundle":
		var out []Consent
		for _, e := range kind.Entry {
			c, err := parse(e.Resource)
			if err != nil {
				return nil, err
			}
			out = append(out, c)
		}
		return out, nil
	}
	return nil, ErrType
}

func parse(text []byte) (c Consent, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, fmt.Errorf("read a Consent: %w", err)
	}
	if c.ResourceType != "Consent" {
		return c, ErrType
	}
	return c, c.Check()
}
