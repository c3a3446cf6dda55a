package assessment

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/form"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/lib/questionnaire"
)

// Lacking is what keeps one part from being signed.
type Lacking struct {
	Part PartView
	Of   child.View // whose part it is, of a child's
	form.Lack
}

// Signing is what the page that signs shows.
type Signing struct {
	Shown
	Lacks []Lacking // needed
	Hoped []Lacking
}

// Signing reads what is still lacking.
func (s *Service) Signing(ctx context.Context, q access.Request) (Signing, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Signing, ev audit.Event, err error) {
		ev = event(g, q.Item)
		if out.Shown, err = s.shown(ctx, r, g); err != nil {
			return out, ev, err
		}
		if !out.Writes {
			return out, ev, access.ErrNotFound
		}
		out.Lacks, out.Hoped = lacks(out.Parts)
		return out, ev, nil
	})
}

func lacks(parts []PartView) (needed, hoped []Lacking) {
	for _, p := range parts {
		for _, l := range p.Form.Lacks(p.Sheets.plain()) {
			if l.Hoped {
				hoped = append(hoped, Lacking{Part: p, Lack: l})
			} else {
				needed = append(needed, Lacking{Part: p, Lack: l})
			}
		}
	}
	return needed, hoped
}

// Sign ends a draft: from then on nothing of it changes. Every part of every child
// in it must be complete, whoever's page it is signed from.
func (s *Service) Sign(ctx context.Context, q access.Request, list []Signature, key kit.Key) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := event(g, q.Item)
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			states, err := s.sign(ctx, tx, g, list)
			ev.State = states
			return q.Item, err
		})
		return out, ev, err
	})
	return err
}

func (s *Service) sign(ctx context.Context, tx *db.Tx, g access.Grant, list []Signature) ([]audit.State, error) {
	a, err := s.find(ctx, tx, g)
	if err != nil {
		return nil, err
	}
	ep, err := s.Episodes.Of(ctx, tx, g, a.Episode)
	if err != nil {
		return nil, err
	}
	if !ep.Writes(a.Form) || a.Signed {
		return nil, conflict("assessment.is-signed")
	}
	if h := ep.hands(a.Form); h != "" {
		return nil, problem.Check(problem.Field{Name: "hands", Key: "assessment.hands.refused." + h})
	}
	if ep.leaves(a.Form) {
		return nil, problem.Check(problem.Field{Name: "leaves", Key: "assessment.leaves.refused"})
	}
	if ep.bare(a.Form) {
		list = nil
	} else if err := CheckSignatures(list); err != nil {
		return nil, err
	}
	d, err := s.Forms.Of(ctx, tx, g, a.Form, a.OnForm)
	if err != nil {
		return nil, err
	}
	items, err := selectItems(ctx, tx, a.ID)
	if err != nil {
		return nil, fmt.Errorf("read the children of an assessment: %w", err)
	}
	scopes := []string{scope(a.Home)}
	for c := range items {
		scopes = append(scopes, scope(c))
	}
	keys, err := s.Keys.Keys(ctx, scopes...)
	if err != nil {
		return nil, err
	}
	done := Finished{Assessment: a, Of: d, Response: &questionnaire.Response{}}
	seen := map[string]bool{}
	for c, item := range items {
		of := a
		of.Child, of.Item = c, item
		parts, err := s.parts(ctx, tx, of, d)
		if err != nil {
			return nil, err
		}
		if needed, _ := lacks(parts); len(needed) > 0 {
			return nil, problem.Check(problem.Field{Name: "lacks", Key: "assessment.lacks"})
		}
		for _, p := range parts {
			if seen[p.Child+" "+p.Key] {
				continue
			}
			seen[p.Child+" "+p.Key] = true
			says := p.Form.Finish(p.Sheets.plain())
			if err := signPart(ctx, tx, keys, a, p, says); err != nil {
				return nil, err
			}
			if p.Kind() != form.ChildPart || slices.Contains(g.Children(), c) {
				done.Response.Item = append(done.Response.Item, says.Item...)
			}
		}
	}
	if err := s.signatures(ctx, tx, g, keys, a, list); err != nil {
		return nil, err
	}
	if err := dropDraft(ctx, tx, a.ID); err != nil {
		return nil, fmt.Errorf("drop the draft of a signed assessment: %w", err)
	}
	ok, err := sign(ctx, tx, a, db.Millis(g.Now()))
	if err != nil {
		return nil, fmt.Errorf("sign an assessment: %w", err)
	}
	if !ok {
		return nil, conflict("assessment.is-signed")
	}
	return s.Episodes.Done(ctx, tx, g, done)
}

