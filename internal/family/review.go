package family

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/familyaccount"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// longestWithheld is for how long a reviewer withholds entries at most before
// they look again, in months.
const longestWithheld = 6

// decideIn is within how many working days a reviewer decides.
const decideIn = 10

// Case is one child about whose family's pages a reviewer decides.
type Case struct {
	Child     string
	Suspended int
	Waiting   int // agencies whose entries wait, over all viewers
	Due       workday.Date
}

// Cases lists for a reviewer what waits: pages that were suspended, and entries
// that nobody has decided on, oldest first.
func (s *Service) Cases(ctx context.Context, q access.Request) ([]Case, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Case, audit.Event, error) {
		ev := audit.Event{Classes: []string{"family"}}
		suspended, err := access.SuspendedFamily(ctx, r, 200)
		if err != nil {
			return nil, ev, err
		}
		waiting, err := selectWaiting(ctx, r, 500)
		if err != nil {
			return nil, ev, fmt.Errorf("list what waits: %w", err)
		}
		var out []Case
		of := func(child string) *Case {
			i := slices.IndexFunc(out, func(c Case) bool { return c.Child == child })
			if i < 0 {
				out = append(out, Case{Child: child})
				i = len(out) - 1
			}
			return &out[i]
		}
		for _, m := range suspended {
			of(m.Child).Suspended++
		}
		for _, w := range waiting {
			c := of(w.child)
			c.Waiting++
			if due := workday.Add(workday.InUK(db.Time(w.since)), decideIn); c.Due.IsZero() || due.Before(c.Due) {
				c.Due = due
			}
		}
		for _, c := range out {
			ev.Subjects = append(ev.Subjects, c.Child)
		}
		return out, ev, nil
	})
}

// Group is the entries of one agency that wait for a decision for one viewer.
type Group struct {
	Agency, Name string
	Rule         Rule
	Count        int
	Last         workday.Date
}

// Viewing is one viewer with what a reviewer decides on.
type Viewing struct {
	familyaccount.Relative
	Shown, Withheld int // together all entries about the child
	Waiting         []Group
	Decisions       []Decided
}

// Decided is a decision, with the name of the agency.
type Decided struct {
	Decision
	Name   string
	Lapsed bool
}

// Viewings shows a reviewer each person's page about one child: how many entries
// it shows and withholds, and what waits. It names the child to nobody.
func (s *Service) Viewings(ctx context.Context, q access.Request) ([]Viewing, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Viewing, audit.Event, error) {
		ev := audit.Event{Classes: []string{"family", "log"}, Subjects: g.Subjects()}
		relatives, err := s.relatives.Relatives(ctx, r, g)
		if err != nil {
			return nil, ev, err
		}
		var out []Viewing
		for _, rel := range relatives {
			v, err := s.viewing(ctx, r, g, rel)
			if err != nil {
				return nil, ev, err
			}
			out, ev.Subjects = append(out, v), append(ev.Subjects, rel.Member)
		}
		return out, ev, nil
	})
}

func (s *Service) viewing(ctx context.Context, r db.Reader, g access.Grant, rel familyaccount.Relative) (Viewing, error) {
	out := Viewing{Relative: rel}
	v, err := s.viewer(ctx, r, g, rel.Member)
	if err != nil {
		return out, err
	}
	err = v.each(ctx, r, g, workday.Date{}, func(w weighed) bool {
		if w.shown {
			out.Shown++
			return true
		}
		out.Withheld++
		if !w.rule.Waits() || slices.ContainsFunc(v.decisions, func(d Decision) bool { return d.covers(w.who.Agency, w.at, w.day) }) {
			return true
		}
		i := slices.IndexFunc(out.Waiting, func(o Group) bool { return o.Agency == w.who.Agency && o.Rule == w.rule })
		if i < 0 {
			out.Waiting = append(out.Waiting, Group{Agency: w.who.Agency, Name: w.who.Name, Rule: w.rule, Last: w.day})
			i = len(out.Waiting) - 1
		}
		out.Waiting[i].Count++
		return true
	})
	if err != nil {
		return out, err
	}
	for _, d := range v.decisions {
		ag, _, err := agency.Get(ctx, r, d.Agency)
		if err != nil {
			return out, fmt.Errorf("read an agency: %w", err)
		}
		out.Decisions = append(out.Decisions, Decided{d, ag.Name, d.Verdict == Withhold && v.today.After(d.Ends)})
	}
	return out, nil
}

