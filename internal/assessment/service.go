package assessment

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/draft"
	"onestory/internal/form"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/internal/note"
	"onestory/internal/override"
	"onestory/lib/workday"
)

// Episodes is what an assessment needs of episodes.
type Episodes interface {
	// Of is an episode of the Grant's child for whoever has a part in it; else
	// access.ErrNotFound.
	Of(ctx context.Context, r db.Reader, g access.Grant, id string) (Episode, error)
	// Children are those in it whom the Grant's actor may know, the Grant's own first.
	Children(ctx context.Context, r db.Reader, g access.Grant, id string) ([]access.Grant, error)
	// Given is what the episode itself fills a form in with.
	Given(ctx context.Context, r db.Reader, g access.Grant, id, form string) (form.Given, error)
	// Lets holds why somebody may know against what the family said.
	Lets(ctx context.Context, tx *db.Tx, g access.Grant, id string, to override.To, b Because) error
	// Done moves it on once something is finished.
	Done(ctx context.Context, tx *db.Tx, g access.Grant, f Finished) ([]audit.State, error)
}

// Parts are what a Service is made of.
type Parts struct {
	Gate     *access.Gate
	Keys     *seal.Keeper
	IDs      id.Source
	Forms    *form.Service
	Children *child.Service
	Involved *involvement.Service
	Accounts involvement.Accounts
	Drafts   *draft.Service
	Own      *note.Service // the agency's own notes; nil: none are kept
	Episodes Episodes
	Stories  Stories // nil: none
	Packs    Packs   // nil: none
	Scanner  Scanner // nil: none
}

// Service is the use cases of assessments.
type Service struct{ Parts }

// New makes the Service.
func New(p Parts) *Service { return &Service{p} }

func (s *Service) today() workday.Date { return workday.InUK(s.Gate.Clock().Now()) }

func event(g access.Grant, item string, states ...audit.State) audit.Event {
	ev := audit.Event{Subjects: g.Subjects(), Classes: []string{"assessment"}, State: states}
	if item != "" {
		ev.Detail, ev.Scope = map[string]string{"assessment": item}, scope(g.Child())
	}
	return ev
}

func conflict(key string) error { return problem.New(problem.Conflict, key) }

// Beginning is what the page that begins an assessment shows.
type Beginning struct {
	Of      child.View
	Episode Episode
	Form    *form.Definition
	Names   []string // of the children in it whom the reader may know
	Draft   string   // item of the draft that is there already, "" for none
	Number  int64    // the one it would be
	Told    []Told
	Hands   string // why the writer leaves signing it to somebody else
	Leaves  bool   // only the lead finishes it, and the writer is not the lead
	Lead    involvement.Card
}

// Beginning reads it. form is "" for the one that the episode is at.
func (s *Service) Beginning(ctx context.Context, q access.Request, episode, form string) (Beginning, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (b Beginning, ev audit.Event, err error) {
		ev = event(g, "")
		if b, err = s.beginning(ctx, r, g, episode, form); err != nil {
			return b, ev, err
		}
		if b.Of, err = s.Children.Of(ctx, r, g); err != nil {
			return b, ev, err
		}
		b.Told, err = s.told(ctx, r, g, &ev)
		return b, ev, err
	})
}

func (s *Service) beginning(ctx context.Context, r db.Reader, g access.Grant, episode, form string) (b Beginning, err error) {
	if b.Episode, err = s.Episodes.Of(ctx, r, g, episode); err != nil {
		return b, err
	}
	if form = cmp.Or(form, b.Episode.Kind); !b.Episode.Writes(form) {
		return b, access.ErrNotFound
	}
	b.Hands = b.Episode.hands(form)
	if b.Leaves = b.Episode.leaves(form); b.Leaves && b.Episode.Lead != "" {
		if b.Lead, err = s.Accounts.Card(ctx, r, b.Episode.Lead); err != nil {
			return b, err
		}
	}
	if b.Form, err = s.Forms.InForce(ctx, r, g, form); err != nil {
		return b, err
	}
	number, isDraft, err := selectHighest(ctx, r, episode, form)
	if err != nil {
		return b, fmt.Errorf("read the assessments of an episode: %w", err)
	}
	b.Number = number + 1
	all, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return b, fmt.Errorf("read the assessments of a child: %w", err)
	}
	for _, a := range all {
		if a.Episode == episode && a.Form == form && !a.Signed && isDraft {
			b.Draft = a.Item
		}
	}
	grants, err := s.Episodes.Children(ctx, r, g, episode)
	if err != nil {
		return b, err
	}
	for _, cg := range grants {
		v, err := s.Children.Of(ctx, r, cg)
		if err != nil {
			return b, err
		}
		n := v.Name()
		b.Names = append(b.Names, n.Given+" "+n.Family)
	}
	return b, nil
}

