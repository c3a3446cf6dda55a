package app

import (
	"context"
	"time"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
)

// shifted is a clock that is behind another one.
type shifted struct {
	clock clock.Clock
	by    time.Duration
}

// Now is the time as it was.
func (s shifted) Now() time.Time { return s.clock.Now().Add(-s.by) }

// earlier is the deployment as it would have written some time ago, for a
// demonstration whose past somebody wants to look at; done ends it.
func (d *deployment) earlier(by time.Duration) (past *deployment, done func()) {
	p := *d
	p.clock = shifted{d.clock, by}
	p.log = audit.New(d.db, d.keys, audit.Options{Clock: p.clock, IDs: d.ids, Node: d.node + "-past", File: d.file, Logger: d.logger, Ahead: d.ahead})
	actors := account.Operators{Accounts: everyone{}, Authority: demoAuthority, IDs: []string{demoOperator}}
	p.gate = access.New(d.db, p.log, d.gate.Policies(), actors, p.clock, d.keys.Sub("kin"), d.logger)
	return &p, p.log.Close
}

// look opens a child's record as an account, for a purpose.
func (d *deployment) look(ctx context.Context, actor, child string, why access.Purpose) error {
	q := access.Request{Actor: actor, Action: "child:open", Child: child, Level: access.Existence, Purpose: why}
	_, err := access.Read(ctx, d.gate, q, func(_ context.Context, _ db.Reader, g access.Grant) (struct{}, audit.Event, error) {
		return struct{}{}, audit.Event{Subjects: g.Subjects(), Classes: []string{"identity", "contacts"}}, nil
	})
	return err
}
