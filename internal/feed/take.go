package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/internal/kit/job"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
)

// mostTries is how often a file is begun before its sender is told that it
// cannot be taken in.
const mostTries = 6

// Take is the job that takes in a file, for the account that sent it and only as
// long as that account may. Begun again after a crash it goes on where it
// stopped. At the end the file is destroyed, whatever became of it.
func (s *Service) Take(ctx context.Context, c *job.Claim) error {
	var p takePayload
	if err := json.Unmarshal(c.Payload, &p); err != nil {
		return fmt.Errorf("read a job: %w", err)
	}
	u, err := s.sent(ctx, p.Upload)
	if db.IsNone(err) {
		return nil // dropped or expired
	}
	if err != nil {
		return err
	}
	if u.State == Waiting {
		out, err := s.takeIn(ctx, u)
		if err == nil {
			err = s.settle(ctx, u.ID, Done, out)
		} else if faults, final := final(err, c.Tries); final && ctx.Err() == nil {
			err = s.settle(ctx, u.ID, Failed, Outcome{Faults: faults})
		}
		if err != nil {
			return err
		}
	}
	return s.destroyFile(ctx, u.ID)
}

func (s *Service) sent(ctx context.Context, id string) (u Upload, err error) {
	err = s.DB.Read(ctx, func(ctx context.Context, r db.Reader) error {
		u, err = selectUpload(ctx, r, id)
		return err
	})
	return u, err
}

// takeIn imports or checks the file.
func (s *Service) takeIn(ctx context.Context, u Upload) (Outcome, error) {
	keys, err := s.Keys.Keys(ctx, fileScope(u.ID))
	if err != nil {
		return Outcome{}, err
	}
	var told time.Time
	tell := func(done, rows int) {
		if time.Since(told) < time.Second {
			return
		}
		told = time.Now()
		// Only what is shown meanwhile: the next one says it again.
		_ = s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return putProgress(ctx, tx, u.ID, done, rows) })
	}
	file := &stored{ctx: ctx, s: s, keys: keys, upload: u.ID, size: u.Size}
	q := access.Request{Actor: u.SentBy, Action: "feed:import"}
	rep, err := s.Import(ctx, q, u.Source, file, u.Size, Options{DryRun: u.DryRun, Progress: tell})
	if err != nil {
		return Outcome{}, err
	}
	if u.DryRun {
		return Outcome{Report: &rep}, nil
	}
	return Outcome{Run: rep.Run}, nil
}

// final says what the sender has to be told of a failure that trying again does
// not mend; final is false for the others.
func final(err error, tries int) (faults []problem.Field, final bool) {
	is := problem.Of(err)
	switch {
	case errors.Is(err, seal.ErrShredded):
		return gaveUp(), true
	case is.Kind == problem.Invalid && len(is.Fields) > 0:
		return is.Fields, true
	case is.Kind == problem.Invalid, is.Kind == problem.Conflict && is.Key != "feed.twice":
		return []problem.Field{{Name: "file", Key: is.Key, Args: is.Args}}, true
	case is.Kind == problem.NotFound: // the sender may do this no more
		return []problem.Field{{Name: "file", Key: "feed.no-more"}}, true
	}
	return gaveUp(), tries >= mostTries
}

func gaveUp() []problem.Field { return []problem.Field{{Name: "file", Key: "feed.gave-up"}} }

func (s *Service) settle(ctx context.Context, id string, state UploadState, out Outcome) error {
	text, err := json.Marshal(out)
	if err != nil {
		return err
	}
	if err := s.Keys.Ensure(ctx, outcomeScope(id)); err != nil {
		return err
	}
	keys, err := s.Keys.Keys(ctx, outcomeScope(id))
	if err != nil {
		return err
	}
	sealed, err := keys.Seal(outcomeScope(id), outcomeAt(id), text)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return putOutcome(ctx, tx, id, state, sealed) })
}

// expireUploads destroys files that never came whole, and what is known of those
// whose time is over.
func (s *Service) expireUploads(ctx context.Context) error {
	now := s.Gate.Clock().Now()
	var old []string
	err := s.DB.Read(ctx, func(ctx context.Context, r db.Reader) (err error) {
		old, err = selectOldUploads(ctx, r, db.Millis(now.Add(-halfKept)), db.Millis(now.Add(-uploadKept)))
		return err
	})
	for _, id := range old {
		err = errors.Join(err, s.drop(ctx, id))
	}
	return err
}
