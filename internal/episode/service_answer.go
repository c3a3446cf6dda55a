package episode

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
)

// Answer keeps what somebody of the family said to being helped in an episode, and
// does what follows from all that was said: a yes lets the assessment begin, a no
// ends the asking, and where two who may say so differ both answers stay and the
// manager of the lead's agency is asked.
func (s *Service) Answer(ctx context.Context, q access.Request, id string, h consent.Help, key form.Key) error {
	if err := h.Check(s.today()); err != nil {
		return err
	}
	own, err := s.childKeys(ctx, q.Child)
	if err != nil {
		return err
	}
	_, err = access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g)
		e, part, keys, err := s.load(ctx, tx, g, id)
		if err == nil {
			err = may(part, access.Assessor)
		}
		if err == nil && (e.State == Checklist || !e.State.Open()) {
			err = problem.New(problem.Conflict, "episode.not-asking")
		}
		if err != nil {
			return struct{}{}, ev, err
		}
		if err := s.Consents.Footed(ctx, tx, g, h); err != nil {
			return struct{}{}, ev, err
		}
		if err := s.tells(ctx, &ev, e.ID, g.Child(), h.HelpDetails); err != nil {
			return struct{}{}, ev, err
		}
		_, _, err = once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			help, err := s.Consents.GiveHelp(ctx, tx, g, own, h)
			if err != nil {
				return "", err
			}
			if err := insertAnswer(ctx, tx, e, help); err != nil {
				return "", fmt.Errorf("keep an answer in an episode: %w", err)
			}
			ev.State, err = s.weigh(ctx, tx, g, keys, e, "answer")
			return help, err
		})
		return struct{}{}, ev, err
	})
	return err
}

// AnswerEnded does what follows where somebody takes back what they said to being
// helped, wherever they say so: on their own page too. It is wired to feature
// consent, in whose use case it runs.
func (s *Service) AnswerEnded(ctx context.Context, tx *db.Tx, g access.Grant, help string) ([]audit.State, error) {
	e, err := selectByAnswer(ctx, tx, help)
	if db.IsNone(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the episode of an answer: %w", err)
	}
	return s.weigh(ctx, tx, g, seal.Keys{}, e, "taken-back")
}

// weigh does what follows from all that the family said.
func (s *Service) weigh(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, e Episode, what string) ([]audit.State, error) {
	if !e.State.Open() {
		return nil, nil
	}
	said, err := s.stance(ctx, tx, g, e)
	if err != nil {
		return nil, err
	}
	if err := entered(ctx, tx, keys, e, what, e.State, e.State, g.Actor().ID, g.Now(), ""); err != nil {
		return nil, err
	}
	differs := said == Differ
	if differs && !e.Differs {
		if err := entered(ctx, tx, keys, e, "differ", e.State, e.State, g.Actor().ID, g.Now(), ""); err != nil {
			return nil, err
		}
	}
	changed := differs != e.Differs
	e.Differs = differs
	if v := next(e.State, said); v != "" {
		return s.apply(ctx, tx, g, keys, e, v, "", 0)
	}
	if changed {
		return nil, write(ctx, tx, e, 0)
	}
	return nil, nil
}

func (s *Service) stance(ctx context.Context, r db.Reader, g access.Grant, e Episode) (Stance, error) {
	ids, err := selectAnswers(ctx, r, e)
	if err != nil {
		return "", fmt.Errorf("read the answers in an episode: %w", err)
	}
	v, err := s.Children.Of(ctx, r, g)
	if err != nil {
		return "", err
	}
	list, err := s.Consents.HelpStands(ctx, r, g, ids)
	return StanceOf(list, consent.AgeOf(v, s.today()).Band()), err
}
