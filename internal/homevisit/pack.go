package homevisit

import (
	"time"

	"onestory/lib/workday"
)

// Kind is what a pack is.
type Kind string

// The kinds.
const (
	Paper Kind = "paper"
	File  Kind = "file"
)

// Kinds lists them in the order offered.
func Kinds() []Kind { return []Kind{File, Paper} }

// State is where a pack stands.
type State string

// The states. Expired: its last day has gone by, and it was not brought back.
const (
	Taken    State = "taken"
	Returned State = "returned"
	Lost     State = "lost"
	Expired  State = "expired"
)

// Key is the catalogue key of a state.
func (s State) Key() string { return "homevisit.state." + string(s) }

// Colour is how a state stands out.
func (s State) Colour() string {
	return map[State]string{Taken: "blue", Returned: "green", Lost: "red", Expired: "orange"}[s]
}

// Lasts is for how many days a pack opens, and Late for how many more what was
// answered in it can still be brought back.
const (
	Lasts = 14
	Late  = 30
)

// Pack is one pack, without what is in it.
type Pack struct {
	ID      string
	Child   string // by the id it was written under
	Item    string // of the assessment
	Account string
	Kind    Kind
	Stored  State
	At      time.Time
	Until   workday.Date // the last day on which it opens
	Changed time.Time    // when it was brought back or said to be lost
	Details
}

// Details are the sealed part.
type Details struct {
	Form     string   `json:"form"`
	Version  int64    `json:"version"`
	Names    []string `json:"names"` // every name in it: first names
	Sections []string `json:"sections"`
	Lang     string   `json:"lang"`
	Locked   []byte   `json:"locked,omitempty"` // the file, until it came back or was lost
}

// State is where it stands on a day.
func (p Pack) State(today workday.Date) State {
	if p.Stored == Taken && today.After(p.Until) {
		return Expired
	}
	return p.Stored
}

// Takes reports whether something can be brought back from it on a day: also again,
// should somebody have gone on writing in the file.
func (p Pack) Takes(today workday.Date) bool {
	return p.Stored != Lost && !today.After(p.Until.AddDays(Late))
}
