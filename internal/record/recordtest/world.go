package recordtest

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/access/accesstest"
	"onestory/internal/child"
	"onestory/internal/draft"
	"onestory/internal/find"
	"onestory/internal/identity"
	"onestory/internal/involvement"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/internal/record"
	"onestory/internal/visit"
	"onestory/lib/govuk"
)

// Duty is the duty broker's number.
const Duty = "01632 960 200"

// Schemas are the tables of a World; a test adds its own feature's.
func Schemas(more ...db.Schema) []db.Schema {
	return accesstest.Schemas(append([]db.Schema{draft.Schema(), find.Schema(), once.Schema(), child.Schema(), involvement.Schema()}, more...)...)
}

// World is an authority with its pages.
type World struct {
	*accesstest.World
	Children     *child.Service
	Involvements *involvement.Service
	Site         *web.Site
	Handler      http.Handler
	IDs          id.Source
}

// People are a nurse with a manager, a social worker, a youth worker of a
// sensitive service, the front door, governance, an administrator and a manager
// alone; the job that publishes forms, and whoever comes by a link.
func People() accesstest.People {
	who := func(agency string, roles ...access.Role) access.Actor {
		return access.Actor{Active: true, Agency: agency, Authority: "la", Roles: roles}
	}
	return accesstest.People{
		"nurse": who("health", access.SchoolNurse), "boss": who("health", access.Manager), "social": who("council", access.SocialWorker),
		"clinic": who("clinic", access.YouthWorker), "duty": who("council", access.FrontDoor), "governance": who("council", access.Governance),
		"index": who("council", access.IndexAdmin), "accounts": who("council", access.AccountAdmin), "police": who("police", access.PoliceOfficer),
		"gone": {}, "keeper": who("council", access.IndexAdmin, access.Governance), "records": who("council", access.RecordsOfficer), "job:ledger": {Active: true, Roles: []access.Role{access.Operator}}, "job:forms": {Active: true, Roles: []access.Role{access.Operator}}, "job:archive": {Active: true, Roles: []access.Role{access.Operator}}, "link:": {Active: true, Roles: []access.Role{access.Recipient}}, "broker": {Active: true, Cleared: true, Agency: "council", Authority: "la", Roles: []access.Role{access.Broker}},
	}
}

// Accounts names the People.
type Accounts struct{}

// Card gives each a name, a role and a number of their own.
func (Accounts) Card(_ context.Context, _ db.Reader, who string) (involvement.Card, error) {
	card := func(name, role, agency, phone string) involvement.Card {
		return involvement.Card{ID: who, Name: name, Role: role, AgencyID: agency, Agency: agency, Phone: phone, Duty: "01632 960 299", Days: []string{"mon", "tue", "thu"}}
	}
	return map[string]involvement.Card{
		"nurse":  card("Priya Nair", "School nurse", "Northbridge School Health", "01632 960 101"),
		"boss":   card("Gwen Rees", "Team manager", "Northbridge School Health", "01632 960 102"),
		"social": card("Tom Adeyemi", "Social worker", "Northbridge Council", "01632 960 103"),
		"clinic": card("Ola Berg", "Youth worker", "Riverside Young People's Clinic", "01632 960 104"),
		"duty":   card("Maria Silva", "Front door worker", "Northbridge Council", "01632 960 105"),
		"police": card("Sam Hughes", "Police officer", "Northbridge Police", "01632 960 106"),
	}[who], nil
}

// noQueue takes lookalikes; a World has no reviewers.
type noQueue struct{}

func (noQueue) Guard(context.Context, *db.Tx, access.Grant, string) error { return nil }

func (noQueue) Like(context.Context, *db.Tx, access.Grant, child.Record) ([]child.Like, error) {
	return nil, nil
}

func (noQueue) Add(context.Context, *db.Tx, access.Grant, string, string, []child.Like, bool) error {
	return nil
}

// Parts is what a test may bring to the site.
type Parts struct {
	Cards    func(*World, *record.Own, *record.Looks) []record.Card // nil: the usual ones
	Pages    []web.Pages
	Messages []fs.FS
	Doors    func(*World) map[string]Door
}

// Door is a door as the app's table has it.
type Door struct {
	Action access.Action
	Level  access.Level
	Handle func(http.ResponseWriter, *http.Request, access.Request) error
	Item   string // parameter of the path that names an item
}