// Check says what is missing from a decision.
func (d Decision) Check(today workday.Date) error {
	var faults []problem.Field
	if d.Verdict != Show && d.Verdict != Withhold {
		faults = append(faults, problem.Field{Name: "verdict", Key: "family.need-verdict"})
	}
	if d.Verdict == Withhold {
		if !slices.Contains(Reasons(), d.Reason) {
			faults = append(faults, problem.Field{Name: "reason", Key: "family.need-reason"})
		}
		if d.Ends.IsZero() || !d.Ends.After(today) || d.Ends.After(today.AddMonths(longestWithheld)) {
			faults = append(faults, problem.Field{Name: "ends", Key: "family.need-ends"})
		}
	}
	return problem.Check(faults...)
}

// Rule keeps what a reviewer decides about the entries of an agency for one viewer.
func (s *Service) Rule(ctx context.Context, q access.Request, d Decision) error {
	if d.Verdict == Show {
		d.Reason, d.Ends = "", workday.Date{}
	}
	if err := d.Check(s.today()); err != nil {
		return err
	}
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Classes: []string{"family", "log"}, Subjects: append(g.Subjects(), d.Member)}
		if _, err := membership(ctx, tx, g, d.Member); err != nil {
			return none, ev, err
		}
		d.ID, d.Child, d.By, d.At = s.ids.New(), g.Child(), g.Actor().ID, db.Millis(g.Now())
		ev.Detail = d
		if err := deleteWaiting(ctx, tx, g.Children(), d.Member, d.Agency); err != nil {
			return none, ev, fmt.Errorf("take what was decided off the list: %w", err)
		}
		return none, ev, insertDecision(ctx, tx, d)
	})
	return err
}

func membership(ctx context.Context, r db.Reader, g access.Grant, member string) (access.Membership, error) {
	all, err := access.FamilyOf(ctx, r, g.Children())
	if err != nil {
		return access.Membership{}, err
	}
	for _, m := range all {
		if m.Member == member {
			return m, nil
		}
	}
	return access.Membership{}, access.ErrNotFound
}

// Standing is what becomes of a person's page about a child.
type Standing string

// The standings. Careful: open, and nothing on it names a place, a person or an
// organisation.
const (
	Full    Standing = "full"
	Careful Standing = "careful"
	Shut    Standing = "shut"
)

// Standings lists them in the order offered.
func Standings() []Standing { return []Standing{Careful, Full, Shut} }

// Stand keeps what a reviewer says of one person's page. Of a child of several
// ids it is so under each.
func (s *Service) Stand(ctx context.Context, q access.Request, member string, to Standing) error {
	if !slices.Contains(Standings(), to) {
		return problem.Check(problem.Field{Name: "standing", Key: "family.need-standing"})
	}
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Classes: []string{"family"}, Subjects: append(g.Subjects(), member), Detail: map[string]Standing{"standing": to}}
		all, err := access.FamilyOf(ctx, tx, g.Children())
		if err != nil {
			return none, ev, err
		}
		for _, m := range all {
			if m.Member != member {
				continue
			}
			m.Suspended, m.Placeless, m.Ends = false, to == Careful, ""
			if to == Shut {
				m.Ends = workday.InUK(g.Now()).AddDays(-1).String()
			}
			st, err := access.SetFamily(ctx, tx, m)
			if err != nil {
				return none, ev, err
			}
			ev.State = append(ev.State, st)
		}
		if len(ev.State) == 0 {
			return none, ev, access.ErrNotFound
		}
		return none, ev, nil
	})
	return err
}

