package feed

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"onestory/internal/kit/problem"
)

//go:embed mapping/*.json
var mappings embed.FS

// Mapping says what the columns of one source's file mean.
type Mapping struct {
	Source string `json:"source"`
	// Universal: the source covers every child, not only those someone works with.
	Universal bool     `json:"universal"`
	EveryDays int      `json:"every_days"` // how often a file is due
	Key       []string `json:"key"`        // the columns that together name a row for good
	Dates     string   `json:"dates"`      // how dates are written: one of the keys of layouts
	Capitals  bool     `json:"capitals"`   // names come in capitals
	// Verified lists the kinds of identifier that this source has checked against
	// whoever issues them.
	Verified []string `json:"verified"`
	Columns  []Column `json:"columns"`
	Ignored  []string `json:"ignored"` // columns that are known and not taken in
	// Codes are, for a field, what may stand in its column and what each means.
	Codes       map[string]map[string]string `json:"codes"`
	Roll        *RollRule                    `json:"roll"`
	Involvement *InvolvementRule             `json:"involvement"`
}

// Column maps one column to a field.
type Column struct {
	Name  string `json:"column"`
	Field string `json:"field"`
	Need  bool   `json:"need"` // each row must fill it
}

// RollRule says which agency has the child on its roll.
type RollRule struct {
	Kind string `json:"kind"` // of agency, as in "school"
}

// InvolvementRule describes the involvements of a source.
type InvolvementRule struct {
	Kind        string `json:"kind"` // of agency
	Role        string `json:"role"`
	Service     string `json:"service"`
	Sensitivity string `json:"sensitivity"` // "universal", "additional" or "sensitive"
}

// layouts are the ways of writing dates, as people write them down.
var layouts = map[string]string{
	"dd/mm/yyyy": "02/01/2006", "yyyy-mm-dd": "2006-01-02", "dd-Mon-yyyy": "02-Jan-2006", "yyyymmdd": "20060102",
	"yyyy-mm-dd hh:mm:ss": "2006-01-02 15:04:05",
}

// fields are what a column can mean.
var fields = []string{
	"nhs", "upn", "given", "middle", "family", "known.given", "known.family", "former.family", "birth", "expected", "gender", "birth.order",
	"address", "address.1", "address.2", "address.3", "postcode", "uprn", "address.status",
	"carer1.name", "carer1.relationship", "carer1.responsibility", "carer1.phone",
	"carer2.name", "carer2.relationship", "carer2.responsibility", "carer2.phone",
	"carer3.name", "carer3.relationship", "carer3.responsibility", "carer3.phone",
	"mother.name", "mother.nhs", "mother.phone",
	"place.ref", "place.name", "place.phone", "place.from", "place.to",
	"worker.name", "worker.phone", "worker.team", "worker.duty", "worker.from", "worker.to",
	"restricted", "check",
}

// ParseMapping reads a mapping and says what is wrong with it.
func ParseMapping(text []byte) (Mapping, error) {
	var m Mapping
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, fmt.Errorf("read a mapping: %w", err)
	}
	return m, m.check()
}

func (m Mapping) check() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if m.Source == "" || len(m.Key) == 0 || m.EveryDays < 1 {
		bad("it needs a source, a key and every_days")
	}
	if layouts[m.Dates] == "" {
		bad("dates %q is none of the known ways to write a date", m.Dates)
	}
	seen, names := map[string]bool{}, map[string]bool{}
	for _, c := range m.Columns {
		if !slices.Contains(fields, c.Field) && !strings.HasPrefix(c.Field, "check.") {
			bad("column %q: there is no field %q", c.Name, c.Field)
		}
		if seen[c.Field] || names[c.Name] {
			bad("column %q or field %q appears twice", c.Name, c.Field)
		}
		seen[c.Field], names[c.Name] = true, true
	}
	for _, f := range []string{"family", "birth"} {
		if !seen[f] {
			bad("no column means %q", f)
		}
	}
	for _, k := range append(slices.Clone(m.Key), m.Ignored...) {
		if slices.Contains(m.Key, k) && !names[k] && !slices.Contains(m.Ignored, k) {
			bad("key column %q is neither mapped nor ignored", k)
		}
	}
	for f := range m.Codes {
		if !seen[f] {
			bad("codes for %q, which no column means", f)
		}
	}
	if len(errs) > 0 {
		return fmt.Errorf("mapping %s: %w", m.Source, errors.Join(errs...))
	}
	return nil
}

