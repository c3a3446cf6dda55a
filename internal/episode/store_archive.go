package episode

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// ArchivesBy is the actor in whose name closed episodes go into the archive.
const ArchivesBy = "job:archive"

// few is how many episodes one transaction puts away.
const few = 50

// ArchiveEnded puts the episodes into the archive that closed longer ago than the
// authority keeps them in reach: nobody opens them from then on, whoever led them
// neither, and what was written in them is known to nobody. Records officers still
// answer from them to whoever asks what is held. Run it each day; that two nodes do
// changes nothing. It returns how many it put away.
func (s *Service) ArchiveEnded(ctx context.Context) (n int, err error) {
	for {
		did, err := access.Change(ctx, s.Gate, access.Request{Actor: ArchivesBy, Action: "episode:archive"}, func(ctx context.Context, tx *db.Tx, g access.Grant) (int, audit.Event, error) {
			ev := audit.Event{Classes: []string{"episode"}}
			set, err := settingsOf(ctx, tx)
			if err != nil {
				return 0, ev, err
			}
			rows, err := tx.Query(ctx, `SELECT `+columns+` FROM episode e WHERE e.state = 'closed' AND e.ended <> '' AND e.ended <= $1 ORDER BY e.ended, e.id LIMIT $2`,
				s.today().AddMonths(-set.Standards[ToArchive]).String(), few)
			list, err := db.Collect(rows, err, scan)
			if err != nil {
				return 0, ev, fmt.Errorf("list what goes into the archive: %w", err)
			}
			for _, e := range list {
				keys, err := s.Keys.Keys(ctx, scope(e.Child))
				if err != nil {
					return 0, ev, err
				}
				e.State, e.Since = Archived, s.today()
				if err := write(ctx, tx, e, 0); err != nil {
					return 0, ev, err
				}
				if err := entered(ctx, tx, keys, e, string(Archive), Closed, Archived, g.Actor().ID, g.Now(), ""); err != nil {
					return 0, ev, err
				}
				ended, err := access.EndMembers(ctx, tx, e.ID, dayOf(g).AddDays(-1).String())
				if err != nil {
					return 0, ev, err
				}
				st, err := access.ArchiveItems(ctx, tx, g, e.ID)
				if err != nil {
					return 0, ev, err
				}
				ev.State = append(append(ev.State, ended...), st...)
				ev.Subjects = append(ev.Subjects, e.Child)
			}
			return len(list), ev, nil
		})
		if err != nil {
			return n, fmt.Errorf("put closed episodes into the archive: %w", err)
		}
		if n += did; did < few {
			return n, nil
		}
	}
}

// DueInArchive is the day from which a closed episode is in the archive.
func (e Episode) DueInArchive(s Standards) workday.Date { return e.Ended.AddMonths(s[ToArchive]) }
