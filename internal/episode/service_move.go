package episode

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

// Act moves an episode by a button of its page. note may be "".
func (s *Service) Act(ctx context.Context, q access.Request, id string, v Verb, note string, version int64) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g)
		e, part, keys, err := s.load(ctx, tx, g, id)
		if err != nil {
			return struct{}{}, ev, err
		}
		if !slices.Contains(From(e.State), v) || v == Close { // which has a page of its own
			_, _, err := To(e.State, e.Resumes, v)
			if err == nil {
				err = access.ErrNotFound
			}
			return struct{}{}, ev, err
		}
		if err := s.tells(ctx, &ev, e.ID, e.Child, note); err != nil {
			return struct{}{}, ev, err
		}
		ev.State, err = s.move(ctx, tx, g, keys, e, part, v, note, version)
		return struct{}{}, ev, err
	})
	return err
}

// Move moves an episode inside a use case of another feature: an assessment that is
// signed signs its episode.
func (s *Service) Move(ctx context.Context, tx *db.Tx, g access.Grant, id string, v Verb) ([]audit.State, error) {
	e, part, keys, err := s.load(ctx, tx, g, id)
	if err != nil {
		return nil, err
	}
	return s.move(ctx, tx, g, keys, e, part, v, "", 0)
}

// move is one move by somebody who has a part in the episode. Who writes the
// assessment moves it as far as signing; beyond that it is the lead's.
func (s *Service) move(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, e Episode, part access.Part, v Verb, note string, version int64) ([]audit.State, error) {
	if err := mayMove(g.Actor(), e, part, v); err != nil {
		return nil, err
	}
	if v == Seek && e.State == Checklist && e.Outcome != Common {
		set, err := settingsOf(ctx, tx)
		if err != nil {
			return nil, err
		}
		if set.Checklist == "mandatory" {
			return nil, problem.New(problem.Conflict, "episode.checklist-first")
		}
	}
	return s.apply(ctx, tx, g, keys, e, v, note, version)
}

// mayMove refuses who does not make a move. Whether social care takes a child on is said
// by social care, whatever their part in it is, and never by whoever asked them.
func mayMove(a access.Actor, e Episode, part access.Part, v Verb) error {
	switch {
	case v == Accept || v == Decline:
		if !ofSocialCare(a) {
			return problem.New(problem.Forbidden, "episode.care-only")
		}
		return nil
	case v == Sign:
		if h := e.Hands(a, part); h != "" {
			return problem.New(problem.Forbidden, "episode.hands."+string(h))
		}
	}
	return may(part, writes(v)...)
}

func writes(v Verb) []access.Part {
	switch v {
	case Seek, Invite, Gather, Sign:
		return []access.Part{access.Assessor}
	}
	return nil
}

// apply makes a move that is allowed, with what follows from it: a closed or
// withdrawn episode has no members any more, from this moment.
func (s *Service) apply(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, e Episode, v Verb, note string, version int64) ([]audit.State, error) {
	was, today := e.State, s.today()
	to, resumes, err := To(e.State, e.Resumes, v)
	if err != nil {
		return nil, err
	}
	e.State, e.Resumes = to, resumes
	if to != was {
		e.Since = today
	}
	switch v {
	case Agree:
		e.Agreed = today
	case Sign:
		e.Signed = today
	case Look:
		e.Reviews++
	case Accept:
		e.Accepted = true
	case Decline, Resume:
		e.Accepted = false
	case Close:
		e.Ended = today
	}
	if err := write(ctx, tx, e, version); err != nil {
		return nil, err
	}
	if err := entered(ctx, tx, keys, e, string(v), was, e.State, g.Actor().ID, g.Now(), note); err != nil {
		return nil, err
	}
	if v == Close || v == Withdraw {
		return access.EndMembers(ctx, tx, e.ID, dayOf(g).AddDays(-1).String())
	}
	if v == Agree && was == Withdrawn { // they changed their mind again: the lead goes on
		return s.member(ctx, tx, g, e, access.Member{Account: e.Lead, As: access.Lead, Starts: dayOf(g).String()})
	}
	return nil, nil
}

