package find

import (
	"slices"

	"onestory/internal/kit/db"
)

// writing is what one transaction wrote.
type writing struct {
	tx      *db.Tx
	gone    map[int64]bool // children whose earlier rows and keys were taken out
	rows    []nameRow
	keys    map[string][]int64
	guarded map[int64]bool
	recent  recent
}

// recent is what was written since Ready last looked.
type recent struct {
	rows     int // of them, the first not looked at
	keys     map[string]bool
	children map[int64]bool
}

func newWriting() *writing {
	w := &writing{gone: map[int64]bool{}, keys: map[string][]int64{}, guarded: map[int64]bool{}}
	w.looked()
	return w
}

// looked says that all so far was looked at.
func (w *writing) looked() {
	w.recent = recent{rows: len(w.rows), keys: map[string]bool{}, children: map[int64]bool{}}
}

// wrote is told of all that is written in a watched transaction.
func (w *writing) wrote(no int64, replaced, guarded bool, rows []nameRow, hashes []string) {
	if replaced {
		w.gone[no] = true
		w.rows = slices.DeleteFunc(w.rows, func(n nameRow) bool { return n.no == no })
		w.recent.rows = min(w.recent.rows, len(w.rows))
		for h, nos := range w.keys {
			w.keys[h] = slices.DeleteFunc(nos, func(n int64) bool { return n == no })
		}
	}
	w.guarded[no], w.recent.children[no] = guarded, true
	w.rows = append(w.rows, rows...)
	for _, h := range hashes {
		w.keys[h] = append(w.keys[h], no)
		w.recent.keys[h] = true
	}
}

// rewrote reports whether a child among those found was written since.
func (r recent) rewrote(found map[int64]*Lookalike) bool {
	for no := range r.children {
		if found[no] != nil {
			return true
		}
	}
	return false
}
