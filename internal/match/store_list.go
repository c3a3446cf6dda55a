package match

import (
	"context"
	"database/sql"
	"math"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// perPage is how many items a page of the queue shows.
const perPage = 20

// Filter narrows the queue. The zero value is everything that waits for a
// reviewer, without what they were not sure of.
type Filter struct {
	Reason Reason // "" for all
	Source string // "" for all
	Unsure bool   // those alone that the reviewer was not sure of
}

// Waits is a line of the queue.
type Waits struct {
	Item
	Proposed bool // somebody gave a verdict, and a second person has to
	Mine     bool // the reader did
}

// place is where in the queue a page starts: after the item of that rank and id.
type place struct {
	Rank int64  `json:"r"`
	ID   string `json:"i"`
}

// selectWaiting lists some of what waits for an actor, most urgent first. What is
// protected has ranks of its own: for whoever is not cleared the list begins
// after them, so that they are neither read nor skipped.
func selectWaiting(ctx context.Context, r db.Reader, who access.Actor, f Filter, after place, now int64, most int) ([]Waits, error) {
	switch {
	case !who.Cleared && after.Rank < 0:
		after = place{}
	case who.Cleared && after == (place{}):
		after.Rank = math.MinInt64
	}
	args := []any{who.Authority, after.Rank, after.ID, who.ID, now}
	with := ""
	for _, c := range [][2]string{{"reason", string(f.Reason)}, {"source", f.Source}} {
		if c[1] != "" {
			args = append(args, c[1])
			with += " AND q." + c[0] + " = $" + strconv.Itoa(len(args))
		}
	}
	// What somebody was not sure of is little: it is read first, and the queue after.
	from, unless := `match_queue q`, ` AND NOT EXISTS (SELECT 1 FROM match_unsure u WHERE u.account = $4 AND u.item = q.id AND u.until > $5)`
	if f.Unsure {
		from, unless = `match_unsure u CROSS JOIN match_queue q`, ` AND u.account = $4 AND u.until > $5 AND u.item = q.id`
	}
	open := " AND q.protected = FALSE"
	if who.Cleared {
		open = ""
	}
	args = append(args, most)
	rows, err := r.Query(ctx, `SELECT `+itemColumns+`, COALESCE(p.made_by, '') FROM `+from+` LEFT JOIN match_proposal p ON p.item = q.id
		WHERE q.state = 'waiting' AND q.authority = $1 AND (q.rank, q.id) > ($2, $3)`+open+with+unless+`
		ORDER BY q.rank, q.id LIMIT $`+strconv.Itoa(len(args)), args...)
	return db.Collect(rows, err, func(rows *sql.Rows) (w Waits, err error) {
		var by string
		w.Item, err = scanItem(rows, &by)
		w.Proposed, w.Mine = by != "", by == who.ID
		return w, err
	})
}
