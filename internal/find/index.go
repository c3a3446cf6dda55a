package find

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"onestory/internal/kit/db"
	"onestory/lib/linkage"
	"onestory/lib/workday"
)

// Index writes and asks the search tables. It is safe for concurrent use.
type Index struct {
	d     *db.DB
	key   []byte
	words *words
}

// New makes an Index. key is a 256-bit key for the hashes of places and numbers.
func New(d *db.DB, key []byte) *Index { return &Index{d: d, key: key, words: newWords()} }

// Warm reads the dictionary of names; until then misspelt names find less.
func (x *Index) Warm(ctx context.Context) error { return x.words.refresh(ctx, x.d) }

// Keep refreshes the dictionary every second until ctx ends.
func (x *Index) Keep(ctx context.Context, failed func(error)) {
	x.words.keep(ctx, x.d, time.Second, failed)
}

// unnamed stands for a name that is missing or a placeholder.
const unnamed = "*"

// Put replaces what the index holds of one child, in the caller's transaction.
func (x *Index) Put(ctx context.Context, tx *db.Tx, e Entry) error {
	no, err := upsertChild(ctx, tx, e, e.Hidden || e.Guarded)
	if err != nil {
		return fmt.Errorf("index a child: %w", err)
	}
	if err := clear(ctx, tx, no); err != nil {
		return fmt.Errorf("clear a child's index: %w", err)
	}
	return x.fill(ctx, tx, e, no)
}

// Add is Put of a child that is not in the index yet.
func (x *Index) Add(ctx context.Context, tx *db.Tx, e Entry) error {
	no, err := upsertChild(ctx, tx, e, e.Hidden || e.Guarded)
	if err != nil {
		return fmt.Errorf("index a new child: %w", err)
	}
	return x.fill(ctx, tx, e, no)
}

// fill writes the rows that find a child.
func (x *Index) fill(ctx context.Context, tx *db.Tx, e Entry, no int64) error {
	var names []nameRow
	for _, n := range e.Names {
		for _, family := range nameTokens(n.Family) {
			for _, given := range nameTokens(n.Given) {
				f, err := x.wordID(ctx, tx, family)
				if err != nil {
					return err
				}
				g, err := x.wordID(ctx, tx, given)
				if err != nil {
					return err
				}
				for _, d := range births(e.Births) {
					if row := (nameRow{d, f, g, no}); !slices.Contains(names, row) {
						names = append(names, row)
					}
				}
			}
		}
	}
	if err := insertNames(ctx, tx, names, e.Hidden); err != nil {
		return fmt.Errorf("index a child's names: %w", err)
	}
	if err := insertKeys(ctx, tx, x.hashes(e), no, e.Hidden); err != nil {
		return fmt.Errorf("index a child's keys: %w", err)
	}
	return nil
}

// wordID is the id of a word, from this process's copy or from the table.
func (x *Index) wordID(ctx context.Context, tx *db.Tx, token string) (int64, error) {
	if id := x.words.id(token); id != 0 {
		return id, nil
	}
	id, err := insertWord(ctx, tx, token)
	if err != nil {
		return 0, fmt.Errorf("add a word to the dictionary: %w", err)
	}
	tx.AfterCommit(func() { x.words.learn([]word{{id, token}}) })
	return id, nil
}

// nameTokens are the words under which a name is filed.
func nameTokens(name string) []string {
	if linkage.IsPlaceholder(name) {
		return []string{unnamed}
	}
	t := linkage.Tokens(name)
	if len(t) == 0 {
		return []string{unnamed}
	}
	if len(t) > 5 {
		t = t[:5]
	}
	return t
}

func births(of []workday.Date) []int64 {
	var out []int64
	for _, d := range of {
		if n := days(d); n != 0 && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	if len(out) == 0 {
		return []int64{0}
	}
	return out
}

// days counts from the first of January 1900, so that 0 can mean "none".
func days(d workday.Date) int64 {
	if d.IsZero() {
		return 0
	}
	epoch, _ := workday.New(1900, time.January, 1)
	return int64(epoch.DaysTo(d))
}

// hashes are the keyed hashes of all that finds the child exactly.
func (x *Index) hashes(e Entry) [][]byte {
	var out [][]byte
	for _, i := range e.Identifiers {
		out = append(out, x.identifier(i.Kind, i.Value, i.Verified))
	}
	for _, p := range e.Places {
		out = append(out, x.hash("postcode", p.Postcode))
		if p.House != "" {
			out = append(out, x.hash("door", p.Postcode, p.House))
		}
	}
	for _, c := range e.Carers {
		out = append(out, x.carer(c.Given, c.Family))
		for _, p := range c.Phones {
			out = append(out, x.phone(p))
		}
	}
	slices.SortFunc(out, slices.Compare)
	return slices.CompactFunc(out, func(a, b []byte) bool { return slices.Equal(a, b) })
}

func (x *Index) identifier(kind, value string, verified bool) []byte {
	if verified {
		kind += "/verified"
	}
	return x.hash("id", kind, strings.ToUpper(strings.ReplaceAll(value, " ", "")))
}

func (x *Index) carer(given, family string) []byte {
	return x.hash("carer", linkage.Fold(given), linkage.Fold(family))
}

func (x *Index) phone(p string) []byte {
	d := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, p)
	if after, ok := strings.CutPrefix(d, "44"); ok {
		d = "0" + after
	}
	return x.hash("phone", d)
}

func (x *Index) hash(parts ...string) []byte {
	m := hmac.New(sha256.New, x.key)
	for _, p := range parts {
		fmt.Fprintf(m, "%d:%s", len(p), p)
	}
	return m.Sum(nil)[:12]
}
