package qualityaudit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/find"
	"onestory/internal/form"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/lib/questionnaire"
)

// Result is what one finished audit came to.
type Result struct {
	Case
	Form     *form.Definition
	Response *questionnaire.Response
	Name     string // of the child, for whoever led it and may know; else ""
}

// Praise is what was done well; Learn what there is to learn.
func (x Result) Praise() string { return answered(x.Response, praiseID) }

// Learn is what there is to learn from it.
func (x Result) Learn() string { return answered(x.Response, learnID) }

// Lacking are the questions about the record that were not answered with a whole yes.
func (x Result) Lacking(lang string) (out []string) {
	x.Form.Q.Each(func(i *questionnaire.Item, _ []*questionnaire.Item) {
		if code := answered(x.Response, i.LinkID); strings.HasPrefix(i.LinkID, foundPrefix) && (code == no || code == partly) {
			out = append(out, i.Text.In(lang))
		}
	})
	return out
}

// result reads what was answered in a finished audit.
func (s *Service) result(ctx context.Context, r db.Reader, g access.Grant, c Case) (out Result, err error) {
	out.Case = c
	if out.Form, err = s.Forms.Of(ctx, r, g, FormID, c.OnForm); err != nil {
		return out, err
	}
	keys, err := s.Keys.Keys(ctx, scope(c.Child))
	if err != nil {
		return out, err
	}
	sheets, err := selectSheets(ctx, r, keys, c)
	if err != nil {
		return out, err
	}
	all := map[string]form.Sheet{}
	for id, w := range sheets {
		all[id] = w.Sheet
	}
	out.Response = out.Form.Finish(all)
	return out, nil
}

// Result reads one finished audit for governance, without whose it was.
func (s *Service) Result(ctx context.Context, q access.Request, draw, id string) (Result, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Result, audit.Event, error) {
		ev := event(g)
		c, err := one(selectCases(ctx, r, `c.id = $1 AND c.draw = $2 AND d.authority = $3 AND c.state = 'finished'`, id, draw, g.Actor().Authority))
		if err != nil {
			return Result{}, ev, orNotFound(err)
		}
		out, err := s.result(ctx, r, g, c)
		return out, ev, err
	})
}

// Results are the finished audits of what the actor led, and for a manager of what
// people of their agency led; the newest first, and none with who audited it.
func (s *Service) Results(ctx context.Context, q access.Request) ([]Result, error) {
	q.Purpose = access.LookUp
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out []Result, ev audit.Event, err error) {
		ev = event(g)
		agency := ""
		if g.Actor().Has(access.Manager) {
			agency = g.Actor().Agency
		}
		list, err := selectCases(ctx, r, `c.state = 'finished' AND (c.lead = $1 OR $2 <> '' AND c.agency = $2)`, g.Actor().ID, agency)
		if err != nil {
			return nil, ev, fmt.Errorf("list results: %w", err)
		}
		var led []string
		for _, c := range list {
			if c.Lead == g.Actor().ID {
				led = append(led, c.Child)
			}
		}
		names, err := find.NamesByAnyID(ctx, r, g, led)
		if err != nil {
			return nil, ev, err
		}
		for _, c := range list {
			x, err := s.result(ctx, r, g, c)
			if err != nil {
				return nil, ev, err
			}
			x.Auditor = ""
			if n, ok := names[c.Child]; ok && c.Lead == g.Actor().ID {
				x.Name, x.Child = n.Name, n.Child
				ev.Subjects = append(ev.Subjects, x.Child)
			} else {
				x.Child, x.Episode = "", ""
			}
			out = append(out, x)
		}
		slices.SortStableFunc(out, func(a, b Result) int { return b.FinishedAt.Compare(a.FinishedAt) })
		return out, ev, nil
	})
}
