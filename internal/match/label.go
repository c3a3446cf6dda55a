package match

import (
	"context"
	"fmt"

	"onestory/internal/kit/db"
)

// label is a pair of a record and a child of whom people said whether they are
// the same, with how the two compared then: what a model can be trained on and
// held against.
type label struct {
	item, record, child string
	verdict             Verdict
	people              int
	likeness            Likeness
	model               string
	at                  int64
}

// labels keeps what was decided of an item. Same is said of one child, and says
// nothing of the others, who may be that child once more; Different of all.
func (s *Service) labels(ctx context.Context, tx *db.Tx, i Item, p Proposal, people int, at int64) error {
	alike, err := selectAlike(ctx, tx, i.ID)
	if err != nil {
		return fmt.Errorf("read what a record is like: %w", err)
	}
	for _, a := range alike {
		if p.Verdict == Same && a.root != p.Child {
			continue
		}
		l := label{item: i.ID, record: i.Record, child: a.Child, verdict: p.Verdict, people: people, likeness: a, at: at}
		if a.Evidence != "" {
			e, err := ReadEvidence(a.Evidence)
			if err != nil {
				return err
			}
			l.model = e.Model
		}
		if err := insertLabel(ctx, tx, l); err != nil {
			return fmt.Errorf("keep a label: %w", err)
		}
	}
	return nil
}
