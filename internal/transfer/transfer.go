package transfer

import (
	"strings"
	"time"

	"onestory/internal/kit/problem"
	"onestory/internal/override"
)

// Sending is what whoever sends an assessment says.
type Sending struct {
	To string // the authority
	override.Because
}

// Check says what is missing beside the reason.
func (s Sending) Check() error {
	if strings.TrimSpace(s.To) == "" {
		return problem.Check(problem.Field{Name: "to", Key: "transfer.need-to"})
	}
	return nil
}

// Sent is one that went.
type Sent struct {
	ID    string
	Child string
	Item  string
	How   string
	By    string // account
	At    time.Time
	Details
}

// Details are the sealed part.
type Details struct {
	To   string `json:"to"`
	Note string `json:"note,omitempty"`
	From string `json:"from"`
}
