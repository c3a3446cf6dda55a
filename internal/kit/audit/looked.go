package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"onestory/internal/kit/db"
)

// Looked is one event about a person, as its header tells it: ids and codes, no names.
type Looked struct {
	ID      string
	At      time.Time
	Actor   string
	Agency  string
	Action  string
	Purpose string
	Level   string
	Classes []string
	// Policies are the ids of the rules that decided.
	Policies []string
	Subjects []string // whom it was about
	Refused  bool
	Reason   string   // code of a refusal
	Marks    []string // codes of what stands out
}

// Mark is a place in the list of events about a person. The zero Mark is before
// the newest.
type Mark struct {
	At int64  `json:"at"` // UTC Unix milliseconds
	ID string `json:"id"`
}

// Mark is the place after this event.
func (l Looked) Mark() Mark { return Mark{db.Millis(l.At), l.ID} }

// LookedAt lists what was done about a person, by any of the ids that the person
// has, newest first, after a place, at most limit events, each once. What a node
// has written and nobody has numbered yet is in it too. Who may see the list is
// for the caller to have asked.
func LookedAt(ctx context.Context, r db.Reader, subjects []string, limit int, after Mark) ([]Looked, error) {
	if after.ID == "" {
		after.At = math.MaxInt64
	}
	rows, err := selectLooked(ctx, r, subjects, limit, after)
	if err != nil {
		return nil, fmt.Errorf("read who looked: %w", err)
	}
	return looked(rows)
}

// Between lists what was done about a person from one time to another, both
// included, in order: at most limit events.
func Between(ctx context.Context, r db.Reader, subjects []string, since, until time.Time, limit int) ([]Looked, error) {
	rows, err := selectBetween(ctx, r, subjects, db.Millis(since), db.Millis(until), limit)
	if err != nil {
		return nil, fmt.Errorf("read who looked meanwhile: %w", err)
	}
	return looked(rows)
}

// Numbered lists the events of the log from leaf number from on, in their order,
// at most limit: for who reads all of it bit by bit.
func Numbered(ctx context.Context, r db.Reader, from int64, limit int) ([]Looked, error) {
	rows, err := selectNumbered(ctx, r, from, limit)
	if err != nil {
		return nil, fmt.Errorf("read the log from number %d: %w", from, err)
	}
	return looked(rows)
}

func looked(rows []entry) ([]Looked, error) {
	out := make([]Looked, 0, len(rows))
	for _, e := range rows {
		var h header
		if err := json.Unmarshal(e.Header, &h); err != nil {
			return nil, fmt.Errorf("read the header of event %s: %w", e.ID, err)
		}
		out = append(out, Looked{ID: h.ID, At: time.UnixMilli(h.At).UTC(), Actor: h.Actor, Agency: h.Agency, Action: h.Action,
			Purpose: h.Purpose, Level: h.Level, Classes: h.Classes, Policies: h.Policies, Subjects: h.Subjects, Refused: h.Outcome == Refused,
			Reason: h.Reason, Marks: h.Marks})
	}
	return out, nil
}

// Refusal is one request that was refused.
type Refusal struct {
	At     time.Time
	Actor  string
	Agency string
	Action string
	Reason string // code: "kin", "hidden", …
}

// Refusals lists the newest refusals, at most limit, newest first. It reads the
// newest 20,000 events; older refusals are found by a report.
func Refusals(ctx context.Context, r db.Reader, limit int) ([]Refusal, error) {
	rows, err := selectNewest(ctx, r, 20_000)
	if err != nil {
		return nil, fmt.Errorf("read the newest events: %w", err)
	}
	var out []Refusal
	for _, e := range rows {
		var h header
		if err := json.Unmarshal(e.Header, &h); err != nil {
			return nil, fmt.Errorf("read a header: %w", err)
		}
		if h.Outcome == Refused && len(out) < limit {
			out = append(out, Refusal{At: db.Time(h.At), Actor: h.Actor, Agency: h.Agency, Action: h.Action, Reason: h.Reason})
		}
	}
	return out, nil
}
