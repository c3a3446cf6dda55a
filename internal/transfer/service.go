package transfer

import (
	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/seal"
)

// Parts are what a Service is made of.
type Parts struct {
	Gate     *access.Gate
	Keys     *seal.Keeper
	Assess   *assessment.Service
	Accounts involvement.Accounts
}

// Service is the use cases of transfer packs.
type Service struct{ Parts }

// New makes the Service.
func New(p Parts) *Service { return &Service{p} }

func event(g access.Grant, item string) audit.Event {
	ev := audit.Event{Subjects: g.Subjects(), Classes: []string{"assessment"}}
	if item != "" {
		ev.Detail, ev.Scope = map[string]string{"assessment": item}, scope(g.Child())
	}
	return ev
}

func scope(child string) string { return "child:" + child }
