package child

import (
	"embed"
	"io/fs"
	"strings"

	"onestory/internal/draft"
	"onestory/internal/find"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/lib/ukid"
	"onestory/lib/workday"
)

//go:embed page/*.gohtml
var pages embed.FS

//go:embed en.json cy.json
var messages embed.FS

// Messages is this feature's part of the catalogue.
func Messages() fs.FS { return messages }

// Templates are this feature's pages.
func Templates() web.Pages {
	files, _ := fs.Sub(pages, "page") // embedded under that name
	return web.Pages{Feature: "child", Files: files}
}

// Pages is the pages on which a record is written by hand.
type Pages struct {
	site   *web.Site
	svc    *Service
	search *find.Service
	drafts *draft.Pages
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service, search *find.Service, drafts *draft.Pages) *Pages {
	return &Pages{site: site, svc: svc, search: search, drafts: drafts}
}

// carerRows is how many carers the form takes. Those beyond the first three are
// shown as they fill up, one empty row at a time.
const carerRows = 8

// read reads the record form. The same function serves the blank, the filled
// and the sent form.
func read(f *form.Form) Record {
	var rec Record
	name := Name{Given: f.Text("given", "child.given", form.Max(100)), Middle: f.Text("middle", "child.middle", form.Max(100)), Family: f.Text("family", "child.family", form.Max(100))}
	rec.Names = append(rec.Names, name)
	if s := f.Text("known", "child.known", form.Max(100)); s != "" {
		rec.Names = append(rec.Names, Name{Kind: KnownAs, Given: s, Family: name.Family})
	}
	if s := f.Text("former", "child.former", form.Max(100)); s != "" {
		rec.Names = append(rec.Names, Name{Kind: Former, Given: name.Given, Family: s})
	}
	precision := f.Choice("precision", "child.precision", []string{"day", string(ToMonth), string(ToYear), string(Expected)})
	if d, err := workday.Parse(f.Date("birth", "child.birth", form.NotBefore("1995-01-01"))); err == nil {
		rec.Birth.Date = d
	}
	if precision != "" && precision != "day" {
		rec.Birth.Precision = Precision(precision)
	}
	rec.Gender = Gender(f.Choice("gender", "child.gender", []string{string(Female), string(Male), string(Other), string(NotSpecified)}))
	if s := f.Parsed("nhs", "child.nhs", "child.nhs-wrong", func(s string) (string, bool) {
		n, err := ukid.ParseNHSNumber(s)
		return string(n), err == nil
	}); s != "" {
		rec.Identifiers = append(rec.Identifiers, Identifier{Kind: KindNHS, Value: s})
	}
	if s := f.Text("mother", "child.mother", form.Max(200)); s != "" {
		rec.Mother = &Mother{Name: split(s)}
	}
	rec.Addresses = readAddress(f)
	rec.Carers = readCarers(f)
	return rec
}

func readAddress(f *form.Form) []Address {
	a := Address{Status: AddressStatus(f.Choice("status", "child.status", []string{"address", string(NoAddress), string(LeftReturns), string(LeftForGood), string(LeftWithoutTelling)}))}
	if a.Status == "address" {
		a.Status = HasAddress
	}
	for _, l := range strings.Split(f.LongText("lines", "child.lines", form.Max(300)), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			a.Lines = append(a.Lines, l)
		}
	}
	a.Postcode = f.Parsed("postcode", "child.postcode", "child.postcode-wrong", func(s string) (string, bool) {
		p, err := ukid.ParsePostcode(s)
		return p.String(), err == nil
	})
	if a.Status == HasAddress && len(a.Lines) == 0 && a.Postcode == "" {
		return nil
	}
	return []Address{a}
}

