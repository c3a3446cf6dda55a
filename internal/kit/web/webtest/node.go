package webtest

import (
	"bytes"
	"iter"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Node is an element of a page, or the page itself.
type Node struct{ n *html.Node }

// Parse reads a page as a browser would.
func Parse(t testing.TB, page []byte) Node {
	t.Helper()
	n, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatalf("parse page: %v", err)
	}
	return Node{n}
}

// All finds the elements that match a selector, in the order of the page. A
// selector is compounds of tag, #id, .class, [name] and [name=value], with spaces
// between an ancestor and its descendant, and commas between alternatives.
func (d Node) All(selector string) []Node {
	var found []Node
	alternatives := parseSelector(selector)
	for n := range d.elements() {
		for _, chain := range alternatives {
			if matches(n, chain) {
				found = append(found, Node{n})
				break
			}
		}
	}
	return found
}

// One is the only element that matches; none or several fail the test.
func (d Node) One(t testing.TB, selector string) Node {
	t.Helper()
	found := d.All(selector)
	if len(found) != 1 {
		t.Fatalf("%d elements match %q, want 1", len(found), selector)
	}
	return found[0]
}

// Has reports whether anything matches.
func (d Node) Has(selector string) bool { return len(d.All(selector)) > 0 }

// Tag is the element's name in lower case.
func (d Node) Tag() string { return d.n.Data }

// Attr is an attribute's value, "" when it is not there.
func (d Node) Attr(name string) string { v, _ := attr(d.n, name); return v }

// HasAttr reports whether the attribute is there.
func (d Node) HasAttr(name string) bool { _, ok := attr(d.n, name); return ok }

// Text is all text inside, scripts apart, with runs of space made one.
func (d Node) Text() string {
	var b strings.Builder
	for n := range d.n.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "style" {
			b.WriteString(n.Data)
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// HTML is the element as markup, for messages of tests.
func (d Node) HTML() string {
	var b strings.Builder
	if err := html.Render(&b, d.n); err != nil {
		return err.Error()
	}
	return b.String()
}

func (d Node) elements() iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for n := range d.n.Descendants() {
			if n.Type == html.ElementNode && !yield(n) {
				return
			}
		}
	}
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}
