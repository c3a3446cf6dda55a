package transfer

import (
	"context"
	"fmt"
	"strings"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/form"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/lib/questionnaire"
	"onestory/lib/workday"
)

// Episodes is what a pack that comes in needs of the course of help.
type Episodes interface {
	// Receive notes that another authority's assessment came in today, and tells by
	// when it is reviewed with the family.
	Receive(ctx context.Context, tx *db.Tx, g access.Grant, id, from string) (workday.Date, error)
}

// Parts are what a Service is made of.
type Parts struct {
	Gate     *access.Gate
	Keys     *seal.Keeper
	Assess   *assessment.Service
	Episodes Episodes
	Accounts involvement.Accounts
}

// Service is the use cases of transfer packs.
type Service struct{ Parts }

// New makes the Service.
func New(p Parts) *Service { return &Service{p} }

func (s *Service) today() workday.Date { return workday.InUK(s.Gate.Clock().Now()) }

func event(g access.Grant, item, class string) audit.Event {
	return audit.Event{Subjects: g.Subjects(), Classes: []string{"assessment", class}, Detail: map[string]string{"assessment": item}, Scope: scope(g.Child())}
}

// moved are the packs of an assessment that the reader has before them.
func (s *Service) moved(ctx context.Context, r db.Reader, a assessment.Assessment) ([]Moved, seal.Keys, error) {
	keys, err := s.Keys.Keys(ctx, scope(a.Child))
	if err != nil {
		return nil, keys, err
	}
	all, err := selectMoved(ctx, r, keys, a)
	if err != nil {
		return nil, keys, fmt.Errorf("read the packs of an assessment: %w", err)
	}
	return all, keys, nil
}

// Came makes Service the Packs of assessments.
func (s *Service) Came(ctx context.Context, r db.Reader, g access.Grant, a assessment.Assessment) ([]assessment.Came, error) {
	if !g.Valid() || g.Item().Item().ID != a.Item || !g.Item().Reads() {
		return nil, access.ErrNotFound
	}
	all, _, err := s.moved(ctx, r, a)
	var out []assessment.Came
	for _, m := range all {
		if m.Way != In {
			continue
		}
		c := assessment.Came{From: m.With, At: m.At, Due: m.Due, How: m.Ground.How, Who: m.Ground.Who, On: m.Ground.On, Note: m.Ground.Note, Missing: m.Missing, Files: map[int64]assessment.Origin{}}
		for n, x := range m.Added {
			c.Addenda = append(c.Addenda, assessment.Addendum{N: int64(n) + 1, By: involvement.Card{Name: x.By}, At: x.At, Text: x.Text, From: m.With, Left: x.Left})
		}
		for _, f := range m.Details.Files {
			c.Files[f.N] = assessment.Origin{By: f.By, At: f.At}
		}
		out = append(out, c)
	}
	return out, err
}

// Giving is what the page shows on which a pack is made.
type Giving struct {
	assessment.Shown
	Given []Moved
}

// Giving reads it, for whoever has a part in the episode.
func (s *Service) Giving(ctx context.Context, q access.Request) (Giving, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Giving, ev audit.Event, err error) {
		ev = event(g, q.Item, "export")
		if out.Shown, err = s.leaving(ctx, r, g); err != nil {
			return out, ev, err
		}
		all, _, err := s.moved(ctx, r, out.Assessment)
		for _, m := range all {
			if m.Way != Out {
				continue
			}
			if m.By, err = s.Accounts.Card(ctx, r, m.By.ID); err != nil {
				return out, ev, err
			}
			out.Given = append(out.Given, m)
		}
		return out, ev, err
	})
}

// leaving is an assessment of which something may leave: signed, and its reader has a
// part in the episode.
func (s *Service) leaving(ctx context.Context, r db.Reader, g access.Grant) (assessment.Shown, error) {
	a, err := s.Assess.Within(ctx, r, g)
	if err == nil && (!a.Signed || a.Part == "") {
		err = access.ErrNotFound
	}
	return a, err
}

// Give writes down to which authority a pack goes, and on which ground; then it can be
// had by its number.
func (s *Service) Give(ctx context.Context, q access.Request, to string, ground Ground, key kit.Key) error {
	if err := check(to, ground, s.today()); err != nil {
		return err
	}
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := event(g, q.Item, "export")
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			a, err := s.leaving(ctx, tx, g)
			if err != nil {
				return "", err
			}
			return q.Item, s.keep(ctx, tx, g, a.Assessment, Moved{Way: Out, Details: Details{With: to, Ground: ground}})
		})
		return out, ev, err
	})
	return err
}

func (s *Service) keep(ctx context.Context, tx *db.Tx, g access.Grant, a assessment.Assessment, m Moved) error {
	before, keys, err := s.moved(ctx, tx, a)
	if err != nil {
		return err
	}
	m.N, m.By, m.At = int64(len(before))+1, involvement.Card{ID: g.Actor().ID}, g.Now()
	return insert(ctx, tx, keys, a, m)
}

// Taking is what the page shows on which a pack comes in, for whoever writes there.
func (s *Service) Taking(ctx context.Context, q access.Request) (assessment.Shown, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (assessment.Shown, audit.Event, error) {
		a, err := s.writing(ctx, r, g)
		return a, event(g, q.Item, "import"), err
	})
}

