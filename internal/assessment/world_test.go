package assessment_test

import (
	"cmp"
	"context"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/assessment"
	"onestory/internal/consent"
	"onestory/internal/draft"
	"onestory/internal/form"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
	"onestory/internal/kit/web/webtest"
	"onestory/internal/override"
	"onestory/internal/record"
	"onestory/internal/record/recordtest"
	"onestory/internal/transfer"
	"onestory/lib/workday"
)

// world is a family of two children, Siân and Osian, with an episode that the
// social worker leads; the nurse works with Siân alone and has a part where a test
// gives her one; the clinic has none.
type world struct {
	*recordtest.World
	t         testing.TB
	svc       *assessment.Service
	packs     *transfer.Service // what leaves and comes in: feature transfer, tested here where its world is
	forms     *form.Service
	sian, osi string
	begun     bool // the family agreed
	adults    []assessment.Adult
	moved     int
	let       []string            // whom, and why
	beside    []assessment.Beside // what can be written beside the assessment
	received  []string            // from which authority a pack came in

	kind          string // of form; "" eha
	outcome, note string
	sent          bool // social care steps the child down, and leads it still
}

const episode = "ep-1"

// Of makes world the Episodes of the service.
func (w *world) Of(ctx context.Context, r db.Reader, g access.Grant, id string) (assessment.Episode, error) {
	parts, err := g.InEpisodes(ctx, r)
	if err != nil {
		return assessment.Episode{}, err
	}
	for _, m := range parts {
		if m.Episode == id {
			return assessment.Episode{ID: id, Kind: cmp.Or(w.kind, "eha"), Child: w.sian, Begun: w.begun, As: m.As, Hands: w.hands(g.Actor(), m.As), Adults: w.adults, Beside: w.beside, Lead: "social"}, nil
		}
	}
	return assessment.Episode{}, access.ErrNotFound
}

// hands is why somebody does not sign, as an episode says it: one that the social worker
// leads is theirs, unless it is stepped down.
func (w *world) hands(a access.Actor, as access.Part) string {
	switch {
	case w.sent && as == access.Lead:
		return "first"
	case w.sent:
		return "wait"
	case as == access.Assessor && a.Has(access.SocialWorker):
		return "lead"
	}
	return ""
}

func (w *world) Lets(_ context.Context, _ *db.Tx, _ access.Grant, _ string, to override.To, b assessment.Because) error {
	w.let = append(w.let, to.Agency+" "+b.How)
	if to.Agency == "" {
		return b.CheckOutside(consent.Unasked)
	}
	return nil
}

// Leaves is told that a pack goes.
func (w *world) Leaves(_ context.Context, _ *db.Tx, _ access.Grant, _, to string, b override.Because) error {
	return b.CheckOutside(consent.Unasked)
}

func (w *world) Children(ctx context.Context, r db.Reader, g access.Grant, id string) ([]access.Grant, error) {
	also, err := g.Also(ctx, r, []string{w.sian, w.osi})
	out := []access.Grant{g}
	for c, x := range also {
		if c != g.Child() {
			out = append(out, x)
		}
	}
	return out, err
}

func (w *world) Given(context.Context, db.Reader, access.Grant, string, string) (form.Given, error) {
	return form.Given{}, nil
}

// Receive makes world the Episodes of packs: what comes in is reviewed by Christmas.
func (w *world) Receive(_ context.Context, _ *db.Tx, _ access.Grant, _, from string) (workday.Date, error) {
	w.received = append(w.received, from)
	return workday.Parse("2026-12-20")
}

func (w *world) Done(_ context.Context, _ *db.Tx, _ access.Grant, f assessment.Finished) ([]audit.State, error) {
	if f.Form == assessment.ChecklistForm {
		w.outcome, w.note = f.Says("outcome"), f.Says("outcome.why")
		return nil, nil
	}
	w.moved++
	return nil, nil
}

type noTries struct{}

