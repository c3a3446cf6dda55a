package transfer

import (
	"crypto/sha256"
	"fmt"
	"time"

	"onestory/internal/involvement"
)

// documentReference is FHIR's for something that belongs to a response and is no
// answer.
type documentReference struct {
	ResourceType string      `json:"resourceType"`
	Status       string      `json:"status"`
	Type         concept     `json:"type"`
	Date         string      `json:"date,omitempty"`
	Author       []reference `json:"author,omitempty"`
	Content      []content   `json:"content"`
	Context      *related    `json:"context,omitempty"`
}

type concept struct {
	Text string `json:"text"`
}

type reference struct {
	Reference string `json:"reference,omitempty"`
	Display   string `json:"display,omitempty"`
}

type related struct {
	Related []reference `json:"related"`
}

type content struct {
	Attachment attachment `json:"attachment"`
}

// attachment is FHIR's: with its content, or without where there was no room.
type attachment struct {
	ContentType string `json:"contentType"`
	Data        []byte `json:"data,omitempty"`
	Title       string `json:"title,omitempty"`
	Size        int    `json:"size,omitempty"`
}

// document is something that belongs to the response at an address.
func document(at time.Time, by involvement.Card, what, about string, x attachment) documentReference {
	d := documentReference{ResourceType: "DocumentReference", Status: "current", Type: concept{what}, Content: []content{{x}}}
	if !at.IsZero() {
		d.Date = instant(at)
	}
	if by.Name != "" {
		d.Author = []reference{{Display: by.Name}}
	}
	if about != "" {
		d.Context = &related{[]reference{{Reference: about}}}
	}
	return d
}

// instant is a moment as FHIR writes it.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// urn is the address within a bundle of the nth of its resources: the same for
// everyone who exports it, and telling of nothing (RFC 9562, version 8).
func (s *Service) urn(item string, n int) string {
	b := sha256.Sum256(fmt.Appendf(nil, "%s %s %d", s.Keys.Deployment(), item, n))
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}
