package feed

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"onestory/internal/child"
	"onestory/lib/linkage"
	"onestory/lib/ukid"
	"onestory/lib/workday"
)

// Fault is what is wrong with one row. It never quotes what the row says.
type Fault struct {
	Row    int      `json:"row"`    // as a spreadsheet numbers it; the header is 1
	Column string   `json:"column"` // "" for the row as a whole
	Key    string   `json:"key"`    // catalogue key of what to do
	Args   []string `json:"args,omitempty"`
}

// Row is one row, understood.
type Row struct {
	Number      int
	Key         string
	Hash        string
	Record      child.Record
	Roll        *Roll
	Involvement *Involvement
	Restricted  Restriction
}

// Restriction is how the council says that a child must be guarded.
type Restriction string

// The restrictions.
const (
	Unrestricted Restriction = ""
	Shield       Restriction = "shield"
	Hide         Restriction = "hidden"
)

// Roll is an agency that has the child on its roll.
type Roll struct {
	Kind string       `json:"kind"`
	Ref  string       `json:"ref"`
	From workday.Date `json:"from,omitzero"`
	To   workday.Date `json:"to,omitzero"`
}

// Involvement is someone who works with the child, as a source has it.
type Involvement struct {
	Source       string       `json:"source"`
	Key          string       `json:"key"` // the row's; with Source it names the involvement for good
	Practitioner string       `json:"practitioner,omitempty"`
	AgencyKind   string       `json:"agency_kind"`
	AgencyRef    string       `json:"agency_ref"`
	AgencyName   string       `json:"agency_name"`
	Role         string       `json:"role"`
	Service      string       `json:"service"`
	Phone        string       `json:"phone,omitempty"`
	DutyPhone    string       `json:"duty_phone,omitempty"`
	Start        workday.Date `json:"start,omitzero"`
	End          workday.Date `json:"end,omitzero"` // last day; zero while it lasts
	Sensitivity  string       `json:"sensitivity"`
	SuppliedOn   workday.Date `json:"-"` // set when it is taken in
	Scope        string       `json:"-"` // seal scope of the record it came with, whose key exists
}

// reader reads one row's cells by field.
type reader struct {
	bound
	number int
	cells  []string
	fault  *Fault // the first found
}

// Read understands a row, or says what its sender has to change. today bounds
// birth dates.
func (b bound) Read(number int, cells []string, today workday.Date) (Row, *Fault) {
	r := &reader{bound: b, number: number, cells: cells}
	row := Row{Number: number, Key: b.keyOf(cells), Hash: b.digest(cells)}
	if row.Key == "" {
		return row, &Fault{Row: number, Column: strings.Join(b.Mapping.Key, " / "), Key: "feed.need-key"}
	}
	for _, c := range b.Columns {
		if c.Need && r.text(c.Field) == "" {
			r.wrong(c.Field, "feed.need")
		}
		if strings.HasPrefix(c.Field, "check") {
			r.code(c.Field)
		}
	}
	row.Record = child.Record{Gender: child.Gender(r.code("gender")), BirthOrder: r.count("birth.order", 9)}
	row.Record.Birth = r.birth(today)
	row.Record.Names = r.names(row.Record.Birth.Unborn())
	row.Record.Identifiers = r.identifiers()
	row.Record.Addresses = r.addresses()
	row.Record.Carers, row.Record.Mother = r.carers(row.Record.Birth.Unborn())
	row.Restricted = Restriction(r.code("restricted"))
	r.services(&row)
	return row, r.fault
}

func (r *reader) wrong(field, key string, args ...string) {
	if r.fault == nil {
		r.fault = &Fault{Row: r.number, Column: r.name[field], Key: key, Args: args}
	}
}

// text is a cell without space around it; "" for a field that no column means.
func (r *reader) text(field string) string {
	i, ok := r.at[field]
	if !ok {
		return ""
	}
	s := strings.TrimSpace(r.cells[i])
	if strings.ContainsAny(s, "\n\t") {
		s = strings.NewReplacer("\r\n", ", ", "\n", ", ", "\t", " ").Replace(s)
	}
	if len(s) > 200 {
		r.wrong(field, "feed.too-long", "200")
		return ""
	}
	if strings.ContainsFunc(s, unicode.IsControl) {
		r.wrong(field, "feed.control")
		return ""
	}
	return s
}

