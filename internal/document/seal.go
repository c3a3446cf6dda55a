package document

import (
	"context"
	"errors"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
)

// Seal says how far q's item is kept to the team from now on, and why. The
// author's team may, and nobody else.
func (s *Service) Seal(ctx context.Context, q access.Request, to access.Seal, reason string, key form.Key) error {
	if err := problem.Check(checkSealing(to, reason)...); err != nil {
		return err
	}
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := sealedTo(to, event(g, q.Item))
		if !g.Item().OfTeam() || !g.Item().Reads() {
			return "", ev, access.ErrNotFound
		}
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			item := g.Item().Item()
			keys, err := s.keys.Keys(ctx, scope(item.Child))
			if err != nil {
				return "", err
			}
			before, err := selectSealings(ctx, tx, item.Child, item.ID)
			if err != nil {
				return "", fmt.Errorf("read how a document was sealed: %w", err)
			}
			if err := keepSealing(ctx, tx, g, keys, item.Child, item.ID, int64(len(before))+1, to, reason); err != nil {
				return "", err
			}
			item.Seal = to
			st, err := access.Hold(ctx, tx, item)
			ev.State = append(ev.State, st)
			return item.ID, err
		})
		return out, ev, err
	})
	return err
}

// checkSealing: opening what was sealed needs a reason too.
func checkSealing(to access.Seal, reason string) []problem.Field {
	if to < access.Open || to > access.Locked {
		return []problem.Field{{Name: "seal", Key: "document.need-seal"}}
	}
	return checkSeal(access.Sealed, reason)
}

func keepSealing(ctx context.Context, tx *db.Tx, g access.Grant, keys seal.Keys, child, id string, n int64, to access.Seal, reason string) error {
	s := sealing{n: n, seal: to, by: g.Actor().ID, at: db.Millis(g.Now())}
	var err error
	if s.sealed, err = keys.Seal(scope(child), reasonAt(id, n), []byte(reason)); err != nil {
		return err
	}
	if err := insertSealing(ctx, tx, child, id, s); err != nil {
		return fmt.Errorf("keep how a document was sealed: %w", err)
	}
	return nil
}

// sealings are the acts of sealing one document, newest first.
func (s *Service) sealings(ctx context.Context, r db.Reader, keys seal.Keys, names names, l Listed) ([]Sealing, error) {
	list, err := selectSealings(ctx, r, l.Child, l.ID)
	if err != nil {
		return nil, fmt.Errorf("read how a document was sealed: %w", err)
	}
	var out []Sealing
	for _, x := range list {
		by, err := names.card(ctx, r, x.by)
		if err != nil {
			return nil, err
		}
		reason, err := keys.Open(scope(l.Child), reasonAt(l.ID, x.n), x.sealed)
		if err != nil && !errors.Is(err, seal.ErrShredded) {
			return nil, fmt.Errorf("open a reason: %w", err)
		}
		out = append(out, Sealing{Seal: x.seal, At: db.Time(x.at), Account: by, Reason: string(reason)})
	}
	return out, nil
}