func (noTries) Try(*http.Request, string) (func() error, error) {
	return func() error { return nil }, nil
}

func setup(t testing.TB, d *db.DB) *world {
	w := &world{t: t, begun: true, adults: []assessment.Adult{{Name: "Magda Kowalczyk", Relationship: "Mother"}}}
	w.World = recordtest.New(t, d, recordtest.Parts{Pages: []web.Pages{assessment.Templates(), transfer.Templates()}, Messages: []fs.FS{assessment.Messages(), override.Messages(), transfer.Messages(), form.Messages()},
		Cards: func(rw *recordtest.World, own *record.Own, looks *record.Looks) []record.Card { return nil },
		Doors: func(rw *recordtest.World) map[string]recordtest.Door {
			w.forms = form.New(rw.Gate)
			w.svc = assessment.New(assessment.Parts{Gate: rw.Gate, Keys: rw.Keys, IDs: rw.IDs, Forms: w.forms, Children: rw.Children, Involved: rw.Involvements,
				Accounts: recordtest.Accounts{}, Drafts: draft.New(rw.Gate, rw.Keys), Episodes: w})
			p := assessment.NewPages(rw.Site, w.svc, noTries{})
			w.packs = transfer.New(transfer.Parts{Gate: rw.Gate, Keys: rw.Keys, Assess: w.svc, Episodes: w, Accounts: recordtest.Accounts{}})
			w.svc.Packs = w.packs
			packs := transfer.NewPages(rw.Site, w.packs)
			const one = "/child/{child}/assessment/{assessed}"
			item := func(a access.Action, h func(http.ResponseWriter, *http.Request, access.Request) error) recordtest.Door {
				return recordtest.Door{Action: a, Level: access.Content, Item: "assessed", Handle: h}
			}
			return map[string]recordtest.Door{
				"GET /child/{child}/episode/{episode}/assessment":     {Action: "assessment:begin", Level: access.Existence, Handle: p.BeginForm},
				"POST /child/{child}/episode/{episode}/assessment":    {Action: "assessment:begin", Level: access.Existence, Handle: p.Start},
				"GET /child/{child}/episode/{episode}/write/{record}": {Action: "assessment:begin", Level: access.Existence, Handle: p.BeginForm}, "POST /child/{child}/episode/{episode}/write/{record}": {Action: "assessment:begin", Level: access.Existence, Handle: p.Start},
				"GET " + one: item("assessment:open", p.Open), "GET " + one + "/sign": item("assessment:sign", p.SignForm), "POST " + one + "/sign": item("assessment:sign", p.Sign),
				"POST " + one + "/add": item("assessment:add", p.Add), "GET " + one + "/compare": item("assessment:open", p.Compare),
				"GET " + one + "/{whose}/{page}": item("assessment:write", p.Section), "POST " + one + "/{whose}/{page}": item("assessment:write", p.Save),
				"POST " + one + "/{whose}/{page}/draft": item("assessment:write", p.Autosave), "GET " + one + "/{whose}/{page}/merge": item("assessment:write", p.MergeForm),
				"POST " + one + "/{whose}/{page}/merge": item("assessment:write", p.Merge), "GET " + one + "/{whose}/{page}/ask": item("assessment:ask", p.AskForm),
				"POST " + one + "/{whose}/{page}/ask": item("assessment:ask", p.Ask),
				"GET " + one + "/copies":              item("assessment:copy", p.CopiesForm), "GET " + one + "/copies/{whose}": item("assessment:copy", p.CopyForm), "POST " + one + "/copies/{whose}": item("assessment:copy", p.DecideCopy),
				"POST " + one + "/copies/{whose}/given": item("assessment:copy", p.GiveCopy), "GET " + one + "/copies/{whose}/read": item("assessment:copy", p.ReadCopy), "POST " + one + "/copies/{whose}/translation": item("assessment:copy", p.Translate),
				"GET " + one + "/copies/{whose}/translation": item("assessment:copy", p.TranslationForm), "POST " + one + "/file": item("assessment:add", p.AttachFile), "GET " + one + "/file/{file}": item("assessment:open", p.File), "POST " + one + "/pack": item("assessment:write", packs.Take), "GET " + one + "/fhir": item("assessment:copy", packs.FHIR), "GET " + one + "/transfer": item("assessment:copy", packs.GiveForm), "POST " + one + "/transfer": item("assessment:copy", packs.Give),
				"GET " + one + "/pack":    item("assessment:write", packs.TakeForm),
				"GET /contribute/{token}": {Handle: p.CodeForm}, "POST /contribute/{token}": {Handle: p.Contribute},
			}
		}})
	w.sian, w.osi = w.Create(t, recordtest.Full(t)), w.Create(t, recordtest.Sibling(t))
	for _, c := range []string{w.sian, w.osi} {
		w.works("social", c)
		w.part("social", c, access.Lead)
	}
	w.works("nurse", w.sian)
	w.works("clinic", w.sian)
	eha, err := fs.ReadFile(form.ShippedForms(), "eha.json")
	if err != nil {
		t.Fatal(err)
	}
	w.ship("eha", string(eha))
	return w
}