// named is a name, out of capitals where the source writes all in capitals.
func (r *reader) named(field string) string {
	s := r.text(field)
	if !r.Capitals {
		return s
	}
	start := true
	return strings.Map(func(c rune) rune {
		out := unicode.ToLower(c)
		if start {
			out = unicode.ToUpper(c)
		}
		start = !unicode.IsLetter(c) && c != '\''
		return out
	}, s)
}

func (r *reader) date(field string) workday.Date {
	s := r.text(field)
	if s == "" {
		return workday.Date{}
	}
	t, err := time.Parse(layouts[r.Dates], s)
	if err != nil || t.Year() < 1900 || t.Year() > 2200 {
		r.wrong(field, "feed.bad-date", r.Dates)
		return workday.Date{}
	}
	return workday.Of(t)
}

func (r *reader) code(field string) string {
	s := r.text(field)
	if s == "" {
		return ""
	}
	codes := r.Codes[field]
	for code, meaning := range codes {
		if strings.EqualFold(code, s) {
			return meaning
		}
	}
	r.wrong(field, "feed.bad-code", known(codes))
	return ""
}

func (r *reader) count(field string, most int) int {
	s := r.text(field)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > most {
		r.wrong(field, "feed.bad-number", strconv.Itoa(most))
		return 0
	}
	return n
}

func (r *reader) birth(today workday.Date) child.Birth {
	born, expected := r.date("birth"), r.date("expected")
	switch {
	case !born.IsZero() && born.After(today):
		r.wrong("birth", "feed.birth-future")
	case !born.IsZero() && born.Age(today) >= 26:
		r.wrong("birth", "feed.birth-adult")
	case !born.IsZero():
		return child.Birth{Date: born}
	case !expected.IsZero() && (expected.Before(today.AddDays(-60)) || expected.After(today.AddDays(310))):
		r.wrong("expected", "feed.expected-range")
	case !expected.IsZero():
		return child.Birth{Date: expected, Precision: child.Expected}
	case r.fault == nil:
		r.wrong("birth", "feed.need")
	}
	return child.Birth{}
}

func (r *reader) names(unborn bool) []child.Name {
	n := child.Name{Given: r.named("given"), Middle: r.named("middle"), Family: r.named("family")}
	if unborn && linkage.IsPlaceholder(n.Given) {
		n.Given = ""
	}
	if n.Given == "" && !unborn {
		r.wrong("given", "feed.need")
	}
	out := []child.Name{n}
	if g, f := r.named("known.given"), r.named("known.family"); g != "" || f != "" {
		known := child.Name{Kind: child.KnownAs, Given: g, Family: f}
		if g == "" {
			known.Given = n.Given
		}
		if f == "" {
			known.Family = n.Family
		}
		out = append(out, known)
	}
	if f := r.named("former.family"); f != "" {
		out = append(out, child.Name{Kind: child.Former, Given: n.Given, Family: f})
	}
	return out
}

func (r *reader) identifiers() []child.Identifier {
	state := func(kind string) child.IdentifierState {
		for _, k := range r.Verified {
			if k == kind {
				return child.Verified
			}
		}
		return child.Unverified
	}
	var out []child.Identifier
	if s := r.text("nhs"); s != "" {
		n, err := ukid.ParseNHSNumber(s)
		if err != nil {
			r.wrong("nhs", "feed.bad-nhs")
		}
		out = append(out, child.Identifier{Kind: child.KindNHS, Value: string(n), State: state(child.KindNHS)})
	}
	if s := r.text("upn"); s != "" {
		u, err := ukid.ParseUPN(s)
		if err != nil {
			r.wrong("upn", "feed.bad-upn")
		}
		i := child.Identifier{Kind: child.KindUPN, Value: string(u), State: state(child.KindUPN)}
		if u.IsTemporary() {
			i.State = child.Temporary
		}
		out = append(out, i)
	}
	return out
}

