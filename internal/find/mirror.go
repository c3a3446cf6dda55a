package find

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Mirror is a copy in memory of how children are named and dated, for whoever
// matches many records in a row: to read a hundred rows of one birth date from
// the database takes longer than all else in matching. It holds words' numbers,
// dates and the children's numbers in the index, about 60 bytes a row. It is
// never asked without Follow, which brings it up to what the transaction sees;
// inside the transaction it follows what is written. One goroutine uses it.
type Mirror struct {
	x       *Index
	seen    int64          // highest change read
	missing map[int64]bool // changes below it that were not there: under way then, or never made
	slots   []slot
	byDay   [][]rowOf      // by birth date
	first   []uint32       // by child: the slot of its first row
	guarded map[int64]bool // children who are
	marks   []uint8        // by word, while one record is matched
	marked  []int64        // the words that have marks
	any     []uint64       // a bit a word: whether it has one; ten times as dense, and asked first
	size    int64          // the highest number of a child
	counted int64          // what it was when names were counted last
	now     *writing       // what the transaction under way wrote
	ahead
}

// slot is one row of find_name; no is 0 once the child's rows were replaced.
type slot struct {
	day               int32
	family, given, no uint32
	next              uint32 // the child's next row
}

// rowOf is a row as it stands under its birth date.
type rowOf struct{ family, given, slot uint32 }

// latest is how many days after 1900 have a place of their own: to 2173. Others,
// and missing dates, share place 0.
const latest = 100_000

func place(day int64) int64 {
	if day < 0 || day >= latest {
		return 0
	}
	return day
}

// Mirror reads the index into memory, some 700,000 rows a second, if that pays
// for so many records; it returns nil if not. Reading it all takes as long as
// matching a few hundred records among a million from the database.
func (x *Index) Mirror(ctx context.Context, r db.Reader, g access.Grant, records int) (*Mirror, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	highest, err := selectHighest(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("read the size of the index: %w", err)
	}
	if int64(records) < FewForMirror+highest/10_000 {
		return nil, nil
	}
	m := &Mirror{x: x, ahead: ahead{hits: map[string][]int64{}, found: map[*Sought]gathering{}}}
	if err := m.start(ctx, r); err != nil {
		return nil, fmt.Errorf("copy the index: %w", err)
	}
	return m, nil
}

// FewForMirror is how many records never deserve a Mirror.
const FewForMirror = 100

// unsure is how far back a change may still come to light: several are numbered
// before the first of them is kept.
const unsure = 5000

func (m *Mirror) start(ctx context.Context, r db.Reader) error {
	newest, err := selectNewestChange(ctx, r)
	if err != nil {
		return err
	}
	changes, err := selectChanges(ctx, r, newest-unsure)
	if err != nil {
		return err
	}
	m.slots, m.byDay, m.first = make([]slot, 1), make([][]rowOf, latest), nil
	m.guarded, m.missing, m.seen = map[int64]bool{}, map[int64]bool{}, 0
	if n := len(changes); n > 0 {
		m.seen = changes[n-1].seq
		m.note(changes, max(0, m.seen-unsure))
	}
	guarded, err := selectGuarded(ctx, r)
	if err != nil {
		return err
	}
	for _, no := range guarded {
		m.guarded[no] = true
	}
	m.size = 0
	if err := eachName(ctx, r, m.add); err != nil {
		return err
	}
	m.count()
	return nil
}

// count tells the index how common names are; it is called again whenever there
// are twice as many children.
func (m *Mirror) count() {
	s := &Shares{words: m.x.words}
	for _, w := range m.slots {
		if w.no != 0 {
			s.add(int64(w.family), int64(w.given))
		}
	}
	m.counted = m.size
	m.x.shares.Store(s)
	m.x.size.Store(m.size)
}

func (m *Mirror) add(n nameRow) {
	for int64(len(m.first)) <= n.no {
		m.first = append(m.first, 0)
	}
	m.size = max(m.size, n.no)
	at := uint32(len(m.slots))
	m.slots = append(m.slots, slot{int32(n.dob), uint32(n.family), uint32(n.given), uint32(n.no), m.first[n.no]})
	m.first[n.no] = at
	d := place(n.dob)
	m.byDay[d] = append(m.byDay[d], rowOf{uint32(n.family), uint32(n.given), at})
}

func (m *Mirror) drop(no int64) {
	if no >= int64(len(m.first)) {
		return
	}
	for at := m.first[no]; at != 0; at = m.slots[at].next {
		m.slots[at].no = 0
	}
	m.first[no] = 0
}

// note remembers which of the changes after one are not there.
func (m *Mirror) note(changes []change, after int64) {
	there := make(map[int64]bool, len(changes))
	for _, c := range changes {
		there[c.seq] = true
		delete(m.missing, c.seq)
	}
	for seq := after + 1; seq <= m.seen; seq++ {
		if !there[seq] {
			m.missing[seq] = true
		}
	}
	for seq := range m.missing {
		if seq < m.seen-unsure {
			delete(m.missing, seq)
		}
	}
}

