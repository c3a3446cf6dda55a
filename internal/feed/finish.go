package feed

import (
	"context"
	"encoding/json"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// note writes down how far the run came through rows that were unchanged.
func (im *importing) note(ctx context.Context, state string) error {
	to := max(im.run.Done, im.passed)
	_, err := access.Change(ctx, im.s.Gate, im.q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ok, err := advance(ctx, tx, im.run.ID, im.run.Done, to, im.run.Counts, state, db.Millis(g.Now()))
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "feed.twice", im.bound.Source)
		}
		return struct{}{}, audit.Event{Detail: map[string]any{"run": im.run.ID, "state": state, "to": to}}, err
	})
	if err == nil {
		im.run.Done = to
	}
	return err
}

func (im *importing) finish(ctx context.Context) error {
	if err := im.note(ctx, "complete"); err != nil {
		return err
	}
	im.run.State = "complete"
	im.o.Progress(im.table.Rows, im.table.Rows)
	return nil
}

// sealRefused seals a refused row with what is wrong with it.
func (im *importing) sealRefused(it item) ([]byte, error) {
	text, err := json.Marshal(refused{*it.fault, it.cells})
	if err != nil {
		return nil, err
	}
	return im.keys.Seal(runScope(im.run.ID), refusedAt(im.run.ID, it.number), text)
}