func (r *reader) addresses() []child.Address {
	a := child.Address{Status: child.AddressStatus(r.code("address.status"))}
	if a.Status != child.HasAddress {
		return []child.Address{a}
	}
	lines := strings.Split(r.text("address"), ", ")
	for _, l := range append(lines, r.text("address.1"), r.text("address.2"), r.text("address.3")) {
		if l = strings.TrimSpace(l); l != "" {
			a.Lines = append(a.Lines, l)
		}
	}
	if s := r.text("postcode"); s != "" {
		p, err := ukid.ParsePostcode(s)
		if err != nil {
			r.wrong("postcode", "feed.bad-postcode")
		}
		a.Postcode = string(p)
	}
	if s := r.text("uprn"); s != "" {
		u, err := ukid.ParseUPRN(s)
		if err != nil {
			r.wrong("uprn", "feed.bad-uprn")
		}
		a.UPRN = string(u)
	}
	if len(a.Lines) == 0 && a.Postcode == "" {
		return nil
	}
	return []child.Address{a}
}

// carers are the adults of a row and, of an unborn child, the mother.
func (r *reader) carers(unborn bool) (out []child.Carer, mother *child.Mother) {
	for _, n := range []string{"carer1", "carer2", "carer3"} {
		name := r.text(n + ".name")
		if name == "" {
			continue
		}
		c := child.Carer{Name: whole(name), Relationship: strings.ToLower(r.text(n + ".relationship")), Responsibility: r.code(n+".responsibility") == "yes"}
		if p := r.text(n + ".phone"); p != "" {
			c.Phones = []string{p}
		}
		out = append(out, c)
		if unborn && c.Relationship == "mother" {
			mother = &child.Mother{Name: c.Name}
		}
	}
	if name := r.text("mother.name"); name != "" {
		c := child.Carer{Name: whole(name), Relationship: "mother", Responsibility: true}
		if p := r.text("mother.phone"); p != "" {
			c.Phones = []string{p}
		}
		out = append(out, c)
		if unborn {
			mother = &child.Mother{Name: c.Name}
		}
	}
	if s := r.text("mother.nhs"); s != "" {
		n, err := ukid.ParseNHSNumber(s)
		if err != nil {
			r.wrong("mother.nhs", "feed.bad-nhs")
		}
		if mother != nil {
			mother.NHS = string(n)
		}
	}
	if unborn && mother == nil {
		r.wrong("mother.name", "feed.need-mother")
	}
	return out, mother
}

// whole takes a name in one piece apart: the last word is the family name.
func whole(name string) child.Name {
	f := strings.Fields(name)
	return child.Name{Given: strings.Join(f[:len(f)-1], " "), Family: f[len(f)-1]}
}

// services are the roll and the involvement of a row.
func (r *reader) services(row *Row) {
	if ref := r.text("place.ref"); ref != "" && r.Mapping.Roll != nil {
		u := &child.Universal{Name: r.text("place.name"), Phone: r.text("place.phone"), Ref: ref, From: r.date("place.from"), To: r.date("place.to")}
		row.Roll = &Roll{r.Mapping.Roll.Kind, ref, u.From, u.To}
		if r.Mapping.Roll.Kind == "school" {
			row.Record.School = u
		} else {
			row.Record.Practice = u
		}
	}
	rule, team := r.Mapping.Involvement, r.text("worker.team")
	if rule == nil || team == "" {
		return
	}
	in := &Involvement{Source: r.Source, Key: row.Key, Practitioner: r.named("worker.name"), AgencyKind: rule.Kind, AgencyRef: team, AgencyName: r.named("worker.team"),
		Role: rule.Role, Service: rule.Service, Phone: r.text("worker.phone"), DutyPhone: r.text("worker.duty"), Start: r.date("worker.from"), End: r.date("worker.to"), Sensitivity: rule.Sensitivity}
	if !in.End.IsZero() && in.End.Before(in.Start) {
		r.wrong("worker.to", "feed.ends-early")
	}
	row.Involvement = in
	if r.Mapping.Roll != nil {
		row.Record.HealthVisit = &child.Universal{Name: in.AgencyName, Phone: in.DutyPhone, Ref: team, From: in.Start, To: in.End}
		row.Roll = &Roll{r.Mapping.Roll.Kind, team, in.Start, in.End}
	}
}

// known lists codes for a person to choose from.
func known(codes map[string]string) string {
	return strings.Join(slices.Sorted(maps.Keys(codes)), ", ")
}
