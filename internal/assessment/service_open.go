package assessment

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/form"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/note"
	"onestory/lib/questionnaire"
)

// PartView is one part as its reader sees it.
type PartView struct {
	Part
	Form     *form.Definition // with the sections of this part alone
	Sheets   Sheets           // of a draft
	Progress []form.Progress
	Response *questionnaire.Response // of a signed one
}

// Sibling is another child of the same assessment whom the reader may know.
type Sibling struct {
	Child, Item string
	View        child.View
}

// Shown is an assessment as its page shows it.
type Shown struct {
	Assessment
	Of         child.View
	Form       *form.Definition
	Parts      []PartView
	Siblings   []Sibling
	Others     []Assessment // other assessments of the child that the reader may read, newest first
	By         involvement.Card
	Signatures []Signature
	Addenda    []Addendum
	// Writes: the reader may write it, and sign it unless they hand it over. Part: what they are in the episode.
	Writes bool
	Bare   bool             // nobody signs it
	Hands  string           // why they leave signing it to somebody else
	Leaves bool             // only the lead finishes it, and the reader is not the lead
	Lead   involvement.Card // then: whom to ask, as far as the reader may know
	Part   access.Part
	Asked  []Ask // for the writer: who was asked for what
	Mine   []Ask // what the reader was asked for
	Files  []File
	Came   []Came
	Told   []Told // before a draft is written on
	Keeps  bool   // the reader works with the child: their agency's own notes are shown
	Notes  []note.Note
}

// Open reads q's item.
func (s *Service) Open(ctx context.Context, q access.Request) (Shown, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Shown, audit.Event, error) {
		ev := event(g, q.Item)
		out, err := s.shown(ctx, r, g)
		if err == nil && out.Writes {
			out.Told, err = s.told(ctx, r, g, &ev)
		}
		return out, ev, err
	})
}

func (s *Service) shown(ctx context.Context, r db.Reader, g access.Grant) (out Shown, err error) {
	if out.Assessment, err = s.find(ctx, r, g); err != nil {
		return out, err
	}
	if out.Of, err = s.Children.Of(ctx, r, g); err != nil {
		return out, err
	}
	if out.Form, err = s.Forms.Of(ctx, r, g, out.Assessment.Form, out.OnForm); err != nil {
		return out, err
	}
	if out.By, err = s.Accounts.Card(ctx, r, out.BegunBy); err != nil {
		return out, err
	}
	if out.Parts, err = s.parts(ctx, r, out.Assessment, out.Form); err != nil {
		return out, err
	}
	ep, err := s.Episodes.Of(ctx, r, g, out.Episode)
	switch {
	case err == nil:
		out.Writes, out.Part = ep.Writes(out.Assessment.Form) && !out.Signed, ep.As
		out.Bare, out.Hands = ep.bare(out.Assessment.Form), ep.hands(out.Assessment.Form)
		if out.Leaves = out.Writes && ep.leaves(out.Assessment.Form); out.Leaves && ep.Lead != "" {
			if out.Lead, err = s.Accounts.Card(ctx, r, ep.Lead); err != nil {
				return out, err
			}
		}
		if out.Siblings, err = s.siblings(ctx, r, g, out.Assessment); err != nil {
			return out, err
		}
	case !errors.Is(err, access.ErrNotFound):
		return out, err
	}
	if out.Others, err = s.others(ctx, r, g, out.Item); err != nil {
		return out, err
	}
	if s.Own != nil {
		out.Keeps = g.Related()
		if out.Notes, err = s.Own.Of(ctx, r, g); err != nil {
			return out, err
		}
	}
	return out, s.said(ctx, r, g, &out)
}

// parts reads what one child's item shows, written or signed.
func (s *Service) parts(ctx context.Context, r db.Reader, a Assessment, d *form.Definition) ([]PartView, error) {
	keys, err := s.keysOf(ctx, a)
	if err != nil {
		return nil, err
	}
	list, err := selectParts(ctx, r, keys, a)
	if err != nil {
		return nil, fmt.Errorf("read the parts of an assessment: %w", err)
	}
	out := make([]PartView, len(list))
	at := map[string]*PartView{}
	for n, p := range list {
		out[n] = PartView{Part: p, Form: d.Of(p.Kind()), Sheets: Sheets{}}
		at[p.Key] = &out[n]
	}
	if a.Signed {
		rows, err := selectSigned(ctx, r, a)
		if err != nil {
			return nil, fmt.Errorf("read a signed assessment: %w", err)
		}
		for _, w := range rows {
			if p := at[w.part]; p != nil {
				if p.Response, err = w.open(keys, a.ID); err != nil {
					return nil, err
				}
			}
		}
		return out, nil
	}
	rows, err := selectSections(ctx, r, a)
	if err != nil {
		return nil, fmt.Errorf("read an assessment: %w", err)
	}
	for _, w := range rows {
		p := at[w.part]
		if p == nil {
			continue
		}
		sheet, err := w.open(keys, a.ID)
		if err != nil {
			return nil, err
		}
		p.Sheets[w.section] = Written{Sheet: sheet, Version: w.version, By: involvement.Card{ID: w.author}, At: db.Time(w.at)}
	}
	for n := range out {
		out[n].Progress = out[n].Form.Progress(out[n].Sheets.plain())
	}
	return out, nil
}

