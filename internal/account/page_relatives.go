package account

import (
	"fmt"
	"net/http"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/web"
	"onestory/lib/ukid"
)

// How many people and homes one form takes; it can be sent again for more.
const (
	peopleRows = 4
	homeRows   = 2
)

// personRow and homeRow are the names of the fields of one row.
type (
	personRow struct {
		N                   int
		Given, Family, Born string
	}
	homeRow struct {
		N               int
		Postcode, House string
	}
)

// relatives is the data of the page that asks for them.
type relatives struct {
	form.View
	People []personRow
	Homes  []homeRow
	Count  int // declared so far
}

func rows() (people []personRow, homes []homeRow) {
	for i := range peopleRows {
		p := fmt.Sprintf("person-%d-", i)
		people = append(people, personRow{i + 1, p + "given", p + "family", p + "born"})
	}
	for i := range homeRows {
		h := fmt.Sprintf("home-%d-", i)
		homes = append(homes, homeRow{i + 1, h + "postcode", h + "house"})
	}
	return people, homes
}

// readRelatives reads the rows; one that was begun must be whole.
func readRelatives(f *form.Form, today string) (people []Relative, homes []Home) {
	personRows, homeRows := rows()
	for _, row := range personRows {
		p := Relative{
			Given:  f.Text(row.Given, "account.kin.given", form.Max(100)),
			Family: f.Text(row.Family, "account.kin.family", form.Max(100)),
			Born:   f.Date(row.Born, "account.kin.born", form.NotAfter(today)),
		}
		if p == (Relative{}) {
			continue
		}
		if p.Given == "" {
			f.Fault(row.Given, "account.fault.kin.given")
		}
		if p.Family == "" {
			f.Fault(row.Family, "account.fault.kin.family")
		}
		if p.Born == "" {
			f.Fault(row.Born, "account.fault.kin.born")
		}
		people = append(people, p)
	}
	for _, row := range homeRows {
		h := Home{
			Postcode: f.Parsed(row.Postcode, "account.kin.postcode", "account.fault.kin.postcode", func(s string) (string, bool) {
				p, err := ukid.ParsePostcode(s)
				return fmt.Sprint(p), err == nil
			}),
			House: house(f.Text(row.House, "account.kin.house", form.Max(100))),
		}
		if h == (Home{}) {
			continue
		}
		if h.Postcode == "" {
			f.Fault(row.Postcode, "account.fault.kin.postcode")
		}
		if h.House == "" {
			f.Fault(row.House, "account.fault.kin.house")
		}
		homes = append(homes, h)
	}
	return people, homes
}

// house is the part of an address that tells one door from the next, as the
// child's record tells it: its first number or word, with the number of a flat.
func house(typed string) string {
	words := strings.FieldsFunc(strings.ToLower(typed), func(c rune) bool { return c == ' ' || c == ',' })
	switch {
	case len(words) == 0:
		return ""
	case (words[0] == "flat" || words[0] == "unit") && len(words) > 1:
		return words[0] + words[1]
	}
	return words[0]
}

func (p *Pages) relatives(w http.ResponseWriter, r *http.Request, status int, q access.Request, f *form.Form) error {
	own, err := p.service.Own(r.Context(), q)
	if err != nil {
		return err
	}
	data := relatives{View: view(r, f), Count: own.Kin}
	data.People, data.Homes = rows()
	return p.site.Render(w, r, status, "account/relatives", data)
}

// RelativesForm asks for one's own relatives and addresses, and says why.
func (p *Pages) RelativesForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f := form.Blank()
	readRelatives(f, "")
	return p.relatives(w, r, http.StatusOK, q, f)
}

// Relatives hashes and forgets them.
func (p *Pages) Relatives(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	people, homes := readRelatives(f, p.service.Sessions.clock.Now().Format("2006-01-02"))
	if f.Err() != nil {
		return p.relatives(w, r, http.StatusUnprocessableEntity, q, f)
	}
	if err := p.service.Declare(r.Context(), q, people, homes); err != nil {
		return err
	}
	return web.SeeOther(w, "/account")
}
