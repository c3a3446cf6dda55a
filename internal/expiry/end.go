package expiry

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/episode"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// keeps reports whether a course of help is held, by itself or with the record of a child
// in it, or somebody has asked to see what is held about one of them.
func (s *Service) keeps(ctx context.Context, r db.Reader, g access.Grant, p episode.Past) (bool, error) {
	h, err := selectHold(ctx, r, p.ID)
	if err != nil {
		return false, fmt.Errorf("read what holds a course of help: %w", err)
	}
	if h.Held {
		return true, nil
	}
	for _, c := range p.Children {
		held, err := s.Disposals.Holds(ctx, r, g, c)
		if err != nil || held {
			return held, err
		}
		ids, err := access.IDs(ctx, r, c)
		if problem.Is(err, problem.NotFound) {
			continue
		}
		if err != nil {
			return false, err
		}
		asked, err := s.Cases.Pending(ctx, r, g, ids)
		if err != nil || asked {
			return asked, err
		}
	}
	return false, nil
}

// ends reports whether a course of help of a batch ends with it: it is in the archive,
// due by today's rule, and nothing keeps it.
func (s *Service) ends(ctx context.Context, r db.Reader, g access.Grant, i item) (p episode.Past, ends bool, err error) {
	p, err = s.Episodes.PastOne(ctx, r, g, i.episode)
	if problem.Is(err, problem.NotFound) {
		return p, false, nil
	}
	if err != nil || !p.Archived {
		return p, false, err
	}
	sched, err := s.Disposals.ScheduleIn(ctx, r, g)
	if err != nil {
		return p, false, err
	}
	due, _, err := s.due(ctx, r, g, p, sched.Help)
	if err != nil || due.IsZero() || workday.InUK(g.Now()).Before(due) {
		return p, false, err
	}
	keep, err := s.keeps(ctx, r, g, p)
	return p, !keep, err
}

// endAll ends what a batch has, and writes its certificate into it.
func (s *Service) endAll(ctx context.Context, tx *db.Tx, g access.Grant, b *Batch, ev *audit.Event) error {
	items, err := selectItems(ctx, tx, b.ID)
	if err != nil {
		return fmt.Errorf("read a batch: %w", err)
	}
	sched, err := s.Disposals.ScheduleIn(ctx, tx, g)
	if err != nil {
		return err
	}
	b.Rule, b.Days, b.Left, b.First, b.Last = sched.Help, max(sched.Backups, sched.Database), 0, 0, 0
	for _, i := range items {
		p, ends, err := s.ends(ctx, tx, g, i)
		if err != nil {
			return err
		}
		if !ends {
			b.Left++
			continue
		}
		b.count(p.Ended.Year())
		if i.scopes, err = s.end(ctx, tx, g, p, &b.Counts, ev); err != nil {
			return err
		}
		i.ended = true
		if err := updateItem(ctx, tx, b.ID, i); err != nil {
			return fmt.Errorf("note that a course of help ended: %w", err)
		}
	}
	return nil
}

// end destroys one course of help in every feature that holds something of it, and returns
// the scopes of the keys that are to be destroyed once this is kept.
func (s *Service) end(ctx context.Context, tx *db.Tx, g access.Grant, p episode.Past, n *Counts, ev *audit.Event) ([]string, error) {
	for _, c := range p.Children {
		ids, err := access.IDs(ctx, tx, c)
		if err != nil && !problem.Is(err, problem.NotFound) {
			return nil, err
		}
		ev.Subjects = append(ev.Subjects, ids...)
	}
	written, err := s.Assess.End(ctx, tx, g, p.ID)
	if err != nil {
		return nil, err
	}
	levels, err := s.Needs.End(ctx, tx, g, p.ID)
	if err != nil {
		return nil, err
	}
	if err := s.Visits.End(ctx, tx, g, written.Items); err != nil {
		return nil, err
	}
	if err := s.Packs.End(ctx, tx, g, written.Items); err != nil {
		return nil, err
	}
	typed, err := s.Drafts.End(ctx, tx, g, written.Items)
	if err != nil {
		return nil, err
	}
	if err := s.Audits.End(ctx, tx, g, p.ID); err != nil {
		return nil, err
	}
	helps, own, err := s.Episodes.End(ctx, tx, g, p.ID)
	if err != nil {
		return nil, err
	}
	if err := s.Consents.EndAnswers(ctx, tx, g, helps); err != nil {
		return nil, err
	}
	states, err := access.EndEpisode(ctx, tx, g, p.ID)
	if err != nil {
		return nil, err
	}
	ev.State = append(ev.State, states...)
	n.Written, n.Besides, n.Attached, n.Levels = n.Written+written.Assessments, n.Besides+written.Besides, n.Attached+written.Attached, n.Levels+levels
	if err := dropDue(ctx, tx, p.ID); err != nil {
		return nil, fmt.Errorf("forget that a course of help is due: %w", err)
	}
	if err := dropHold(ctx, tx, p.ID); err != nil {
		return nil, fmt.Errorf("forget what held a course of help: %w", err)
	}
	return append(own, typed...), nil
}

// Finish tells the ledger what ended, destroys its keys, and says from when nothing of it
// can be read anywhere; from then on not even its id is kept. Run it at times: it takes up
// again what a failure cut short.
func (s *Service) Finish(ctx context.Context) error {
	var batches []Batch
	items := map[string][]item{}
	err := s.DB.Read(ctx, func(ctx context.Context, r db.Reader) (err error) {
		if batches, err = selectAgreed(ctx, r); err != nil {
			return err
		}
		for _, b := range batches {
			if items[b.ID], err = selectItems(ctx, r, b.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read what was agreed: %w", err)
	}
	for _, b := range batches {
		var ended, scopes []string
		for _, i := range items[b.ID] {
			if i.ended {
				ended, scopes = append(ended, i.episode), append(scopes, i.scopes...)
			}
		}
		if len(ended) > 0 && s.Tell != nil {
			if err := s.Tell(ended); err != nil {
				return fmt.Errorf("tell the ledger what ended: %w", err)
			}
		}
		if err := s.Keys.Shred(ctx, scopes...); err != nil {
			return err
		}
		if err := s.done(ctx, b.ID); err != nil {
			return fmt.Errorf("note that a batch is done: %w", err)
		}
	}
	return nil
}

func (s *Service) done(ctx context.Context, id string) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		b, err := selectBatch(ctx, tx, id)
		if err != nil || b.State != Agreed {
			return err
		}
		now := s.Gate.Clock().Now()
		b.State, b.DoneAt, b.Gone = Done, now, workday.InUK(now).AddDays(b.Days).String()
		if _, err = updateBatch(ctx, tx, b); err != nil {
			return err
		}
		return dropItems(ctx, tx, id)
	})
}

// EndAgain ends courses of help once more that a restored backup brought back, as the
// ledger says, and returns how many there were.
func (s *Service) EndAgain(ctx context.Context, q access.Request, episodes []string) (n int, err error) {
	for _, id := range episodes {
		did, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (bool, audit.Event, error) {
			ev := event()
			p, err := s.Episodes.PastOne(ctx, tx, g, id)
			if problem.Is(err, problem.NotFound) {
				return false, ev, nil
			}
			if err != nil {
				return false, ev, err
			}
			_, err = s.end(ctx, tx, g, p, &Counts{}, &ev)
			return true, ev, err
		})
		if err != nil {
			return n, fmt.Errorf("end a course of help again: %w", err)
		}
		if did {
			n++
		}
	}
	return n, nil
}