func readCarers(f *form.Form) []Carer {
	var out []Carer
	for i := range carerRows {
		n := "carer" + string(rune('1'+i))
		c := Carer{Name: split(f.Text(n, "child.carer", form.Max(200))), Relationship: f.Text(n+"_relationship", "child.relationship", form.Max(60))}
		c.Responsibility = f.Tick(n+"_responsibility", "child.responsibility")
		if p := f.Phone(n+"_phone", "child.phone"); p != "" {
			c.Phones = append(c.Phones, p)
		}
		c.Care = true
		if c.Name.Full() != "" || len(c.Phones) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// split takes the last word as the family name.
func split(full string) Name {
	w := strings.Fields(full)
	if len(w) == 0 {
		return Name{}
	}
	return Name{Given: strings.Join(w[:len(w)-1], " "), Family: w[len(w)-1]}
}

// fill puts a record into a blank form.
func fill(f *form.Form, rec Record) {
	n := rec.Current()
	f.Fill("given", n.Given)
	f.Fill("middle", n.Middle)
	f.Fill("family", n.Family)
	for _, o := range rec.Names[min(1, len(rec.Names)):] {
		switch o.Kind {
		case KnownAs:
			f.Fill("known", o.Given)
		case Former:
			f.Fill("former", o.Family)
		}
	}
	f.Fill("precision", "day")
	if rec.Birth.Precision != ToDay {
		f.Fill("precision", string(rec.Birth.Precision))
	}
	if !rec.Birth.Date.IsZero() {
		f.Fill("birth", rec.Birth.Date.String())
	}
	f.Fill("gender", string(rec.Gender))
	for _, i := range rec.Identifiers {
		if i.Kind == KindNHS {
			f.Fill("nhs", i.Value)
		}
	}
	if rec.Mother != nil {
		f.Fill("mother", rec.Mother.Name.Full())
	}
	f.Fill("status", "address")
	for _, a := range rec.Addresses {
		if a.Status != HasAddress {
			f.Fill("status", string(a.Status))
		}
		f.Fill("lines", strings.Join(a.Lines, "\n"))
		f.Fill("postcode", a.Postcode)
	}
	for i, c := range rec.Carers[:min(carerRows, len(rec.Carers))] {
		n := "carer" + string(rune('1'+i))
		f.Fill(n, c.Name.Full())
		f.Fill(n+"_relationship", c.Relationship)
		if c.Responsibility {
			f.Fill(n+"_responsibility", "yes")
		}
		if len(c.Phones) > 0 {
			f.Fill(n+"_phone", c.Phones[0])
		}
	}
}

// recordForm is what the form's template needs.
type recordForm struct {
	form.View
	draft.Shown
	Child      string // "" for a new one
	Places     bool   // its reader may see where the child is
	Candidates []find.Candidate
	Many       bool
}

// Precisions, Genders, Statuses and Rows are the answers offered.
func (recordForm) Precisions() []page.Option {
	return []page.Option{{Value: "day", Label: "child.precision.day"}, {Value: string(ToMonth), Label: "child.precision.month"}, {Value: string(ToYear), Label: "child.precision.year"}, {Value: string(Expected), Label: "child.precision.expected"}}
}

// Genders are the answers offered.
func (recordForm) Genders() []page.Option {
	return []page.Option{{Value: string(Female), Label: "child.gender.female"}, {Value: string(Male), Label: "child.gender.male"}, {Value: string(Other), Label: "child.gender.other"}, {Value: string(NotSpecified), Label: "child.gender.not-specified"}}
}

// Statuses are the answers offered in place of an address.
func (recordForm) Statuses() []page.Option {
	return []page.Option{{Value: "address", Label: "child.status.address"}, {Value: string(NoAddress), Label: "child.status.no-address"}, {Value: string(LeftReturns), Label: "child.status.left-returns"}, {Value: string(LeftForGood), Label: "child.status.left-for-good"}, {Value: string(LeftWithoutTelling), Label: "child.status.left-no-details"}}
}

// Rows are the names of the carers' fields.
func (d recordForm) Rows() (names []string) {
	for i := range carerRows {
		n := "carer" + string(rune('1'+i))
		if i >= 3 {
			before, err := d.Field("carer" + string(rune('0'+i)))
			this, err2 := d.Field(n)
			if err != nil || err2 != nil || before.Value == "" && this.Value == "" {
				break
			}
		}
		names = append(names, n)
	}
	return names
}
