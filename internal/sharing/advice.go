package sharing

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
)

// Question is what an adviser is to be asked.
type Question struct {
	Adviser string // account; "" for somebody outside
	Text    string
	// Outside is who was asked otherwise, by telephone or in person, and Answer
	// what they said.
	Outside, Answer string
}

// Check says what is missing.
func (q Question) Check() error {
	var c checked
	c.need(said(q.Text), "text", "sharing.need-question")
	if q.Adviser == "" {
		c.need(len(q.Outside) >= 3, "adviser", "sharing.need-adviser")
		c.need(q.Outside == "" || said(q.Answer), "answer", "sharing.need-answer")
	}
	return problem.Check(c...)
}

// Whom lists whom the actor can ask about the child of q, with the question so
// far made safe to send.
func (s *Service) Whom(ctx context.Context, q access.Request, id string) (m Made, cards []involvement.Card, err error) {
	m, err = access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Made, audit.Event, error) {
		m, err := s.Read(ctx, r, g, id)
		if err == nil && (!m.Mine || m.State.Decided()) {
			err = access.ErrNotFound
		}
		if err != nil {
			return m, shown(g), err
		}
		cards, err = s.advisers.Advisers(ctx, r, g)
		return m, shown(g), err
	})
	return m, cards, err
}

// Ask puts a question to an adviser, or notes what somebody outside said. What
// the record knows of who it is about is taken out first.
func (s *Service) Ask(ctx context.Context, q access.Request, id string, in Question, key form.Key) error {
	if err := in.Check(); err != nil {
		return err
	}
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := event(g)
		d, err := s.one(ctx, tx, g, id)
		if err == nil && (d.By != g.Actor().ID || d.State.Decided()) {
			err = access.ErrNotFound
		}
		if err != nil {
			return none, ev, err
		}
		if in.Adviser != "" {
			cards, err := s.advisers.Advisers(ctx, tx, g)
			if err != nil {
				return none, ev, err
			}
			if !among(cards, in.Adviser) {
				return none, ev, problem.Check(problem.Field{Name: "adviser", Key: "sharing.need-adviser"})
			}
		}
		v, err := s.children.Of(ctx, tx, g)
		if err != nil {
			return none, ev, err
		}
		_, _, err = once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			a := advice{child: d.Child, decision: d.ID}
			a.ID, a.Step, a.Asker, a.Adviser, a.AskedAt, a.Question = s.ids.New(), d.Step, g.Actor().ID, in.Adviser, g.Now(), Redact(in.Text, v)
			if in.Adviser == "" {
				a.Answer, a.AnsweredAt = in.Outside+": "+in.Answer, g.Now()
			}
			keys, err := s.keys.Keys(ctx, scope(d.Child))
			if err != nil {
				return "", err
			}
			if err := a.seal(keys); err != nil {
				return "", err
			}
			if err := insertAdvice(ctx, tx, a); err != nil {
				return "", fmt.Errorf("ask for advice: %w", err)
			}
			d.State = Advice
			ok, err := update(ctx, tx, d)
			if err == nil && !ok {
				err = problem.New(problem.Conflict, "problem.conflict")
			}
			return a.ID, err
		})
		return none, ev, err
	})
	return err
}

func among(cards []involvement.Card, account string) bool {
	for _, c := range cards {
		if c.ID == account {
			return true
		}
	}
	return false
}

// asked reads what was asked for one decision, with the advisers' names.
func (s *Service) asked(ctx context.Context, r db.Reader, g access.Grant, decision string) ([]Asked, error) {
	rows, err := selectAdviceOf(ctx, r, g.Children(), decision)
	if err != nil {
		return nil, fmt.Errorf("read advice: %w", err)
	}
	return s.named(ctx, r, rows, func(a advice) string { return a.Adviser })
}

// named opens advice, each with the name of one of the two.
func (s *Service) named(ctx context.Context, r db.Reader, rows []advice, who func(advice) string) ([]Asked, error) {
	var of []string
	for _, a := range rows {
		of = append(of, scope(a.child))
	}
	keys, err := s.keys.Keys(ctx, of...)
	if err != nil {
		return nil, err
	}
	var out []Asked
	for _, a := range rows {
		if err := a.open(keys); err != nil {
			return nil, fmt.Errorf("open advice: %w", err)
		}
		if account := who(a); account != "" {
			card, err := s.people.Card(ctx, r, account)
			if err != nil {
				return nil, fmt.Errorf("read who it was: %w", err)
			}
			a.Name = card.Name
			if card.Agency != "" {
				a.Name += ", " + card.Agency
			}
		}
		out = append(out, a.Asked)
	}
	return out, nil
}

// Questions lists what the actor was asked for advice on. Nothing in it, nor in
// its event, says whom it is about.
func (s *Service) Questions(ctx context.Context, q access.Request) ([]Asked, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Asked, audit.Event, error) {
		ev := audit.Event{Classes: []string{"advice"}}
		rows, err := selectAdviceFor(ctx, r, g.Actor().ID)
		if err != nil {
			return nil, ev, fmt.Errorf("list questions: %w", err)
		}
		out, err := s.named(ctx, r, rows, func(a advice) string { return a.Asker })
		return out, ev, err
	})
}

// Question is one that the actor was asked.
func (s *Service) Question(ctx context.Context, q access.Request, id string) (Asked, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Asked, audit.Event, error) {
		ev := audit.Event{Classes: []string{"advice"}}
		a, err := selectAdvice(ctx, r, g.Actor().ID, id)
		if db.IsNone(err) {
			return Asked{}, ev, access.ErrNotFound
		}
		if err != nil {
			return Asked{}, ev, fmt.Errorf("read a question: %w", err)
		}
		out, err := s.named(ctx, r, []advice{a}, func(a advice) string { return a.Asker })
		if err != nil {
			return Asked{}, ev, err
		}
		return out[0], ev, nil
	})
}

// Answer gives the advice. The asker goes on where they were.
func (s *Service) Answer(ctx context.Context, q access.Request, id, text string) error {
	if !said(text) {
		return problem.Check(problem.Field{Name: "answer", Key: "sharing.need-answer"})
	}
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Classes: []string{"advice"}}
		a, err := selectAdvice(ctx, tx, g.Actor().ID, id)
		if db.IsNone(err) {
			return none, ev, access.ErrNotFound
		}
		if err != nil {
			return none, ev, fmt.Errorf("read a question: %w", err)
		}
		keys, err := s.keys.Keys(ctx, scope(a.child))
		if err == nil {
			a.answer, err = keys.Seal(scope(a.child), at("sharing_advice", "answer", a.ID), []byte(text))
		}
		if err != nil {
			return none, ev, err
		}
		ok, err := answerAdvice(ctx, tx, a, g.Now())
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "sharing.answered")
		}
		return none, ev, err
	})
	return err
}
