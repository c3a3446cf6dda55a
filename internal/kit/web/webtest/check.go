package webtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Check fails the test for everything wrong with a page that no page may get wrong.
func Check(t testing.TB, page Node) {
	t.Helper()
	for _, fault := range Faults(page) {
		t.Error(fault)
	}
}

// Faults lists what Check complains about: headings, title, language, labels, the
// error summary, inline code, ids, pictures, tables, links and buttons.
func Faults(page Node) []string {
	var faults []string
	for _, rule := range []func(Node) []string{
		frame, ids, labels, summary, inline, pictures, tables, actions,
	} {
		faults = append(faults, rule(page)...)
	}
	return faults
}

func frame(page Node) (faults []string) {
	if n := len(page.All("h1")); n != 1 {
		faults = append(faults, fmt.Sprintf("%d h1, want 1", n))
	}
	for _, h := range page.All("h1") {
		if h.Text() == "" {
			faults = append(faults, "the h1 is empty")
		}
	}
	if title := page.All("head title"); len(title) != 1 || title[0].Text() == "" || strings.HasPrefix(title[0].Text(), "–") {
		faults = append(faults, "no title")
	}
	if html := page.All("html"); len(html) != 1 || html[0].Attr("lang") == "" {
		faults = append(faults, "html has no lang")
	}
	if n := len(page.All("main")); n != 1 {
		faults = append(faults, fmt.Sprintf("%d main, want 1", n))
	}
	return faults
}

// ids are unique, and whatever points to an id points to one that is there.
func ids(page Node) (faults []string) {
	seen := map[string]int{}
	for _, n := range page.All("[id]") {
		seen[n.Attr("id")]++
	}
	for id, n := range seen {
		if n > 1 || id == "" || strings.ContainsAny(id, " \t\n") {
			faults = append(faults, fmt.Sprintf("id %q is there %d times or is malformed", id, n))
		}
	}
	slices.Sort(faults)
	for _, name := range []string{"aria-describedby", "aria-labelledby", "aria-controls", "for"} {
		for _, n := range page.All("[" + name + "]") {
			for _, id := range strings.Fields(n.Attr(name)) {
				if seen[id] == 0 {
					faults = append(faults, fmt.Sprintf("%s of <%s> points to %q, which is not there", name, n.Tag(), id))
				}
			}
		}
	}
	return faults
}

func labels(page Node) (faults []string) {
	for _, n := range page.All("input, select, textarea") {
		if slices.Contains([]string{"hidden", "submit", "button", "reset"}, n.Attr("type")) || n.labelled(page) {
			continue
		}
		faults = append(faults, fmt.Sprintf("<%s name=%q> has no label", n.Tag(), n.Attr("name")))
	}
	for _, n := range page.All("fieldset") {
		if legends := n.All("legend"); (len(legends) == 0 || legends[0].Text() == "") && !n.labelled(page) {
			faults = append(faults, "a fieldset has no legend")
		}
	}
	return faults
}

// labelled reports whether an element has a name that is not empty.
func (d Node) labelled(page Node) bool {
	if strings.TrimSpace(d.Attr("aria-label")) != "" {
		return true
	}
	for _, id := range strings.Fields(d.Attr("aria-labelledby")) {
		for _, n := range page.All("[id]") {
			if n.Attr("id") == id && n.Text() != "" {
				return true
			}
		}
	}
	for _, l := range page.All("label") {
		if id := d.Attr("id"); id != "" && l.Attr("for") == id && l.Text() != "" {
			return true
		}
	}
	for up := d.n.Parent; up != nil; up = up.Parent {
		if up.Data == "label" && (Node{up}).Text() != "" {
			return true
		}
	}
	return false
}

// summary links lead to something on the page.
func summary(page Node) (faults []string) {
	for _, s := range page.All(".govuk-error-summary") {
		if len(s.All("li")) == 0 {
			faults = append(faults, "the error summary is empty")
		}
	}
	for _, a := range page.All("a[href]") {
		id, local := strings.CutPrefix(a.Attr("href"), "#")
		if local && id != "" && !slices.ContainsFunc(page.All("[id]"), func(n Node) bool { return n.Attr("id") == id }) {
			faults = append(faults, fmt.Sprintf("link %q leads to #%s, which is not there", a.Text(), id))
		}
	}
	if page.Has(".govuk-error-message") && !page.Has(".govuk-error-summary") {
		faults = append(faults, "a field is at fault but there is no error summary")
	}
	return faults
}

// inline styles and scripts would be refused by the content security policy.
func inline(page Node) (faults []string) {
	for n := range page.elements() {
		if n.Data == "style" || n.Data == "script" && (Node{n}).Attr("src") == "" {
			faults = append(faults, "inline <"+n.Data+">")
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
				faults = append(faults, fmt.Sprintf("<%s> has inline code: %s", n.Data, a.Key))
			}
		}
	}
	return faults
}

func pictures(page Node) (faults []string) {
	for _, n := range page.All("img") {
		if !n.HasAttr("alt") {
			faults = append(faults, "an img has no alt")
		}
	}
	for _, n := range page.All("svg") {
		hidden := n.Attr("aria-hidden") == "true"
		if !hidden && !n.labelled(page) && !n.Has("title") {
			faults = append(faults, "an svg is neither hidden nor named")
		}
	}
	return faults
}

func tables(page Node) (faults []string) {
	for _, n := range page.All("table") {
		captions := n.All("caption")
		if !n.labelled(page) && (len(captions) == 0 || captions[0].Text() == "") {
			faults = append(faults, "a table has neither caption nor aria-label")
		}
		for _, th := range n.All("th") {
			if th.Attr("scope") == "" {
				faults = append(faults, fmt.Sprintf("table header %q has no scope", th.Text()))
			}
		}
	}
	return faults
}

// actions have a name, and forms that change something use POST.
func actions(page Node) (faults []string) {
	for _, n := range page.All("a[href], button") {
		if n.Text() == "" && !n.labelled(page) && len(n.All("img[alt]")) == 0 {
			faults = append(faults, "a link or button has no text: "+n.HTML())
		}
	}
	for _, n := range page.All("form") {
		if m := strings.ToLower(n.Attr("method")); m != "post" && m != "get" {
			faults = append(faults, fmt.Sprintf("form to %q has method %q", n.Attr("action"), m))
		}
	}
	return faults
}
