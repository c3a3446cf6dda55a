package linkage

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
)

// maxBlock is the number of records above which a block is divided.
const maxBlock = 5000

// Candidates are the pairs of a table's records that agree on the keys of some
// rule. Nothing is listed: pairs are made as they are visited.
type Candidates struct {
	table *Table
	rules int
	// keys has for each record its first key under each rule, 0 for none.
	keys []uint64
	// more has the further keys of records with several, by record and rule.
	more   map[uint32][][]uint64
	blocks [][]entry // by rule, sorted by key
	// Unsplit is the number of pairs left out because a block was too large and no
	// key was left to divide it.
	Unsplit int64
}

type entry struct {
	key    uint64
	record uint32
}

// Block finds the blocks of a table under rules. Limit is the largest block that
// is compared all with all; larger ones are divided by the rule's Split keys, and
// left out where those do not suffice. 0 means 5,000. It needs 8 bytes a record
// and rule, and 16 more.
func (m *Model) Block(ctx context.Context, t *Table, rules []Rule, limit int) (*Candidates, error) {
	if err := checkRules("rules", rules, names(m)); err != nil {
		return nil, err
	}
	c := &Candidates{table: t, rules: len(rules), keys: make([]uint64, len(rules)*t.Len()), more: map[uint32][][]uint64{}, blocks: make([][]entry, len(rules))}
	var lock sync.Mutex
	each(len(rules), func(r int) {
		if ctx.Err() == nil {
			unsplit := c.fill(r, m.keys(rules[r].Keys), m.keys(rules[r].Split), cmp.Or(limit, maxBlock), &lock)
			lock.Lock()
			c.Unsplit += unsplit
			lock.Unlock()
		}
	})
	return c, ctx.Err()
}

func names(m *Model) map[string]bool {
	out := map[string]bool{}
	for n := range m.fields {
		out[n] = true
	}
	return out
}

// each calls f for 0 to n-1 on as many processors as there are.
func each(n int, f func(int)) {
	var group sync.WaitGroup
	next := make(chan int)
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	group.Wait()
}

// fill works out the keys of all records under one rule, dividing large blocks.
func (c *Candidates) fill(rule int, keys, split []key, limit int, lock *sync.Mutex) (unsplit int64) {
	list := make([]entry, 0, len(c.table.records))
	var room [2][maxKeys]uint64
	for i := range c.table.records {
		for _, h := range hashes(&c.table.records[i], keys, uint64(rule), &room) {
			list = append(list, entry{h, uint32(i)})
		}
	}
	sortEntries(list)
	for _, k := range split {
		list = c.divide(list, k, limit)
	}
	kept := list[:0]
	blocks(list, func(b []entry) {
		if len(b) > limit {
			unsplit += int64(len(b)) * int64(len(b)-1) / 2
			return
		}
		for _, e := range b {
			c.put(rule, e, lock)
		}
		if len(b) > 1 {
			kept = append(kept, b...)
		}
	})
	c.blocks[rule] = slices.Clip(slices.Clone(kept))
	return unsplit
}

// put records a key of a record, so that later rules know what this one made.
func (c *Candidates) put(rule int, e entry, lock *sync.Mutex) {
	at := &c.keys[int(e.record)*c.rules+rule]
	if *at == 0 {
		*at = e.key
		return
	}
	lock.Lock()
	defer lock.Unlock()
	if c.more[e.record] == nil {
		c.more[e.record] = make([][]uint64, c.rules)
	}
	c.more[e.record][rule] = append(c.more[e.record][rule], e.key)
}

// divide gives the records of large blocks one more key.
func (c *Candidates) divide(list []entry, k key, limit int) []entry {
	var out []entry
	changed := false
	var room [maxKeys]uint64
	blocks(list, func(b []entry) {
		if len(b) <= limit {
			out = append(out, b...)
			return
		}
		changed = true
		for _, e := range b {
			more := k.extend(&c.table.records[e.record], []uint64{e.key}, room[:0])
			if len(more) == 0 { // those without a value stay together
				more = append(more, hashText(e.key, ""))
			}
			for _, h := range more {
				out = append(out, entry{hashDone(h), e.record})
			}
		}
	})
	if changed {
		sortEntries(out)
	}
	return out
}

func sortEntries(list []entry) {
	slices.SortFunc(list, func(a, b entry) int {
		switch {
		case a.key < b.key:
			return -1
		case a.key > b.key:
			return 1
		}
		return int(a.record) - int(b.record)
	})
}

// blocks visits the runs of equal keys.
func blocks(list []entry, visit func([]entry)) {
	for start := 0; start < len(list); {
		end := start + 1
		for end < len(list) && list[end].key == list[start].key {
			end++
		}
		visit(list[start:end])
		start = end
	}
}

// hashes are a record's keys under a rule: one for each choice among its values.
// They stand in room until the next call.
func hashes(p *Prepared, keys []key, seed uint64, room *[2][maxKeys]uint64) []uint64 {
	current := append(room[0][:0], 14695981039346656037+seed)
	for i := range keys {
		current = keys[i].extend(p, current, room[1-i&1][:0])
		if len(current) == 0 {
			return nil
		}
	}
	for i := range current {
		current[i] = hashDone(current[i])
	}
	return current
}

// first reports whether a pair in a block of this rule and key was not made
// before: by an earlier rule, or by an earlier key of this one.
func (c *Candidates) first(rule int, key uint64, a, b uint32) bool {
	x, y := c.keys[int(a)*c.rules:int(a+1)*c.rules], c.keys[int(b)*c.rules:int(b+1)*c.rules]
	for r := range rule {
		if x[r] == y[r] && x[r] != 0 {
			return false
		}
	}
	if len(c.more) == 0 {
		return true
	}
	more, others := c.more[a], c.more[b]
	if more == nil && others == nil {
		return true
	}
	for r := range rule + 1 {
		if h := lowestShared(x, y, more, others, r); h != 0 && (r < rule || h != key) {
			return false
		}
	}
	return true
}

// lowestShared is the smallest key that two records share under a rule, or 0.
func lowestShared(x, y []uint64, more, others [][]uint64, r int) (lowest uint64) {
	for i := -1; i < count(more, r); i++ {
		for j := -1; j < count(others, r); j++ {
			h, k := x[r], y[r]
			if i >= 0 {
				h = more[r][i]
			}
			if j >= 0 {
				k = others[r][j]
			}
			if h == k && h != 0 && (lowest == 0 || h < lowest) {
				lowest = h
			}
		}
	}
	return lowest
}

func count(more [][]uint64, r int) int {
	if more == nil {
		return 0
	}
	return len(more[r])
}