// End lets go of the last transaction.
func (m *Mirror) End() {
	if m.now != nil && m.now.tx != nil {
		m.x.watched.Delete(m.now.tx)
	}
	m.now = nil
}

func (m *Mirror) catchUp(ctx context.Context, r db.Reader) error {
	from := m.seen
	if oldest, err := selectOldestChange(ctx, r); err != nil {
		return err
	} else if oldest > from+1 && oldest > 1 { // paused for so long that changes were dropped
		return m.start(ctx, r)
	}
	for seq := range m.missing {
		from = min(from, seq-1)
	}
	changes, err := selectChanges(ctx, r, from)
	if err != nil {
		return err
	}
	var nos []int64
	before := m.seen
	for _, c := range changes {
		if c.seq > before || m.missing[c.seq] {
			nos = append(nos, c.no)
		}
		m.seen = max(m.seen, c.seq)
	}
	m.note(changes, before)
	slices.Sort(nos)
	return m.replace(ctx, r, slices.Compact(nos))
}

// chunk is how many children are asked about in one statement.
const chunk = 256

func (m *Mirror) replace(ctx context.Context, r db.Reader, nos []int64) error {
	for part := range slices.Chunk(nos, chunk) {
		rows, err := selectNamesOf(ctx, r, db.Even(part))
		if err != nil {
			return err
		}
		guarded, err := selectGuardedOf(ctx, r, db.Even(part))
		if err != nil {
			return err
		}
		for _, no := range part {
			m.drop(no)
			delete(m.guarded, no)
		}
		for _, n := range rows {
			m.add(n)
		}
		for _, no := range guarded {
			m.guarded[no] = true
		}
	}
	return nil
}

// keysOf lists who has the record's keys, some of them perhaps twice.
func (m *Mirror) keysOf(ctx context.Context, r db.Reader, s *Sought) ([]hit, error) {
	var out []hit
	for _, k := range s.keys {
		nos, asked := m.hits[k.hash]
		if !asked {
			if err := m.ask(ctx, r, []*Sought{s}); err != nil {
				return nil, err
			}
			nos = m.hits[k.hash]
		}
		for _, no := range nos {
			if !m.now.gone[no] {
				out = append(out, hit{[]byte(k.hash), no})
			}
		}
		for _, no := range m.now.keys[k.hash] {
			out = append(out, hit{[]byte(k.hash), no})
		}
	}
	return out, nil
}

// rowsFor lists the rows that deserve a look: the likely ones, and those of the
// children that a key found.
func (m *Mirror) rowsFor(_ context.Context, _ db.Reader, s *Sought, resolved map[string]int64, keyed []int64) ([]nameRow, error) {
	defer m.unmark()
	s.marks(m.x, resolved, m.mark)
	var out []nameRow
	take := func(day int64, w rowOf) {
		if at := m.slots[w.slot]; at.no != 0 && int64(at.day) == day && !m.now.gone[int64(at.no)] {
			out = append(out, at.row())
		}
	}
	same := func(day int64) {
		for _, w := range m.byDay[place(day)] {
			if m.isMarked(w.family) || m.isMarked(w.given) {
				take(day, w)
			}
		}
	}
	near := func(day int64) {
		for _, w := range m.byDay[place(day)] {
			if m.isMarked(w.family) && m.isMarked(w.given) && likely(m.marks[w.family], m.marks[w.given], false) {
				take(day, w)
			}
		}
	}
	for _, b := range s.births {
		same(b.day)
		if b.turned != 0 {
			same(b.turned)
		}
		for _, d := range b.near() {
			near(d)
		}
	}
	for _, no := range keyed {
		if no < int64(len(m.first)) && !m.now.gone[no] {
			for at := m.first[no]; at != 0; at = m.slots[at].next {
				out = append(out, m.slots[at].row())
			}
		}
	}
	for _, n := range m.now.rows {
		if s.mayBe(n.dob) || slices.Contains(keyed, n.no) {
			out = append(out, n)
		}
	}
	return out, nil
}

func (s slot) row() nameRow {
	return nameRow{int64(s.day), int64(s.family), int64(s.given), int64(s.no)}
}

func (m *Mirror) mark(id int64, mark uint8) {
	if more := int(id) + 1 - len(m.marks); more > 0 {
		m.marks = append(m.marks, make([]uint8, more+1024)...)
		m.any = append(m.any, make([]uint64, len(m.marks)/64+1-len(m.any))...)
	}
	m.marks[id] |= mark
	m.any[id>>6] |= 1 << (id & 63)
	m.marked = append(m.marked, id)
}

func (m *Mirror) isMarked(id uint32) bool {
	at := int(id >> 6)
	return at < len(m.any) && m.any[at]>>(id&63)&1 == 1
}

func (m *Mirror) unmark() {
	for _, id := range m.marked {
		m.marks[id], m.any[id>>6] = 0, 0
	}
	m.marked = m.marked[:0]
}

// isGuarded reports whether a child is, as far as this transaction sees.
func (m *Mirror) isGuarded(no int64) bool {
	if g, written := m.now.guarded[no]; written {
		return g
	}
	return m.guarded[no]
}