// turn is how many events are gone through in one transaction.
const turn = 500

// Take goes through what was numbered in the log since the last time, and notes
// for whom something waits for a reviewer. Run it every minute; that two nodes do,
// or that it is cut short, changes nothing, and what a page shows does not depend
// on it.
func (s *Service) Take(ctx context.Context) error {
	for {
		var n int
		err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			n, err = s.take(ctx, tx)
			return err
		})
		if err != nil {
			return fmt.Errorf("go through the log for families: %w", err)
		}
		if n < turn {
			break
		}
	}
	return s.db.Write(ctx, s.catchUp)
}

func (s *Service) take(ctx context.Context, tx *db.Tx) (int, error) {
	from, err := selectPlace(ctx, tx)
	if err != nil {
		return 0, err
	}
	events, err := audit.Numbered(ctx, tx, from, turn)
	if err != nil || len(events) == 0 {
		return 0, err
	}
	pages, err := pagesAbout(ctx, tx, events)
	if err != nil {
		return 0, err
	}
	for _, e := range events {
		if e.Refused || !looked(e.Action) {
			continue
		}
		for _, c := range e.Subjects {
			for _, m := range pages[c] {
				if err := note(ctx, tx, m, e); err != nil {
					return 0, err
				}
			}
		}
	}
	return len(events), putPlace(ctx, tx, from+int64(len(events)))
}

// pagesAbout are the family pages about those whom events are about, by child.
func pagesAbout(ctx context.Context, tx *db.Tx, events []audit.Looked) (map[string][]access.Membership, error) {
	var children []string
	for _, e := range events {
		if !e.Refused && looked(e.Action) {
			children = append(children, e.Subjects...)
		}
	}
	slices.Sort(children)
	out := map[string][]access.Membership{}
	for some := range slices.Chunk(slices.Compact(children), 400) {
		all, err := access.FamilyOf(ctx, tx, some)
		if err != nil {
			return nil, err
		}
		for _, m := range all {
			out[m.Child] = append(out[m.Child], m)
		}
	}
	return out, nil
}

// note puts an event before a reviewer, if it waits for one.
func note(ctx context.Context, tx *db.Tx, m access.Membership, e audit.Looked) error {
	who, err := newWho(ctx, tx, []string{m.Child})
	if err != nil {
		return err
	}
	is, err := who.of(ctx, tx, e.Actor)
	if err != nil || !RuleOf(e, m.Member, is).Waits() {
		return err
	}
	decisions, err := selectDecisions(ctx, tx, []string{m.Child}, m.Member)
	if err != nil || slices.ContainsFunc(decisions, func(d Decision) bool { return d.covers(is.Agency, db.Millis(e.At), workday.InUK(e.At)) }) {
		return err
	}
	return putWaiting(ctx, tx, waits{m.Child, m.Member, is.Agency, db.Millis(e.At)})
}

// catchUp looks through what was done before somebody was invited.
func (s *Service) catchUp(ctx context.Context, tx *db.Tx) error {
	fresh, err := selectKnown(ctx, tx, 20)
	if err != nil {
		return err
	}
	for _, w := range fresh {
		events, err := audit.LookedAt(ctx, tx, []string{w.child}, 2000, audit.Mark{})
		if err != nil {
			return err
		}
		for _, e := range events {
			if e.Refused || !looked(e.Action) {
				continue
			}
			if err := note(ctx, tx, access.Membership{Member: w.member, Child: w.child}, e); err != nil {
				return err
			}
		}
		if err := insertKnown(ctx, tx, w.member, w.child); err != nil {
			return err
		}
	}
	return nil
}

// Count is how families' questions stand, for everybody to read.
func (s *Service) Count(ctx context.Context) (c Counts, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, r db.Reader) error {
		c, err = countQuestions(ctx, r, s.today().String())
		return err
	})
	return c, err
}
