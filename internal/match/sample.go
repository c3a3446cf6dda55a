package match

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// SecondLooks is the share of links and of decisions by one person that somebody
// else looks at again.
const SecondLooks = 0.05

// Sampling makes a Queue choose what is looked at a second time: so large a share
// of all, by a keyed hash, so that nobody who does not know the key can tell what
// will be. Without it nothing is chosen. Wiring calls it once.
func (q *Queue) Sampling(key []byte, share float64) { q.key, q.share = key, share }

// chosen reports whether a link or decision is looked at again. It costs one hash.
func (q *Queue) chosen(what, id string) bool {
	if len(q.key) == 0 || q.share <= 0 {
		return false
	}
	mac := hmac.New(sha256.New, q.key)
	fmt.Fprint(mac, what, "\x00", id)
	n := binary.BigEndian.Uint64(mac.Sum(nil))
	return float64(n)/math.MaxUint64 < q.share
}

// Linked says that a record joined a child without a person. The few that are
// chosen are put before one later.
func (q *Queue) Linked(ctx context.Context, tx *db.Tx, g access.Grant, record, source string, d Decision) error {
	if !g.Valid() {
		return access.ErrNotFound
	}
	if !q.chosen("link", record) {
		return nil
	}
	p, err := access.ProtectionOf(ctx, tx, d.Child)
	if err != nil {
		return fmt.Errorf("read a protection: %w", err)
	}
	s := Second{ID: q.ids.New(), Record: record, Child: d.Child, Authority: g.Actor().Authority, Source: source, Protected: p.Hidden || p.Shielded,
		MadeAt: g.Now(), first: Same, weight: d.Weight, evidence: d.Evidence}
	if err := insertSecond(ctx, tx, s); err != nil {
		return fmt.Errorf("put a link before somebody: %w", err)
	}
	return nil
}

// again puts a decision of one person before another, where it is chosen: of
// Different the child that the record was most like.
func (q *Queue) again(ctx context.Context, tx *db.Tx, g access.Grant, i Item, p Proposal) error {
	if !q.chosen("decision", i.ID) {
		return nil
	}
	alike, err := selectAlike(ctx, tx, i.ID)
	if err != nil {
		return fmt.Errorf("read what a record is like: %w", err)
	}
	for _, a := range alike {
		if p.Verdict == Same && a.root != p.Child {
			continue
		}
		s := Second{ID: q.ids.New(), Record: i.Record, Child: a.Child, Authority: i.Authority, Source: i.Source, Protected: i.Protected,
			MadeAt: g.Now(), first: p.Verdict, firstBy: g.Actor().ID, item: i.ID, weight: a.Weight, evidence: a.Evidence}
		if err := insertSecond(ctx, tx, s); err != nil {
			return fmt.Errorf("put a decision before somebody else: %w", err)
		}
		return nil
	}
	return nil
}