// Conclude keeps what the checklist came to. Whether a full assessment is offered
// is the writer's own decision.
func (s *Service) Conclude(ctx context.Context, tx *db.Tx, g access.Grant, id string, o Outcome, note string) ([]audit.State, error) {
	e, part, keys, err := s.load(ctx, tx, g, id)
	if err != nil {
		return nil, err
	}
	if err := may(part, access.Assessor); err != nil {
		return nil, err
	}
	if e.State != Checklist {
		return nil, problem.New(problem.Conflict, "episode.no-checklist")
	}
	if !slices.Contains(Outcomes(), o) {
		return nil, problem.Check(problem.Field{Name: "outcome", Key: "episode.need-outcome"})
	}
	e.Outcome = o
	if o == Common {
		return s.apply(ctx, tx, g, keys, e, Seek, note, 0)
	}
	if err := write(ctx, tx, e, 0); err != nil {
		return nil, err
	}
	return nil, entered(ctx, tx, keys, e, "outcome", e.State, e.State, g.Actor().ID, g.Now(), note)
}

// SetOutcome is Conclude as a use case of its own, for a checklist on paper.
func (s *Service) SetOutcome(ctx context.Context, q access.Request, id string, o Outcome, note string) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g)
		var err error
		ev.State, err = s.Conclude(ctx, tx, g, id, o, note)
		return struct{}{}, ev, err
	})
	return err
}

// Close ends an episode, with the reason and the meeting that signed it off.
func (s *Service) Close(ctx context.Context, q access.Request, id string, c Closing, version int64) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g)
		child, states, err := s.close(ctx, tx, g, id, c, version)
		if ev.State = states; err == nil {
			err = s.tells(ctx, &ev, id, child, c)
		}
		return struct{}{}, ev, err
	})
	return err
}

func (s *Service) close(ctx context.Context, tx *db.Tx, g access.Grant, id string, c Closing, version int64) (child string, states []audit.State, err error) {
	e, part, keys, err := s.load(ctx, tx, g, id)
	if err != nil {
		return "", nil, err
	}
	if err := may(part); err != nil {
		return "", nil, err
	}
	if _, _, err := To(e.State, e.Resumes, Close); err != nil {
		return "", nil, err
	}
	set, err := settingsOf(ctx, tx)
	if err != nil {
		return "", nil, err
	}
	if err := e.CheckClose(c, set, s.today()); err != nil {
		return "", nil, err
	}
	e.Reason = c.Reason
	states, err = s.apply(ctx, tx, g, keys, e, Close, c.text(), version)
	return e.Child, states, err
}

// text is what the history keeps of a closing, besides its reason.
func (c Closing) text() string {
	var out []string
	for _, p := range []string{written(c.Meeting), c.Exception, c.Note, c.After} {
		if strings.TrimSpace(p) != "" {
			out = append(out, strings.TrimSpace(p))
		}
	}
	return strings.Join(out, "\n")
}

// Correction puts something right that was written down wrongly. The episode stays,
// and the history keeps what stood there before.
type Correction struct {
	What   string // "concern", "started", "agreed", "child", "person", "born"
	Day    workday.Date
	Child  string
	Person int64
	Why    string
}

// Corrections are what can be put right.
func Corrections() []string {
	return []string{"concern", "started", "agreed", "child", "person", "born"}
}

