package linkage

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"slices"
)

// Table holds many records made ready. Equal values are kept once, so that a
// million people with ten fields take about half a gigabyte. Add records, then
// Close it; after that it does not change and is safe for concurrent use.
type Table struct {
	model   *Model
	records []Prepared
	sources []uint8
	// raw finds forms by the value as given, forms by the plain form.
	raw, forms []map[string]*form
	words      []map[string]int32
	values     []int32 // how many values each field has
	room       []*form
}

// NewTable makes an empty table for records with a model's fields. It serves every
// model with the same fields.
func NewTable(m *Model) *Table {
	t := &Table{model: m}
	for range m.spec.Fields {
		t.raw = append(t.raw, map[string]*form{})
		t.forms = append(t.forms, map[string]*form{})
		t.words = append(t.words, map[string]int32{})
	}
	t.values = make([]int32, len(m.spec.Fields))
	return t
}

// Add adds a record, with its values in the order of the model's fields, and
// returns its number: 0 for the first. Source says which file it is from, 0 or 1;
// it counts when files are linked.
func (t *Table) Add(source int, values [][]string) int {
	p := assemble(len(t.forms), values, t.shape)
	p.forms = t.keep(p.forms)
	for i := range t.forms {
		for _, f := range p.values(i) {
			f.tf++
			t.values[i]++
			if f.name != nil {
				for _, w := range f.name.words {
					t.words[i][w.text]++
				}
			}
		}
	}
	t.records = append(t.records, p)
	t.sources = append(t.sources, uint8(source))
	return len(t.records) - 1
}

// keep copies forms into a large room, since many small ones are slow to collect.
func (t *Table) keep(forms []*form) []*form {
	if cap(t.room)-len(t.room) < len(forms) {
		t.room = make([]*form, 0, max(1<<14, len(forms)))
	}
	start := len(t.room)
	t.room = append(t.room, forms...)
	return t.room[start:len(t.room):len(t.room)]
}

// shape finds the form of a value, or makes it. Values that repeat are remembered
// as they were given.
func (t *Table) shape(field int, value string) *form {
	f := &t.model.spec.Fields[field]
	repeats := f.Kind != Identifier && f.Kind != Phone && f.Kind != Email
	if repeats {
		if known, ok := t.raw[field][value]; ok {
			return known
		}
	}
	made := shape(f, t.model.missing[field], value)
	if made != nil {
		if known, ok := t.forms[field][made.text]; ok {
			made = known
		} else {
			t.forms[field][made.text] = made
		}
	}
	if repeats {
		t.raw[field][value] = made
	}
	return made
}

// Close works out how common each value is, and lets go of what only adding
// needs. Records are not added after it.
func (t *Table) Close() {
	for i, forms := range t.forms {
		total := float64(t.values[i])
		for _, f := range forms {
			f.tf /= total
			if f.name != nil {
				for j := range f.name.words {
					w := &f.name.words[j]
					w.tf = float64(t.words[i][w.text]) / total
				}
			}
		}
	}
	t.raw, t.forms, t.words, t.room = nil, nil, nil, nil
}

// Len returns the number of records.
func (t *Table) Len() int { return len(t.records) }

// Record returns a record made ready.
func (t *Table) Record(i int) *Prepared { return &t.records[i] }

// Linked reports whether the table has records of more than one source, so that
// candidates are pairs of different sources only.
func (t *Table) Linked() bool {
	return len(t.sources) > 0 && slices.ContainsFunc(t.sources, func(s uint8) bool { return s != t.sources[0] })
}

// pairs is how many pairs of records there are.
func (t *Table) pairs() float64 {
	n := float64(len(t.records))
	all := n * (n - 1) / 2
	if !t.Linked() {
		return all
	}
	count := map[uint8]float64{}
	for _, s := range t.sources {
		count[s]++
	}
	for _, c := range count {
		all -= c * (c - 1) / 2
	}
	return all
}

// Frequencies returns how common the table's values are, for records that are
// prepared later.
func (t *Table) Frequencies() Frequencies {
	shares := map[string]map[string]float64{}
	for i, f := range t.model.spec.Fields {
		of := map[string]float64{}
		for j := range t.records {
			for _, v := range t.records[j].values(i) {
				if v.name != nil {
					for _, w := range v.name.words {
						of[w.text] = w.tf
					}
				}
			}
		}
		for j := range t.records {
			for _, v := range t.records[j].values(i) {
				of[v.text] = v.tf
			}
		}
		shares[f.Name] = of
	}
	return FrequencyFunc(func(field, value string) (float64, bool) {
		share, ok := shares[field][value]
		return share, ok
	})
}

// fingerprint hashes all records.
func (t *Table) fingerprint(h hash.Hash) {
	var n [4]byte
	for i := range t.records {
		p := &t.records[i]
		for field := range t.values {
			forms := p.values(field)
			binary.LittleEndian.PutUint32(n[:], uint32(len(forms)))
			h.Write(n[:])
			for _, f := range forms {
				binary.LittleEndian.PutUint32(n[:], uint32(len(f.text)))
				h.Write(n[:])
				h.Write([]byte(f.text))
			}
		}
		h.Write([]byte{t.sources[i]})
	}
}

func (t *Table) hash(extra []byte) string {
	h := sha256.New()
	h.Write(extra)
	t.fingerprint(h)
	return hex.EncodeToString(h.Sum(nil))
}
