package webtest

import (
	"strings"
	"testing"
)

const good = `<!DOCTYPE html><html lang="en"><head><title>Page</title></head><body><main><h1>Page</h1>
<div class="govuk-error-summary"><ul><li><a href="#name">Enter a name</a></li></ul></div>
<form method="post"><label for="name">Name</label><input id="name" name="name" aria-describedby="hint"><p id="hint">Hint</p>
<label>Age <input name="age"></label><input type="hidden" name="x"><button>Save</button></form>
<table><caption>Ages</caption><tr><th scope="col">A</th></tr></table><img alt="" src="/a.png"><svg aria-hidden="true"></svg>
</main><script type="module" src="/a.js"></script></body></html>`

func TestFaults(t *testing.T) {
	Check(t, Parse(t, []byte(good)))
	for _, c := range []struct{ old, new, want string }{
		{"<h1>Page</h1>", "", "0 h1"},
		{"<h1>Page</h1>", "<h1>Page</h1><h1>Again</h1>", "2 h1"},
		{"<h1>Page</h1>", "<h1> </h1>", "h1 is empty"},
		{"<title>Page</title>", "<title> </title>", "no title"},
		{` lang="en"`, "", "no lang"},
		{"<main>", "<div>", "0 main"},
		{`<label for="name">Name</label>`, "", `name="name"> has no label`},
		{`<label for="name">Name</label>`, `<label for="name"> </label>`, `name="name"> has no label`},
		{"Age ", "", `name="age"> has no label`},
		{`id="hint"`, `id="name"`, `id "name" is there 2 times`},
		{`id="hint"`, ``, `points to "hint"`},
		{"#name", "#nome", "leads to #nome"},
		{`<li><a href="#name">Enter a name</a></li>`, "", "summary is empty"},
		{"govuk-error-summary", "govuk-error-message", "no error summary"},
		{"<p ", `<p style="x" `, "inline code: style"},
		{"<p ", `<p onclick="x" `, "inline code: onclick"},
		{`href="#name"`, `href="javascript:x"`, "inline code: href"},
		{` src="/a.js"`, "", "inline <script>"},
		{`<img alt="" `, "<img ", "no alt"},
		{` aria-hidden="true"`, "", "svg"},
		{"<caption>Ages</caption>", "", "caption"},
		{` scope="col"`, "", "scope"},
		{"Save", "", "no text"},
		{` method="post"`, "", "method"},
		{"<form", "<fieldset></fieldset><form", "no legend"},
	} {
		page := strings.Replace(good, c.old, c.new, 1)
		if page == good {
			t.Fatalf("%q is not in the page", c.old)
		}
		if got := strings.Join(Faults(Parse(t, []byte(page))), "; "); !strings.Contains(got, c.want) {
			t.Errorf("%q → %q: got %q, want %q", c.old, c.new, got, c.want)
		}
	}
}

func TestSelectors(t *testing.T) {
	doc := Parse(t, []byte(`<div id="a" class="x y"><p class="y">1</p><ul><li data-k="two words">2</li><li data-k>3</li></ul></div><p>4</p>`))
	for selector, want := range map[string]string{
		"p": "1 4", "#a p": "1", ".y": "1 2 3 1", "div.x.y li": "2 3", "p.y": "1", "[data-k]": "2 3",
		`li[data-k="two words"]`: "2", "[data-k=]": "3", "div ul li[data-k=two words]": "2", "ul, p": "1 2 3 4",
		"p li": "", "#a #a": "", "body div p": "1", "*.y": "1 2 3 1",
	} {
		var got []string
		for _, n := range doc.All(selector) {
			got = append(got, n.Text())
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: got %q, want %q", selector, s, want)
		}
	}
}
