package involvement

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"onestory/internal/access"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// OfChild says who is involved with the child of a Grant as far as the Grant
// goes: below Contact that somebody is, and the reader's own; without Locates
// the reader's own alone, as if nobody else were there. A sensitive service of
// another agency has neither name nor number nor dates.
func (s *Service) OfChild(ctx context.Context, r db.Reader, g access.Grant) (Known, error) {
	if !g.Valid() || g.Level() < access.Existence {
		return Known{}, access.ErrNotFound
	}
	rows, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return Known{}, fmt.Errorf("read who is involved: %w", err)
	}
	k := Known{Related: g.Related()}
	if k.Follows, err = follows(ctx, r, g.Actor().ID, g.Children()); err != nil {
		return Known{}, fmt.Errorf("read who follows: %w", err)
	}
	if err := s.unseal(ctx, rows); err != nil {
		return Known{}, err
	}
	today := s.today()
	for _, w := range rows {
		i := w.Involvement
		i.Child = g.Child()
		current := i.Current(today)
		k.Someone = k.Someone || current && (g.TellsInvolved() && i.Told() || i.Account != "" && i.Account == g.Actor().ID)
		switch {
		case i.Lapsed(today) && (i.Account == "" || i.Account != g.Actor().ID):
		case shown(g, i):
			k.List = append(k.List, i.forReader(g, today))
		case current && i.Told() && g.Level() >= access.Contact && g.Locates():
			k.List = append(k.List, Involvement{ID: i.ID, Child: i.Child, Kind: i.Kind, Status: Confirmed, SeenOn: today, Broker: true})
		}
	}
	slices.SortStableFunc(k.List, func(a, b Involvement) int {
		return cmp.Or(rank(a, today)-rank(b, today), b.Starts.Compare(a.Starts))
	})
	return k, nil
}

// rank: one's own first, then those that last, sensitive ones, those that ended.
func rank(i Involvement, today workday.Date) int {
	switch {
	case !i.Current(today):
		return 3
	case i.Broker:
		return 2
	case i.Mine:
		return 0
	}
	return 1
}

// forReader marks what the reader may do; those that ended have no numbers left.
func (i Involvement) forReader(g access.Grant, today workday.Date) Involvement {
	i.Mine = i.Account != "" && i.Account == g.Actor().ID
	i.CanConfirm, i.CanEnd = mayConfirm(g, i, today), mayEnd(g, i, today)
	if !i.Current(today) {
		i.Phone, i.Duty, i.Days, i.Reached = "", "", nil, ""
	}
	return i
}

// Case is a child on somebody's list.
type Case struct {
	Involvement
	ChildName string
	BirthYear int // 0 if none is recorded
}

// Caseload lists the reader's involvements that last, confirmed ones first. The
// Grant's purpose must be LookUp, so that claims are named too.
func (s *Service) Caseload(ctx context.Context, r db.Reader, g access.Grant) ([]Case, error) {
	rows, err := selectCaseload(ctx, r, g.Actor().ID, s.today().String(), existence(g))
	if err != nil {
		return nil, fmt.Errorf("read a caseload: %w", err)
	}
	return s.cases(ctx, r, g, rows)
}

func existence(g access.Grant) condition {
	return func(column string, next int) (string, []any) { return g.Where(access.Existence, column, next) }
}

func contact(g access.Grant) condition {
	return func(column string, next int) (string, []any) { return g.Where(access.Contact, column, next) }
}

// cases names the children of rows; a child that may not be known is left out.
func (s *Service) cases(ctx context.Context, r db.Reader, g access.Grant, rows []row) ([]Case, error) {
	children := make([]string, 0, len(rows))
	for _, w := range rows {
		children = append(children, w.Child)
		if w.home != w.Child {
			children = append(children, w.home) // for whoever made that record and may not know what it is part of
		}
	}
	named, err := find.Names(ctx, r, g, children)
	if err != nil {
		return nil, err
	}
	var out []Case
	for _, w := range rows {
		n, ok := named[w.Child]
		if !ok {
			n, ok = named[w.home]
			w.Child = w.home
		}
		if ok {
			out = append(out, Case{w.Involvement.forReader(g, s.today()), n.Name, n.Year})
		}
	}
	return out, nil
}