// tables are those that a world has.
func tables() []db.Schema {
	return recordtest.Schemas(agency.Schema(), form.Schema(), assessment.Schema(), transfer.Schema())
}

func run(t *testing.T, fn func(t *testing.T, w *world)) {
	dbtest.Run(t, tables(), func(t *testing.T, d *db.DB) { fn(t, setup(t, d)) })
}

func (w *world) write(fn func(context.Context, *db.Tx) error) error {
	return w.DB.Write(w.t.Context(), fn)
}

func (w *world) works(who, child string) {
	w.t.Helper()
	if err := w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := access.Relate(ctx, tx, access.Relationship{ID: "works-" + who, Child: child, Kind: "involvement", Account: who, ClaimedBy: who, ConfirmedBy: "somebody", Starts: "2026-01-01"})
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) part(who, child string, as access.Part) {
	w.t.Helper()
	if err := w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := access.SetMember(ctx, tx, access.Member{Episode: episode, Child: child, Account: who, As: as, Starts: "2026-11-01"})
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
}

// begins begins an assessment and is where it leads.
func (w *world) begins(who string) string {
	w.t.Helper()
	got := w.Post(who, "/child/"+w.sian+"/episode/"+episode+"/assessment", url.Values{}, "en")
	if got.Code != http.StatusSeeOther {
		_, err := w.svc.Start(w.t.Context(), access.Request{Actor: who, Action: "assessment:begin", Child: w.sian, Level: access.Existence}, episode, "", "")
		w.t.Fatalf("begin: %d %v", got.Code, err)
	}
	return got.Header().Get("Location")
}

// page opens a page and is its text.
func (w *world) page(who, path string, want int) (string, webtest.Node) {
	w.t.Helper()
	got := w.Get(who, path, i18n.English)
	if got.Code != want {
		w.t.Fatalf("%s opens %s: %d, want %d\n%s", who, path, got.Code, want, got.Body)
	}
	return got.Body.String(), webtest.Parse(w.t, got.Body.Bytes())
}

// boxes are what a page's form to its own path would send as it stands.
func boxes(page webtest.Node) url.Values {
	v := url.Values{}
	for _, n := range page.All("main form input, main form textarea, main form select") {
		name := n.Attr("name")
		switch kind := n.Attr("type"); {
		case n.Tag() == "textarea":
			text := n.HTML()
			v.Add(name, strings.TrimPrefix(html.UnescapeString(text[strings.IndexByte(text, '>')+1:strings.LastIndex(text, "</")]), "\n"))
		case n.Tag() == "select":
			v.Add(name, "")
			for _, o := range n.All("option[selected]") {
				v.Set(name, o.Attr("value"))
			}
		case kind == "radio" || kind == "checkbox":
			if n.HasAttr("checked") {
				v.Add(name, n.Attr("value"))
			}
		default:
			v.Add(name, n.Attr("value"))
		}
	}
	return v
}

