package familyaccount

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"slices"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/identity"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
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
	return web.Pages{Feature: "familyaccount", Files: files}
}

// Pages is the pages on which families are invited and sign in.
type Pages struct {
	site *web.Site
	svc  *Service
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service) *Pages { return &Pages{site, svc} }

const maxBody = 16 << 10

// about is what every page on a child's family shows of the child.
type about struct {
	Bar   template.HTML
	Child string
}

func (p *Pages) about(r *http.Request, q access.Request, v child.View) about {
	return about{identity.Bar(web.Printer(r.Context()), v, workday.InUK(p.svc.gate.Clock().Now())), q.Child}
}

// List shows who of the family has a page of their own. A practitioner opens it
// beside the person, at a desk or a kitchen table.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := p.svc.OfChild(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "familyaccount/list", struct {
		about
		Relatives []Relative
	}{p.about(r, q, f.Child), f.Relatives})
}

type invitePage struct {
	form.View
	about
	people []string // on the record: the child and the carers
	Young  bool
}

// People are the people on the record, and somebody else.
func (p invitePage) People() []page.Option {
	var out []page.Option
	for i, name := range p.people {
		out = append(out, page.Option{Value: strconv.Itoa(i), Text: name})
	}
	return append(out, page.Option{Value: "else", Label: "familyaccount.person.else"})
}

// onRecord are the names of a child and of the carers, each once.
func onRecord(v child.View) (names []string) {
	add := func(n child.Name) {
		if full := n.Full(); full != "" && !slices.Contains(names, full) {
			names = append(names, full)
		}
	}
	for _, c := range v.Carers {
		if !c.Source.Past {
			add(c.Value.Name)
		}
	}
	add(v.Name())
	return names
}

// Kinds are the answers offered.
func (invitePage) Kinds() []page.Option {
	var out []page.Option
	for _, k := range access.FamilyKinds() {
		out = append(out, page.Option{Value: string(k), Label: "familyaccount.kind." + string(k)})
	}
	return out
}

// ChannelOptions are the answers offered.
func (invitePage) ChannelOptions() []page.Option { return channelOptions() }

// Langs are the answers offered.
func (invitePage) Langs() []page.Option {
	return []page.Option{{Value: "en", Text: "English"}, {Value: "cy", Text: "Cymraeg"}}
}

func channelOptions() []page.Option {
	return []page.Option{{Value: string(Text), Label: "familyaccount.channel.text"}, {Value: string(Email), Label: "familyaccount.channel.email"}}
}

func readChannel(f *form.Form, in *Invitation) {
	in.Channel = Channel(f.Choice("channel", "familyaccount.channel", []string{string(Text), string(Email)}))
	in.Address = f.Text("address", "familyaccount.address", form.Max(200))
	in.Leave = f.Tick("leave", "familyaccount.leave")
	in.Private = f.Tick("private", "familyaccount.private")
}

func readInvitation(f *form.Form, people []string) (in Invitation) {
	values := []string{"else"}
	for i := range people {
		values = append(values, strconv.Itoa(i))
	}
	person := f.Choice("person", "familyaccount.person", values)
	in.Kind = access.FamilyKind(f.Choice("kind", "familyaccount.kind", []string{string(access.Parent), string(access.Carer), string(access.Self)}))
	in.Name = f.Text("name", "familyaccount.name", form.Max(100))
	if i, err := strconv.Atoi(person); err == nil && in.Name == "" {
		in.Name = people[i]
	}
	in.Lang = f.Choice("lang", "familyaccount.lang", []string{"en", "cy"})
	readChannel(f, &in)
	in.Checked = f.Tick("checked", "familyaccount.checked")
	in.Able = f.Tick("able", "familyaccount.able")
	in.Reasons = f.LongText("reasons", "familyaccount.reasons", form.Max(1000))
	if in.Lang == "" {
		in.Lang = "en"
	}
	return in
}

func (p *Pages) invitePage(r *http.Request, q access.Request, fam Family, f *form.Form) invitePage {
	return invitePage{View: f.View(web.Printer(r.Context())), about: p.about(r, q, fam.Child), people: onRecord(fam.Child), Young: fam.Young}
}

// New shows the form for an invitation.
func (p *Pages) New(w http.ResponseWriter, r *http.Request, q access.Request) error {
	fam, err := p.svc.OfChild(r.Context(), q)
	if err != nil {
		return err
	}
	f := form.Blank()
	f.Fill("lang", string(web.Lang(r.Context())))
	readInvitation(f, onRecord(fam.Child))
	return p.site.Render(w, r, http.StatusOK, "familyaccount/new", p.invitePage(r, q, fam, f))
}

// Invite makes the page and shows the code, once.
func (p *Pages) Invite(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	fam, err := p.svc.OfChild(r.Context(), q)
	if err != nil {
		return err
	}
	in := readInvitation(f, onRecord(fam.Child))
	var given Given
	if err = f.Err(); err == nil {
		given, err = p.svc.Invite(r.Context(), q, in, f.Key())
	}
	if f.Add(err) {
		return p.site.Render(w, r, http.StatusUnprocessableEntity, "familyaccount/new", p.invitePage(r, q, fam, f))
	}
	if err != nil {
		return err
	}
	return p.given(w, r, q, given)
}

func (p *Pages) given(w http.ResponseWriter, r *http.Request, q access.Request, given Given) error {
	return p.site.Render(w, r, http.StatusOK, "familyaccount/given", struct{ Child, Code, Start string }{q.Child, Spaced(given.Code), Root + "/start"})
}

type againPage struct {
	form.View
	Child, Relative string
}

// ChannelOptions are the answers offered.
func (againPage) ChannelOptions() []page.Option { return channelOptions() }

func relative(r *http.Request) string { return access.FamilyPrefix + r.PathValue("relative") }

// AgainForm asks for the channel that a member of the family reads now.
func (p *Pages) AgainForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	fam, err := p.svc.OfChild(r.Context(), q)
	if err != nil {
		return err
	}
	for _, rel := range fam.Relatives {
		if rel.Member == relative(r) {
			f := form.Blank()
			readChannel(f, &Invitation{})
			return p.site.Render(w, r, http.StatusOK, "familyaccount/again", againPage{f.View(web.Printer(r.Context())), q.Child, rel.Key()})
		}
	}
	return access.ErrNotFound
}

// Again hands over a new code.
func (p *Pages) Again(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	var in Invitation
	readChannel(f, &in)
	var given Given
	if err = f.Err(); err == nil {
		given, err = p.svc.InviteAgain(r.Context(), q, relative(r), in)
	}
	if f.Add(err) {
		return p.site.Render(w, r, http.StatusUnprocessableEntity, "familyaccount/again", againPage{f.View(web.Printer(r.Context())), q.Child, r.PathValue("relative")})
	}
	if err != nil {
		return err
	}
	return p.given(w, r, q, given)
}

// Suspend closes one page at once.
func (p *Pages) Suspend(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.svc.Suspend(r.Context(), q, relative(r)); err != nil {
		return err
	}
	return web.SeeOther(w, "/child/"+q.Child+"/family")
}

// Apart closes the pages of the other adults at once.
func (p *Pages) Apart(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.svc.Apart(r.Context(), q, relative(r)); err != nil {
		return err
	}
	return web.SeeOther(w, "/child/"+q.Child+"/family")
}
