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
	State     string  // "waiting", "same", "different", "withdrawn"
	Weight    float64 // of the child that it is most like, in bits
	rank      int64
}

// Queue keeps what waits. It is what features that take records in write to.
type Queue struct {
	ids     id.Source
	matcher *Matcher
	key     []byte  // by which second looks are chosen
	share   float64 // of them
}

// NewQueue makes a Queue.
func NewQueue(ids id.Source) *Queue { return &Queue{ids: ids} }

// Use names the matcher that weighs records typed in by hand. Wiring calls it
// once: a matcher needs the children, and they the queue.
func (q *Queue) Use(m *Matcher) { q.matcher = m }

// Like lists whom a record typed in by hand resembles. It makes Queue a
// child.Queue.
func (q *Queue) Like(ctx context.Context, tx *db.Tx, g access.Grant, rec child.Record) ([]child.Like, error) {
	sought, err := q.matcher.Seek(rec, "")
	if err != nil {
		return nil, err
	}
	d, _, err := q.matcher.Decide(ctx, tx, g, q.matcher.Finder(nil), sought, "")
	if err != nil {
		return nil, err
	}
	out := make([]child.Like, len(d.Alike))
	for i, a := range d.Alike {
		out[i] = child.Like{Child: a.Child, Guarded: a.Guarded, Weight: a.Weight, Reason: string(a.Reason), Evidence: a.Evidence}
	}
	return out, nil
}

// Add queues a child that someone typed in and that is like others; nothing
// when it is like none.
func (q *Queue) Add(ctx context.Context, tx *db.Tx, g access.Grant, record, of string, like []child.Like, protected bool) error {
	if len(like) == 0 {
		return nil
	}
	alike := make([]Likeness, len(like))
	for i, l := range like {
		alike[i] = Likeness{Child: l.Child, Guarded: l.Guarded, Weight: l.Weight, Reason: Reason(l.Reason), Evidence: l.Evidence}
	}
	return q.Put(ctx, tx, g, Item{Record: record, Child: of, Source: child.Hand, Status: PotentialMatch, Reason: ByHand, Protected: protected}, alike)
}

// Put queues a record, or renews the item that waits for it.
func (q *Queue) Put(ctx context.Context, tx *db.Tx, g access.Grant, i Item, alike []Likeness) error {
	if !g.Valid() {
		return access.ErrNotFound
	}
	i.ID, i.Authority, i.MadeAt = q.ids.New(), g.Actor().Authority, g.Now()
	alike = slices.DeleteFunc(slices.Clone(alike), func(a Likeness) bool { return a.Child == i.Child })
	if len(alike) > 0 {
		i.Weight = alike[0].Weight
	}
	item, err := insertItem(ctx, tx, i)
	if err != nil {
		return fmt.Errorf("queue a record: %w", err)
	}
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
	if err := guardSeconds(ctx, tx, child); err != nil {
		return fmt.Errorf("guard second looks at a child: %w", err)
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
