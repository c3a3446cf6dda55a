package record_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web/webtest"
	"onestory/internal/record"
	"onestory/internal/record/recordtest"
)

func run(t *testing.T, fn func(t *testing.T, w *recordtest.World)) {
	dbtest.Run(t, recordtest.Schemas(), func(t *testing.T, d *db.DB) { fn(t, recordtest.New(t, d, recordtest.Parts{})) })
}

func lite(t *testing.T) *recordtest.World {
	return recordtest.New(t, dbtest.Open(t, "sqlite", db.Options{Volatile: true}, recordtest.Schemas()...), recordtest.Parts{})
}

// page asks for a page that must be there and must be sound.
func page(t *testing.T, w *recordtest.World, who, path string, l i18n.Lang) webtest.Node {
	t.Helper()
	got := w.Get(who, path, l)
	if got.Code != http.StatusOK {
		t.Fatalf("%s as %s: %d, to %s", path, who, got.Code, got.Header().Get("Location"))
	}
	doc := webtest.Parse(t, got.Body.Bytes())
	webtest.Check(t, doc)
	return doc
}

// locating is what gives away where a child is, in the full record.
var locating = []string{"Zedland", "ZZ1", "ZZ2", "960 301", "960 302", "07700", "960 101", "960 103", "960 299", "960 401", "Health</", "Council", "Clinic", "Osian", "999 000 0018", "B801200005001", "Grandfather"}

// TestEveryPageEmptyAndFull renders every page with the least and the most that
// it can hold, in both languages.
func TestEveryPageEmptyAndFull(t *testing.T) {
	run(t, func(t *testing.T, w *recordtest.World) {
		empty := w.Create(t, child.Record{Names: []child.Name{{Family: "Baby Jones"}}, Birth: child.Birth{Date: recordtest.Day(t, "2026-12-24"), Precision: child.Expected}, Mother: &child.Mother{Name: child.Name{Given: "Ann", Family: "Jones"}}})
		full := w.Busy(t)
		w.Visit(t, "duty", empty, access.Safeguarding)
		w.Visit(t, "duty", full, access.Safeguarding)
		for _, l := range i18n.Langs() {
			for _, c := range []string{empty, full} {
				for _, path := range []string{"/child/" + c, "/child/" + c + "/visit", "/child/" + c + "/involvement/new"} {
					page(t, w, "duty", path, l)
				}
				page(t, w, "governance", "/child/"+c+"/log", l)
			}
			page(t, w, "nurse", "/child/"+full, l)
			page(t, w, "nurse", "/child/"+full+"/involvement/new", l)
			page(t, w, "nurse", "/child/"+full+"/log", l)
			page(t, w, "clinic", "/child/"+full, l)
			page(t, w, "nurse", "/confirmations", l)
			page(t, w, "duty", "/confirmations", l)
			for _, bad := range []string{"/child/" + full + "/visit", "/child/" + full + "/involvement"} {
				got := w.Post("nurse", bad, url.Values{"note": {"kept"}, "role": {"kept"}}, l)
				doc := webtest.Parse(t, got.Body.Bytes())
				webtest.Check(t, doc)
				if got.Code != http.StatusUnprocessableEntity || !doc.Has(".govuk-error-summary") || !strings.Contains(got.Body.String(), "kept") {
					t.Errorf("%s sent empty: %d", bad, got.Code)
				}
			}
		}
	})
}