// Start begins the assessment of an episode, for all of its children whom the
// writer may know, filled in with what is known, and returns the item of q's
// child. One draft on a form at a time; form is "" for the one that the episode is at.
func (s *Service) Start(ctx context.Context, q access.Request, episode, form string, key kit.Key) (string, error) {
	children, err := access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out []string, ev audit.Event, err error) {
		b, err := s.Episodes.Of(ctx, r, g, episode)
		if err == nil && !b.Writes(cmp.Or(form, b.Kind)) {
			err = access.ErrNotFound
		}
		if err != nil {
			return nil, event(g, ""), err
		}
		grants, err := s.Episodes.Children(ctx, r, g, episode)
		for _, c := range grants {
			out = append(out, c.Child())
		}
		return append(out, b.Child), event(g, ""), err
	})
	if err != nil {
		return "", err
	}
	for _, c := range children { // a key without text is harmless
		if err := s.Keys.Ensure(ctx, scope(c)); err != nil {
			return "", fmt.Errorf("make a child's key: %w", err)
		}
	}
	assessment := s.IDs.New()
	items := make([]string, len(children))
	for i := range items {
		items[i] = s.IDs.Secret() // random: they travel to people who may not learn when it was written
	}
	return access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := event(g, items[0])
		b, err := s.beginning(ctx, tx, g, episode, form)
		if err != nil {
			return "", ev, err
		}
		made, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			if b.Draft != "" {
				return "", conflict("assessment.draft-there")
			}
			a := Assessment{ID: assessment, Home: b.Episode.Child, Episode: episode, Form: b.Form.Form, OnForm: b.Form.Version.Number, Number: b.Number, BegunBy: g.Actor().ID, Begun: g.Now()}
			return s.create(ctx, tx, g, &ev, a, b, items)
		})
		return made, ev, err
	})
}

// create writes a new draft with an item for each child, and its parts.
func (s *Service) create(ctx context.Context, tx *db.Tx, g access.Grant, ev *audit.Event, a Assessment, b Beginning, items []string) (string, error) {
	grants, err := s.Episodes.Children(ctx, tx, g, a.Episode)
	if err != nil {
		return "", err
	}
	if a.Form == ChecklistForm { // about the child with whom somebody began
		grants = grants[:1]
	}
	if len(grants) > len(items) {
		return "", conflict("problem.conflict") // the episode changed meanwhile
	}
	scopes := []string{scope(a.Home)}
	for _, cg := range grants {
		scopes = append(scopes, scope(cg.Child()))
	}
	keys, err := s.Keys.Keys(ctx, scopes...)
	if err != nil {
		return "", err
	}
	if err := insert(ctx, tx, a); err != nil {
		if db.IsUnique(err) {
			err = conflict("assessment.draft-there")
		}
		return "", err
	}
	for n, cg := range grants {
		a.Child, a.Item = cg.Child(), items[n]
		if err := insertItem(ctx, tx, a.Child, a.Item, a.ID); err != nil {
			return "", fmt.Errorf("write a child's assessment: %w", err)
		}
		st, err := access.Hold(ctx, tx, itemOf(a, g))
		if err != nil {
			return "", err
		}
		ev.State = append(ev.State, st)
		if n > 0 {
			ev.Subjects = append(ev.Subjects, cg.Subjects()...)
		}
		if err := s.part(ctx, tx, cg, keys, a, b, Part{Key: string(form.ChildPart), Child: cg.Child()}); err != nil {
			return "", err
		}
	}
	if err := s.part(ctx, tx, g, keys, a, b, Part{Key: string(form.FamilyPart), Child: a.Home}); err != nil {
		return "", err
	}
	for n, adult := range b.Episode.Adults {
		if err := s.part(ctx, tx, g, keys, a, b, Part{Key: adultKey(n + 1), Child: a.Home, Adult: adult.Name}); err != nil {
			return "", err
		}
	}
	return items[0], nil
}

