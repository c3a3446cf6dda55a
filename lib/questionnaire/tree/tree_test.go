package tree

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	doc, err := Parse([]byte("{\n \"a\": [1, 2.50, \"x\\u00e9\\ud83d\\ude00\\n\", null, true],\n \"b\": {\"c\": {}}\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	a := doc.Root.Get("a")
	if len(a.Items) != 5 || a.Items[1].Text != "2.50" || a.Items[2].Text != "xé😀\n" || a.Items[3].Kind != Null || a.Items[4].Text != "true" {
		t.Errorf("%+v", a)
	}
	c := doc.Root.Get("b").Get("c")
	if p := doc.Position(c.Start); p.Line != 3 || p.Column != 13 || doc.Raw(c) != "{}" {
		t.Errorf("%v %q", p, doc.Raw(c))
	}
	if doc.Root.Get("z") != nil || c.Get("z") != nil {
		t.Error("something where nothing is")
	}
}

func TestParseFaults(t *testing.T) {
	many := "{"
	for _, n := range strings.Split("a b c d e f g h i j k l m n o p q r s t a", " ") {
		many += `"` + n + `":1,`
	}
	for _, c := range []struct{ text, want string }{
		{"", "line 1, column 1: the text ends too early"},
		{"{", "line 1, column 2: a name"},
		{"[1,\n]", "line 2, column 1: no JSON value"},
		{"{\"a\":1,\n\"a\":2}", `line 2, column 1: "a" is given twice`},
		{many[:len(many)-1] + "}", `"a" is given twice`},
		{"01", "line 1, column 2: more after the end"},
		{"1.", "without digits after its point"},
		{"1e", "without digits in its exponent"},
		{"-", "a number without digits"},
		{"\"a", "a text that does not end"},
		{"\"a\nb\"", "a control character"},
		{`"\x"`, "an unknown escape"},
		{`"\u12"`, "four hexadecimal digits"},
		{`"\ud800"`, "half a surrogate pair"},
		{`"\ud800\u0041"`, "half a surrogate pair"},
		{"\"a\xff\"", "line 1, column 3: text that is not UTF-8"},
		{`{"a" 1}`, "a colon is missing"},
		{`{"a":1 "b":2}`, "a comma or a closing brace"},
		{`[1 2]`, "a comma or a closing bracket"},
		{"nul", "no JSON value"},
		{strings.Repeat("[", 200), "more than 100 levels"},
	} {
		_, err := Parse([]byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.40q: %v, want %s", c.text, err, c.want)
		}
	}
}