func TestRecordShowsAllAtContact(t *testing.T) {
	w := lite(t)
	c := w.Busy(t)
	page(t, w, "nurse", "/child/"+c, i18n.English)
	doc := page(t, w, "nurse", "/child/"+c, i18n.English)
	text := doc.One(t, "main").Text()
	for _, want := range []string{"Siân Mair O'Brien-Kowalczyk", "Pritchard", "4 March 2017", "9 years", "999 000 0018", "Verified", "Zedland Primary School", "Zedland Surgery", "Tom Adeyemi", "01632 960 299",
		"Contact the broker", "Jo Zedland-Ames", "Youth justice list", "Unconfirmed for six months", "Last reached today", "Magda Kowalczyk", "Parental responsibility", "4 Zedland Terrace", "Osian Kowalczyk",
		"Moved to ZZ1 1AA", "Began at Zedland Primary School", "Sam Hughes", "Who has looked", "Opened the record", "Typed in by a practitioner"} {
		if !strings.Contains(text, want) {
			t.Errorf("the record does not say %q", want)
		}
	}
	if strings.Contains(text, "Ola Berg") || strings.Contains(text, "Riverside") {
		t.Error("the record names a sensitive service")
	}
	hrefs := map[string]bool{}
	for _, a := range doc.All("a.os-phone") {
		hrefs[a.Attr("href")] = true
	}
	if !hrefs["tel:01632960103"] && !hrefs["tel:01632960101"] || !hrefs["tel:01632960777;ext=12"] || !hrefs["tel:01632960200"] {
		t.Errorf("numbers to tap: %v", hrefs)
	}
	if bar := doc.One(t, ".os-identity").Text(); !strings.Contains(bar, "Shani Kowalczyk") || !strings.Contains(bar, "999 000 0018") {
		t.Errorf("the bar says %q", bar)
	}
}

// TestBelowContactNothingLocates holds every page that somebody with existence
// alone can open, and every page about a shielded child, against what locates.
func TestBelowContactNothingLocates(t *testing.T) {
	w := lite(t)
	c := w.Busy(t)
	w.Visit(t, "police", c, access.Education)
	says := func(who, want string) {
		t.Helper()
		for _, path := range []string{"/child/" + c, "/child/" + c + "/visit"} {
			got := w.Get(who, path, i18n.English).Body.String()
			for _, word := range locating {
				if who == "nurse" && (word == "Zedland" || word == "960 101" || word == "960 299" || word == "Health</") {
					continue // the nurse's own involvement
				}
				if strings.Contains(got, word) {
					t.Errorf("%s reads %q on %s", who, word, path)
				}
			}
		}
		if text := page(t, w, who, "/child/"+c, i18n.English).One(t, "main").Text(); !strings.Contains(text, want) {
			t.Errorf("%s does not read %q", who, want)
		}
	}
	says("police", "Someone is involved with this child")
	w.Visit(t, "duty", c, access.Safeguarding)
	w.Protect(t, c, access.Protection{Shielded: true})
	says("police", "None recorded")
	says("nurse", "None recorded")
	if looks := page(t, w, "nurse", "/child/"+c+"/log", i18n.English).Text(); strings.Contains(looks, "Adeyemi") || strings.Contains(looks, "Silva") || strings.Contains(looks, "Council") || !strings.Contains(looks, "Priya Nair") {
		t.Errorf("who has looked at a shielded child: %s", looks)
	}
	w.Protect(t, c, access.Protection{Hidden: true})
	for _, path := range []string{"/child/" + c, "/child/" + c + "/visit", "/child/" + c + "/involvement/new", "/child/" + c + "/log"} {
		for _, who := range []string{"nurse", "police", "duty"} {
			if got := w.Get(who, path, i18n.English); got.Code != http.StatusNotFound {
				t.Errorf("%s as %s about a hidden child: %d", path, who, got.Code)
			}
		}
	}
}

