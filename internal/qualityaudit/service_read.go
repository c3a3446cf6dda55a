package qualityaudit

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/form"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// Mine lists the audits that the actor was given and has not finished.
func (s *Service) Mine(ctx context.Context, q access.Request) ([]Case, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Case, audit.Event, error) {
		out, err := selectCases(ctx, r, `c.auditor = $1 AND c.state = 'given'`, g.Actor().ID)
		if err != nil {
			err = fmt.Errorf("list one's audits: %w", err)
		}
		return out, event(g), err
	})
}

// Waits tells how many audits the reader was given and has not finished.
func (s *Service) Waits(ctx context.Context, r db.Reader, g access.Grant) (waiting, late int, err error) {
	list, err := selectCases(ctx, r, `c.auditor = $1 AND c.state = 'given'`, g.Actor().ID)
	if err != nil {
		err = fmt.Errorf("count one's audits: %w", err)
	}
	return len(list), 0, err
}

// own finds an audit of the actor's, by its id. Whoever it was not given to, or who
// has finished it, finds none.
func own(ctx context.Context, r db.Reader, g access.Grant, id string) (Case, error) {
	c, err := one(selectCases(ctx, r, `c.id = $1 AND c.auditor = $2 AND c.state = 'given'`, id, g.Actor().ID))
	return c, orNotFound(err)
}

// about is a request about the child of an audit of the actor's, whom no address
// names: the purpose is the door's.
func (s *Service) about(ctx context.Context, q access.Request, id string) (access.Request, error) {
	c, err := access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Case, audit.Event, error) {
		c, err := own(ctx, r, g, id)
		return c, event(g), err
	})
	q.Child, q.Level, q.Purpose = c.Child, access.Existence, access.QualityAudit
	return q, err
}

// entered is an audit under a Grant about its child.
type entered struct {
	Case
	Material
	form   *form.Definition
	sheets map[string]written
}

// enter reads an audit with everything that it is about.
func (s *Service) enter(ctx context.Context, r db.Reader, g access.Grant, id string) (e entered, err error) {
	if e.Case, err = own(ctx, r, g, id); err != nil {
		return e, err
	}
	if e.Material, err = s.Records.Material(ctx, r, g, id, e.Episode); err != nil {
		return e, err
	}
	if e.OnForm == 0 {
		e.form, err = s.Forms.InForce(ctx, r, g, FormID)
	} else {
		e.form, err = s.Forms.Of(ctx, r, g, FormID, e.OnForm)
	}
	if err != nil {
		return e, err
	}
	keys, err := s.Keys.Keys(ctx, scope(e.Case.Child))
	if err != nil {
		return e, err
	}
	e.sheets, err = selectSheets(ctx, r, keys, e.Case)
	return e, err
}

// Reading is an audit as its auditor sees it: everything without names.
type Reading struct {
	Case
	Material
	Form     *form.Definition
	Progress []form.Progress
	Section  form.Section // of a page that asks one
	Sheets   map[string]form.Sheet
	Version  int64 // of what stands in the section
	// Computed are the answers that the record itself gave, by linkId.
	Computed map[string]string
	Next     int
}

// Ready reports whether everything that is needed was answered.
func (x Reading) Ready() bool {
	for _, p := range x.Progress {
		if p.Needed > 0 || p.Faults > 0 {
			return false
		}
	}
	return true
}

// Read reads an audit for its auditor. section is the number of the page of its form,
// 0 for none. Each reading is in the log, under the child.
func (s *Service) Read(ctx context.Context, q access.Request, id string, section int, w Wording) (Reading, error) {
	q, err := s.about(ctx, q, id)
	if err != nil {
		return Reading{}, err
	}
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Reading, audit.Event, error) {
		ev := event(g)
		e, err := s.enter(ctx, r, g, id)
		if err != nil {
			return Reading{}, ev, err
		}
		out := Reading{Case: e.Case, Material: e.Hide(w), Form: e.form, Computed: e.Found(), Sheets: map[string]form.Sheet{}}
		stored := map[string]form.Sheet{}
		for id, sheet := range e.sheets {
			out.Sheets[id], stored[id] = sheet.Sheet, sheet.Sheet
		}
		out.Progress = out.Form.Progress(stored)
		for id, sheet := range out.Form.Respond(s.filled(out.Computed)) {
			if _, there := out.Sheets[id]; !there {
				out.Sheets[id] = sheet
			}
		}
		if section == 0 {
			return out, ev, nil
		}
		ok := false
		if out.Section, ok = out.Form.Section(section); !ok {
			return out, ev, access.ErrNotFound
		}
		out.Version = e.sheets[out.Section.ID].Version
		for _, sec := range out.Form.Sections() {
			if sec.Number > section {
				out.Next = sec.Number
				break
			}
		}
		return out, ev, nil
	})
}

// filled is what a form is filled in with before its auditor has written anything.
func (s *Service) filled(computed map[string]string) map[string]string {
	out := map[string]string{"audit.date": s.today().String()}
	for id, v := range computed {
		out[id] = v
	}
	return out
}

// Band is a stretch of ages, which is shown in place of an age.
func (c Child) Band() string {
	switch {
	case c.Age < 0:
		return "unknown"
	case c.Age < 5:
		return "under-5"
	case c.Age < 12:
		return "5-11"
	case c.Age < 16:
		return "12-15"
	}
	return "16"
}

// AgeOn is a child's age on a day, -1 where it is not known.
func AgeOn(born, day workday.Date) int {
	if born.IsZero() || born.After(day) {
		return -1
	}
	return born.Age(day)
}
