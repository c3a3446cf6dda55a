package linkage

import (
	"slices"
	"strings"
)

// maxKeys bounds the keys of one record under one rule, since its values multiply.
const maxKeys = 16

// hashText mixes a text into a hash (FNV-1a, then a final mix in hashDone).
func hashText(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return (h ^ 0xff) * 1099511628211 // so that ab+c is not a+bc
}

// hashDone spreads a hash over all bits. It is never 0, which means no key.
func hashDone(h uint64) uint64 {
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	h ^= h >> 32
	return max(h, 1)
}

// key is a Key made ready.
type key struct {
	Key
	field, with int
}

func (m *Model) keys(list []Key) []key {
	var out []key
	for _, k := range list {
		ready := key{Key: k, field: m.fields[k.Field], with: -1}
		if k.With != "" {
			ready.with = m.fields[k.With]
		}
		out = append(out, ready)
	}
	return out
}

// extend appends to each hash in start each part of the record that k names, and
// returns the distinct results in out; none where the record has no such part.
func (k *key) extend(p *Prepared, start, out []uint64) []uint64 {
	add := func(part string) {
		for _, h := range start {
			if h = hashText(h, part); part != "" && len(out) < maxKeys && !slices.Contains(out, h) {
				out = append(out, h)
			}
		}
	}
	for _, f := range p.values(k.field) {
		switch {
		case k.Part == Unordered:
			for _, g := range p.values(k.with) {
				var room [128]byte
				both := append(room[:0], min(f.text, g.text)...)
				both = append(append(both, 0), max(f.text, g.text)...)
				add(string(both))
			}
		case k.Part == Word && f.name != nil:
			for _, w := range f.name.words {
				add(w.text)
			}
		case k.Part == Sound && f.sounds[0] != 0:
			for i, s := range f.sounds {
				if s != 0 && (i == 0 || s != f.sounds[0]) {
					add(string([]byte{byte(s >> 24), byte(s >> 16), byte(s >> 8), byte(s)}))
				}
			}
		default:
			add(f.part(k.Part, k.N))
		}
	}
	return out
}

// part is a part of a value, "" where it has none.
func (f *form) part(part KeyPart, n int) string {
	switch part {
	case First:
		return f.text[:min(n, len(f.text))]
	case Last:
		return f.text[max(0, len(f.text)-n):]
	case Year, MonthDay, DayOrMonth:
		return datePart(f.text, part)
	case KeySector:
		return f.text[:f.cut[2]]
	case KeyDistrict:
		return f.text[:f.cut[1]]
	case SortedLetter:
		b := []byte(f.text)
		slices.Sort(b)
		return string(slices.Compact(b))
	}
	return f.text
}

func datePart(text string, part KeyPart) string {
	if len(text) != 8 {
		return ""
	}
	year, month, day := text[:4], text[4:6], text[6:]
	known := strings.Trim(text[4:], "0") != ""
	switch {
	case part == Year && year != "0000":
		return year
	case part == MonthDay && known:
		return text[4:]
	case part == DayOrMonth && known:
		return year + min(month, day) + max(month, day)
	}
	return ""
}
