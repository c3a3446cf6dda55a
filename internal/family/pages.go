package family

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/csv"
	"io/fs"
	"net/http"
	"slices"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/draft"
	"onestory/internal/familyaccount"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
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
	return web.Pages{Feature: "family", Files: files}
}

// Pages is the family's own pages, and those on which others answer and decide.
type Pages struct {
	site   *web.Site
	svc    *Service
	drafts *draft.Pages
	duty   func() string
}

// NewPages makes the pages. duty is the duty broker's number, "" if none is set.
func NewPages(site *web.Site, svc *Service, drafts *draft.Pages, duty func() string) *Pages {
	return &Pages{site, svc, drafts, duty}
}

const maxBody = 64 << 10

func view(r *http.Request, f *form.Form) form.View { return f.View(web.Printer(r.Context())) }

// kinds are the kinds of agency that have plain words of their own.
var kinds = []string{"school", "early-years", "college", "practice", "health-visiting", "school-nursing", "hospital", "social-care", "front-door", "early-help",
	"youth-justice", "youth-service", "voluntary", "council", "neutral"}

func kindKey(kind string) string {
	if slices.Contains(kinds, kind) {
		return "family.kind." + kind
	}
	return "family.kind.other"
}

// KindKey is the catalogue key of the kind of agency.
func (r Row) KindKey() string { return kindKey(r.Kind) }

// Closed is the one answer to every page of a family that is not open: suspended,
// ended, closed by age, somebody else's, or not there at all.
func (p *Pages) Closed(w http.ResponseWriter, r *http.Request) error {
	return p.site.RenderBare(w, r, http.StatusNotFound, "family/closed", nil, familyaccount.Root)
}

// at is the path of a page about the child of a request.
func at(q access.Request, rest string) string { return familyaccount.Root + "/" + q.Child + rest }

// Home leads to the page about the child, or lists them where there are several.
func (p *Pages) Home(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Home(r.Context(), q)
	if err != nil {
		return err
	}
	switch len(list) {
	case 0:
		return access.ErrNotFound
	case 1:
		return web.SeeOther(w, familyaccount.Root+"/"+list[0].Child)
	}
	return p.site.Render(w, r, http.StatusOK, "family/home", struct{ Children []Whose }{list})
}

// Open shows who helps, and what else there is. Someone opens it at a bus stop on
// a small screen, with a minute's time, and perhaps somebody beside them.
func (p *Pages) Open(w http.ResponseWriter, r *http.Request, q access.Request) error {
	v, err := p.svc.Open(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "family/open", struct {
		View
		Duty string
	}{v, p.duty()})
}

// Log shows who looked.
func (p *Pages) Log(w http.ResponseWriter, r *http.Request, q access.Request) error {
	l, err := p.svc.Looked(r.Context(), q, r.URL.Query().Get("before"))
	if err != nil {
		return err
	}
	type dayRows struct {
		Day  string
		Rows []Row
	}
	var days []dayRows
	for _, row := range l.Rows {
		if n := len(days); n == 0 || days[n-1].Day != row.Day.String() {
			days = append(days, dayRows{Day: row.Day.String()})
		}
		days[len(days)-1].Rows = append(days[len(days)-1].Rows, row)
	}
	return p.site.Render(w, r, http.StatusOK, "family/log", struct {
		Log
		Days []dayRows
	}{l, days})
}

// All shows every line at once, to search in and to print.
func (p *Pages) All(w http.ResponseWriter, r *http.Request, q access.Request) error {
	l, err := p.svc.All(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "family/all", l)
}

// File hands over every line as a file whose name says nothing.
func (p *Pages) File(w http.ResponseWriter, r *http.Request, q access.Request) error {
	l, err := p.svc.All(r.Context(), q)
	if err != nil {
		return err
	}
	say := web.Printer(r.Context())
	var b bytes.Buffer
	b.WriteString("\ufeff") // so that a spreadsheet reads Welsh as it is written
	c := csv.NewWriter(&b)
	lines := [][]string{{say.T("family.file.day"), say.T("family.file.who"), say.T("family.file.role"), say.T("family.file.how"), say.T("family.file.why")}}
	for _, row := range l.Rows {
		role := ""
		if row.Role != "" {
			role = say.T("account.role." + row.Role)
		}
		lines = append(lines, []string{row.Day.String(), cmp.Or(row.AgencyIn(string(say.Lang())), say.T(row.KindKey())), role, say.T("family.how." + row.How), say.T(row.WhyKey())})
	}
	if err := c.WriteAll(lines); err != nil {
		return err
	}
	return web.Download(w, "list.csv", "text/csv; charset=utf-8", b.Bytes())
}

