package child

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// Outcome is what governance made of a mixture; "" while it is open.
type Outcome string

// The outcomes. Whether a breach is one that has to be reported, and to whom, is
// decided under article 33 of the UK GDPR.
const (
	NoBreach Outcome = "no-breach"
	Told     Outcome = "told"     // a breach: those concerned were told, it need not be reported
	Reported Outcome = "reported" // a breach, reported to the Information Commissioner
)

// Outcomes lists what can be decided, in the order offered.
func Outcomes() []Outcome { return []Outcome{NoBreach, Told, Reported} }

// Mixture is two children, or a child and another's record, that were shown as
// one until they were parted, while somebody looked.
type Mixture struct {
	ID           string
	Child, Other string // ids; Other is "" for a record that waits again
	Since, Until time.Time
	OpenedBy     string // account who parted them
	Outcome      Outcome
	DecidedBy    string
	DecidedAt    time.Time
	Version      int64
	Seen         []Seen
}

// Seen is how one account saw a mixture.
type Seen struct {
	Account, Agency string
	First, Last     time.Time
	Times           int
	Classes         []string // kinds of data, as in "contacts"
}

// mostSeen is how many events about a mixture are gone through.
const mostSeen = 10_000

// mixed opens a breach check if anybody but those who match records saw the
// mixture: events that are about one of whom, and about one of with if there are
// any. Everything about a child of several ids is about all of them.
func (s *Service) mixed(ctx context.Context, tx *db.Tx, g access.Grant, of Split, whom, with []string) (string, error) {
	events, err := audit.Between(ctx, tx, whom, of.Since, g.Now(), mostSeen)
	if err != nil {
		return "", err
	}
	var seen []Seen
	for _, e := range events {
		about := len(with) == 0 || slices.ContainsFunc(e.Subjects, func(id string) bool { return slices.Contains(with, id) })
		if !about || e.Refused || len(e.Classes) == 0 || strings.Contains(e.Actor, ":") || e.Action == reviewing || e.Action == importing {
			continue
		}
		seen = sawToo(seen, e)
	}
	if len(seen) == 0 {
		return "", nil
	}
	m := Mixture{ID: s.ids.New(), Child: of.From, Other: of.Other, Since: of.Since, Until: g.Now(), OpenedBy: g.Actor().ID, Seen: seen}
	if err := insertMixture(ctx, tx, m); err != nil {
		return "", fmt.Errorf("open a breach check: %w", err)
	}
	return m.ID, nil
}

// Actions that show a reviewer or a supplier's operator no mixture.
const (
	reviewing = "match:review"
	importing = "feed:import"
)

func sawToo(seen []Seen, e audit.Looked) []Seen {
	at := slices.IndexFunc(seen, func(x Seen) bool { return x.Account == e.Actor })
	if at < 0 {
		seen, at = append(seen, Seen{Account: e.Actor, Agency: e.Agency, First: e.At}), len(seen)
	}
	x := &seen[at]
	x.Last, x.Times = e.At, x.Times+1
	for _, c := range e.Classes {
		if !slices.Contains(x.Classes, c) {
			x.Classes = append(x.Classes, c)
		}
	}
	return seen
}

// Mixtures lists breach checks for governance, the open ones first, each with
// who saw it. It tells ids and codes, no names of children.
func Mixtures(ctx context.Context, r db.Reader, g access.Grant) ([]Mixture, error) {
	if !g.Valid() || !g.Actor().Has(access.Governance) {
		return nil, access.ErrNotFound
	}
	list, err := selectMixtures(ctx, r, 200)
	if err != nil {
		return nil, fmt.Errorf("list breach checks: %w", err)
	}
	for i := range list {
		if list[i].Seen, err = selectSeen(ctx, r, list[i].ID); err != nil {
			return nil, fmt.Errorf("read who saw a mixture: %w", err)
		}
	}
	return list, nil
}

// MixtureOf reads one breach check.
func MixtureOf(ctx context.Context, r db.Reader, g access.Grant, id string) (Mixture, error) {
	if !g.Valid() || !g.Actor().Has(access.Governance) {
		return Mixture{}, access.ErrNotFound
	}
	m, err := selectMixture(ctx, r, id)
	if db.IsNone(err) {
		return m, access.ErrNotFound
	}
	if err == nil {
		m.Seen, err = selectSeen(ctx, r, id)
	}
	if err != nil {
		return m, fmt.Errorf("read a breach check: %w", err)
	}
	return m, nil
}

// CloseMixture decides a breach check. Nobody decides about one that they saw
// themselves, or that they parted.
func CloseMixture(ctx context.Context, tx *db.Tx, g access.Grant, id string, o Outcome, version int64) (Mixture, error) {
	m, err := MixtureOf(ctx, tx, g, id)
	if err != nil {
		return m, err
	}
	if !slices.Contains(Outcomes(), o) {
		return m, problem.Check(problem.Field{Name: "outcome", Key: "child.need-outcome"})
	}
	me := g.Actor().ID
	if m.OpenedBy == me || slices.ContainsFunc(m.Seen, func(x Seen) bool { return x.Account == me }) {
		return m, problem.New(problem.Forbidden, "child.own-mixture")
	}
	m.Outcome, m.DecidedBy, m.DecidedAt, m.Version = o, me, g.Now(), version
	ok, err := updateMixture(ctx, tx, m)
	if err == nil && !ok {
		err = problem.New(problem.Conflict, "problem.conflict")
	}
	return m, err
}