// siblings are the other children of an assessment about whom its reader has a part
// in the episode too: each has an item of their own, which asks for itself.
func (s *Service) siblings(ctx context.Context, r db.Reader, g access.Grant, a Assessment) ([]Sibling, error) {
	grants, err := s.Episodes.Children(ctx, r, g, a.Episode)
	if err != nil {
		return nil, err
	}
	items, err := selectItems(ctx, r, a.ID)
	if err != nil {
		return nil, fmt.Errorf("read the children of an assessment: %w", err)
	}
	var out []Sibling
	for _, cg := range grants {
		if cg.Child() == g.Child() {
			continue
		}
		parts, err := cg.InEpisodes(ctx, r)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(parts, func(m access.Member) bool { return m.Episode == a.Episode }) {
			continue
		}
		for _, id := range cg.Children() {
			if item, ok := items[id]; ok {
				v, err := s.Children.Of(ctx, r, cg)
				if err != nil {
					return nil, err
				}
				out = append(out, Sibling{Child: cg.Child(), Item: item, View: v})
			}
		}
	}
	return out, nil
}

// others are the child's other assessments that the reader may read.
func (s *Service) others(ctx context.Context, r db.Reader, g access.Grant, but string) ([]Assessment, error) {
	all, err := s.Of(ctx, r, g)
	return slices.DeleteFunc(all, func(a Assessment) bool { return a.Item == but }), err
}

// Of lists the assessments of the Grant's child that its actor may read, newest
// first, with the same queries whatever there is.
func (s *Service) Of(ctx context.Context, r db.Reader, g access.Grant) ([]Assessment, error) {
	held, err := g.Held(ctx, r)
	if err != nil {
		return nil, err
	}
	all, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("read the assessments of a child: %w", err)
	}
	return slices.DeleteFunc(all, func(a Assessment) bool { return !held[a.Item].Reads() }), nil
}

// said adds who signed, what was added since, and who was asked for what.
func (s *Service) said(ctx context.Context, r db.Reader, g access.Grant, out *Shown) error {
	keys, err := s.keysOf(ctx, out.Assessment)
	if err != nil {
		return err
	}
	if out.Signatures, err = selectSignatures(ctx, r, keys, out.Assessment); err != nil {
		return fmt.Errorf("read who signed: %w", err)
	}
	rows, err := selectAddenda(ctx, r, keys, out.Assessment)
	if err != nil {
		return fmt.Errorf("read what was added: %w", err)
	}
	for _, w := range rows {
		by, err := s.Accounts.Card(ctx, r, w.account)
		if err != nil {
			return err
		}
		out.Addenda = append(out.Addenda, Addendum{N: w.n, By: by, At: db.Time(w.at), Text: w.text})
	}
	if out.Files, err = selectFiles(ctx, r, keys, out.Assessment); err != nil {
		return fmt.Errorf("read what is attached: %w", err)
	}
	if err := s.came(ctx, r, g, out); err != nil {
		return err
	}
	asks, err := s.asks(ctx, r, keys, out.Assessment)
	if err != nil {
		return err
	}
	for _, a := range asks {
		if out.Writes {
			out.Asked = append(out.Asked, a)
		}
		if a.Account == g.Actor().ID && a.State == AskOpen && !out.Signed {
			out.Mine = append(out.Mine, a)
		}
	}
	return nil
}

// Corrections are the values of a draft that were filled in from the record and
// differ from it now: the record is put right on its own page, never from here.
func (p PartView) Corrections() []Correction {
	var out []Correction
	sheets := p.Sheets.plain()
	for id, src := range p.Sources {
		i := p.Form.Item(id)
		if src.From != "record" || i == nil {
			continue
		}
		now := p.Form.Standing(sheets, id)
		if p.Response != nil {
			now = p.Form.Standing(p.Form.Split(p.Response), id)
		}
		for _, was := range src.Values {
			if len(now) > 0 && !slices.Contains(now, was) {
				out = append(out, Correction{Item: i, Was: was, Part: p.Key, Child: p.Child})
			}
		}
	}
	slices.SortFunc(out, func(a, b Correction) int {
		if a.Item.LinkID < b.Item.LinkID {
			return -1
		}
		return 1
	})
	return out
}

// Within is what Open shows, inside a use case of another feature about the item of
// its Grant.
func (s *Service) Within(ctx context.Context, r db.Reader, g access.Grant) (Shown, error) {
	return s.shown(ctx, r, g)
}
