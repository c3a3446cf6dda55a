package assessment

import (
	"context"
	"database/sql"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/form"
	"onestory/internal/kit/db"
)

// Hands are everyone who had a hand in the assessments of an episode: began, signed,
// was asked, added, or gave out a copy. It is for whoever says who may audit it.
func (s *Service) Hands(ctx context.Context, r db.Reader, g access.Grant, episode string) ([]string, error) {
	if !g.Valid() || g.Purpose() != access.QualityAudit || !g.Actor().Has(access.Governance) {
		return nil, access.ErrNotFound
	}
	const these = `(SELECT id FROM assessment WHERE episode = $1)`
	const items = `(SELECT c.item FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE a.episode = $1)`
	rows, err := r.Query(ctx, `SELECT begun_by FROM assessment WHERE episode = $1
		UNION SELECT account FROM assessment_signature WHERE assessment IN `+these+`
		UNION SELECT author FROM assessment_section WHERE assessment IN `+these+`
		UNION SELECT account FROM assessment_ask WHERE assessment IN `+these+`
		UNION SELECT account FROM assessment_addendum WHERE item IN `+items+`
		UNION SELECT account FROM assessment_copy WHERE item IN `+items+`
		UNION SELECT account FROM assessment_translation WHERE item IN `+items+`
		UNION SELECT account FROM assessment_file WHERE item IN `+items, episode)
	out, err := db.Collect(rows, err, scanText)
	if err != nil {
		return nil, fmt.Errorf("read who had a hand in assessments: %w", err)
	}
	return out, nil
}

// Audited is a signed assessment of one child as an auditor's page is made from it.
// It has names: whoever shows it takes them out first.
type Audited struct {
	Assessment
	Form       *form.Definition
	Parts      []PartView
	Signatures []Signature
	Addenda    []string
	Copies     []Copy // decided about, of this child's item
	Asked      []string
}

// Audited reads the signed assessments of an episode under one child's Grant, oldest
// first, for its auditor; nobody else gets any. The family's and the adults' parts
// are in each child's.
func (s *Service) Audited(ctx context.Context, r db.Reader, g access.Grant, episode string) ([]Audited, error) {
	if !g.Valid() || g.Purpose() != access.QualityAudit {
		return nil, access.ErrNotFound
	}
	all, err := s.Of(ctx, r, g)
	if err != nil {
		return nil, err
	}
	var out []Audited
	for n := len(all) - 1; n >= 0; n-- {
		a := Audited{Assessment: all[n]}
		if a.Episode != episode || !a.Signed {
			continue
		}
		if a.Form, err = s.Forms.Of(ctx, r, g, a.Assessment.Form, a.OnForm); err != nil {
			return nil, err
		}
		if a.Parts, err = s.parts(ctx, r, a.Assessment, a.Form); err != nil {
			return nil, err
		}
		keys, err := s.keysOf(ctx, a.Assessment)
		if err != nil {
			return nil, err
		}
		if a.Signatures, err = selectSignatures(ctx, r, keys, a.Assessment); err != nil {
			return nil, fmt.Errorf("read who signed: %w", err)
		}
		rows, err := selectAddenda(ctx, r, keys, a.Assessment)
		if err != nil {
			return nil, fmt.Errorf("read what was added: %w", err)
		}
		for _, w := range rows {
			a.Addenda = append(a.Addenda, w.text)
		}
		if a.Copies, err = selectCopies(ctx, r, keys, a.Assessment); err != nil {
			return nil, fmt.Errorf("read the family's copies: %w", err)
		}
		asks, err := s.asks(ctx, r, keys, a.Assessment)
		if err != nil {
			return nil, err
		}
		for _, x := range asks {
			a.Asked = append(a.Asked, x.Words.To)
		}
		out = append(out, a)
	}
	return out, nil
}

func scanText(rows *sql.Rows) (s string, err error) {
	err = rows.Scan(&s)
	return s, err
}
