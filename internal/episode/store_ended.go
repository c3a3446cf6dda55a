package episode

import (
	"context"
	"database/sql"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// Past is a closed episode for whoever decides how long it is kept: days and whose it is,
// and nothing of what it was.
type Past struct {
	ID       string
	Child    string   // its first, under whose key its texts are
	Children []string // in it, the first too
	Unborn   []workday.Date
	Started  workday.Date
	Ended    workday.Date // zero while it is open
	Archived bool
}

// PastOnes lists the episodes in the archive after one, by id, for whoever looks for what
// is due.
func (s *Service) PastOnes(ctx context.Context, r db.Reader, g access.Grant, after string, limit int) ([]Past, error) {
	if !g.Valid() || g.Purpose() != access.DataQuality {
		return nil, access.ErrNotFound
	}
	return selectPast(ctx, r, `e.state = 'archived' AND e.id > $1 ORDER BY e.id LIMIT $2`, after, limit)
}

// PastOne reads one, for whoever disposes of it; NotFound where there is none.
func (s *Service) PastOne(ctx context.Context, r db.Reader, g access.Grant, id string) (Past, error) {
	if !g.Valid() {
		return Past{}, access.ErrNotFound
	}
	list, err := selectPast(ctx, r, `e.id = $1`, id)
	if err == nil && len(list) != 1 {
		err = access.ErrNotFound
	}
	if err != nil {
		return Past{}, err
	}
	return list[0], nil
}

// PastOf lists those that some children are in, by all of their ids, the newest first.
func (s *Service) PastOf(ctx context.Context, r db.Reader, g access.Grant, children []string) ([]Past, error) {
	if !g.Valid() || g.Purpose() != access.DataQuality {
		return nil, access.ErrNotFound
	}
	return selectPast(ctx, r, `e.id IN (SELECT c.episode FROM episode_child c WHERE NOT c.gone AND c.child IN `+db.In(1, len(children))+`) ORDER BY e.started DESC, e.id DESC`, db.Args(children)...)
}

func selectPast(ctx context.Context, r db.Reader, where string, args ...any) ([]Past, error) {
	rows, err := r.Query(ctx, `SELECT e.id, e.child, e.started, e.ended, e.state FROM episode e WHERE `+where, args...)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (p Past, err error) {
		var started, ended, state string
		if err = rows.Scan(&p.ID, &p.Child, &started, &ended, &state); err != nil {
			return p, err
		}
		p.Archived = State(state) == Archived
		if p.Started, err = day(started); err == nil {
			p.Ended, err = day(ended)
		}
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("list past episodes: %w", err)
	}
	for n := range list {
		if list[n].Children, err = selectChildren(ctx, r, list[n].ID); err != nil {
			return nil, fmt.Errorf("read the children of an episode: %w", err)
		}
		people, err := selectPeople(ctx, r, list[n].Child, list[n].ID)
		if err != nil {
			return nil, fmt.Errorf("read the people of an episode: %w", err)
		}
		for _, p := range people {
			if p.Kind == "unborn" && !p.Gone {
				list[n].Unborn = append(list[n].Unborn, p.Expected)
			}
		}
	}
	return list, nil
}

// End destroys an episode: its course and history, its people, who led it, who asked to be
// let in, and that another took it up again. It returns the answers to being helped that
// were given in it, by their ids, and the scopes of its own keys for the caller to destroy
// once this is kept. It is for disposal alone and cannot be taken back.
func (s *Service) End(ctx context.Context, tx *db.Tx, g access.Grant, id string) (helps, scopes []string, err error) {
	if !g.Valid() || id == "" {
		return nil, nil, access.ErrNotFound
	}
	rows, err := tx.Query(ctx, `DELETE FROM episode_answer WHERE episode = $1 RETURNING help`, id)
	if helps, err = db.Collect(rows, err, scanString); err != nil {
		return nil, nil, fmt.Errorf("end an episode: %w", err)
	}
	for _, q := range []string{
		`DELETE FROM episode_child WHERE episode = $1`, `DELETE FROM episode_person WHERE episode = $1`, `DELETE FROM episode_entry WHERE episode = $1`,
		`DELETE FROM episode_lead WHERE episode = $1`, `DELETE FROM episode_asked WHERE episode = $1`, `DELETE FROM episode WHERE id = $1`,
		`UPDATE episode SET follows = '' WHERE follows = $1`,
	} {
		if _, err := tx.Exec(ctx, q, id); err != nil {
			return nil, nil, fmt.Errorf("end an episode: %w", err)
		}
	}
	return helps, []string{ownScope(id)}, nil
}

// Scope is that of the episode's own key.
func (p Past) Scope() string { return ownScope(p.ID) }
