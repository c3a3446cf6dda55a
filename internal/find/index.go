package find

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/lib/linkage"
	"onestory/lib/workday"
)

// Index writes and asks the search tables. It is safe for concurrent use.
type Index struct {
	d     *db.DB
	key   []byte
	words *words
	// watched has, for transactions under way, what a Mirror wants to know of them.
	watched sync.Map // *db.Tx → *writing
	weights atomic.Pointer[Weights]
	shares  atomic.Pointer[Shares]
	size    atomic.Int64 // how many children there are, about
}

// New makes an Index. key is a 256-bit key for the hashes of places and numbers.
func New(d *db.DB, key []byte) *Index {
	x := &Index{d: d, key: key, words: newWords()}
	x.shares.Store(&Shares{words: x.words})
	x.Rank(StandardWeights())
	return x
}

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
	no, err := x.number(ctx, tx, e.Child)
	if err != nil {
		return err
	}
	if err := putChild(ctx, tx, no, e, e.Hidden || e.Guarded); err != nil {
		return fmt.Errorf("index a child: %w", err)
	}
	if err := clear(ctx, tx, no); err != nil {
		return fmt.Errorf("clear a child's index: %w", err)
	}
	return x.write(ctx, tx, e, no, true, x.File(e))
}

// Filed is under what an Entry is found. Making it asks nothing of the database.
type Filed struct {
	names  []filing
	hashes []string
}

// File works out under what an entry is found.
func (x *Index) File(e Entry) Filed { return Filed{names: filed(e), hashes: x.hashes(e)} }

// TakeNumbers takes a block of numbers for new children, in a transaction of its
// own, and returns the first. Numbers that are not used are lost.
func (x *Index) TakeNumbers(ctx context.Context, n int) (first int64, err error) {
	err = x.d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		first, err = takeNumbers(ctx, tx, n)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("take numbers for children: %w", err)
	}
	return first, nil
}

// TakeWords puts words into the dictionary that it lacks, in a transaction of its
// own: whoever adds many children has their names known before, instead of asking
// for each within the transaction. A word that is then not used does no harm.
func (x *Index) TakeWords(ctx context.Context, of ...Filed) error {
	lacking := map[string]bool{}
	for _, f := range of {
		for _, n := range f.names {
			for _, w := range []string{n.family, n.given} {
				if x.words.id(w) == 0 {
					lacking[w] = true
				}
			}
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	var made []word
	tokens := slices.Sorted(maps.Keys(lacking))
	err := x.d.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if err = insertWords(ctx, tx, tokens); err == nil {
			made, err = selectWordsCalled(ctx, tx, tokens)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("add words to the dictionary: %w", err)
	}
	x.words.learn(made)
	return nil
}

// Numbers reads the numbers of those of the children that have one.
func (x *Index) Numbers(ctx context.Context, r db.Reader, g access.Grant, children []string) (map[string]int64, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	out, err := selectNumbers(ctx, r, children)
	if err != nil {
		return nil, fmt.Errorf("read the numbers of children: %w", err)
	}
	return out, nil
}

// number is the number of a child, a new one where it has none.
func (x *Index) number(ctx context.Context, tx *db.Tx, child string) (int64, error) {
	known, err := selectNumbers(ctx, tx, []string{child})
	if err != nil {
		return 0, fmt.Errorf("read the number of a child: %w", err)
	}
	if no, ok := known[child]; ok {
		return no, nil
	}
	no, err := takeNumbers(ctx, tx, 1)
	if err != nil {
		return 0, fmt.Errorf("take a number for a child: %w", err)
	}
	return no, nil
}

// AddFiled is Put of a child that is not in the index yet; f is File of it.
func (x *Index) AddFiled(ctx context.Context, tx *db.Tx, e Entry, f Filed) error {
	if e.Number == 0 {
		var err error
		if e.Number, err = takeNumbers(ctx, tx, 1); err != nil {
			return fmt.Errorf("take a number for a child: %w", err)
		}
	}
	if err := putChild(ctx, tx, e.Number, e, e.Hidden || e.Guarded); err != nil {
		return fmt.Errorf("index a new child: %w", err)
	}
	return x.write(ctx, tx, e, e.Number, false, f)
}

// Join is Put of a child that gained a record: was is what the index holds of it
// and now what it is to hold. Mostly little is new, and only that is written.
func (x *Index) Join(ctx context.Context, tx *db.Tx, was, now Entry) error {
	oldNames, names := filed(was), filed(now)
	oldHashes, hashes := x.hashes(was), x.hashes(now)
	if was.Hidden != now.Hidden || lacks(names, oldNames) || lacks(hashes, oldHashes) {
		return x.Put(ctx, tx, now) // something goes
	}
	names, hashes = without(names, oldNames), without(hashes, oldHashes)
	if len(names)+len(hashes) == 0 && was.Display == now.Display && was.Year == now.Year && was.Gender == now.Gender && was.Guarded == now.Guarded {
		return nil
	}
	no := now.Number
	if no == 0 {
		var err error
		if no, err = x.number(ctx, tx, now.Child); err != nil {
			return err
		}
	}
	if err := putChild(ctx, tx, no, now, now.Hidden || now.Guarded); err != nil {
		return fmt.Errorf("index a child: %w", err)
	}
	return x.write(ctx, tx, now, no, false, Filed{names: names, hashes: hashes})
}

// write adds the rows that find a child; replaced says that others were there.
func (x *Index) write(ctx context.Context, tx *db.Tx, e Entry, no int64, replaced bool, filed Filed) error {
	rows := make([]nameRow, 0, len(filed.names))
	for _, n := range filed.names {
		f, err := x.wordID(ctx, tx, n.family)
		if err != nil {
			return err
		}
		g, err := x.wordID(ctx, tx, n.given)
		if err != nil {
			return err
		}
		rows = append(rows, nameRow{n.dob, f, g, no})
	}
	if err := insertNames(ctx, tx, rows, e.Hidden); err != nil {
		return fmt.Errorf("index a child's names: %w", err)
	}
	if err := insertKeys(ctx, tx, filed.hashes, no, e.Hidden); err != nil {
		return fmt.Errorf("index a child's keys: %w", err)
	}
	if err := insertChange(ctx, tx, no); err != nil {
		return fmt.Errorf("note a change of the index: %w", err)
	}
	if w, ok := x.watched.Load(tx); ok {
		w.(*writing).wrote(no, replaced, e.Hidden || e.Guarded, rows, filed.hashes)
	}
	return nil
}

// filing is one way in which a child may be named and dated.
type filing struct {
	family, given string // words
	dob           int64
}

// filed lists the ways in which a child may be named and dated.
func filed(e Entry) []filing {
	var out []filing
	for _, n := range e.Names {
		for _, family := range nameTokens(n.Family) {
			for _, given := range nameTokens(n.Given) {
				for _, d := range births(e.Births) {
					if f := (filing{family, given, d}); !slices.Contains(out, f) {
						out = append(out, f)
					}
				}
			}
		}
	}
	return out
}

// without lists what is in one list and not in another.
func without[T comparable](all, had []T) []T {
	return slices.DeleteFunc(slices.Clone(all), func(v T) bool { return slices.Contains(had, v) })
}

// lacks reports whether a list lacks something that another has.
func lacks[T comparable](list, of []T) bool { return len(without(of, list)) > 0 }

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
