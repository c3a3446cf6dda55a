package form

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
)

func post(t *testing.T, pairs ...string) *Form {
	t.Helper()
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	f, err := Parse(request("application/x-www-form-urlencoded", v.Encode()), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func request(kind, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	return r
}

// words is a catalogue with a few labels beside the package's own messages.
func words(t *testing.T) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.Load(Messages(), fstest.MapFS{
		"en.json": {Data: []byte(`{"x.name":"Given name","x.name.phrase":"a given name","x.name.hint":"As on the birth certificate","x.from":"Start date","x.role":"Role"}`)},
		"cy.json": {Data: []byte(`{"x.name":"Enw cyntaf","x.name.phrase":"enw cyntaf","x.name.hint":"Fel ar y dystysgrif geni","x.from":"Dyddiad dechrau","x.role":"Rôl"}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c.Strict(t)
}

func errorsOf(f *Form, p *i18n.Printer) string {
	var lines []string
	for _, l := range f.View(p).Summary {
		lines = append(lines, l.Href+" "+l.Text)
	}
	return strings.Join(lines, "; ")
}

func TestEveryFaultAtOnceAndValuesKept(t *testing.T) {
	c := words(t)
	f := post(t, "name", "  ", "from-day", "31", "from-month", "feb", "from-year", "2020", "role", "queen")
	f.Text("name", "x.name", Required)
	f.Date("from", "x.from", Required)
	f.Choice("role", "x.role", []string{"nurse", "teacher"}, Required)
	want := "#name Enter a given name; #from-day Start date must be a real date; #role Select role from the list"
	if got := errorsOf(f, c.For(i18n.English)); got != want {
		t.Errorf("got %s", got)
	}
	want = "#name Rhowch enw cyntaf; #from-day Dyddiad dechrau: rhaid iddo fod yn ddyddiad go iawn; #role Dewiswch rôl o’r rhestr"
	if got := errorsOf(f, c.For(i18n.Welsh)); got != want {
		t.Errorf("got %s", got)
	}
	from, err := f.View(c.For(i18n.English)).Field("from")
	if err != nil || from.Parts[1].Value != "feb" || from.Parts[2].ID != "from-year" || !from.Parts[0].Bad {
		t.Errorf("the typed date is not shown again: %+v %v", from, err)
	}
	if !problem.Is(f.Err(), problem.Invalid) || len(problem.Of(f.Err()).Fields) != 3 {
		t.Errorf("Err: %v", f.Err())
	}
}

func TestBlankHasNoFaultsAndShowsWhatItIsFilledWith(t *testing.T) {
	c := words(t)
	f := Blank()
	f.Fill("from", "2026-03-09")
	f.Fill("name", "Zoë")
	f.SetVersion(7)
	f.Text("name", "x.name", Required)
	if got := f.Date("from", "x.from", Required); got != "2026-03-09" {
		t.Errorf("date: %q", got)
	}
	f.Choice("role", "x.role", nil, Required)
	v := f.View(c.For(i18n.English))
	if f.Err() != nil || v.HasErrors() {
		t.Errorf("faults on a blank form: %v", f.Err())
	}
	from, _ := v.Field("from")
	name, _ := v.Field("name")
	if from.Parts[0].Value != "9" || from.Parts[1].Value != "3" || name.Value != "Zoë" || name.Hint != "As on the birth certificate" {
		t.Errorf("%+v %+v", from, name)
	}
	if _, err := v.Field("surname"); err == nil {
		t.Error("a field that was never read could be shown")
	}
	if v.Hidden[1] != (Hidden{"_version", "7"}) {
		t.Errorf("hidden: %v", v.Hidden)
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct{ in, want, fault string }{
		{" Zoe\u0308 ", "Zoë", ""},
		{"a\tb", "a b", ""},
		{"a\nb", "", "form.characters"},
		{"a\x00b", "", "form.characters"},
		{"a\x1b[31m", "", "form.characters"},
		{"\xff", "", "form.characters"},
		{strings.Repeat("é", 10), strings.Repeat("é", 10), ""},
		{strings.Repeat("é", 11), "", "form.toolong"},
		{"\u00a0", "", "form.required"},
	} {
		f := post(t, "n", c.in)
		got := f.Text("n", "x.name", Required, Max(10))
		fault := ""
		if len(f.faults) > 0 {
			fault = f.faults[0].Key
		}
		if got != c.want || fault != c.fault {
			t.Errorf("%q: got %q %q", c.in, got, fault)
		}
	}
	if got := post(t, "n", "one\r\ntwo\rthree\t.").LongText("n", "x.name"); got != "one\ntwo\nthree\t." {
		t.Errorf("long text: %q", got)
	}
}

func TestDate(t *testing.T) {
	for _, c := range []struct {
		day, month, year, want, fault, link string
	}{
		{"3", "mar", "2019", "2019-03-03", "", ""},
		{"03", "Mawrth", "2019", "2019-03-03", "", ""},
		{"3 mar 2019", "", "", "2019-03-03", "", ""},
		{"3/3/2019", "", "", "2019-03-03", "", ""},
		{"29", "2", "2024", "2024-02-29", "", ""},
		{"29", "2", "2023", "", "form.date.real", "d-day"},
		{"3", "", "2019", "", "form.date.without.month", "d-month"},
		{"3", "mars", "2019", "", "form.date.real", "d-month"},
		{"3", "3", "19", "", "form.date.real", "d-year"},
		{"-3", "3", "2019", "", "form.date.real", "d-day"},
		{"", "", "", "", "form.required", "d-day"},
		{"1", "1", "2027", "", "form.date.late", "d-day"},
		{"1", "1", "1999", "", "form.date.early", "d-day"},
		{"1", "1\x00", "1999", "", "form.characters", "d-day"},
	} {
		f := post(t, "d-day", c.day, "d-month", c.month, "d-year", c.year)
		got := f.Date("d", "x.from", Required, NotAfter("2026-12-31"), NotBefore("2000-01-01"))
		fault, link := "", ""
		if len(f.faults) > 0 {
			fault = f.faults[0].Key
			link = strings.TrimPrefix(f.View(words(t).For(i18n.English)).Summary[0].Href, "#")
		}
		if got != c.want || fault != c.fault || link != c.link {
			t.Errorf("%v: got %q %q %q", c, got, fault, link)
		}
	}
}

func TestKinds(t *testing.T) {
	phone := func(s string) string { return post(t, "p", s).Phone("p", "x.name") }
	email := func(s string) string { return post(t, "p", s).Email("p", "x.name") }
	for _, c := range [][2]string{
		{phone("01632  960 001"), "01632 960 001"}, {phone("+44 (0)808-157 0192 ext 12"), "+44 (0)808-157 0192 ext 12"},
		{phone("12345"), ""}, {phone("1234567890123456"), ""}, {phone("ring me"), ""}, {phone("01632+960001"), ""},
		{email("ann@school.sch.uk"), "ann@school.sch.uk"}, {email("ann@school"), ""}, {email("Ann <ann@school.uk>"), ""},
		{email("ann@@school.uk"), ""}, {email("a@[127.0.0.1]"), ""}, {email("ann school@x.uk"), ""},
	} {
		if c[0] != c[1] {
			t.Errorf("got %q, want %q", c[0], c[1])
		}
	}
	for s, want := range map[string]int64{"£1,234.50": 123450, "75": 7500, "0.05": 5, "1.5": -1, "-1": -1, "1.2.3": -1, ".50": -1, "9999999999999": -1} {
		got, ok := post(t, "p", s).Pence("p", "x.name")
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%s: %d %v", s, got, ok)
		}
	}
	for s, want := range map[string]bool{"5": true, "1": true, "9": true, "0": false, "10": false, "x": false, "1e3": false, "": false} {
		if _, ok := post(t, "p", s).Whole("p", "x.name", Between(1, 9)); ok != want {
			t.Errorf("whole %q: %v", s, ok)
		}
	}
	f := post(t, "d", "tue", "d", "mon", "d", "mon", "ok", "yes")
	if got := f.Choices("d", "x.role", []string{"mon", "tue", "wed"}); cmp.Diff(got, []string{"mon", "tue"}) != "" || f.Err() != nil {
		t.Errorf("choices %v %v", got, f.Err())
	}
	if !f.Tick("ok", "x.role") || f.Tick("no", "x.role", Required, Message("form.malformed")) || f.faults[0].Key != "form.malformed" {
		t.Error("ticks")
	}
	f = post(t, "d", "sun")
	if f.Choices("d", "x.role", []string{"mon"}); f.Err() == nil {
		t.Error("an option that is not there was taken")
	}
}

func TestCarried(t *testing.T) {
	key := NewKey()
	f := post(t, "_once", string(key), "_version", "3", "_do", "add", "carer-10-name", "b", "carer-2-name", "a", "carer-x-name", "c", "carer-3", "d")
	if f.Key() != key || f.Version() != 3 || f.Button() != "add" {
		t.Errorf("%v %v %v", f.Key(), f.Version(), f.Button())
	}
	if got := f.Rows("carer", 5); cmp.Diff(got, []string{"carer-2", "carer-10"}) != "" {
		t.Errorf("rows %v", got)
	}
	if got := f.Rows("carer", 1); len(got) != 1 {
		t.Errorf("rows beyond the limit: %v", got)
	}
	if got := f.View(words(t).For(i18n.English)).Hidden[0].Value; got != string(key) {
		t.Error("a form shown again changed its key")
	}
	f = post(t, "_once", "<script>", "_version", "-3")
	if f.Key() != "" || f.Version() != 0 {
		t.Errorf("%v %v", f.Key(), f.Version())
	}
}

func TestAddTakesOnlyInvalid(t *testing.T) {
	f := post(t)
	f.Text("name", "x.name")
	if f.Add(problem.New(problem.NotFound, "x")) || f.Add(nil) {
		t.Error("took an error that is not of the form")
	}
	if !f.Add(problem.Check(problem.Field{Name: "name", Key: "form.required", Args: []any{i18n.Phrase("x.name")}})) {
		t.Error("refused a list of faults")
	}
	if got := errorsOf(f, words(t).For(i18n.English)); got != "#name Enter a given name" {
		t.Error(got)
	}
}

func TestParseRefuses(t *testing.T) {
	encoded := "application/x-www-form-urlencoded"
	zipped := request(encoded, "a=b")
	zipped.Header.Set("Content-Encoding", "gzip")
	for want, list := range map[string][]*http.Request{
		"form.encoding":  {request("text/plain", "a=b"), request("", "a=b"), request(encoded+"; charset=utf-7", "a=b"), zipped, request("application/json", "{}")},
		"form.toolarge":  {request(encoded, "a="+strings.Repeat("x", 200)), request("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"+strings.Repeat("x", 200)+"\r\n--b--")},
		"form.malformed": {request(encoded, "a=%zz"), request(encoded, "a;b"), request(encoded, "%ff=x"), request(encoded, "%00=x"), request("multipart/form-data; boundary=b", "--b\r\nzz"), request("multipart/form-data", "x")},
	} {
		for i, r := range list {
			if _, err := Parse(r, 150); !problem.Is(err, problem.Invalid) || problem.Of(err).Key != want {
				t.Errorf("%s %d: %v", want, i, err)
			}
		}
	}
	if _, err := Parse(request(encoded, strings.Repeat("a=&", maxFields+1)), 1<<20); err == nil {
		t.Error("too many fields were taken")
	}
}

func TestUpload(t *testing.T) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	w.WriteField("name", "Zoë")
	part, _ := w.CreateFormFile("doc", "..\\..\\plan.txt")
	part.Write([]byte{0, 1, 255})
	w.Close()
	f, err := Parse(request(w.FormDataContentType(), body.String()), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if f.Text("name", "x.name") != "Zoë" {
		t.Error("the text beside the file is lost")
	}
	got := f.Files("doc", "x.name", Required)
	if cmp.Diff(got, []File{{"plan.txt", []byte{0, 1, 255}}}) != "" {
		t.Errorf("%v", got)
	}
	if f.Files("other", "x.name", Required); f.Err() == nil {
		t.Error("a missing file is no fault")
	}
}

// FuzzParse holds that whatever comes in, what a page gets is clean text within
// its limits or a fault, and showing the form again never fails.
func FuzzParse(f *testing.F) {
	f.Add("application/x-www-form-urlencoded", "n=a&d-day=3+mar+2019&p=01632960001&e=a@b.uk")
	f.Add("application/x-www-form-urlencoded; charset=UTF-8", "n=%ff%00&d-day=1&d-month=13&l=a%0d%0ab")
	f.Add("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nx\r\n--b--")
	f.Fuzz(func(t *testing.T, kind, body string) {
		got, err := Parse(request(kind, body), 4096)
		if err != nil {
			if !problem.Is(err, problem.Invalid) || strings.Contains(err.Error(), ": ") {
				t.Fatalf("a refusal that says too much: %v", err)
			}
			return
		}
		n := got.Text("n", "x.name", Required, Max(20))
		l := got.LongText("l", "x.name", Max(50))
		d := got.Date("d", "x.from")
		got.Phone("p", "x.name")
		got.Email("e", "x.name")
		got.Choices("c", "x.role", []string{"a"})
		got.Rows("r", 3)
		if n == "" && got.Err() == nil || strings.ContainsAny(n, "\n\x00") || utf8.RuneCountInString(n) > 20 {
			t.Fatalf("text %q, %v", n, got.Err())
		}
		if strings.ContainsAny(l, "\r\x00") || !utf8.ValidString(l) || d != "" && len(d) != 10 {
			t.Fatalf("%q %q", l, d)
		}
		for _, link := range got.View(words(t).For(i18n.Welsh)).Summary {
			if !utf8.ValidString(link.Text) {
				t.Fatalf("%q", link.Text)
			}
		}
	})
}
