package feed

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// enough is the share of rows with a verified NHS number from which on a new
// source may go live by itself: the rule of the Child Protection Information
// Sharing service for whoever joins it.
const enough = .95

// Onboarding is how a source stands with its trial: its first file is taken in
// only if enough of its rows carry a verified NHS number, or an index administrator
// signed the source off with a reason.
type Onboarding struct {
	Live     bool      `json:"live"`
	Rows     int       `json:"rows"`     // rows read, those refused left out
	Verified int       `json:"verified"` // of them, with a verified NHS number
	Matched  int       `json:"matched"`  // of them, about a child held; of a dry run only
	Reason   string    `json:"reason,omitempty"`
	By       string    `json:"by,omitempty"` // "" where the share was enough, or there was no trial yet
	At       time.Time `json:"at,omitzero"`
}

// beforeTrial is the reason of sources that were taken in before there was a trial.
const beforeTrial = "before-trial"

// byShare is the reason of sources that had enough verified numbers.
const byShare = "by-share"

// ReasonKey is the catalogue key of a reason that nobody typed; "" for others.
func (o Onboarding) ReasonKey() string {
	if o.Reason == beforeTrial || o.Reason == byShare {
		return "feed.reason." + o.Reason
	}
	return ""
}

// Percent is the share of rows with a verified number, in whole hundredths,
// rounded down.
func (o Onboarding) Percent() int { return hundredths(o.Verified, o.Rows) }

// MatchedPercent is the share about a child held.
func (o Onboarding) MatchedPercent() int { return hundredths(o.Matched, o.Rows) }

func hundredths(part, all int) int {
	if all == 0 {
		return 0
	}
	return part * 100 / all
}

func (o Onboarding) enough() bool { return o.Rows > 0 && float64(o.Verified) >= enough*float64(o.Rows) }

// verified reports whether a record carries a verified NHS number.
func verified(rec child.Record) bool {
	for _, i := range rec.Identifiers {
		if i.Kind == child.KindNHS && i.State == child.Verified {
			return true
		}
	}
	return false
}

// tryOut refuses the first file of a source on trial that has too few verified
// numbers. It reads the file once more, and only then.
func (im *importing) tryOut(ctx context.Context, source string, file io.ReaderAt, size int64) error {
	live := false
	err := im.s.DB.Read(ctx, func(ctx context.Context, r db.Reader) error {
		o, err := selectOnboarding(ctx, r, source)
		live = o.Live
		return err
	})
	if err != nil || live { // whoever may not import learns it where the run begins
		return err
	}
	_, err = access.Read(ctx, im.s.Gate, im.q, func(ctx context.Context, r db.Reader, g access.Grant) (struct{}, audit.Event, error) {
		return struct{}{}, audit.Event{Detail: map[string]any{"source": source, "file": im.table.Hash, "trial": true}}, im.bind(ctx, r, source)
	})
	if err != nil {
		return err
	}
	again, err := openTable(file, size)
	if err != nil {
		return err
	}
	o := Onboarding{}
	for {
		number, cells, fault, err := again.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if fault != nil {
			continue
		}
		if row, fault := im.bound.Read(number, cells, im.today); fault == nil {
			o.Rows++
			if verified(row.Record) {
				o.Verified++
			}
		}
	}
	if !o.enough() {
		return problem.New(problem.Conflict, "feed.trial", source, o.Percent(), int(enough*100))
	}
	o.Reason = byShare
	im.letIn = &o
	return nil
}

// SignOff lets a source's files be taken in for good, for a reason, whatever the
// share of verified numbers. Signed off again, the reason is replaced.
func (s *Service) SignOff(ctx context.Context, q access.Request, source, reason string) error {
	if _, err := DefaultMapping(source); err != nil {
		return err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return problem.New(problem.Invalid, "feed.need-reason")
	}
	q.Purpose = access.DataQuality
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		o := Onboarding{Reason: reason, By: g.Actor().ID, At: g.Now()}
		ev := audit.Event{Detail: map[string]any{"source": source, "live": true, "reason": reason}}
		return struct{}{}, ev, putOnboarding(ctx, tx, source, o)
	})
	return err
}
