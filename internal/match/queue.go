package match

import (
	"context"
	"fmt"
	"slices"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
)

// Item is one record that waits for a person.
type Item struct {
	ID        string
	Record    string // id of the source record
	Child     string // the child made of it already; "" while it is held back
	Authority string
	Source    string
	Status    Status
	Reason    Reason
	Protected bool // for cleared reviewers alone
	MadeAt    time.Time
	State     string // "waiting", "same", "different", "withdrawn"
}

// Queue keeps what waits. It is what features that take records in write to.
type Queue struct{ ids id.Source }

// NewQueue makes a Queue.
func NewQueue(ids id.Source) *Queue { return &Queue{ids} }

// Add queues a child that someone typed in and that is like others; nothing
// when it is like none. It makes Queue a child.Queue.
func (q *Queue) Add(ctx context.Context, tx *db.Tx, g access.Grant, record, child string, alike []string, protected bool) error {
	if len(alike) == 0 {
		return nil
	}
	return q.Put(ctx, tx, g, Item{Record: record, Child: child, Source: "hand", Status: PotentialMatch, Reason: ByHand, Protected: protected}, alike)
}

// Put queues a record, or renews the item that waits for it.
func (q *Queue) Put(ctx context.Context, tx *db.Tx, g access.Grant, i Item, alike []string) error {
	if !g.Valid() {
		return access.ErrNotFound
	}
	i.ID, i.Authority, i.MadeAt = q.ids.New(), g.Actor().Authority, g.Now()
	item, err := insertItem(ctx, tx, i)
	if err != nil {
		return fmt.Errorf("queue a record: %w", err)
	}
	alike = slices.DeleteFunc(slices.Clone(alike), func(c string) bool { return c == i.Child })
	if err := replaceAlike(ctx, tx, item, alike[:min(len(alike), 10)]); err != nil {
		return fmt.Errorf("queue what a record is like: %w", err)
	}
	return nil
}

// Guard closes what waits about a child to all but cleared reviewers. Whoever
// protects a child calls it in the same transaction.
func (q *Queue) Guard(ctx context.Context, tx *db.Tx, g access.Grant, child string) error {
	if !g.Valid() {
		return access.ErrNotFound
	}
	if err := guardItems(ctx, tx, child); err != nil {
		return fmt.Errorf("guard what waits about a child: %w", err)
	}
	return nil
}

// Withdraw takes a record out of the queue when a newer view of it settled the question.
func (q *Queue) Withdraw(ctx context.Context, tx *db.Tx, g access.Grant, record string) error {
	if !g.Valid() {
		return access.ErrNotFound
	}
	if err := withdrawItem(ctx, tx, record, db.Millis(g.Now())); err != nil {
		return fmt.Errorf("withdraw a record from the queue: %w", err)
	}
	return nil
}

// Apart lists the children of whom a person has said that a record is not
// theirs, by all of their ids.
func (q *Queue) Apart(ctx context.Context, r db.Reader, g access.Grant, record string) (map[string]bool, error) {
	all, err := child.Vetoes(ctx, r, g, record)
	return all[record], err
}