// part writes one part of a new draft with what is known, where the form has
// sections for it.
func (s *Service) part(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, a Assessment, b Beginning, p Part) error {
	sections := b.Form.PartSections(p.Kind())
	if len(sections) == 0 {
		return nil
	}
	given, err := s.given(ctx, tx, g, a, b)
	if err != nil {
		return err
	}
	if p.Kind() == form.AdultPart {
		given.Values = map[string]string{"adult.name": p.Adult}
	}
	p.Sources = map[string]Source{}
	for _, sec := range sections {
		sheet, filled := b.Form.Fill(sec, given)
		for _, f := range filled {
			src := p.Sources[f.LinkID]
			p.Sources[f.LinkID] = Source{Values: append(src.Values, f.Value), From: origin(f), Day: s.today(), Code: f.Code}
		}
		if sheet.Empty() {
			continue
		}
		w := sectionRow{child: p.Child, part: p.Key, section: sec.ID, version: 1, author: g.Actor().ID, at: db.Millis(g.Now())}
		if err := w.seal(keys, a.ID, sheet); err != nil {
			return err
		}
		if _, err := putSection(ctx, tx, a.ID, w); err != nil {
			return fmt.Errorf("fill a section in: %w", err)
		}
	}
	if err := insertPart(ctx, tx, keys, a.ID, p); err != nil {
		return fmt.Errorf("write a part: %w", err)
	}
	return nil
}

func (w *sectionRow) seal(k seal.Keys, assessment string, sheet form.Sheet) error {
	b, err := sheet.Marshal()
	if err != nil {
		return err
	}
	w.sealed, err = k.Seal(scope(w.child), sectionPlace(assessment, w.part, w.section, w.version), b)
	return err
}

// find reads the assessment of q's item: nobody who may not read it gets here.
func (s *Service) find(ctx context.Context, r db.Reader, g access.Grant) (Assessment, error) {
	ig := g.Item()
	if !ig.Reads() {
		return Assessment{}, access.ErrNotFound
	}
	a, err := selectOne(ctx, r, g.Children(), ig.Item().ID)
	if db.IsNone(err) {
		err = access.ErrNotFound
	}
	return a, err
}

// keysOf are the keys of what one child's item shows.
func (s *Service) keysOf(ctx context.Context, a Assessment) (seal.Keys, error) {
	scopes := []string{scope(a.Home)}
	if a.Child != a.Home {
		scopes = append(scopes, scope(a.Child))
	}
	return s.Keys.Keys(ctx, scopes...)
}

// writing is what somebody who may write has before them.
type writing struct {
	Assessment
	Episode Episode
	Form    *form.Definition
	Part    Part
	Section form.Section
	keys    seal.Keys
}

// Writes reports whether they write the whole of it.
func (w writing) Writes() bool { return w.Episode.Writes(w.Assessment.Form) }

// asWriter finds one section of q's item for whoever may write there: the lead or
// an assessor of its episode, or somebody who was asked for this section.
func (s *Service) asWriter(ctx context.Context, r db.Reader, g access.Grant, part string, section int) (w writing, err error) {
	if w.Assessment, err = s.find(ctx, r, g); err != nil {
		return w, err
	}
	if w.Episode, err = s.Episodes.Of(ctx, r, g, w.Assessment.Episode); err != nil {
		return w, err
	}
	if w.Form, err = s.Forms.Of(ctx, r, g, w.Assessment.Form, w.OnForm); err != nil {
		return w, err
	}
	if w.keys, err = s.keysOf(ctx, w.Assessment); err != nil {
		return w, err
	}
	parts, err := selectParts(ctx, r, w.keys, w.Assessment)
	if err != nil {
		return w, fmt.Errorf("read the parts of an assessment: %w", err)
	}
	at := slices.IndexFunc(parts, func(p Part) bool { return p.Key == part })
	if at < 0 || w.Signed {
		return w, access.ErrNotFound
	}
	w.Part = parts[at]
	sec, ok := w.Form.Section(section)
	if !ok || sec.Part() != w.Part.Kind() {
		return w, access.ErrNotFound
	}
	w.Section = sec
	if !w.Episode.allows(w.Assessment.Form) {
		return w, access.ErrNotFound
	}
	if w.Writes() {
		return w, nil
	}
	asked, err := s.wasAsked(ctx, r, g, w)
	if err == nil && !asked {
		err = access.ErrNotFound
	}
	return w, err
}
