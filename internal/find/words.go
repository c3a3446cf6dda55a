package find

import (
	"context"
	"fmt"
	"iter"
	"math/bits"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"onestory/internal/kit/db"
	"onestory/lib/linkage"
)

// words is this process's copy of the dictionary of folded names. It is a
// cache: exact names are always resolved in SQL; misspelt ones from here, at
// most one refresh (a second) behind. It never forgets a word, and words are
// never reused, so an old copy is incomplete but not wrong.
type words struct {
	mu   sync.Mutex // held while refreshing
	last int64      // highest id seen
	dict *linkage.Dictionary
	view atomic.Pointer[wordView]
	// nearby remembers what near found, since names repeat.
	nearby struct {
		sync.Mutex
		found map[nearKey]nearFound
	}
}

type nearKey struct {
	token        string
	slips, limit int
}

// nearFound holds as long as there are as many words as then.
type nearFound struct {
	words int
	ids   []int64
}

// mostNearby is how many words' likely misspellings are remembered: some 20 MB.
const mostNearby = 50_000

// wordView is what readers work on; it is replaced, never changed.
type wordView struct {
	ids  []int64  // dictionary id → token id
	text []spoken // token id → word
}

// spoken is a word with how it sounds, since working that out takes longer than
// all else in comparing two words.
type spoken struct {
	text    string
	sound   sound
	letters letters
}

// letters is which of a to z a word has: two words that are n slips apart differ
// in at most 2n letters, which is quickly told.
type letters uint32

func lettersOf(word string) (l letters) {
	for i := range len(word) {
		if c := word[i] - 'a'; c < 26 {
			l |= 1 << c
		}
	}
	return l
}

// apart reports whether two words cannot be within so many slips.
func (l letters) apart(o letters, slips int) bool { return bits.OnesCount32(uint32(l^o)) > 2*slips }

// sound is the two readings of a word, four letters each.
type sound struct{ one, two [4]byte }

func soundOf(word string) (s sound) {
	one, two := linkage.DoubleMetaphone(word)
	copy(s.one[:], one)
	copy(s.two[:], two)
	return s
}

// like reports whether two words sound alike in one of their readings. Words
// without a sound are like those without one.
func (s sound) like(typed sound) bool {
	return s.one == typed.one || s.two == typed.one && s.two != [4]byte{}
}

func newWords() *words {
	w := &words{dict: linkage.NewDictionary(nil)}
	w.view.Store(&wordView{})
	return w
}

// overlap is how many ids before the last one are read again, since an id may
// be committed after a higher one.
const overlap = 2000

// refresh reads words that were added since.
func (w *words) refresh(ctx context.Context, d *db.DB) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for {
		var found []word
		err := d.Read(ctx, func(ctx context.Context, r db.Reader) (err error) {
			found, err = selectWords(ctx, r, w.last-overlap, 100_000)
			return err
		})
		if err != nil {
			return fmt.Errorf("refresh the dictionary of names: %w", err)
		}
		before := w.last
		w.add(found)
		if w.last == before {
			return nil
		}
	}
}

type word struct {
	id    int64
	token string
}

// add takes words in; the caller holds mu.
func (w *words) add(found []word) {
	old := w.view.Load()
	highest := w.last
	for _, f := range found {
		highest = max(highest, f.id)
	}
	// Readers of the old view never look beyond its end, so that what is new can
	// be appended behind it; only a hole within asks for a copy.
	text := old.text
	if more := int(highest) + 1 - len(text); more > 0 {
		text = append(text, make([]spoken, more)...)
	}
	copied := false
	var tokens []string
	var fresh []word
	for _, f := range found {
		if text[f.id].text != "" {
			continue
		}
		if int(f.id) < len(old.text) && !copied {
			text, copied = slices.Clone(text), true
		}
		text[f.id] = spoken{f.token, soundOf(f.token), lettersOf(f.token)}
		tokens, fresh = append(tokens, f.token), append(fresh, f)
	}
	w.last = highest
	if len(fresh) == 0 {
		return
	}
	w.dict.Add(tokens...)
	ids := append(old.ids, make([]int64, w.dict.Len()-len(old.ids))...)
	for _, f := range fresh {
		if n, ok := w.dict.ID(f.token); ok {
			ids[n] = f.id
		}
	}
	w.view.Store(&wordView{ids: ids, text: text})
}

// text is the word of a token id, "" if this copy has not seen it yet.
func (w *words) text(id int64) string {
	if v := w.view.Load(); id > 0 && id < int64(len(v.text)) {
		return v.text[id].text
	}
	return ""
}

// sound is how a word sounds.
func (w *words) sound(id int64, word string) sound {
	if v := w.view.Load(); id > 0 && id < int64(len(v.text)) && v.text[id].text != "" {
		return v.text[id].sound
	}
	return soundOf(word)
}

// lettersOf is which letters a word has.
func (w *words) lettersOf(id int64, word string) letters {
	if v := w.view.Load(); id > 0 && id < int64(len(v.text)) && v.text[id].text != "" {
		return v.text[id].letters
	}
	return lettersOf(word)
}

// id is the id of an exact word, 0 if this copy has not seen it yet.
func (w *words) id(token string) int64 {
	n, ok := w.dict.ID(token)
	if v := w.view.Load(); ok && int(n) < len(v.ids) {
		return v.ids[n]
	}
	return 0
}

// count is how many words this copy has.
func (w *words) count() int { return len(w.view.Load().ids) }

// since gives each word beyond the first n.
func (w *words) since(n int) iter.Seq2[int64, spoken] {
	return func(yield func(int64, spoken) bool) {
		v := w.view.Load()
		for _, id := range v.ids[min(n, len(v.ids)):] {
			if id != 0 && !yield(id, v.text[id]) {
				return
			}
		}
	}
}

// learn takes in words that were just committed.
func (w *words) learn(fresh []word) {
	w.mu.Lock()
	defer w.mu.Unlock()
	last := w.last
	w.add(fresh)
	w.last = last // others may have added words between: refresh still reads them
}

// near lists token ids of words that may be misspellings of one, nearest first.
// The list is shared: nobody changes it.
func (w *words) near(token string, slips, limit int) []int64 {
	v, key := w.view.Load(), nearKey{token, slips, limit}
	w.nearby.Lock()
	known, ok := w.nearby.found[key]
	w.nearby.Unlock()
	if ok && known.words == len(v.ids) {
		return known.ids
	}
	var out []int64
	for _, h := range w.dict.Lookup(token, slips) {
		if int(h.ID) < len(v.ids) && v.ids[h.ID] != 0 && len(out) < limit {
			out = append(out, v.ids[h.ID])
		}
	}
	w.nearby.Lock()
	defer w.nearby.Unlock()
	if w.nearby.found == nil || len(w.nearby.found) >= mostNearby {
		w.nearby.found = map[nearKey]nearFound{}
	}
	w.nearby.found[key] = nearFound{len(v.ids), out}
	return out
}

// keep refreshes every interval until ctx ends.
func (w *words) keep(ctx context.Context, d *db.DB, every time.Duration, failed func(error)) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			if err := w.refresh(ctx, d); err != nil && ctx.Err() == nil {
				failed(err)
			}
		}
	}
}