// TestOneCardFailsAlone breaks two cards' queries and reads the rest.
func TestOneCardFailsAlone(t *testing.T) {
	dbtest.Run(t, recordtest.Schemas(), func(t *testing.T, d *db.DB) {
		broken := func(id string, err error) record.Card {
			return record.Card{ID: id, Title: "record.carers", Class: "broken", Level: access.Existence, Load: func(ctx context.Context, r db.Reader, _ access.Grant, _ *record.Scene) (record.Body, error) {
				if err == nil {
					_, err = r.Query(ctx, `SELECT nothing FROM nowhere`)
				}
				return nil, err
			}}
		}
		w := recordtest.New(t, d, recordtest.Parts{Cards: func(w *recordtest.World, own *record.Own, looks *record.Looks) []record.Card {
			all := own.All(looks, func() string { return "" })
			return append([]record.Card{broken("b1", nil), all[0], broken("b2", errors.New("gone"))}, all[1:]...)
		}})
		c := w.Busy(t)
		doc := page(t, w, "nurse", "/child/"+c, i18n.English)
		for _, id := range []string{"#b1", "#b2"} {
			if got := doc.One(t, id).Text(); !strings.Contains(got, "could not be loaded") {
				t.Errorf("%s says %q", id, got)
			}
		}
		if !strings.Contains(doc.One(t, "#involved").Text(), "Tom Adeyemi") || !doc.Has("#looked table") {
			t.Error("the other cards are gone too")
		}
		if strings.Count(doc.Text(), "could not be loaded") != 2 {
			t.Error("more than two cards say that they failed")
		}
	})
}

// TestPictureEqualsItsTable reads the names in the picture and in the table.
func TestPictureEqualsItsTable(t *testing.T) {
	w := lite(t)
	c := w.Busy(t)
	card := page(t, w, "nurse", "/child/"+c, i18n.English).One(t, "#network")
	people, rows := card.All("g.os-network__person"), card.All("tbody tr")
	if len(people) != len(rows) || len(rows) < 9 {
		t.Fatalf("%d in the picture, %d in the table", len(people), len(rows))
	}
	for i := range rows {
		name, part := rows[i].One(t, "th").Text(), rows[i].One(t, "td").Text()
		texts := people[i].All("text")
		if !same(texts[0].Text(), name) || !same(texts[1].Text(), part) {
			t.Errorf("picture %q, %q; table %q, %q", texts[0].Text(), texts[1].Text(), name, part)
		}
	}
	for _, n := range card.All("svg, svg *") {
		if n.HasAttr("style") || n.HasAttr("onclick") {
			t.Error("inline code in the picture")
		}
	}
}

// same: the picture may shorten.
func same(short, whole string) bool {
	cut, shortened := strings.CutSuffix(short, "…")
	return short == whole || shortened && strings.HasPrefix(whole, cut)
}

// TestWhoHasLooked reads the log page by page, and by those not entitled.
func TestWhoHasLooked(t *testing.T) {
	w := lite(t)
	c, other := w.Busy(t), w.Create(t, recordtest.Sibling(t))
	w.Get("gone", "/child/"+c, i18n.English)
	if text := page(t, w, "nurse", "/child/"+c+"/log", i18n.English).Text(); strings.Contains(text, "Ola Berg") || strings.Contains(text, "Refused") || !strings.Contains(text, "Sam Hughes") {
		t.Errorf("a practitioner reads of a sensitive service, or of refusals: %s", text)
	}
	for range 30 {
		w.Get("nurse", "/child/"+c, i18n.English)
	}
	for _, who := range []string{"police", "duty", "boss", "index", "accounts"} {
		if got := w.Get(who, "/child/"+c+"/log", i18n.English); got.Code != http.StatusNotFound {
			t.Errorf("%s reads who has looked: %d", who, got.Code)
		}
	}
	seen, path := 0, "/child/"+c+"/log"
	for pages := 0; path != "" && pages < 9; pages++ {
		doc := page(t, w, "governance", path, i18n.English)
		if doc.Has(".os-identity") || strings.Contains(doc.Text(), "Kowalczyk") {
			t.Error("governance reads the child's name")
		}
		seen += len(doc.All("tbody tr"))
		path = ""
		for _, a := range doc.All("a[rel=next]") {
			path = a.Attr("href")
		}
		if path != "" {
			if got := w.Get("governance", strings.Replace(path, c, other, 1), i18n.English); got.Code != http.StatusNotFound {
				t.Errorf("another child's cursor: %d", got.Code)
			}
			if strings.Contains(path, "nurse") || strings.Contains(path, "019") {
				t.Error("the cursor can be read")
			}
		}
	}
	if seen < 40 {
		t.Errorf("%d lines in all", seen)
	}
	if text := page(t, w, "governance", "/child/"+other+"/log", i18n.English).Text(); strings.Contains(text, "Said why") {
		t.Error("a purpose nobody stated is in the log")
	}
	w.Visit(t, "police", other, access.MissingChild)
	if text := page(t, w, "governance", "/child/"+other+"/log", i18n.English).Text(); !strings.Contains(text, "Said why they open the record The child could not be found") {
		t.Errorf("the purpose is not in the log: %s", text)
	}
	if got := w.Get("governance", "/child/"+c+"/log?after=AAAA", i18n.English); got.Code != http.StatusNotFound {
		t.Errorf("a made-up cursor: %d", got.Code)
	}
}