// fill puts something fitting into every box that is empty.
func fill(page webtest.Node, words string) url.Values {
	v := boxes(page)
	for _, n := range page.All("main form input, main form textarea, main form select") {
		name, kind := n.Attr("name"), n.Attr("type")
		switch {
		case v.Get(name) != "" || kind == "hidden" || n.Attr("value") == "_other" || strings.HasSuffix(name, "_other"):
		case kind == "radio" || kind == "checkbox":
			v.Set(name, n.Attr("value"))
		case n.Tag() == "select":
			v.Set(name, n.All("option")[1].Attr("value"))
		case strings.HasSuffix(name, "-day"), strings.HasSuffix(name, "-month"):
			v.Set(name, "3")
		case strings.HasSuffix(name, "-year"):
			v.Set(name, "2026")
		case n.Attr("inputmode") == "numeric" || n.Attr("inputmode") == "decimal":
			v.Set(name, "3")
		default:
			v.Set(name, words)
		}
	}
	v.Set("_do", "next")
	return v
}

// sections are the paths of what is left, as an assessment's page lists them.
func (w *world) sections(who, path string) []string {
	w.t.Helper()
	_, page := w.page(who, path, 200)
	var out []string
	for _, a := range page.All("a.govuk-task-list__link") {
		out = append(out, a.Attr("href"))
	}
	if len(out) == 0 {
		w.t.Fatalf("%s lists nothing to write", path)
	}
	return out
}

// fills writes every section of one child's page.
func (w *world) fills(who, path, words string) {
	w.t.Helper()
	for _, s := range w.sections(who, path) {
		_, page := w.page(who, s, 200)
		if got := w.Post(who, s, fill(page, words), "en"); got.Code != http.StatusSeeOther {
			w.t.Fatalf("write %s: %d %s", s, got.Code, got.Body)
		}
	}
}

var signatures = url.Values{"child": {"declined"}, "child-name": {"Siân"}, "child-comment": {"I am too tired today"}, "parent": {"verbal"}, "parent-name": {"Magda Kowalczyk"}, "parent-witness": {"Tom Adeyemi"}, "parent-comment": {"It is how we are."}}

// signs signs a complete draft.
func (w *world) signs(who, path string) {
	w.t.Helper()
	if got := w.Post(who, path+"/sign", signatures, "en"); got.Code != http.StatusSeeOther {
		w.t.Fatalf("sign: %d %s", got.Code, got.Body)
	}
}

// other is a sibling's page of the same assessment.
func (w *world) other(who, path string) string {
	w.t.Helper()
	_, page := w.page(who, path, 200)
	for _, a := range page.All("main a.govuk-link") {
		if strings.HasPrefix(a.Attr("href"), "/child/"+w.osi+"/assessment/") {
			return a.Attr("href")
		}
	}
	w.t.Fatal("the page leads to no sibling's")
	return ""
}

func (w *world) ship(id, text string) {
	w.t.Helper()
	if n, err := w.forms.Ship(w.t.Context(), access.Request{Actor: form.ShipsBy, Action: "form:ship"}, fstest.MapFS{id + ".json": {Data: []byte(text)}}); err != nil || n != 1 {
		w.t.Fatalf("ship %s: %d %v", id, n, err)
	}
}

func (w *world) count(query string, args ...any) string {
	w.t.Helper()
	var n int64
	if err := w.DB.Read(w.t.Context(), func(ctx context.Context, r db.Reader) error { return r.QueryRow(ctx, query, args...).Scan(&n) }); err != nil {
		w.t.Fatal(err)
	}
	return fmt.Sprint(n)
}

func catalogue(t testing.TB) *i18n.Printer {
	t.Helper()
	cat, err := i18n.Load(form.Messages())
	if err != nil {
		t.Fatal(err)
	}
	return cat.For(i18n.English)
}