// Check says what is missing.
func (c Correction) Check(today workday.Date) error {
	var faults []problem.Field
	if !slices.Contains(Corrections(), c.What) {
		faults = append(faults, problem.Field{Name: "what", Key: "episode.need-what"})
	}
	if days := c.What == "concern" || c.What == "started" || c.What == "agreed"; days && (c.Day.IsZero() || c.Day.After(today)) {
		faults = append(faults, problem.Field{Name: "day", Key: "episode.need-day"})
	}
	if (c.What == "child" || c.What == "born") && c.Child == "" || (c.What == "person" || c.What == "born") && c.Person == 0 {
		faults = append(faults, problem.Field{Name: "whom", Key: "episode.need-whom"})
	}
	if len(strings.TrimSpace(c.Why)) < 10 {
		faults = append(faults, problem.Field{Name: "why", Key: "episode.need-why"})
	}
	return problem.Check(faults...)
}

// Correct puts something right.
func (s *Service) Correct(ctx context.Context, q access.Request, id string, c Correction, version int64) error {
	if err := c.Check(s.today()); err != nil {
		return err
	}
	if c.What == "born" {
		if err := s.Keys.Ensure(ctx, scope(c.Child)); err != nil { // a key without text is harmless
			return fmt.Errorf("make a child's key: %w", err)
		}
	}
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g)
		e, part, keys, err := s.load(ctx, tx, g, id)
		if err != nil {
			return struct{}{}, ev, err
		}
		if err := may(part, access.Assessor); err != nil {
			return struct{}{}, ev, err
		}
		if err := s.tells(ctx, &ev, e.ID, e.Child, c); err != nil {
			return struct{}{}, ev, err
		}
		was := ""
		switch c.What {
		case "concern":
			was, e.Concern = written(e.Concern), c.Day
		case "started":
			was, e.Started = written(e.Started), c.Day
		case "agreed":
			if e.Agreed.IsZero() {
				return struct{}{}, ev, problem.New(problem.Conflict, "episode.no-answer")
			}
			was, e.Agreed = written(e.Agreed), c.Day
		case "child":
			ev.State, err = s.takeOutChild(ctx, tx, g, e, c.Child)
			ev.Subjects = append(ev.Subjects, c.Child)
		case "person":
			err = takeOutPerson(ctx, tx, e, c.Person)
		case "born":
			var subjects []string
			ev.State, subjects, err = s.born(ctx, tx, g, e, c.Person, c.Child)
			ev.Subjects = append(ev.Subjects, subjects...)
		}
		if err != nil {
			return struct{}{}, ev, err
		}
		if err := write(ctx, tx, e, version); err != nil {
			return struct{}{}, ev, err
		}
		note := c.Why
		if was != "" {
			note = was + " → " + c.Day.String() + "\n" + c.Why
		}
		return struct{}{}, ev, entered(ctx, tx, keys, e, "correct-"+c.What, e.State, e.State, g.Actor().ID, g.Now(), note)
	})
	return err
}

// takeOutChild takes a child who was named by mistake out of an episode: nobody has
// a part in it about them any more. The first child, under whose key the episode is
// written, stays: that episode was begun by mistake, and is closed as such.
func (s *Service) takeOutChild(ctx context.Context, tx *db.Tx, g access.Grant, e Episode, child string) ([]audit.State, error) {
	children, err := s.ChildrenIn(ctx, tx, g, e)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(children, func(c access.Grant) bool { return c.Child() == child })
	if at < 0 {
		return nil, access.ErrNotFound
	}
	if slices.Contains(children[at].Children(), e.Child) {
		return nil, problem.Check(problem.Field{Name: "whom", Key: "episode.first-child"})
	}
	var out []audit.State
	for _, id := range children[at].Children() {
		if err := takeOut(ctx, tx, e.ID, id); err != nil {
			return nil, fmt.Errorf("take a child out of an episode: %w", err)
		}
		members, err := children[at].MembersOf(ctx, tx, e.ID)
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			if m.Ends = dayOf(g).AddDays(-1).String(); m.Child != id {
				continue
			}
			st, err := access.SetMember(ctx, tx, m)
			if err != nil {
				return nil, err
			}
			out = append(out, st)
		}
	}
	return out, nil
}
