package delivery

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/child"
	"onestory/internal/episode"
	"onestory/internal/form"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Parts are what a Service is made of.
type Parts struct {
	Gate     *access.Gate
	Children *child.Service
	Episodes *episode.Service
	Assess   *assessment.Service
	Accounts involvement.Accounts
}

// Service is the use cases of delivery.
type Service struct{ Parts }

// New makes the Service.
func New(p Parts) *Service { return &Service{p} }

// Done moves an episode on once something written in it is finished.
func (s *Service) Done(ctx context.Context, tx *db.Tx, g access.Grant, f assessment.Finished) ([]audit.State, error) {
	e, _, err := s.Episodes.Of(ctx, tx, g, f.Episode)
	if err != nil {
		return nil, err
	}
	switch f.Form {
	case Closure:
		states, err := s.Episodes.CloseIn(ctx, tx, g, f.Episode, closing(f))
		if p := problem.Of(err); problem.Is(err, problem.Invalid) && len(p.Fields) > 0 {
			err = problem.New(problem.Conflict, p.Fields[0].Key, p.Fields[0].Args...) // its page has none of these fields
		}
		return states, err
	case Plan, Review:
		if f.Form == Review && f.Says("review.next") == "close" {
			if err := s.offered(ctx, tx, g, f.Says("review.closure")); err != nil {
				return nil, err
			}
		}
		moves, on, err := next(f, e.State)
		if err != nil {
			return nil, err
		}
		return s.Episodes.Deliver(ctx, tx, g, f.Episode, moves, on)
	}
	return nil, nil
}

// offered refuses a reason that is not on the authority's list.
func (s *Service) offered(ctx context.Context, r db.Reader, g access.Grant, code string) error {
	list, err := s.List(ctx, r, g, Closure)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list, func(e form.Entry) bool { return e.Code == code }) {
		return problem.New(problem.Conflict, "delivery.need-next")
	}
	return nil
}

// List makes Service the Lists of forms: why help ends is one list, which closes an
// episode and which the forms ask from.
func (s *Service) List(ctx context.Context, r db.Reader, g access.Grant, name string) ([]form.Entry, error) {
	if name != Closure {
		return nil, nil
	}
	set, err := s.Episodes.SettingsIn(ctx, r, g)
	if err != nil {
		return nil, err
	}
	var out []form.Entry
	for _, x := range set.Reasons {
		e := form.Entry{Code: x.Code, En: x.En, Cy: x.Cy}
		if !x.Ends.IsZero() {
			e.Ends = x.Ends.String()
		}
		out = append(out, e)
	}
	return out, nil
}

// Given is what an episode fills a form in with, as far as the Grant's actor may
// read what was written in it.
func (s *Service) Given(ctx context.Context, r db.Reader, g access.Grant, id, of string) (out form.Given, err error) {
	e, _, err := s.Episodes.Of(ctx, r, g, id)
	if err != nil {
		return out, err
	}
	lead, err := s.Accounts.Card(ctx, r, e.Lead)
	if err != nil {
		return out, fmt.Errorf("read who leads an episode: %w", err)
	}
	out.Values = map[string]string{"lead.name": lead.Name, "lead.phone": lead.Phone}
	if of != Plan && of != Review && of != Closure {
		return out, nil
	}
	all, err := s.written(ctx, r, g, id)
	if err != nil {
		return out, err
	}
	for _, f := range all {
		if f.Form == Review {
			out.Values["review.closure"] = f.Says("review.closure")
			break
		}
	}
	out.Rows = map[string][]map[string]string{"plan": planned(all)}
	return out, nil
}

// written is what was finished in an episode and the Grant's actor may read, newest first.
func (s *Service) written(ctx context.Context, r db.Reader, g access.Grant, id string) ([]assessment.Finished, error) {
	all, err := s.Assess.Finished(ctx, r, g)
	return slices.DeleteFunc(all, func(f assessment.Finished) bool { return f.Episode != id }), err
}

// Line is one line of the plan.
type Line struct {
	Need, Outcome, Action, Who, For string
	When                            workday.Date
	Status, Progress                string
	Done                            bool
}

// Page is what the page of an episode's plan, meetings and reviews shows.
type Page struct {
	View    child.View
	Episode episode.Episode
	Lead    involvement.Card
	Writes  bool                    // the reader writes here
	Leaves  bool                    // and leaves it to the lead to finish what moves the episode
	Begin   []assessment.Beside     // what can be begun now
	All     []assessment.Assessment // drafts and what was finished, newest first
	Plan    []Line
	Planned assessment.Assessment // the plan that the lines are of
	Due     episode.Deadline
	Has     bool
}

// Show reads it, for whoever has a part in the episode.
func (s *Service) Show(ctx context.Context, q access.Request, id, lang string) (Page, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Page, ev audit.Event, err error) {
		ev = audit.Event{Subjects: g.Subjects(), Classes: []string{"episode", "assessment"}}
		var part access.Part
		if out.Episode, part, err = s.Episodes.Of(ctx, r, g, id); err != nil {
			return out, ev, err
		}
		if out.View, err = s.Children.Of(ctx, r, g); err != nil {
			return out, ev, err
		}
		if out.Lead, err = s.Accounts.Card(ctx, r, out.Episode.Lead); err != nil {
			return out, ev, err
		}
		if !g.TellsInvolved() && out.Episode.Lead != g.Actor().ID {
			out.Lead = involvement.Card{}
		}
		set, err := s.Episodes.SettingsIn(ctx, r, g)
		if err != nil {
			return out, ev, err
		}
		today := workday.InUK(g.Now())
		out.Due, out.Has = out.Episode.Due(set.Standards, today)
		out.Writes, out.Leaves = part == access.Lead || part == access.Assessor, part == access.Assessor
		if out.All, err = s.Assess.Of(ctx, r, g); err != nil {
			return out, ev, err
		}
		out.All = slices.DeleteFunc(out.All, func(a assessment.Assessment) bool { return a.Episode != id })
		if out.Writes {
			out.Begin = slices.DeleteFunc(In(out.Episode.State), func(b assessment.Beside) bool {
				return slices.ContainsFunc(out.All, func(a assessment.Assessment) bool { return a.Form == b.Form && !a.Signed })
			})
		}
		all, err := s.written(ctx, r, g, id)
		if i := slices.IndexFunc(all, func(f assessment.Finished) bool { return f.Form == Plan }); i >= 0 {
			out.Planned, out.Plan = all[i].Assessment, plan(all[i], lang)
		}
		return out, ev, err
	})
}

// plan reads the lines of a plan.
func plan(f assessment.Finished, lang string) (out []Line) {
	for _, row := range f.Rows("rows") {
		l := Line{Need: row["rows.need"], Outcome: row["rows.outcome"], Action: row["rows.action"], Who: row["rows.who"], For: row["rows.for"], Progress: row["rows.progress"], Done: row["rows.status"] == "done"}
		l.When, _ = workday.Parse(row["rows.when"]) // "" is none
		l.Status = f.Of.Called("rows.status", row["rows.status"], lang)
		out = append(out, l)
	}
	return out
}