// signatures writes who signed, the assessor first.
func (s *Service) signatures(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, a Assessment, list []Signature) error {
	me, err := s.Accounts.Card(ctx, tx, g.Actor().ID)
	if err != nil {
		return err
	}
	for n, x := range append([]Signature{{Kind: Assessor, How: OnScreen, Words: Words{Name: me.Name}}}, list...) {
		if x.How == "" {
			continue
		}
		x.Account, x.At = g.Actor().ID, g.Now()
		if err := insertSignature(ctx, tx, keys, a, n+1, x); err != nil {
			return fmt.Errorf("sign an assessment: %w", err)
		}
	}
	return nil
}

// signPart writes one part as it is signed.
func signPart(ctx context.Context, tx *db.Tx, keys seal.Keys, a Assessment, p PartView, says *questionnaire.Response) error {
	w := signedRow{child: p.Child, part: p.Key, hash: p.Form.Hash}
	b, err := json.Marshal(says)
	if err != nil {
		return fmt.Errorf("write a signed assessment: %w", err)
	}
	if w.sealed, err = keys.Seal(scope(w.child), place("assessment_signed", a.ID, w.part), b); err != nil {
		return err
	}
	if err := insertSigned(ctx, tx, a.ID, w); err != nil {
		return fmt.Errorf("sign an assessment: %w", err)
	}
	return nil
}

// Add adds something to a signed assessment: it stands beneath it, for everyone who
// may read it, and changes nothing of it. Whoever has a part in its episode may.
func (s *Service) Add(ctx context.Context, q access.Request, text string, key kit.Key) error {
	if n := utf8.RuneCountInString(text); n < 3 || n > MaxAddendum {
		return problem.Check(problem.Field{Name: "text", Key: "assessment.need-addendum"})
	}
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := event(g, q.Item)
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			a, err := s.find(ctx, tx, g)
			if err != nil {
				return "", err
			}
			if _, err := s.Episodes.Of(ctx, tx, g, a.Episode); err != nil {
				return "", err
			}
			if !a.Signed {
				return "", conflict("assessment.not-signed")
			}
			keys, err := s.keysOf(ctx, a)
			if err != nil {
				return "", err
			}
			before, err := selectAddenda(ctx, tx, keys, a)
			if err != nil {
				return "", fmt.Errorf("read what was added: %w", err)
			}
			err = insertAddendum(ctx, tx, keys, a, addendumRow{n: int64(len(before)) + 1, account: g.Actor().ID, at: db.Millis(g.Now()), text: text})
			return q.Item, err
		})
		return out, ev, err
	})
	return err
}

// Comparing is two signed assessments of one child, side by side.
type Comparing struct {
	Of       child.View
	Old, New Assessment
	OldForm  *form.Definition
	NewForm  *form.Definition
	Was, Now form.Side
	Others   []Assessment
}

// Compare reads q's item and another of the same child, the older first; without
// another, those that there are.
func (s *Service) Compare(ctx context.Context, q access.Request, with string) (Comparing, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Comparing, ev audit.Event, err error) {
		ev = event(g, q.Item)
		if out.New, err = s.find(ctx, r, g); err != nil {
			return out, ev, err
		}
		if out.Others, err = s.others(ctx, r, g, q.Item); err != nil {
			return out, ev, err
		}
		found := false
		for _, a := range out.Others {
			if a.Item == with {
				out.Old, found = a, true
			}
		}
		if out.Of, err = s.Children.Of(ctx, r, g); err != nil || with == "" {
			return out, ev, err
		}
		if !found {
			return out, ev, access.ErrNotFound
		}
		if out.Old.Begun.After(out.New.Begun) {
			out.Old, out.New = out.New, out.Old
		}
		if out.Was, err = s.side(ctx, r, g, out.Old); err == nil {
			out.Now, err = s.side(ctx, r, g, out.New)
		}
		return out, ev, err
	})
}

// side is all that one child's item shows, on its own form.
func (s *Service) side(ctx context.Context, r db.Reader, g access.Grant, a Assessment) (form.Side, error) {
	d, err := s.Forms.Of(ctx, r, g, a.Form, a.OnForm)
	if err != nil {
		return form.Side{}, err
	}
	parts, err := s.parts(ctx, r, a, d)
	if err != nil {
		return form.Side{}, err
	}
	sheets := map[string]form.Sheet{}
	for _, p := range parts {
		if p.Kind() == form.AdultPart { // one form has one place for it, and there may be several
			continue
		}
		of := p.Sheets.plain()
		if p.Response != nil {
			of = p.Form.Split(p.Response)
		}
		for id, x := range of {
			sheets[id] = x
		}
	}
	return form.Side{Form: d, Response: d.Finish(sheets)}, nil
}
