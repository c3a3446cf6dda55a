package form

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"time"

	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Version is one published version of a form. It never changes.
type Version struct {
	Form      string
	Number    int64
	Starts    workday.Date // first day on which new writing uses it
	Hash      string       // SHA-256 of the definition, in hexadecimal
	Author    string       // account id, or Shipped
	Approver  string       // account id, never the author's
	Published time.Time
}

// Shipped is the author of a version that came with the program.
const Shipped = "shipped"

// ShipsBy is the actor in whose name the shipped forms are published.
const ShipsBy = "job:forms"

// State is where a version, or a draft, stands.
type State string

// The states. A version that was in force stays readable for ever.
const (
	Editing    State = "draft"
	Proposed   State = "proposed" // a second person is asked to approve it
	Coming     State = "coming"   // published, its first day has not come
	InForce    State = "in-force"
	Superseded State = "superseded"
)

// Key is the catalogue key of the state.
func (s State) Key() string { return "forms.state." + string(s) }

// InForceOn is the version that new writing uses on a day: the newest whose first
// day has come. ok is false where there is none. versions may be in any order.
func InForceOn(versions []Version, day workday.Date) (v Version, ok bool) {
	for _, x := range versions {
		if !x.Starts.After(day) && (!ok || x.Number > v.Number) {
			v, ok = x, true
		}
	}
	return v, ok
}

// StateOn is where a version stands on a day, among all versions of its form.
func (v Version) StateOn(all []Version, day workday.Date) State {
	now, ok := InForceOn(all, day)
	switch {
	case ok && now.Number == v.Number:
		return InForce
	case ok && now.Number > v.Number:
		return Superseded
	}
	return Coming
}

// Draft is a form that somebody is changing.
type Draft struct {
	Form       string
	Edition    int64 // raised by each change
	Author     string
	Changed    time.Time
	Proposed   bool
	Starts     workday.Date // first day asked for
	Definition []byte
}

// State is where the draft stands.
func (d Draft) State() State {
	if d.Proposed {
		return Proposed
	}
	return Editing
}

// Setting is what the authority decides about a form beside its text.
type Setting struct {
	Form    string
	Version int64        // 0: nothing was decided yet
	Ends    workday.Date // last day on which it can be begun; zero: none
	Asked   []string     // questions switched on that are off by default, by linkId
}

// Open reports whether the form can be begun on a day.
func (s Setting) Open(day workday.Date) bool { return s.Ends.IsZero() || !day.After(s.Ends) }

// asks reports whether a question that is off by default was switched on.
func (s Setting) asks(linkID string) bool { return slices.Contains(s.Asked, linkID) }

func (s Setting) lines() string { return strings.Join(s.Asked, "\n") }

var soundID = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)

// checkID says whether a form may be called so: its id stands in addresses.
func checkID(id string) error {
	if !soundID.MatchString(id) {
		return problem.Check(problem.Field{Name: "id", Key: "forms.need-id"})
	}
	return nil
}

func hash(definition []byte) string {
	sum := sha256.Sum256(definition)
	return hex.EncodeToString(sum[:])
}
