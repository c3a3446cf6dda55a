package assessment

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/form"
	"onestory/internal/involvement"
	"onestory/internal/kit/db"
)

// Whole is an assessment of one child with everything that hangs from it. It has names:
// whoever shows it decides which.
type Whole struct {
	Assessment
	Form       *form.Definition
	Parts      []PartView // of a draft too, each has a Response
	Signatures []Signature
	Addenda    []Addendum // By has the account alone
	Copies     []Copy     // decided about, of this child's item
	Asked      []Ask
	Files      []File
}

// Audited reads the signed assessments of an episode under one child's Grant, oldest
// first, for its auditor; nobody else gets any. The family's and the adults' parts
// are in each child's.
func (s *Service) Audited(ctx context.Context, r db.Reader, g access.Grant, episode string) ([]Whole, error) {
	if !g.Valid() || g.Purpose() != access.QualityAudit {
		return nil, access.ErrNotFound
	}
	return s.wholes(ctx, r, g, func(a Assessment) bool { return a.Episode == episode && a.Signed })
}

// Everything is all that was written about the Grant's child, oldest first, drafts and
// what is in the archive too, for whoever answers a request to see what is held; nobody
// else gets any.
func (s *Service) Everything(ctx context.Context, r db.Reader, g access.Grant) ([]Whole, error) {
	if !g.Valid() || g.Child() == "" || g.Purpose() != access.SubjectAccess || !g.Actor().Has(access.RecordsOfficer) {
		return nil, nil
	}
	return s.wholes(ctx, r, g, func(Assessment) bool { return true })
}

// wholes reads those that the Grant's actor may read and that take says.
func (s *Service) wholes(ctx context.Context, r db.Reader, g access.Grant, take func(Assessment) bool) (out []Whole, err error) {
	all, err := s.Of(ctx, r, g)
	if err != nil {
		return nil, err
	}
	for n := len(all) - 1; n >= 0; n-- {
		if !take(all[n]) {
			continue
		}
		w, err := s.entire(ctx, r, g, all[n])
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}

func (s *Service) entire(ctx context.Context, r db.Reader, g access.Grant, of Assessment) (a Whole, err error) {
	a.Assessment = of
	if a.Form, err = s.Forms.Of(ctx, r, g, of.Form, of.OnForm); err != nil {
		return a, err
	}
	if a.Parts, err = s.parts(ctx, r, of, a.Form); err != nil {
		return a, err
	}
	for n := range a.Parts {
		if p := &a.Parts[n]; !of.Signed {
			p.Response = p.Form.Finish(p.Sheets.plain())
		}
	}
	keys, err := s.keysOf(ctx, of)
	if err != nil {
		return a, err
	}
	if a.Signatures, err = selectSignatures(ctx, r, keys, of); err != nil {
		return a, fmt.Errorf("read who signed: %w", err)
	}
	rows, err := selectAddenda(ctx, r, keys, of)
	if err != nil {
		return a, fmt.Errorf("read what was added: %w", err)
	}
	for _, w := range rows {
		a.Addenda = append(a.Addenda, Addendum{N: w.n, By: involvement.Card{ID: w.account}, At: db.Time(w.at), Text: w.text})
	}
	if a.Copies, err = selectCopies(ctx, r, keys, of); err != nil {
		return a, fmt.Errorf("read the family's copies: %w", err)
	}
	if a.Files, err = selectFiles(ctx, r, keys, of); err != nil {
		return a, fmt.Errorf("read what is attached: %w", err)
	}
	a.Asked, err = s.asks(ctx, r, keys, of)
	return a, err
}
