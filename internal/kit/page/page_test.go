package page_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/internal/kit/web/webtest"
)

// sheet is a page with one field of each kind.
const sheet = `{{define "title"}}{{t "sheet.title"}}{{end}}{{define "main"}}{{errorSummary .View}}
<form method="post">{{hidden .View}}
{{radios .View "why" .Options "heading" "l"}}
{{input .View "given" "autocomplete" "given-name" "width" "20"}}
{{phone .View "phone" "autocomplete" "tel"}}
{{password .View "secret" "autocomplete" "new-password"}}
{{textarea .View "story" "rows" "8"}}
{{dateInput .View "born" "autocomplete" "bday" "legend" "m"}}
{{checkboxes .View "days" .Options}}
{{select .View "agency" .Options}}
{{tick .View "agree"}}
{{button (t "sheet.title")}}</form>{{end}}`

const words = `{"sheet.title":"T","sheet.a":"A","sheet.b":"B","sheet.b.hint":"What B means","sheet.why":"Why","sheet.given":"Given","sheet.given.hint":"As it is said","sheet.phone":"Phone","sheet.secret":"Secret","sheet.story":"Story","sheet.born":"Born","sheet.born.hint":"Like 27 3 2015","sheet.days":"Days","sheet.agency":"Agency","sheet.agree":"I agree","sheet.agree.hint":"You can stop"}`

type data struct {
	form.View
	Options []page.Option
}

func read(f *form.Form) {
	f.Choice("why", "sheet.why", []string{"a", "b"}, form.Required)
	f.Text("given", "sheet.given", form.Required)
	f.Phone("phone", "sheet.phone", form.Required)
	f.Text("secret", "sheet.secret", form.Required)
	f.LongText("story", "sheet.story", form.Required)
	f.Date("born", "sheet.born", form.Required)
	f.Choices("days", "sheet.days", []string{"a", "b"}, form.Required)
	f.Choice("agency", "sheet.agency", []string{"a", "b"}, form.Required)
	f.Tick("agree", "sheet.agree", form.Required)
}

func render(t *testing.T, template string, l i18n.Lang, f *form.Form) (webtest.Node, error) {
	t.Helper()
	cat, err := i18n.Load(page.Messages(), form.Messages(), web.Messages(), fstest.MapFS{"en.json": {Data: []byte(words)}, "cy.json": {Data: []byte(words)}})
	if err != nil {
		t.Fatal(err)
	}
	assets, err := web.NewAssets()
	if err != nil {
		t.Fatal(err)
	}
	set, err := web.NewTemplates(web.TemplateConfig{Catalogue: cat.Strict(t), Assets: assets, Funcs: page.Funcs,
		Pages: []web.Pages{{Feature: "sheet", Files: fstest.MapFS{"sheet.gohtml": {Data: []byte(template)}}}}})
	if err != nil {
		t.Fatal(err)
	}
	out, err := set.Execute("sheet/sheet", l, data{f.View(cat.For(l)), []page.Option{{Value: "a", Label: "sheet.a"}, {Value: "b", Label: "sheet.b", Hint: "sheet.b.hint"}}})
	return webtest.Parse(t, out), err
}

func post(t *testing.T, body string) *form.Form {
	t.Helper()
	r := httptest.NewRequest("POST", "/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	f, err := form.Parse(r, 1<<16)
	if err != nil {
		t.Fatal(err)
	}
	read(f)
	return f
}

var fields = []string{"why", "given", "phone", "secret", "story", "born-day", "days", "agency", "agree"}

func TestEveryKindOfField(t *testing.T) {
	for _, l := range i18n.Langs() {
		blank := form.Blank()
		read(blank)
		doc, err := render(t, sheet, l, blank)
		if err != nil {
			t.Fatal(err)
		}
		webtest.Check(t, doc)
		if doc.Has(".govuk-error-message") || doc.Has(".govuk-error-summary") || !doc.Has("input[name=_once]") {
			t.Errorf("%s: a blank form shows errors, or carries no key", l)
		}
		for _, id := range fields {
			doc.One(t, "#"+id)
		}
		if got := doc.One(t, "#born-year"); got.Attr("autocomplete") != "bday-year" || got.Attr("name") != "born-year" || got.Attr("inputmode") != "numeric" {
			t.Errorf("the year's box: %s", got.HTML())
		}

		doc, err = render(t, sheet, l, post(t, ""))
		if err != nil {
			t.Fatal(err)
		}
		webtest.Check(t, doc)
		links := doc.All(".govuk-error-summary li a")
		if len(links) != len(fields) {
			t.Fatalf("%s: %d links in the summary, want %d", l, len(links), len(fields))
		}
		for i, a := range links {
			if a.Attr("href") != "#"+fields[i] {
				t.Errorf("link %d leads to %s, want #%s", i, a.Attr("href"), fields[i])
			}
		}
		if got := doc.One(t, "#given").Attr("aria-describedby"); got != "given-hint given-error" {
			t.Errorf("the input is described by %q", got)
		}
		want := map[i18n.Lang]string{i18n.English: "There is a problem", i18n.Welsh: "Mae problem wedi codi"}[l]
		if got := doc.One(t, ".govuk-error-summary__title").Text(); got != want {
			t.Errorf("title of the summary: %q", got)
		}
	}
}

func TestKeepsWhatWasTyped(t *testing.T) {
	doc, err := render(t, sheet, i18n.English, post(t, "why=b&given=%3Cb%3EAnn&secret=hunter2&born-day=31&born-month=2&born-year=2015&days=a&days=b&agency=b&agree=yes&story=One%0ATwo"))
	if err != nil {
		t.Fatal(err)
	}
	webtest.Check(t, doc)
	if got := doc.One(t, "#given").Attr("value"); got != "<b>Ann" {
		t.Errorf("given: %q", got)
	}
	if doc.One(t, "#secret").Attr("value") != "" {
		t.Error("a password is shown again")
	}
	if !doc.One(t, "#why-2").HasAttr("checked") || !doc.One(t, "#days").HasAttr("checked") || !doc.One(t, "#agree").HasAttr("checked") {
		t.Error("a choice was lost")
	}
	if got := doc.One(t, "#agency option[selected]").Attr("value"); got != "b" {
		t.Errorf("selected: %q", got)
	}
	if got := doc.One(t, "#story").Text(); got != "One Two" {
		t.Errorf("story: %q", got)
	}
	for _, part := range []string{"day", "month", "year"} {
		if !strings.Contains(doc.One(t, "#born-"+part).Attr("class"), "govuk-input--error") {
			t.Errorf("30 February: the %s is not marked", part)
		}
	}
}

func TestRefusesSlips(t *testing.T) {
	for name, call := range map[string]string{
		"unknown field":   `{{input .View "other"}}`,
		"unknown setting": `{{input .View "given" "widht" "20"}}`,
		"no value":        `{{input .View "given" "width"}}`,
		"rows no number":  `{{textarea .View "story" "rows" "x"}}`,
	} {
		blank := form.Blank()
		read(blank)
		if _, err := render(t, `{{define "title"}}T{{end}}{{define "main"}}`+call+`{{end}}`, i18n.English, blank); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