func (s *Service) writing(ctx context.Context, r db.Reader, g access.Grant) (assessment.Shown, error) {
	a, err := s.Assess.Within(ctx, r, g)
	if err == nil && !a.Writes {
		err = access.ErrNotFound
	}
	return a, err
}

// checked is a file of a pack after its content was looked at.
type checked struct {
	Sent
	assessment.Checked
}

// files looks at what a pack has attached as at any upload here.
func (s *Service) files(ctx context.Context, p Pack) (out []checked, missing []string, err error) {
	for _, f := range p.Files {
		if f.Content == nil {
			missing = append(missing, f.Name)
			continue
		}
		if len(out) == assessment.MaxFiles {
			return nil, nil, bad("bad-files", assessment.MaxFiles)
		}
		c := checked{Sent: f}
		if c.Checked, err = s.Assess.Check(ctx, f.Content); err != nil {
			if of := problem.Of(err); problem.Is(err, problem.Invalid) && len(of.Fields) > 0 {
				err = bad("bad-"+strings.TrimPrefix(of.Fields[0].Key, "assessment."), f.Entry)
			}
			return nil, nil, err
		}
		out = append(out, c)
	}
	return out, missing, nil
}

// Take brings a pack into a draft, all of it or nothing: its answers as far as the form
// here asks for them, beside what stands there; the rest of them, what was added and
// what is attached, to be read beside it. By the standard, somebody reviews it with
// the family.
func (s *Service) Take(ctx context.Context, q access.Request, from string, ground Ground, text []byte, key kit.Key) error {
	if err := check(from, ground, s.today()); err != nil {
		return err
	}
	p, err := read(text)
	if err != nil {
		return err
	}
	if _, err := s.Taking(ctx, q); err != nil { // before pictures are drawn anew for it
		return err
	}
	files, missing, err := s.files(ctx, p)
	if err != nil {
		return err
	}
	_, err = access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := event(g, q.Item, "import")
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			a, err := s.writing(ctx, tx, g)
			if err != nil {
				return "", err
			}
			m := Moved{Way: In, Details: Details{With: from, Ground: ground, Added: p.Added, Missing: missing}}
			left, err := s.answers(ctx, tx, g, a, p)
			if err != nil {
				return "", err
			}
			if left != "" {
				m.Added = append(m.Added, Added{Text: left, Left: true})
			}
			for _, f := range files {
				n, err := s.Assess.AttachIn(ctx, tx, g, f.Name, f.Checked)
				if problem.Is(err, problem.Invalid) {
					err = bad("bad-files", assessment.MaxFiles)
				}
				if err != nil {
					return "", err
				}
				m.Details.Files = append(m.Details.Files, Kept{N: n, By: f.By, At: f.At})
			}
			if m.Due, err = s.Episodes.Receive(ctx, tx, g, a.Episode, from); err != nil {
				return "", err
			}
			return q.Item, s.keep(ctx, tx, g, a.Assessment, m)
		})
		return out, ev, err
	})
	return err
}

// answers puts the answers into the draft, and tells those that have no place there.
func (s *Service) answers(ctx context.Context, tx *db.Tx, g access.Grant, a assessment.Shown, p Pack) (string, error) {
	var left []string
	never := func(id string) bool {
		i := a.Form.Item(id)
		return i != nil && i.Is(form.ExtNeverShared)
	}
	for _, part := range []string{string(form.FamilyPart), string(form.ChildPart)} {
		if p.Parts[part] != nil {
			if err := s.part(ctx, tx, g, a, part, p.Parts[part], never, &left); err != nil {
				return "", err
			}
		}
	}
	for n := 1; ; n++ {
		part := fmt.Sprint(form.AdultPart, n)
		if p.Parts[part] == nil {
			return strings.Join(left, "\n"), nil
		}
		if err := s.part(ctx, tx, g, a, part, p.Parts[part], never, &left); err != nil {
			return "", err
		}
	}
}

func (s *Service) part(ctx context.Context, tx *db.Tx, g access.Grant, a assessment.Shown, part string, said *questionnaire.Response, never func(string) bool, left *[]string) error {
	var taken *questionnaire.Response
	for _, key := range a.Keys() {
		if key != part {
			continue
		}
		clashes, err := s.Assess.BringIn(ctx, tx, g, part, func(d *form.Definition, _ map[string]form.Sheet) assessment.Brought {
			d = d.Of(assessment.Part{Key: part}.Kind())
			asked := *said // of an unknown sender: only what the form asks
			asked.Item = d.Without(said.Item, form.ExtNeverShared)
			clean := d.Evaluate(&asked).Clean()
			clean.Each(func(x *questionnaire.ResponseItem) { x.Text = questionnaire.Text{} }) // as what is written here: the form has the labels
			mine := d.Split(clean)
			taken = d.Join(mine)
			return assessment.Brought{Mine: mine, Yield: true}
		})
		if err != nil {
			return err
		}
		for _, c := range clashes { // which yields: theirs is the pack's
			if !c.Joined {
				*left = append(*left, line(c.Item.Text.Value, c.Theirs))
			}
		}
	}
	if words := leftOver(said, taken, never); words != "" {
		*left = append(*left, words)
	}
	return nil
}
