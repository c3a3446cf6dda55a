package match

import (
	"context"
	"fmt"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

// Note is that a reviewer was not sure of an item, with what they wrote.
type Note struct {
	At   time.Time
	Text string // "" if they wrote nothing
}

// unsureFor is after how long an item comes back to whoever was not sure of it.
const unsureFor = 7 * 24 * time.Hour

func noteAt(item, account string) seal.Place {
	return seal.Place{Table: "match_unsure", Column: "note", Row: item + " " + account}
}

// NotSure puts an item off for the reviewer alone: others see it as before, with
// the note, and it comes back after a week.
func (s *Service) NotSure(ctx context.Context, q access.Request, item, note string) error {
	_, err := s.change(ctx, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (Outcome, audit.Event, error) {
		i, err := open(ctx, tx, g, item)
		if err != nil {
			return "", audit.Event{}, err
		}
		sealed := []byte{}
		if note = strings.TrimSpace(note); note != "" {
			keys, err := s.keys.Keys(ctx, "record:"+i.Record) // it goes when the record is disposed of
			if err != nil {
				return "", audit.Event{}, err
			}
			if sealed, err = keys.Seal("record:"+i.Record, noteAt(i.ID, g.Actor().ID), []byte(note)); err != nil {
				return "", audit.Event{}, err
			}
		}
		err = putUnsure(ctx, tx, g.Actor().ID, i.ID, db.Millis(g.Now()), db.Millis(g.Now().Add(unsureFor)), sealed)
		if err != nil {
			return "", audit.Event{}, fmt.Errorf("put an item off: %w", err)
		}
		return Proposed, event(i, "unsure", "put-off", i.Child), nil
	})
	return err
}

// notes reads what reviewers who were not sure of an item wrote, newest first.
func (s *Service) notes(ctx context.Context, r db.Reader, i Item) (out []Note, err error) {
	rows, err := selectUnsure(ctx, r, i.ID)
	if err != nil {
		return nil, fmt.Errorf("read notes of an item: %w", err)
	}
	for _, u := range rows {
		n := Note{At: db.Time(u.at)}
		if len(u.note) > 0 {
			keys, err := s.keys.Keys(ctx, "record:"+i.Record)
			if err != nil {
				return nil, err
			}
			text, err := keys.Open("record:"+i.Record, noteAt(i.ID, u.account), u.note)
			if err == seal.ErrShredded {
				continue // lawfully disposed of
			}
			if err != nil {
				return nil, err
			}
			n.Text = string(text)
		}
		out = append(out, n)
	}
	return out, nil
}
