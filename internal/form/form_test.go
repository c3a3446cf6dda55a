package form

import (
	"html"
	"io/fs"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	fields "onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web/webtest"
	"onestory/lib/questionnaire"
)

func words(t testing.TB) *i18n.Catalogue {
	t.Helper()
	cat, err := i18n.Load(fields.Messages(), page.Messages(), Messages())
	if err != nil {
		t.Fatal(err)
	}
	return cat.Strict(t)
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func tiny(t testing.TB) *Definition {
	t.Helper()
	d, err := define(read(t, "testdata/tiny.json"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// browser fills a drawn section in: what it sends is what a browser would.
func sent(t testing.TB, section string, fill func(kind, name string, n webtest.Node, v url.Values)) url.Values {
	t.Helper()
	doc := webtest.Parse(t, []byte("<!doctype html><html><body><form>"+section+"</form></body></html>"))
	v := url.Values{}
	for _, n := range doc.All("input, textarea, select") {
		name, kind := n.Attr("name"), n.Attr("type")
		if n.Tag() != "input" {
			kind = n.Tag()
		}
		if name == "" {
			t.Fatalf("a box without a name: %s", n.Attr("id"))
		}
		fill(kind, name, n, v)
	}
	return v
}

// asShown sends what stands there.
func asShown(kind, name string, n webtest.Node, v url.Values) {
	switch kind {
	case "radio", "checkbox":
		if n.HasAttr("checked") {
			v.Add(name, n.Attr("value"))
		}
	case "textarea":
		inside := n.HTML()
		inside = inside[strings.IndexByte(inside, '>')+1 : strings.LastIndex(inside, "</")]
		v.Add(name, strings.TrimPrefix(html.UnescapeString(inside), "\n"))
	case "select":
		v.Add(name, "")
		for _, o := range n.All("option[selected]") {
			v.Set(name, o.Attr("value"))
		}
	default:
		v.Add(name, n.Attr("value"))
	}
}

// asPerson fills every box with something that fits.
func asPerson(kind, name string, n webtest.Node, v url.Values) {
	switch {
	case kind == "radio", kind == "checkbox":
		if n.Attr("value") == other {
			return
		}
		if kind == "radio" || !v.Has(name) {
			v.Set(name, n.Attr("value"))
		}
	case kind == "hidden":
		v.Set(name, n.Attr("value"))
	case kind == "select":
		options := n.All("option")
		v.Set(name, options[len(options)-1].Attr("value"))
	case strings.HasSuffix(name, "-day"):
		v.Set(name, "9")
	case strings.HasSuffix(name, "-month"):
		v.Set(name, "3")
	case strings.HasSuffix(name, "-year"):
		v.Set(name, "2026")
	case strings.HasSuffix(name, "-time"):
		v.Set(name, "14:05")
	case strings.HasSuffix(name, other):
		v.Set(name, "")
	case n.Attr("inputmode") == "numeric" || n.Attr("inputmode") == "decimal":
		v.Set(name, "3")
	case kind == "url":
		v.Set(name, "https://example.org/")
	case kind == "textarea":
		v.Set(name, "First line of "+name+" & <b>\nsecond line")
	default:
		v.Set(name, "14:05")
	}
}

// through draws a form, fills it in, reads it, draws it again, finishes it and
// shows it: the contract of every form that comes with the program.
func through(t *testing.T, d *Definition, cat *i18n.Catalogue, lang i18n.Lang) {
	t.Helper()
	p := cat.For(lang)
	sheets := map[string]Sheet{}
	for range 3 { // answers open questions on other pages
		for _, s := range d.Sections() {
			drawn := d.Draw(s, sheets, Canvas{Words: p, Faulty: true})
			if len(drawn.Faults) > 0 {
				t.Fatalf("%s: faults before anybody typed: %v", s.ID, drawn.Faults)
			}
			now, faulty := d.Read(s, sent(t, string(drawn.HTML), asPerson), "", sheets[s.ID])
			if faulty {
				t.Fatalf("%s in %s: not understood: %v", s.ID, lang, now.Typed)
			}
			b, err := now.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			if sheets[s.ID], err = ReadSheet(b); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, s := range d.Sections() { // sent back as it is shown, nothing changes
		again, _ := d.Read(s, sent(t, string(d.Draw(s, sheets, Canvas{Words: p}).HTML), asShown), "", sheets[s.ID])
		a, _ := again.Marshal()
		b, _ := sheets[s.ID].Marshal()
		if string(a) != string(b) {
			t.Errorf("%s: sent as shown it changes:\n%s\n%s", s.ID, b, a)
		}
	}
	for _, l := range d.Lacks(sheets) {
		t.Errorf("everything is filled in, and yet: %s (%s)", l.Say(p), l.Kind)
	}
	r := d.Finish(sheets)
	shown := string(d.Finished(r, Shown{Words: p}))
	if n := len(questionsOf(d, r)); n == 0 {
		t.Error("nothing was answered")
	}
	for _, i := range questionsOf(d, r) {
		if label := esc(i.Text.In(string(lang))); !strings.Contains(shown, label) {
			t.Errorf("the finished form lacks %q", label)
		}
	}
	for _, fault := range webtest.Faults(webtest.Parse(t, []byte(`<!doctype html><html lang="en"><head><title>x</title></head><body><main><h1>x</h1>`+shown+`</main></body></html>`))) {
		if !strings.Contains(fault, "title") && !strings.Contains(fault, "viewport") {
			t.Errorf("finished: %s", fault)
		}
	}
}

func questionsOf(d *Definition, r *questionnaire.Response) (out []*questionnaire.Item) {
	r.Each(func(x *questionnaire.ResponseItem) {
		if i := d.Item(x.LinkID); i != nil && i.Type != questionnaire.TypeGroup && !i.Hidden() {
			out = append(out, i)
		}
	})
	return out
}

// TestEveryShippedForm holds each form that comes with the program, and a small
// one with every kind of question, to the contract (CAF-3, CAF-4).
func TestEveryShippedForm(t *testing.T) {
	cat := words(t)
	texts := map[string][]byte{"tiny": read(t, "testdata/tiny.json")}
	names, err := fs.Glob(ShippedForms(), "*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		texts[strings.TrimSuffix(n, ".json")], _ = fs.ReadFile(ShippedForms(), n)
	}
	for id, text := range texts {
		for _, lang := range i18n.Langs() {
			t.Run(id+"/"+string(lang), func(t *testing.T) {
				if found := Faults(text); len(found) > 0 {
					t.Fatal(found)
				}
				d, err := define(text)
				if err != nil {
					t.Fatal(err)
				}
				through(t, d, cat, lang)
				var off []string
				for _, i := range d.Off() {
					off = append(off, i.LinkID)
				}
				if len(off) > 0 {
					through(t, d.asking(Setting{Asked: off}, ""), cat, lang)
				}
			})
		}
	}
}

func section(t testing.TB, d *Definition, id string) Section {
	t.Helper()
	i := slices.IndexFunc(d.sections, func(s Section) bool { return s.ID == id })
	if i < 0 {
		t.Fatalf("no section %s", id)
	}
	return d.sections[i]
}

// TestNothingTypedIsLost: what cannot be understood comes back as it was typed,
// with what is wrong, and mending it keeps the rest.
func TestNothingTypedIsLost(t *testing.T) {
	d, cat := tiny(t), words(t)
	p := cat.For(i18n.English)
	s := section(t, d, "about")
	born, name := d.names[d.byID["born"]], d.names[d.byID["name"]]
	v := url.Values{born + "-day": {"31"}, born + "-month": {"feb"}, born + "-year": {"2020"}, name: {"Zoë"}}
	now, faulty := d.Read(s, v, "", Sheet{})
	if !faulty {
		t.Fatal("31 February was taken")
	}
	b, err := now.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if now, err = ReadSheet(b); err != nil {
		t.Fatal(err)
	}
	drawn := d.Draw(s, map[string]Sheet{"about": now}, Canvas{Words: p, Faulty: true})
	for _, want := range []string{`value="feb"`, `value="31"`, `value="Zoë"`, `enter a real date`} {
		if !strings.Contains(string(drawn.HTML), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if len(drawn.Faults) != 1 || drawn.Faults[0].Href != "#"+born+"-day" {
		t.Errorf("faults %v", drawn.Faults)
	}
	v.Set(born+"-day", "28")
	if now, faulty = d.Read(s, v, "", now); faulty || len(now.Items) != 2 {
		t.Errorf("mended: %v %v", faulty, now)
	}
}

// TestRows: rows are added and taken away without scripts, a row keeps what was
// typed wrongly under its new number, and empty ones are dropped.
func TestRows(t *testing.T) {
	d, cat := tiny(t), words(t)
	p := cat.For(i18n.English)
	s := section(t, d, "people")
	g, who, age := d.names[d.byID["person"]], d.names[d.byID["person.name"]], d.names[d.byID["person.age"]]
	row := func(n int, name, years string) url.Values {
		r := g + "-" + strconv.Itoa(n) + "-"
		return url.Values{r + who: {name}, r + age: {years}}
	}
	all := url.Values{g + marker: {""}}
	for _, r := range []url.Values{row(0, "Ann", "40"), row(1, "", ""), row(4, "Ben", "old"), row(7, "Cy", "7")} {
		for k, v := range r {
			all[k] = v
		}
	}
	now, faulty := d.Read(s, all, "", Sheet{})
	if !faulty || len(now.Items) != 3 || now.Typed[g+"-1-"+age] == nil {
		t.Fatalf("%v %+v", faulty, now)
	}
	drawn := string(d.Draw(s, map[string]Sheet{"people": now}, Canvas{Words: p, Rows: map[string]int{g: 4}}).HTML)
	if n := strings.Count(drawn, ">Person <span data-add-another-number>"); n != 4 {
		t.Errorf("%d rows are shown, want 4", n)
	}
	if name, ok := AddedRow("add:" + g); !ok || name != g {
		t.Errorf("added %q", name)
	}
	now, faulty = d.Read(s, sent(t, drawn, asShown), "remove:"+g+"-1", now)
	if faulty || len(now.Items) != 2 || now.Items[1].Item[0].Answer[0].Value.Text != "Cy" {
		t.Errorf("after taking Ben away: %v %+v", faulty, now)
	}
}

// TestConditions: what depends on the same page is on it with its condition; what
// depends on another page is there when that says so; neither counts when it is
// not asked.
func TestConditions(t *testing.T) {
	d, cat := tiny(t), words(t)
	p := cat.For(i18n.English)
	draw := func(id string, sheets map[string]Sheet) string {
		return string(d.Draw(section(t, d, id), sheets, Canvas{Words: p}).HTML)
	}
	if page := draw("health", nil); !strings.Contains(page, "Which allergy") || !strings.Contains(page, "os-when--off") || strings.Contains(page, "How is school") {
		t.Error("with nothing answered")
	}
	yes := d.names[d.byID["allergy"]]
	which := d.names[d.byID["allergy.which"]]
	now, _ := d.Read(section(t, d, "health"), url.Values{yes: {"true"}, which: {"Nuts"}}, "", Sheet{})
	about, _ := d.Read(section(t, d, "about"), url.Values{d.names[d.byID["at-school"]]: {"yes"}}, "", Sheet{})
	sheets := map[string]Sheet{"health": now, "about": about}
	if page := draw("health", sheets); strings.Contains(page, "os-when--off") || !strings.Contains(page, "How is school") || !strings.Contains(page, "Answer this only if “Any allergy?” is “Yes”") {
		t.Errorf("answered: %s", page)
	}
	no, _ := d.Read(section(t, d, "health"), url.Values{yes: {"false"}, which: {"Nuts"}}, "", now)
	sheets["health"] = no
	if r := d.Finish(sheets); r.Find("health") == nil || r.Find("health").Find("allergy.which") != nil {
		t.Error("an answer to what is not asked is in the finished response")
	}
	if b, _ := no.Marshal(); !strings.Contains(string(b), "Nuts") {
		t.Error("an answer to what is not asked is lost from the draft")
	}
}

// TestOffByDefault: what is off is neither shown nor read, until it is switched on.
func TestOffByDefault(t *testing.T) {
	d, cat := tiny(t), words(t)
	s := section(t, d, "about")
	status := d.names[d.byID["status"]]
	draw := func(d *Definition) string {
		return string(d.Draw(s, nil, Canvas{Words: cat.For(i18n.English)}).HTML)
	}
	if strings.Contains(draw(d), "Immigration") {
		t.Error("shown while off")
	}
	on := d.asking(Setting{Asked: []string{"status"}}, "")
	if !strings.Contains(draw(on), "Immigration") {
		t.Error("not shown while on")
	}
	now, _ := on.Read(s, url.Values{status: {"Settled"}}, "", Sheet{})
	if len(now.Items) != 1 {
		t.Errorf("%+v", now)
	}
}
