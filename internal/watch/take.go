package watch

import (
	"context"
	"fmt"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/review"
	"onestory/lib/workday"
)

// turn is how many events of the log are gone through in one transaction.
const turn = 500

// kept is for how many days what was seen is remembered, and month over how many
// the usual day is taken.
const (
	kept  = 35
	month = 28
)

// Take goes through what was numbered in the log since the last time. Run it
// every few seconds; that two nodes do, or that it is cut short, changes nothing.
func (s *Service) Take(ctx context.Context, d *db.DB) error {
	for {
		var n int
		err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			n, err = s.take(ctx, tx)
			return err
		})
		if err != nil {
			return fmt.Errorf("watch the log: %w", err)
		}
		if n < turn {
			return nil
		}
	}
}

func (s *Service) take(ctx context.Context, tx *db.Tx) (int, error) {
	from, err := selectNext(ctx, tx)
	if err != nil {
		return 0, err
	}
	events, err := audit.Numbered(ctx, tx, from, turn)
	if err != nil || len(events) == 0 {
		return 0, err
	}
	for _, e := range events {
		if strings.Contains(e.Actor, ":") || e.Actor == "" {
			continue // a command, a job or a family
		}
		if err := s.watch(ctx, tx, e); err != nil {
			return 0, err
		}
	}
	today := workday.InUK(s.gate.Clock().Now())
	if err := forgetSeen(ctx, tx, today.AddDays(-kept).String()); err != nil {
		return 0, err
	}
	return len(events), putNext(ctx, tx, from+int64(len(events)))
}

// watch judges one event and acts on it.
func (s *Service) watch(ctx context.Context, tx *db.Tx, e audit.Looked) error {
	seen, err := s.around(ctx, tx, e)
	if err != nil {
		return fmt.Errorf("what is around an event: %w", err)
	}
	today := workday.InUK(s.gate.Clock().Now())
	for _, rule := range Judge(seen, s.limits) {
		a := Alert{ID: s.ids.New(), Account: e.Actor, Agency: e.Agency, Rule: rule, Day: workday.InUK(e.At).String(), Event: e.ID, First: e.At,
			Due: workday.Add(today, answerDays).String()}
		if err := raise(ctx, tx, a); err != nil {
			return fmt.Errorf("raise an alert: %w", err)
		}
		if rule == Budget {
			if err := s.accounts.SignOutEverywhere(ctx, tx, e.Actor); err != nil {
				return fmt.Errorf("ask to sign in again: %w", err)
			}
		}
	}
	if opens(e) && review.Sampled("watch "+e.ID, s.limits.or().Sample) {
		if err := insertSample(ctx, tx, Sampled{Event: e.ID, Account: e.Actor, Agency: e.Agency, At: e.At, Purpose: e.Purpose, Due: workday.Add(today, sampleDays).String()}); err != nil {
			return fmt.Errorf("put a look before a manager: %w", err)
		}
	}
	return nil
}

// around reads what the rules ask about an event.
func (s *Service) around(ctx context.Context, tx *db.Tx, e audit.Looked) (Seen, error) {
	seen := Seen{Looked: e, Hour: workday.HourInUK(e.At)}
	if !opens(e) {
		return seen, nil
	}
	day, child := workday.InUK(e.At), e.Subjects[0]
	var err error
	if seen.First, err = putSeen(ctx, tx, e.Actor, day.String(), child, related(e.Policies)); err != nil {
		return seen, err
	}
	if seen.Children, seen.Strangers, err = countDay(ctx, tx, e.Actor, day.String()); err != nil {
		return seen, err
	}
	if seen.Usual, err = usual(ctx, tx, e.Actor, day.AddDays(-month).String(), day.String()); err != nil {
		return seen, err
	}
	if seen.Days, err = countStrangerDays(ctx, tx, e.Actor, child); err != nil {
		return seen, err
	}
	if seen.Notable, err = isNotable(ctx, tx, e.Subjects); err != nil {
		return seen, err
	}
	if seen.OnDuty, err = s.accounts.OnDuty(ctx, tx, e.Actor); err != nil {
		return seen, err
	}
	related, err := access.AccountsOfFamily(ctx, tx, e.Subjects)
	if err != nil {
		return seen, err
	}
	for _, other := range related {
		if other == e.Actor {
			continue
		}
		agency, err := s.accounts.AgencyOf(ctx, tx, other)
		if err != nil {
			return seen, err
		}
		seen.Colleague = seen.Colleague || agency == e.Agency && agency != ""
	}
	return seen, nil
}
