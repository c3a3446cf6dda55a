package access

import (
	"context"
	"fmt"

	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// answersFrom reports whether the archive is open to somebody: to a records officer who
// answers a request to see what is held, by the doors of a case alone. For every other
// purpose, theirs too, what is in it does not exist. policies/62-archive.cedar says the same.
func answersFrom(a Actor, p Purpose) bool { return p == SubjectAccess && a.Has(RecordsOfficer) }

// ArchiveItems puts every item of an episode into the archive: from this moment nobody
// knows of it, its own team neither, whatever else would let them; what else is held of
// the child stays as it is. It is for the end of an authority's period after closing.
func ArchiveItems(ctx context.Context, tx *db.Tx, g Grant, episode string) ([]audit.State, error) {
	if !g.Valid() || episode == "" {
		return nil, ErrNotFound
	}
	rows, err := tx.Query(ctx, `UPDATE access_item SET seal = $2 WHERE episode = $1 AND seal <> $2 RETURNING `+itemColumns, episode, int64(Archived))
	list, err := db.Collect(rows, err, scanItem)
	if err != nil {
		return nil, fmt.Errorf("put the items of an episode into the archive: %w", err)
	}
	var out []audit.State
	for _, i := range list {
		out = append(out, i.state())
	}
	return out, nil
}