// New makes a World on an open database.
func New(t testing.TB, d *db.DB, more Parts) *World {
	t.Helper()
	w := &World{World: accesstest.New(t, d, People()), IDs: id.Random{}}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	w.Children = child.New(w.Gate, w.Keys, find.New(d, make([]byte, 32)), w.IDs, noQueue{})
	w.Involvements = involvement.New(w.Gate, w.Keys, w.IDs, Accounts{}, w.Children)
	cat, err := i18n.Load(append([]fs.FS{page.Messages(), form.Messages(), web.Messages(), draft.Messages(), find.Messages(), identity.Messages(), visit.Messages(), involvement.Messages(), record.Messages()}, more.Messages...)...)
	must(err)
	assets, err := web.NewAssets(govuk.Assets())
	must(err)
	templates, err := web.NewTemplates(web.TemplateConfig{Catalogue: cat.Strict(t), Assets: assets, Clock: w.Clock, Funcs: page.Funcs,
		Pages: append([]web.Pages{find.Templates(), visit.Templates(), involvement.Templates(), record.Templates()}, more.Pages...)})
	must(err)
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	w.Site, err = web.New(web.Config{Catalogue: cat, Templates: templates, Assets: assets, Logger: logger, Clock: w.Clock,
		Frame: func(*http.Request) web.Frame {
			return web.Frame{SignedIn: "Priya Nair", DutyNumber: Duty, Styles: []string{govuk.StyleSheet, govuk.ThemeSheet}}
		}})
	must(err)
	own, err := record.NewOwn(cat, w.Clock)
	must(err)
	duty := func() string { return Duty }
	looks := record.NewLooks(w.Keys, Accounts{}, w.Involvements)
	if more.Cards == nil {
		more.Cards = func(_ *World, own *record.Own, looks *record.Looks) []record.Card { return own.All(looks, duty) }
	}
	svc := record.New(w.Gate, w.Children, w.Involvements, looks, more.Cards(w, own, looks), logger)
	doors := Doors(record.NewPages(w.Site, svc, own, duty, logger), involvement.NewPages(w.Site, w.Involvements, draft.NewPages(draft.New(w.Gate, w.Keys), logger)),
		visit.NewPages(w.Site, visit.New(w.Gate, w.Children, w.IDs), w.Clock))
	if more.Doors != nil {
		for pattern, d := range more.Doors(w) {
			doors[pattern] = d
		}
	}
	for pattern, d := range doors {
		w.Site.Handle(pattern, func(rw http.ResponseWriter, r *http.Request) error {
			q := access.Request{Actor: r.Header.Get("X-Account"), Action: d.Action, Level: d.Level, Child: r.PathValue("child")}
			if d.Item != "" {
				q.Item = r.PathValue(d.Item)
			}
			return d.Handle(rw, r, q)
		})
	}
	w.Handler = w.Site.Handler()
	return w
}

// Doors are those of visit, involvement and record.
func Doors(rec *record.Pages, inv *involvement.Pages, vis *visit.Pages) map[string]Door {
	return map[string]Door{
		"GET /child/{child}":                                    {Action: "child:open", Level: access.Existence, Handle: rec.Open},
		"GET /child/{child}/log":                                {Action: "child:log", Level: access.None, Handle: rec.Log},
		"GET /child/{child}/visit":                              {Action: "visit:start", Level: access.Existence, Handle: vis.Ask},
		"POST /child/{child}/visit":                             {Action: "visit:start", Level: access.Existence, Handle: vis.Start},
		"GET /child/{child}/involvement/new":                    {Action: "involvement:add", Level: access.Existence, Handle: inv.New},
		"POST /child/{child}/involvement":                       {Action: "involvement:add", Level: access.Existence, Handle: inv.Add},
		"POST /child/{child}/involvement/{involvement}/confirm": {Action: "involvement:confirm", Level: access.None, Handle: inv.Confirm},
		"POST /child/{child}/involvement/{involvement}/end":     {Action: "involvement:end", Level: access.None, Handle: inv.End},
		"POST /child/{child}/involvement/{involvement}/reached": {Action: "involvement:reached", Level: access.Contact, Handle: inv.Reached},
		"POST /child/{child}/follow":                            {Action: "follow:start", Level: access.Contact, Handle: inv.Follow},
		"POST /child/{child}/unfollow":                          {Action: "follow:stop", Level: access.None, Handle: inv.Unfollow},
		"GET /confirmations":                                    {Action: "involvement:confirm", Level: access.None, Handle: inv.Confirmations},
	}
}

// Get asks for a page as somebody, in a language.
func (w *World) Get(who, path string, l i18n.Lang) *httptest.ResponseRecorder {
	return w.send(httptest.NewRequest("GET", path, nil), who, l)
}

// Post sends a form as somebody.
func (w *World) Post(who, path string, values url.Values, l i18n.Lang) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return w.send(r, who, l)
}

func (w *World) send(r *http.Request, who string, l i18n.Lang) *httptest.ResponseRecorder {
	r.Header.Set("X-Account", who)
	r.Header.Set("Accept-Language", string(l))
	rec := httptest.NewRecorder()
	w.Handler.ServeHTTP(rec, r)
	return rec
}

// Create makes a child of a record, as a practitioner does by hand.
func (w *World) Create(t testing.TB, rec child.Record) string {
	t.Helper()
	c, err := w.Children.Create(context.Background(), access.Request{Actor: "social", Action: "child:create"}, rec, form.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Protect changes how a child is guarded.
func (w *World) Protect(t testing.TB, c string, p access.Protection) {
	t.Helper()
	if err := w.As(t, "index", "feed:import", func(ctx context.Context, tx *db.Tx, g access.Grant) error {
		if _, err := access.Protect(ctx, tx, c, p); err != nil {
			return err
		}
		return w.Children.Refresh(ctx, tx, g, c)
	}); err != nil {
		t.Fatal(err)
	}
}

// Visit states a purpose as somebody.
func (w *World) Visit(t testing.TB, who, c string, p access.Purpose) {
	t.Helper()
	if got := w.Post(who, "/child/"+c+"/visit", url.Values{"why": {string(p)}}, i18n.English); got.Code != http.StatusSeeOther {
		t.Fatalf("%s states %s: %d", who, p, got.Code)
	}
}
