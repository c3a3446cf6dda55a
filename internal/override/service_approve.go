package override

import (
	"context"
	"fmt"
	"strings"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Waiting is one that waits, before a second person: neither the child nor their name.
type Waiting struct {
	Use
	IsLate bool
}

// mine reads what waits for the Grant's actor: of their own organisation about children
// whom they may know of; for who governs also what nobody looked at in time, whichever
// organisation's it is.
func (s *Service) mine(ctx context.Context, r db.Reader, g access.Grant, id string) ([]row, error) {
	me, late := g.Actor(), ""
	agency, where := me.Agency, condition(func(column string, next int) (string, []any) { return g.Where(access.Existence, column, next) })
	if me.Has(access.Governance) { // opens no child, and is told of none
		late, where = s.today().String(), func(string, int) (string, []any) { return "1 = 1", nil }
	} else if !me.Has(access.Manager) && !me.Has(access.SchoolLead) {
		agency = ""
	}
	rows, err := selectOpen(ctx, r, me.ID, agency, late, id, where)
	if err != nil {
		return nil, fmt.Errorf("list what waits for a second person: %w", err)
	}
	return rows, nil
}

// Waits tells how many wait for the reader, and how many of them are late.
func (s *Service) Waits(ctx context.Context, r db.Reader, g access.Grant) (waiting, late int, err error) {
	rows, err := s.mine(ctx, r, g, "")
	for _, u := range rows {
		if u.Late(s.today()) {
			late++
		}
	}
	return len(rows), late, err
}

func (s *Service) shown(ctx context.Context, rows []row) (out []Waiting, err error) {
	list, err := s.opened(ctx, rows)
	for _, u := range list {
		u.Child = ""
		out = append(out, Waiting{u, u.Late(s.today())})
	}
	return out, err
}

// All lists what waits for the reader, what is due first.
func (s *Service) All(ctx context.Context, q access.Request) ([]Waiting, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out []Waiting, ev audit.Event, err error) {
		ev = event(g)
		rows, err := s.mine(ctx, r, g, "")
		if err == nil {
			out, err = s.shown(ctx, rows)
		}
		for _, u := range rows {
			ev.Subjects = append(ev.Subjects, u.Child)
		}
		return out, ev, err
	})
}

// One reads one that waits for the reader.
func (s *Service) One(ctx context.Context, q access.Request, id string) (Waiting, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Waiting, audit.Event, error) {
		ev := event(g)
		rows, err := s.mine(ctx, r, g, id)
		if err == nil && (len(rows) == 0 || id == "") {
			err = access.ErrNotFound
		}
		if err != nil {
			return Waiting{}, ev, err
		}
		ev.Subjects = []string{rows[0].Child}
		out, err := s.shown(ctx, rows)
		if err != nil {
			return Waiting{}, ev, err
		}
		return out[0], ev, nil
	})
}

// Decide keeps what a second person made of one; never whoever shared. What happened
// and is found wrong ends, as far as it can be taken back.
func (s *Service) Decide(ctx context.Context, q access.Request, id string, v Verdict, version int64) error {
	if err := v.Check(); err != nil {
		return err
	}
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := event(g)
		rows, err := s.mine(ctx, tx, g, id)
		if err == nil && (len(rows) == 0 || id == "" || rows[0].By == g.Actor().ID) {
			err = access.ErrNotFound
		}
		if err != nil {
			return struct{}{}, ev, err
		}
		u := rows[0]
		ev.Subjects = []string{u.Child}
		keys, err := s.Keys.Keys(ctx, scope(u.Child))
		if err == nil {
			err = u.open(keys)
		}
		if err != nil {
			return struct{}{}, ev, err
		}
		happened := u.State == Waits
		u.Answer, u.DecidedBy, u.DecidedAt, u.Version = strings.TrimSpace(v.Answer), g.Actor().ID, g.Now(), version
		switch {
		case happened && v.Yes:
			u.State = Right
		case happened:
			u.State = Wrong
		case v.Yes:
			u.State = Allowed
		default:
			u.State = Refused
		}
		ev.Detail, ev.Scope = map[string]string{"state": string(u.State), "answer": u.Answer}, scope(u.Child)
		if err := u.seal(keys); err != nil {
			return struct{}{}, ev, err
		}
		ok, err := update(ctx, tx, u)
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		if err == nil && u.State == Wrong && s.undo != nil {
			ev.State, err = s.undo.Undo(ctx, tx, g, u.Use)
		}
		return struct{}{}, ev, err
	})
	return err
}

// Report is what governance is told of a year: numbers, and what waits without its words.
type Report struct {
	Grounds, Months []Count
	Agencies        []Count // by name
	Waiting         []Delayed
}

// Delayed is what waits, for the report.
type Delayed struct {
	Agency string // name
	Ground string
	Due    workday.Date
	Late   bool
	Ahead  bool // nothing happened yet
}

// Report counts the grounds of a year, by ground, organisation and month, and lists who
// has still to look at what.
func (s *Service) Report(ctx context.Context, q access.Request, lang string) (Report, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Report, ev audit.Event, err error) {
		ev = audit.Event{Classes: []string{"counts"}}
		names := map[string]string{}
		all, err := agency.List(ctx, r)
		if err != nil {
			return out, ev, err
		}
		for _, a := range all {
			names[a.ID] = a.NameIn(lang)
		}
		list, err := selectCounts(ctx, r, db.Millis(g.Now().Add(-reported)))
		if err != nil {
			return out, ev, fmt.Errorf("count what was shared without agreement: %w", err)
		}
		out.Grounds = tally(list, func(c counted) string { return c.ground })
		out.Months = tally(list, func(c counted) string { return c.month })
		out.Agencies = tally(list, func(c counted) string { return names[c.agency] })
		waiting, err := selectWaiting(ctx, r)
		if err != nil {
			return out, ev, fmt.Errorf("list what waits for a second person: %w", err)
		}
		for _, u := range waiting {
			out.Waiting = append(out.Waiting, Delayed{names[u.Of], u.Ground, u.Due, u.Late(s.today()), u.State == Asked})
		}
		return out, ev, nil
	})
}
