package family

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

// QuestionKind is what a question is about.
type QuestionKind string

// The kinds.
const (
	AboutLook QuestionKind = "look"  // why somebody looked
	Wrong     QuestionKind = "wrong" // something on the record is wrong
)

// owed is how many working days there are for an answer.
const owed = 10

// newAnswer is how long an answer counts as new.
const newAnswer = 30 * 24 * time.Hour

// Question is what a member of the family asked, and what was answered.
type Question struct {
	ID         string
	Child      string
	Member     string
	Kind       QuestionKind
	Day        workday.Date // of the look
	Look       string       // id of the line
	Agency     string       // id, "" where several or none
	Role       string
	Why        string
	Event      string // in the log
	Actor      string // account that looked
	AskedAt    time.Time
	Due        workday.Date
	AnsweredAt time.Time
	AnsweredBy string
	InTime     bool
	Text       string
	Answer     string

	AgencyName string
	Overdue    bool
}

// Answered reports whether there is an answer.
func (q Question) Answered() bool { return !q.AnsweredAt.IsZero() }

// WhyKey is the catalogue key of the reason of the look.
func (q Question) WhyKey() string { return Row{Why: q.Why}.WhyKey() }

// Counts is how many questions families asked and how they were answered.
type Counts struct{ Asked, Answered, InTime, Overdue int }

// Row is one line of who looked, for asking about it.
func (s *Service) Row(ctx context.Context, q access.Request, day, id string) (Row, error) {
	d, err := workday.Parse(day)
	if err != nil {
		return Row{}, access.ErrNotFound
	}
	return read(ctx, s, q, "log", func(ctx context.Context, r db.Reader, g access.Grant, m Whose) (Row, error) {
		return s.row(ctx, r, g, m, d, id)
	})
}

// Ask asks about a line of who looked (day and look name it), or says that
// something is wrong ("" and ""). An answer is owed in ten working days.
func (s *Service) Ask(ctx context.Context, q access.Request, day, look, text string, key form.Key) error {
	if len(strings.TrimSpace(text)) < 3 {
		return problem.Check(problem.Field{Name: "text", Key: "family.need-text"})
	}
	keys, err := s.keys.Keys(ctx, scope(q.Actor))
	if err != nil {
		return err
	}
	_, err = change(ctx, s, q, "question", func(ctx context.Context, tx *db.Tx, g access.Grant, m Whose) (struct{}, []audit.State, error) {
		_, _, err := once.Do(ctx, tx, m.Member, key, g.Now(), func() (string, error) {
			w := questionRow{Question: Question{ID: s.ids.New(), Child: g.Child(), Member: m.Member, Kind: Wrong, AskedAt: g.Now(), Due: workday.Add(s.today(), owed)}}
			if look != "" {
				d, err := workday.Parse(day)
				if err != nil {
					return "", access.ErrNotFound
				}
				row, err := s.row(ctx, tx, g, m, d, look)
				if err != nil {
					return "", err
				}
				w.Kind, w.Day, w.Look, w.Agency, w.Role, w.Why, w.Event, w.Actor = AboutLook, d, look, row.agency, row.Role, row.Why, row.events[0], row.actor
			}
			if w.sealed, err = keys.Seal(scope(m.Member), questionAt(w.ID, "sealed"), []byte(text)); err != nil {
				return "", err
			}
			return w.ID, insertQuestion(ctx, tx, w)
		})
		return struct{}{}, nil, err
	})
	return err
}

// Questions are what the person asked about a child, newest first.
func (s *Service) Questions(ctx context.Context, q access.Request) ([]Question, error) {
	return read(ctx, s, q, "question", func(ctx context.Context, r db.Reader, g access.Grant, m Whose) ([]Question, error) {
		rows, err := selectQuestionsOf(ctx, r, m.Member, g.Children())
		if err != nil {
			return nil, fmt.Errorf("read what was asked: %w", err)
		}
		var out []Question
		for _, w := range rows {
			if err := s.openQuestion(ctx, r, &w); err != nil {
				return nil, err
			}
			if m.Placeless {
				w.AgencyName = ""
			}
			out = append(out, w.Question)
		}
		return out, nil
	})
}

