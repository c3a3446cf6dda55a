package i18n

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func pair(en, cy string) fstest.MapFS {
	return fstest.MapFS{"en.json": {Data: []byte(en)}, "cy.json": {Data: []byte(cy)}}
}

func load(t *testing.T, en, cy string) *Catalogue {
	t.Helper()
	c, err := Load(pair(en, cy))
	if err != nil {
		t.Fatal(err)
	}
	return c.Strict(t)
}

func TestLoadRefuses(t *testing.T) {
	for name, c := range map[string]struct{ en, cy, want string }{
		"a key twice in a file":         {`{"a.b":"x","a.b":"y"}`, `{"a.b":"x"}`, `"a.b" is there twice`},
		"a key of another file":         {`{"i18n.today":"x"}`, `{}`, `"i18n.today" is there twice`},
		"a key in English only":         {`{"a.b":"x"}`, `{}`, `"a.b" is not there in Welsh`},
		"a key in Welsh only":           {`{}`, `{"a.b":"x"}`, `"a.b" is not there in English`},
		"other placeholders":            {`{"a.b":"x {0}"}`, `{"a.b":"x {1}"}`, "placeholders [0] in English, [1] in Welsh"},
		"a form English lacks":          {`{"a.b":{"two":"x","other":"y"}}`, `{"a.b":"x"}`, `plural form "two"`},
		"no form for the other numbers": {`{"a.b":{"one":"x"}}`, `{"a.b":"x"}`, `lacks the plural form "other"`},
		"an empty message":              {`{"a.b":" "}`, `{"a.b":"x"}`, `"a.b" is empty`},
		"a number":                      {`{"a.b":1}`, `{"a.b":"x"}`, "neither text nor plural forms"},
		"a list":                        {`[]`, `{}`, "not an object"},
		"half a file":                   {`{"a.b":"x"`, `{"a.b":"x"}`, "EOF"},
	} {
		if _, err := Load(pair(c.en, c.cy)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	if _, err := Load(fstest.MapFS{"en.json": {Data: []byte("{}")}}); err == nil {
		t.Error("a source without cy.json loaded")
	}
}

func TestEveryFaultAtOnce(t *testing.T) {
	_, err := Load(pair(`{"a.b":"x","a.c":"y"}`, `{}`))
	if err == nil || !strings.Contains(err.Error(), "a.b") || !strings.Contains(err.Error(), "a.c") {
		t.Errorf("want both keys named, got %v", err)
	}
}

func TestPlurals(t *testing.T) {
	c := load(t, `{"x.dogs":{"one":"{0} dog","other":"{0} dogs"}}`,
		`{"x.dogs":{"zero":"{0} cŵn","one":"{0} ci","two":"{0} gi","few":"{0} chi","many":"{0} chi!","other":"{0} ci."}}`)
	en, cy := c.For(English), c.For(Welsh)
	for n, want := range map[int][2]string{
		0: {"0 dogs", "0 cŵn"}, 1: {"1 dog", "1 ci"}, 2: {"2 dogs", "2 gi"}, 3: {"3 dogs", "3 chi"},
		4: {"4 dogs", "4 ci."}, 6: {"6 dogs", "6 chi!"}, 1234: {"1,234 dogs", "1,234 ci."},
	} {
		if got := [2]string{en.T("x.dogs", n), cy.T("x.dogs", n)}; got != want {
			t.Errorf("%d: got %v, want %v", n, got, want)
		}
	}
}

func TestArguments(t *testing.T) {
	c := load(t, `{"x.enter":"Enter {0}","x.name":"Given name","x.name.phrase":"a given name","x.nhs":"NHS number","x.town":"Town","x.long":"{0} must end by {1}"}`,
		`{"x.enter":"Rhowch {0}","x.name":"Enw cyntaf","x.name.phrase":"enw cyntaf","x.nhs":"Rhif GIG","x.town":"Tref","x.long":"Rhaid i {0} orffen erbyn {1}"}`)
	en := c.For(English)
	day := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	for want, got := range map[string]string{
		"Enter a given name":                      en.T("x.enter", Phrase("x.name")),
		"Enter NHS number":                        en.T("x.enter", Phrase("x.nhs")),
		"Enter town":                              en.T("x.enter", Phrase("x.town")),
		"Given name must end by 3 March 2026":     en.T("x.long", Key("x.name"), day),
		"Enter {1}":                               en.T("x.enter", "{1}"), // an argument is never read as a message
		"Rhaid i Tref orffen erbyn 3 Mawrth 2026": c.For(Welsh).T("x.long", Key("x.town"), day),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestMissingIsReportedOnceAndShown(t *testing.T) {
	c, err := Load(pair(`{"x.a":"{0} and {1}"}`, `{"x.a":"{0} a {1}"}`))
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	c.Report(func(l Lang, key string) { seen = append(seen, string(l)+" "+key) })
	for range 2 {
		if got := c.For(Welsh).T("x.nowhere"); got != "x.nowhere" {
			t.Errorf("got %q", got)
		}
		if got := c.For(English).T("x.a", "one"); got != "one and {1}" {
			t.Errorf("got %q", got)
		}
	}
	if got := strings.Join(seen, ", "); got != "cy x.nowhere, en x.a" {
		t.Errorf("reported %q", got)
	}
}

func TestDates(t *testing.T) {
	c := load(t, `{}`, `{}`)
	en, cy := c.For(English), c.For(Welsh)
	summer := time.Date(2026, 7, 1, 23, 30, 0, 0, time.UTC) // half past midnight on the 2nd in London
	now := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	for _, c := range [][2]string{
		{en.Date("2026-03-03"), "3 March 2026"},
		{cy.Date("2026-03-03"), "3 Mawrth 2026"},
		{en.Weekday("2026-03-03"), "Tuesday 3 March 2026"},
		{cy.Weekday("2026-03-03"), "Dydd Mawrth 3 Mawrth 2026"},
		{en.Date(""), ""}, {en.Date(nil), ""}, {en.Date(time.Time{}), ""}, {en.Date("soon"), ""},
		{en.DateTime(summer), "2 July 2026 at 12:30am"},
		{en.Date(summer), "2 July 2026"},
		{en.Date(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)), "1 July 2026"},
		{en.Time(time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)), "midday"},
		{cy.Time(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)), "hanner nos"},
		{en.Time(time.Date(2026, 1, 1, 17, 0, 0, 0, time.UTC)), "5pm"},
		{en.Time(time.Date(2026, 1, 1, 10, 31, 0, 0, time.UTC)), "10:31am"},
		{en.Relative("2026-03-03", now), "today"}, {cy.Relative("2026-03-02", now), "ddoe"},
		{en.Relative("2026-03-04", now), "tomorrow"}, {cy.Relative("2026-03-01", now), "2 ddiwrnod yn ôl"},
		{en.Relative("2026-03-08", now), "in 5 days"}, {en.Relative("2026-02-01", now), "1 February 2026"},
		{en.Relative("2026-03-29", time.Date(2026, 3, 30, 1, 0, 0, 0, time.UTC)), "yesterday"}, // across the change to summer time
		{en.Money(123450), "£1,234.50"}, {en.Money(-7500), "−£75"}, {en.Number(-1234567), "−1,234,567"},
	} {
		if c[0] != c[1] {
			t.Errorf("got %q, want %q", c[0], c[1])
		}
	}
}

func TestParseMonth(t *testing.T) {
	for in, want := range map[string]time.Month{
		"3": 3, "03": 3, " Mar": 3, "mar.": 3, "MARCH": 3, "maw": 3, "mawrth": 3, "may": 5, "mai": 5,
		"sept": 9, "med": 9, "awst": 8, "rhag": 12, "chwe": 2, "13": 13, "ma": 0, "": 0, "x": 0, "003": 3, "-1": -1,
	} {
		got, ok := ParseMonth(in)
		if wantOK := want >= 1 && want <= 12 && in != "003"; ok != wantOK || ok && got != want {
			t.Errorf("%q: got %v %v", in, got, ok)
		}
	}
	c := load(t, `{}`, `{}`)
	for _, l := range Langs() { // no name's first three letters may mean another month
		for m := time.January; m <= time.December; m++ {
			name := c.For(l).month(m)
			for _, s := range []string{name, name[:3]} {
				if got, ok := ParseMonth(s); !ok || got != m {
					t.Errorf("%s: %q read as %v", l, s, got)
				}
			}
		}
	}
}

func TestSortBy(t *testing.T) {
	c := load(t, `{}`, `{}`)
	sorted := func(l Lang, names ...string) string {
		SortBy(c.For(l), names, func(s string) string { return s })
		return strings.Join(names, " ")
	}
	if got := sorted(Welsh, "Chwilog", "Cymru", "Dolgellau", "Ddôl", "Llan", "Lydia", "Élan"); got != "Cymru Chwilog Dolgellau Ddôl Élan Lydia Llan" {
		t.Errorf("Welsh: %s", got)
	}
	if got := sorted(English, "Lydia", "Llan", "chris", "Cymru", "Zoe", "Élan"); got != "chris Cymru Élan Llan Lydia Zoe" {
		t.Errorf("English: %s", got)
	}
}