// Sources lists the sources that come with Onestory, in the order in which a
// first import should take them.
func Sources() []string {
	return []string{"gp-list", "school-roll", "health-visiting", "council-cases", "youth-justice"}
}

// DefaultMapping is the mapping that comes with Onestory for a source.
func DefaultMapping(source string) (Mapping, error) {
	if !slices.Contains(Sources(), source) {
		return Mapping{}, problem.New(problem.Invalid, "feed.no-source", source, strings.Join(Sources(), ", "))
	}
	text, err := mappings.ReadFile("mapping/" + source + ".json")
	if err != nil {
		return Mapping{}, err
	}
	return ParseMapping(text)
}

// bound is a mapping held against the header of one file.
type bound struct {
	Mapping
	at      map[string]int    // field → position
	name    map[string]string // field → column
	key     []int
	width   int
	version []byte   // of the mapping: a change of meaning makes every row new
	Unknown []string // columns that the mapping does not know
}

// bind finds the columns. A missing one is refused by name.
func (m Mapping) bind(header []string) (bound, error) {
	b := bound{Mapping: m, at: map[string]int{}, name: map[string]string{}, width: len(header)}
	place := map[string]int{}
	for i, h := range header {
		h = strings.TrimSpace(h)
		if _, twice := place[h]; twice && h != "" {
			return b, problem.New(problem.Invalid, "feed.column-twice", h)
		}
		place[h] = i
	}
	var faults []problem.Field
	for _, c := range m.Columns {
		i, ok := place[c.Name]
		if !ok {
			faults = append(faults, problem.Field{Name: c.Name, Key: "feed.column-missing", Args: []any{c.Name}})
		}
		b.at[c.Field], b.name[c.Field] = i, c.Name
	}
	for _, k := range m.Key {
		i, ok := place[k]
		if !ok && !slices.ContainsFunc(faults, func(f problem.Field) bool { return f.Name == k }) {
			faults = append(faults, problem.Field{Name: k, Key: "feed.column-missing", Args: []any{k}})
		}
		b.key = append(b.key, i)
	}
	for _, h := range header {
		h = strings.TrimSpace(h)
		known := slices.ContainsFunc(m.Columns, func(c Column) bool { return c.Name == h }) || slices.Contains(m.Ignored, h)
		if !known && len(h) < 60 {
			b.Unknown = append(b.Unknown, h)
		}
	}
	text, err := json.Marshal(struct {
		Mapping
		Header []string
	}{m, header})
	if err != nil {
		return b, err
	}
	sum := sha256.Sum256(text)
	b.version = sum[:8]
	return b, problem.Check(faults...)
}

// digest is the hash by which an unchanged row is known.
func (b bound) digest(cells []string) string {
	h := sha256.New()
	h.Write(b.version)
	var n [4]byte
	for _, c := range cells {
		n[0], n[1], n[2], n[3] = byte(len(c)), byte(len(c)>>8), byte(len(c)>>16), byte(len(c)>>24)
		h.Write(n[:])
		h.Write([]byte(c))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// keyOf names the row; "" when a part of the name is blank.
func (b bound) keyOf(cells []string) string {
	parts := make([]string, len(b.key))
	for i, k := range b.key {
		if parts[i] = strings.TrimSpace(cells[k]); parts[i] == "" || len(parts[i]) > 100 {
			return ""
		}
	}
	return strings.Join(parts, "/")
}