// Waiting lists the claims that the reader may confirm: a manager's those of
// the agency's people, a practitioner's those about children whom they work
// with by a confirmed relationship. The Grant's purpose must be LookUp.
func (s *Service) Waiting(ctx context.Context, r db.Reader, g access.Grant) ([]Case, error) {
	me, today := g.Actor(), s.today().String()
	var rows []row
	var err error
	if me.Has(access.Manager) && me.Agency != "" {
		if rows, err = selectWaitingOfAgency(ctx, r, me.Agency, me.ID, today, existence(g)); err != nil {
			return nil, fmt.Errorf("read an agency's claims: %w", err)
		}
	}
	beside, err := s.waitingBeside(ctx, r, g, today)
	if err != nil {
		return nil, err
	}
	for _, w := range beside {
		if !slices.ContainsFunc(rows, func(x row) bool { return x.ID == w.ID }) {
			rows = append(rows, w)
		}
	}
	if err := s.unseal(ctx, rows); err != nil {
		return nil, err
	}
	return s.cases(ctx, r, g, rows)
}

func (s *Service) waitingBeside(ctx context.Context, r db.Reader, g access.Grant, today string) ([]row, error) {
	rows, err := selectWaitingBeside(ctx, r, g.Actor().ID, g.Actor().Agency, today, contact(g))
	if err != nil {
		return nil, fmt.Errorf("read claims about the caseload: %w", err)
	}
	children := make([]string, 0, len(rows))
	for _, w := range rows {
		children = append(children, w.Child)
	}
	slices.Sort(children)
	grants, err := g.Also(ctx, r, slices.Compact(children))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(rows, func(w row) bool { return !mayConfirm(grants[w.Child], w.Involvement, s.today()) }), nil
}

// Confirmations is the page's list of what waits for the reader.
func (s *Service) Confirmations(ctx context.Context, q access.Request) ([]Case, error) {
	q.Purpose = access.LookUp
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Case, audit.Event, error) {
		list, err := s.Waiting(ctx, r, g)
		ev := audit.Event{Classes: []string{"involvements"}}
		for _, c := range list {
			ev.Subjects = append(ev.Subjects, c.Child)
		}
		return list, ev, err
	})
}

// newsLasts is how long a change about a followed child is news.
const newsLasts = 30 * 24 * time.Hour

// News is a change about a followed child: somebody new is involved, or no longer.
type News struct {
	Child     string
	ChildName string
	Ended     bool
	At        time.Time
}

// News lists what changed about the children that the reader follows, newest
// first, while the confirmed relationship lasts. Of shielded children it tells
// nothing. The Grant's purpose must be LookUp.
func (s *Service) News(ctx context.Context, r db.Reader, g access.Grant) ([]News, error) {
	since := db.Millis(g.Now().Add(-newsLasts))
	changes, err := selectNews(ctx, r, g.Actor().ID, since, contact(g))
	if err != nil {
		return nil, fmt.Errorf("read news of followed children: %w", err)
	}
	children := make([]string, 0, len(changes))
	for _, c := range changes {
		children = append(children, c.child)
	}
	slices.Sort(children)
	children = slices.Compact(children)
	grants, err := g.Also(ctx, r, children)
	if err != nil {
		return nil, err
	}
	named, err := find.Names(ctx, r, g, children)
	if err != nil {
		return nil, err
	}
	var out []News
	for _, c := range changes {
		n, ok := named[c.child]
		if also := grants[c.child]; !ok || !also.Related() || !also.Locates() {
			continue
		}
		if c.made > 0 {
			out = append(out, News{c.child, n.Name, false, db.Time(c.made)})
		}
		if c.ended > 0 {
			out = append(out, News{c.child, n.Name, true, db.Time(c.ended)})
		}
	}
	slices.SortStableFunc(out, func(a, b News) int { return b.At.Compare(a.At) })
	return out, nil
}

// Untold are the accounts whose work with the child of the Grant may not be
// told to its reader, so that no other list gives it away either.
func (s *Service) Untold(ctx context.Context, r db.Reader, g access.Grant) (map[string]bool, error) {
	rows, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("read whose work is not told: %w", err)
	}
	out := map[string]bool{}
	for _, w := range rows {
		if w.Account != "" && !shown(g, w.Involvement) {
			out[w.Account] = true
		}
	}
	return out, nil
}
