package family

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"math"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// perPage is how many lines a page of who looked has at least, if there are as
// many: a day is never cut in two.
const perPage = 20

// batch is how many events are read at once.
const batch = 200

// Log is one page of who looked, newest day first.
type Log struct {
	Whose
	Rows []Row
	Next string // the day before which the next page begins, "" on the last
}

// viewer is for whom entries are weighed.
type viewer struct {
	member    string
	decisions []Decision
	who       *whoOf
	today     workday.Date
}

func (s *Service) viewer(ctx context.Context, r db.Reader, g access.Grant, member string) (*viewer, error) {
	who, err := newWho(ctx, r, g.Children())
	if err != nil {
		return nil, err
	}
	d, err := selectDecisions(ctx, r, g.Children(), member)
	if err != nil {
		return nil, fmt.Errorf("read what was decided about entries: %w", err)
	}
	return &viewer{member, d, who, workday.InUK(g.Now())}, nil
}

// weighed is one entry of the log with what a viewer is told of it.
type weighed struct {
	entry
	at    int64
	shown bool
}

// weigh says what a viewer is told of an event. Refused requests disclosed
// nothing and are no entries; ok is false for them.
func (v *viewer) weigh(ctx context.Context, r db.Reader, e audit.Looked) (w weighed, ok bool, err error) {
	if e.Refused {
		return w, false, nil
	}
	who, err := v.who.of(ctx, r, e.Actor)
	if err != nil {
		return w, false, err
	}
	w.entry = entry{event: e.ID, actor: e.Actor, action: e.Action, purpose: e.Purpose, day: workday.InUK(e.At), who: who, rule: RuleOf(e, v.member, who)}
	w.at = db.Millis(e.At)
	// A day's entries appear when the day is over, so that nobody learns from the
	// page that somebody is at it now.
	w.shown = w.day.Before(v.today) && visible(w.rule, who.Agency, w.at, w.day, v.today, v.decisions)
	return w, true, nil
}

// each gives every entry about the child of a Grant to fn, newest first, from the
// last of the day before one on (zero: from now), until fn says that it is enough.
func (v *viewer) each(ctx context.Context, r db.Reader, g access.Grant, before workday.Date, fn func(weighed) bool) error {
	var after audit.Mark
	if !before.IsZero() {
		after = audit.Mark{At: db.Millis(before.Time()), ID: "!"} // before every id of an event
	}
	for {
		events, err := audit.LookedAt(ctx, r, g.Children(), batch, after)
		if err != nil {
			return err
		}
		for _, e := range events {
			after = e.Mark()
			w, ok, err := v.weigh(ctx, r, e)
			if err != nil {
				return err
			}
			if !ok || !before.IsZero() && !w.day.Before(before) {
				continue
			}
			if !fn(w) {
				return nil
			}
		}
		if len(events) < batch {
			return nil
		}
	}
}

// page reads whole days before one until there are enough lines.
func (s *Service) page(ctx context.Context, r db.Reader, g access.Grant, m Whose, before workday.Date, enough int) (rows []Row, next string, err error) {
	v, err := s.viewer(ctx, r, g, m.Member)
	if err != nil {
		return nil, "", err
	}
	var day []entry
	flush := func() {
		rows = append(rows, gather(day, m.Placeless)...)
		day = nil
	}
	err = v.each(ctx, r, g, before, func(w weighed) bool {
		if !w.shown {
			return true
		}
		if len(day) > 0 && day[0].day != w.day {
			last := day[0].day
			if flush(); len(rows) >= enough {
				next = last.String()
				return false
			}
		}
		day = append(day, w.entry)
		return true
	})
	flush()
	for i := range rows {
		rows[i].ID = s.rowID(m.Member, rows[i])
	}
	return rows, next, err
}

// rowID names a line without telling anything of what is behind it.
func (s *Service) rowID(member string, r Row) string {
	h := hmac.New(sha256.New, s.key)
	for _, p := range []string{member, r.Day.String(), r.agency, r.Kind, r.Role, r.Why, r.How} {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h.Sum(nil)[:10]))
}

// Looked is a page of who looked, for the person whose page it is. before is ""
// for the newest, else a day that Next gave.
func (s *Service) Looked(ctx context.Context, q access.Request, before string) (Log, error) {
	var from workday.Date
	if before != "" {
		var err error
		if from, err = workday.Parse(before); err != nil {
			return Log{}, access.ErrNotFound
		}
	}
	return read(ctx, s, q, "log", func(ctx context.Context, r db.Reader, g access.Grant, m Whose) (Log, error) {
		rows, next, err := s.page(ctx, r, g, m, from, perPage)
		if err != nil {
			return Log{}, err
		}
		asked, err := selectQuestionsOf(ctx, r, m.Member, g.Children())
		for i := range rows {
			rows[i].asked = slices.ContainsFunc(asked, func(q questionRow) bool { return q.Look == rows[i].ID })
		}
		return Log{m, rows, next}, err
	})
}

// All is every line of who looked at once, to search in, to print and to keep.
func (s *Service) All(ctx context.Context, q access.Request) (Log, error) {
	return read(ctx, s, q, "log", func(ctx context.Context, r db.Reader, g access.Grant, m Whose) (Log, error) {
		rows, _, err := s.page(ctx, r, g, m, workday.Date{}, math.MaxInt)
		return Log{m, rows, ""}, err
	})
}

// row finds one line of a day by its id.
func (s *Service) row(ctx context.Context, r db.Reader, g access.Grant, m Whose, day workday.Date, id string) (Row, error) {
	rows, _, err := s.page(ctx, r, g, m, day.AddDays(1), 1)
	if err != nil {
		return Row{}, err
	}
	for _, row := range rows {
		if row.Day == day && row.ID == id {
			return row, nil
		}
	}
	return Row{}, access.ErrNotFound
}

// Tally is every entry of the log about a child, by what one viewer is told of it.
// All is what was done; Shown and Withheld together are the same, each once.
type Tally struct {
	All      []string          // ids of events, newest first
	Shown    []string          // of them, those behind a line
	Withheld map[string]Reason // of them, the others
}

// Reason is why an entry is withheld: by which rule, or by which decision.
type Reason struct {
	Rule     Rule
	Today    bool   // it appears when the day is over
	Decision string // id, "" for a rule's own
}

// tally goes through the whole log.
func (v *viewer) tally(ctx context.Context, r db.Reader, g access.Grant) (Tally, error) {
	t := Tally{Withheld: map[string]Reason{}}
	err := v.each(ctx, r, g, workday.Date{}, func(w weighed) bool {
		t.All = append(t.All, w.event)
		if w.shown {
			t.Shown = append(t.Shown, w.event)
			return true
		}
		reason := Reason{Rule: w.rule, Today: !w.day.Before(v.today) && visible(w.rule, w.who.Agency, w.at, w.day, v.today, v.decisions)}
		for _, d := range v.decisions {
			if d.Verdict == Withhold && d.covers(w.who.Agency, w.at, w.day) {
				reason.Decision = d.ID
			}
		}
		t.Withheld[w.event] = reason
		return true
	})
	return t, err
}