// TestVisit states purposes and reads what they open.
func TestVisit(t *testing.T) {
	run(t, func(t *testing.T, w *recordtest.World) {
		c := w.Create(t, recordtest.Full(t))
		open := func(who string, p access.Purpose) int {
			return w.Post(who, "/child/"+c+"/visit", url.Values{"why": {string(p)}}, i18n.English).Code
		}
		values := func(who string) (out string) {
			for _, n := range page(t, w, who, "/child/"+c+"/visit", i18n.English).All("input[type=radio]") {
				out += n.Attr("value") + " "
			}
			return out
		}
		if got := values("nurse"); strings.Contains(got, "data-quality") || !strings.Contains(got, "safeguarding") {
			t.Errorf("a nurse is offered %s", got)
		}
		if got := values("index"); got != "data-quality " {
			t.Errorf("an index administrator is offered %s", got)
		}
		for who, want := range map[string]int{"nurse": 422, "index": 303, "accounts": 404, "gone": 404, "governance": 404} {
			if got := open(who, access.DataQuality); got != want {
				t.Errorf("%s states data quality: %d, want %d", who, got, want)
			}
		}
		for _, why := range []access.Purpose{"", "direct-care", "look-up", "nonsense"} {
			if got := open("nurse", why); got != 422 {
				t.Errorf("a nurse states %q: %d", why, got)
			}
		}
		if open("nurse", access.HealthNeed) != 303 || w.Get("nurse", "/child/"+c, i18n.English).Code != 200 {
			t.Error("a nurse with a purpose does not get in")
		}
		w.Clock.Add(9 * 3600e9)
		if got := w.Get("nurse", "/child/"+c, i18n.English).Code; got == 200 {
			t.Error("the purpose outlives its visit")
		}
		if got := open("nurse", access.HealthNeed); got != 303 {
			t.Errorf("a second visit: %d", got)
		}
	})
}

// TestSourcesThatAgreeAreSaidOnce gives the child the same facts from two
// sources, but for the date of birth.
func TestSourcesThatAgreeAreSaidOnce(t *testing.T) {
	w := lite(t)
	c := w.Busy(t)
	second := recordtest.Full(t)
	second.Birth.Date = recordtest.Day(t, "2017-04-03")
	w.Join(t, c, "gp-list", second)
	doc := page(t, w, "nurse", "/child/"+c, i18n.English)
	who := doc.One(t, "#who dl").Text()
	if strings.Count(who, "Siân Pritchard") != 1 || strings.Count(who, "999 000 0018") != 1 {
		t.Errorf("said twice: %s", who)
	}
	if !strings.Contains(who, "3 April 2017") || !strings.Contains(who, "Another source says 4 March 2017") {
		t.Errorf("a conflict is hidden: %s", who)
	}
	if got := doc.One(t, "#addresses").Text(); strings.Count(got, "4 Zedland Terrace") != 1 {
		t.Errorf("the address is said twice: %s", got)
	}
}
