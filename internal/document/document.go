package document

import (
	"slices"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/involvement"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Limits of one document, in characters and passages.
const (
	MaxText     = 40_000
	MaxPassages = 300
)

// Writing is what somebody writes: a new document, or a version of one.
type Writing struct {
	Title     string
	Class     access.Class
	WrittenOn workday.Date
	Passages  []Passage
	Source    Source
	Why       string // of an amendment: why it was made
	// Seal and Reason count for a new document alone; later it is sealed and
	// unsealed by itself.
	Seal   access.Seal
	Reason string
}

// Source is whom the information came from, where that is not the author.
type Source struct {
	Name      string `json:"name,omitempty"`
	Protected bool   `json:"protected,omitempty"` // for the author's team alone
}

// Check says what must change before it can be kept.
func (w Writing) Check(today workday.Date) error {
	var faults []problem.Field
	fault := func(name, key string) { faults = append(faults, problem.Field{Name: name, Key: key}) }
	if strings.TrimSpace(w.Title) == "" {
		fault("title", "document.need-title")
	}
	if !slices.Contains(access.Classes(), w.Class) {
		fault("class", "document.need-class")
	}
	switch {
	case w.WrittenOn.IsZero():
		fault("written", "document.need-date")
	case w.WrittenOn.After(today):
		fault("written", "document.date-future")
	}
	switch {
	case len(w.Passages) == 0:
		fault("text", "document.need-text")
	case len(w.Passages) > MaxPassages:
		fault("text", "document.long-text")
	}
	if w.Source.Protected && w.Source.Name == "" {
		fault("source", "document.need-source")
	}
	faults = append(faults, checkSeal(w.Seal, w.Reason)...)
	return problem.Check(faults...)
}

// checkSeal: whoever keeps something from others says why.
func checkSeal(s access.Seal, reason string) []problem.Field {
	if s != access.Open && len(strings.TrimSpace(reason)) < 10 {
		return []problem.Field{{Name: "reason", Key: "document.need-reason"}}
	}
	return nil
}

// Seals lists the seals in the order offered.
func Seals() []access.Seal { return []access.Seal{access.Open, access.Sealed, access.Locked} }

// Version is one of the versions of a document.
type Version struct {
	N      int64
	At     time.Time
	Author involvement.Card
}

// Listed is what a list shows of a document. Without Reads there is neither
// title nor day nor author: only that the agency holds one of its class.
type Listed struct {
	ID        string
	Child     string // the id that it was written under
	Agency    agency.Agency
	Class     access.Class
	Seal      access.Seal
	Team      bool // the reader is of the team that made it
	Reads     bool
	Title     string
	WrittenOn workday.Date
	Author    involvement.Card
	Grant     access.ItemGrant
}

// SealKey is the catalogue key of how far it is kept to the team.
func (l Listed) SealKey() string { return "document.seal." + l.Seal.String() }

// ClassKey is the catalogue key of its class.
func (l Listed) ClassKey() string { return ClassKey(l.Class) }

// ClassKey is the catalogue key of a class of data.
func ClassKey(c access.Class) string { return "document.class." + string(c) }

// Document is one version of a document as far as its reader may know it.
type Document struct {
	Listed
	Version  int64 // the version shown
	At       time.Time
	Passages []Passage
	Source   Source // the name is "" where it is protected from the reader
	Why      string
	Versions []Version // newest first; none without Reads
	Seals    []Sealing // for the team: what was said when it was sealed
}

// Latest is the newest version.
func (d Document) Latest() int64 {
	if len(d.Versions) == 0 {
		return d.Version
	}
	return d.Versions[0].N
}

// Sealing is one act of sealing or opening, with its reason.
type Sealing struct {
	Seal    access.Seal
	At      time.Time
	Account involvement.Card
	Reason  string
}

// SealKey is the catalogue key of what it became.
func (s Sealing) SealKey() string { return "document.seal." + s.Seal.String() }
