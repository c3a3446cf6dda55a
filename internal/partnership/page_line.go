package partnership

import (
	"net/http"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// linePage is the data of the forms that add a party or a line.
type linePage struct {
	form.View
	Back                              string
	Agencies, Capacities              []page.Option
	Parties, Roles, Purposes, Classes []page.Option
	Levels, Denials                   []page.Option
}

func readParty(f *form.Form, all []agency.Agency) Party {
	ids := []string{}
	for _, a := range all {
		ids = append(ids, a.ID)
	}
	return Party{
		Agency:   f.Choice("agency", "partnership.party", ids, form.Required),
		Capacity: Capacity(f.Choice("capacity", "partnership.capacity", page.Values(Capacities()), form.Required)),
	}
}

func (p *Pages) party(w http.ResponseWriter, r *http.Request, status int, f *form.Form, all []agency.Agency) error {
	lang := string(web.Printer(r.Context()).Lang())
	data := linePage{View: f.View(web.Printer(r.Context())), Back: at(r), Capacities: page.Options("partnership.capacity.", Capacities())}
	for i := range data.Capacities {
		data.Capacities[i].Hint = data.Capacities[i].Label + ".hint"
	}
	for _, a := range all {
		data.Agencies = append(data.Agencies, page.Option{Value: a.ID, Text: a.NameIn(lang)})
	}
	return p.site.Render(w, r, status, "partnership/party", data)
}

// PartyForm shows the form that adds a party.
func (p *Pages) PartyForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	is, err := p.opened(r, q)
	if err != nil {
		return err
	}
	_, all, err := p.names(r)
	if err != nil {
		return err
	}
	f := form.Blank()
	f.SetVersion(is.Edit)
	readParty(f, all)
	return p.party(w, r, http.StatusOK, f, all)
}

// AddParty adds a party.
func (p *Pages) AddParty(w http.ResponseWriter, r *http.Request, q access.Request) error {
	_, all, err := p.names(r)
	if err != nil {
		return err
	}
	return p.submit(w, r, at(r), func(f *form.Form) error {
		party := readParty(f, all)
		if err := f.Err(); err != nil {
			return err
		}
		return p.service.AddParty(r.Context(), q, r.PathValue("agreement"), f.Version(), party)
	}, func(f *form.Form) error { return p.party(w, r, http.StatusUnprocessableEntity, f, all) })
}

// DropParty takes a party out.
func (p *Pages) DropParty(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.service.DropParty(r.Context(), q, r.PathValue("agreement"), r.PathValue("agency")); err != nil {
		return err
	}
	return web.SeeOther(w, at(r))
}

const (
	toExistence = "existence"
	toContent   = "content"
)

func readLine(f *form.Form, a Agreement) Line {
	var parties []string
	for _, p := range a.Parties {
		parties = append(parties, p.Agency)
	}
	l := Line{
		Giver:    f.Choice("giver", "partnership.giver", parties),
		Receiver: f.Choice("receiver", "partnership.receiver", parties),
		Role:     access.Role(f.Choice("role", "partnership.role", page.Values(access.Roles()))),
		Purposes: typed[access.Purpose](f.Choices("purposes", "partnership.purposes", page.Values(linePurposes()))),
		Classes:  typed[access.Class](f.Choices("classes", "partnership.classes", page.Values(access.Classes()))),
		Level:    access.Existence,
		Consent:  f.Tick("consent", "partnership.consent"),
	}
	if f.Choice("level", "partnership.level", []string{toExistence, toContent}, form.Required) == toContent {
		l.Level = access.Content
	}
	l.Deny = f.Choice("deny", "partnership.deny", []string{"allow", "deny"}, form.Required) == "deny"
	return l
}

// linePurposes are those for which agencies share: all that can be stated, and the
// one that a relationship implies, but not that of keeping the index.
func linePurposes() (out []access.Purpose) {
	out = append(out, access.DirectCare)
	for _, p := range access.StatedPurposes() {
		if p != access.DataQuality {
			out = append(out, p)
		}
	}
	return out
}

func (p *Pages) line(w http.ResponseWriter, r *http.Request, status int, f *form.Form, a Agreement) error {
	n, _, err := p.names(r)
	if err != nil {
		return err
	}
	words := web.Printer(r.Context())
	data := linePage{View: f.View(words), Back: at(r), Roles: roles(words), Purposes: page.Options("partnership.purpose.", linePurposes()),
		Classes: page.Options("partnership.class.", access.Classes()), Levels: page.Options("partnership.level.", []string{toExistence, toContent}),
		Denials: page.Options("partnership.deny.", []string{"allow", "deny"})}
	for _, party := range a.Parties {
		data.Parties = append(data.Parties, page.Option{Value: party.Agency, Text: n.AgencyName(party.Agency)})
	}
	return p.site.Render(w, r, status, "partnership/line", data)
}

// LineForm shows the form that adds a line.
func (p *Pages) LineForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	is, err := p.opened(r, q)
	if err != nil {
		return err
	}
	f := form.Blank()
	f.SetVersion(is.Edit)
	f.Fill("deny", "allow")
	readLine(f, is.Agreement)
	return p.line(w, r, http.StatusOK, f, is.Agreement)
}

// AddLine adds a line.
func (p *Pages) AddLine(w http.ResponseWriter, r *http.Request, q access.Request) error {
	is, err := p.opened(r, q)
	if err != nil {
		return err
	}
	return p.submit(w, r, at(r), func(f *form.Form) error {
		l := readLine(f, is.Agreement)
		if err := f.Err(); err != nil {
			return err
		}
		return p.service.AddLine(r.Context(), q, is.ID, f.Version(), l)
	}, func(f *form.Form) error { return p.line(w, r, http.StatusUnprocessableEntity, f, is.Agreement) })
}

// DropLine takes a line out.
func (p *Pages) DropLine(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("line"))
	if err != nil {
		return access.ErrNotFound
	}
	if err := p.service.DropLine(r.Context(), q, r.PathValue("agreement"), f.Version(), n); err != nil {
		return err
	}
	return web.SeeOther(w, at(r))
}
