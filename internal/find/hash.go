package find

import (
	"crypto/hmac"
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"

	"onestory/lib/linkage"
)

// hashes are the keyed hashes of all that finds the child exactly.
func (x *Index) hashes(e Entry) []string {
	var out []string
	put := func(h []byte) { out = append(out, string(h)) }
	for _, i := range e.Identifiers {
		put(x.identifier(i.Kind, i.Value, i.Verified))
	}
	for _, p := range e.Places {
		put(x.hash("postcode", p.Postcode))
		if p.House != "" {
			put(x.hash("door", p.Postcode, p.House))
		}
	}
	for _, c := range e.Carers {
		put(x.carer(c.Given, c.Family))
		for _, p := range c.Phones {
			put(x.phone(p))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
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
	var text []byte
	for _, p := range parts {
		text = append(append(strconv.AppendInt(text, int64(len(p)), 10), ':'), p...)
	}
	m := hmac.New(sha256.New, x.key)
	m.Write(text)
	return m.Sum(nil)[:12]
}