type askPage struct {
	form.View
	Child string
	Row   *Row
}

// AskForm lets the person ask about a look. Child stands in the address.
func (p *Pages) AskForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f := form.Blank()
	f.LongText("text", "family.ask.text", form.Max(2000))
	return p.ask(w, r, q, http.StatusOK, f)
}

func (p *Pages) ask(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	data := askPage{View: view(r, f), Child: q.Child}
	if look := r.PathValue("look"); look != "" {
		row, err := p.svc.Row(r.Context(), q, r.PathValue("day"), look)
		if err != nil {
			return err
		}
		data.Row = &row
	}
	return p.site.Render(w, r, status, "family/ask", data)
}

// Ask keeps the question.
func (p *Pages) Ask(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	text := f.LongText("text", "family.ask.text", form.Max(2000))
	if err = f.Err(); err == nil {
		err = p.svc.Ask(r.Context(), q, r.PathValue("day"), r.PathValue("look"), text, f.Key())
	}
	if f.Add(err) {
		return p.ask(w, r, q, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, at(q, "/questions"))
}

// WrongForm lets the person say that something on the record is wrong.
func (p *Pages) WrongForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := p.svc.Questions(r.Context(), q); err != nil {
		return err
	}
	return p.AskForm(w, r, q)
}

// Questions shows what was asked and answered.
func (p *Pages) Questions(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Questions(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "family/questions", struct {
		Child     string
		Questions []Question
	}{q.Child, list})
}

// ApartForm explains what saying so does.
func (p *Pages) ApartForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	v, err := p.svc.Open(r.Context(), q)
	if err != nil {
		return err
	}
	if v.Careful {
		return access.ErrNotFound
	}
	return p.site.Render(w, r, http.StatusOK, "family/apart", struct{ Child, Duty string }{q.Child, p.duty()})
}

// Apart closes the other adults' pages.
func (p *Pages) Apart(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.svc.Apart(r.Context(), q); err != nil {
		return err
	}
	return web.SeeOther(w, at(q, ""))
}

type adultsPage struct {
	form.View
	Child  string
	Adults []Adult
}

// YesNo are the answers offered.
func (adultsPage) YesNo() []page.Option {
	return []page.Option{{Value: "yes", Label: "family.says.yes"}, {Value: "no", Label: "family.says.no"}}
}

// Field is the name of the field about one adult, by the place in the list.
func (a adultsPage) Field(i int) string { return "says-" + strconv.Itoa(i) }

// AdultsForm lets a young person decide what adults see.
func (p *Pages) AdultsForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Adults(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	for i, a := range list {
		n := adultsPage{}.Field(i)
		f.Fill(n, a.Says)
		f.Choice(n, "family.says", []string{"yes", "no"})
	}
	return p.site.Render(w, r, http.StatusOK, "family/adults", adultsPage{view(r, f), q.Child, list})
}

// SetAdults keeps what the young person decided.
func (p *Pages) SetAdults(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	list, err := p.svc.Adults(r.Context(), q)
	if err != nil {
		return err
	}
	says := map[string]string{}
	for i, a := range list {
		says[a.Key] = f.Choice(adultsPage{}.Field(i), "family.says", []string{"yes", "no"})
	}
	if err := f.Err(); err != nil {
		return p.site.Render(w, r, http.StatusUnprocessableEntity, "family/adults", adultsPage{view(r, f), q.Child, list})
	}
	if err := p.svc.Decide(r.Context(), q, says); err != nil {
		return err
	}
	return web.SeeOther(w, at(q, ""))
}

// PortalForm explains that a portal may show who looked.
func (p *Pages) PortalForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	has, err := p.svc.Connected(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "family/portal", struct {
		Child, Code string
		Has         bool
	}{q.Child, "", has})
}

// Portal makes a code, shown once, or takes it back.
func (p *Pages) Portal(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	if f.Button() == "stop" {
		if err := p.svc.Disconnect(r.Context(), q); err != nil {
			return err
		}
		return web.SeeOther(w, at(q, "/portal"))
	}
	code, err := p.svc.Connect(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "family/portal", struct {
		Child, Code string
		Has         bool
	}{q.Child, code, true})
}
