package find

import (
	"embed"
	"io/fs"
	"net/http"

	"onestory/internal/access"
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
	return web.Pages{Feature: "find", Files: files}
}

// Pages is the pages of searching.
type Pages struct {
	site *web.Site
	svc  *Service
	// cold says whether to offer the searches of cold referrals.
	cold func(*http.Request) bool
	duty func() string
	then func(*http.Request) string
}

// NewPages makes the pages. cold says whether an account may search from an
// adult or an address; duty is the duty broker's number; then is where a candidate
// leads below the child's own page, "" for that page.
func NewPages(site *web.Site, svc *Service, cold func(*http.Request) bool, duty func() string, then func(*http.Request) string) *Pages {
	return &Pages{site: site, svc: svc, cold: cold, duty: duty, then: then}
}

// read reads the search form.
func read(f *form.Form, cold bool) Query {
	q := Query{
		Given:  f.Text("given", "find.given", form.Max(100)),
		Family: f.Text("family", "find.family", form.Max(100)),
		Gender: f.Choice("gender", "find.gender", []string{"female", "male"}),
	}
	if d, err := workday.Parse(f.Date("birth", "find.birth", form.NotBefore("1990-01-01"))); err == nil {
		q.Birth = d
	}
	if n, ok := f.Whole("age", "find.age", form.Between(0, 25)); ok {
		q.Age, q.AgeGiven = int(n), true
	}
	q.Postcode = f.Parsed("postcode", "find.postcode", "find.postcode-wrong", func(s string) (string, bool) {
		p, err := ukid.ParsePostcode(s)
		return p.String(), err == nil
	})
	number := f.Parsed("number", "find.number", "find.number-wrong", func(s string) (string, bool) {
		_, value, ok := ParseIdentifier(s)
		return value, ok
	})
	q.Kind, q.Identifier, _ = ParseIdentifier(number)
	if cold {
		q.Carer = f.Text("carer", "find.carer", form.Max(200))
		q.Phone = f.Phone("phone", "find.phone")
		q.House = f.Text("house", "find.house", form.Max(30))
		var whys []string
		for _, o := range (searchForm{}).Whys() {
			whys = append(whys, o.Value)
		}
		q.Why = access.Purpose(f.Choice("why", "find.why", whys))
		q.Note = f.Text("note", "find.note", form.Max(300))
	}
	return q
}

// fill puts an earlier search into a blank form.
func fill(f *form.Form, q Query) {
	f.Fill("given", q.Given)
	f.Fill("family", q.Family)
	f.Fill("gender", q.Gender)
	f.Fill("postcode", q.Postcode)
	f.Fill("number", q.Identifier)
	f.Fill("carer", q.Carer)
	f.Fill("phone", q.Phone)
	f.Fill("house", q.House)
	f.Fill("why", string(q.Why))
	f.Fill("note", q.Note)
	if !q.Birth.IsZero() {
		f.Fill("birth", q.Birth.String())
	}
	if q.AgeGiven {
		f.Fill("age", itoa(q.Age))
	}
}

// searchForm is what the form's template needs, on both pages.
type searchForm struct {
	form.View
	Cold bool
	Open bool // show the less common fields at once
}

// Genders are the answers offered.
func (searchForm) Genders() []page.Option {
	return []page.Option{{Value: "female", Label: "find.female"}, {Value: "male", Label: "find.male"}}
}

// Whys are the reasons offered for a cold search.
func (searchForm) Whys() (out []page.Option) {
	for _, o := range access.DutyPurposes() {
		out = append(out, page.Option{Value: string(o), Label: "find.why." + string(o)})
	}
	return out
}