func (s *Service) openQuestion(ctx context.Context, r db.Reader, w *questionRow) error {
	keys, err := s.keys.Keys(ctx, scope(w.Member))
	if err != nil {
		return err
	}
	for _, part := range []struct {
		column string
		sealed []byte
		to     *string
	}{{"sealed", w.sealed, &w.Text}, {"answer", w.answer, &w.Answer}} {
		if len(part.sealed) == 0 {
			continue
		}
		text, err := keys.Open(scope(w.Member), questionAt(w.ID, part.column), part.sealed)
		if errors.Is(err, seal.ErrShredded) {
			continue
		}
		if err != nil {
			return fmt.Errorf("open a question: %w", err)
		}
		*part.to = string(text)
	}
	ag, _, err := agency.Get(ctx, r, w.Agency)
	if err != nil {
		return fmt.Errorf("read an agency: %w", err)
	}
	w.AgencyName = ag.Name
	w.Overdue = !w.Answered() && s.today().After(w.Due)
	return nil
}

// asked says whose questions an actor answers: a reviewer all, a manager those
// about the agency's own people.
func asked(g access.Grant) (agency string, ok bool) {
	if g.Actor().Has(access.Governance) {
		return "", true
	}
	return g.Actor().Agency, g.Actor().Agency != ""
}

// Owed lists the questions that an actor answers.
func (s *Service) Owed(ctx context.Context, q access.Request) ([]Question, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Question, audit.Event, error) {
		ev := audit.Event{Classes: []string{"question"}}
		of, ok := asked(g)
		if !ok {
			return nil, ev, nil
		}
		rows, err := selectQuestions(ctx, r, of)
		if err != nil {
			return nil, ev, fmt.Errorf("list questions: %w", err)
		}
		var out []Question
		for _, w := range rows {
			if err := s.openQuestion(ctx, r, &w); err != nil {
				return nil, ev, err
			}
			out = append(out, w.Question)
		}
		return out, ev, nil
	})
}

// One is one question that an actor answers.
func (s *Service) One(ctx context.Context, q access.Request, id string) (Question, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Question, audit.Event, error) {
		w, err := s.one(ctx, r, g, id)
		return w.Question, audit.Event{Classes: []string{"question"}, Subjects: subjects(w)}, err
	})
}

// subjects of a question's events: the child, and whose question it is, so that
// it shows in nobody else's view.
func subjects(w questionRow) []string {
	if w.ID == "" {
		return nil
	}
	return []string{w.Child, w.Member}
}

func (s *Service) one(ctx context.Context, r db.Reader, g access.Grant, id string) (questionRow, error) {
	of, ok := asked(g)
	w, err := selectQuestion(ctx, r, id)
	if db.IsNone(err) || err == nil && (!ok || of != "" && w.Agency != of) {
		return questionRow{}, access.ErrNotFound
	}
	if err != nil {
		return questionRow{}, fmt.Errorf("read a question: %w", err)
	}
	return w, s.openQuestion(ctx, r, &w)
}

// Answer answers a question, once. Whoever looked does not answer for themselves:
// their manager or a reviewer does.
func (s *Service) Answer(ctx context.Context, q access.Request, id, text string) error {
	if len(strings.TrimSpace(text)) < 10 {
		return problem.Check(problem.Field{Name: "answer", Key: "family.need-answer"})
	}
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		w, err := s.one(ctx, tx, g, id)
		ev := audit.Event{Classes: []string{"question"}, Subjects: subjects(w)}
		if err != nil {
			return none, ev, err
		}
		if w.Actor == g.Actor().ID {
			return none, ev, problem.New(problem.Forbidden, "family.own-look")
		}
		keys, err := s.keys.Keys(ctx, scope(w.Member))
		if err != nil {
			return none, ev, err
		}
		if w.answer, err = keys.Seal(scope(w.Member), questionAt(w.ID, "answer"), []byte(text)); err != nil {
			return none, ev, err
		}
		w.AnsweredAt, w.AnsweredBy, w.InTime = g.Now(), g.Actor().ID, !s.today().After(w.Due)
		ok, err := answerQuestion(ctx, tx, w)
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "family.answered")
		}
		return none, ev, err
	})
	return err
}
