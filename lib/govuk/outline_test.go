package govuk

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// outline parses a piece of markup as a browser would and writes it one node a
// line: attributes and classes sorted, white space collapsed, empty text left
// out. Two pieces with the same outline mean the same to a browser.
func outline(t *testing.T, markup string) []string {
	t.Helper()
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(markup), body)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, n := range nodes {
		lines = appendOutline(lines, n, "")
	}
	return lines
}

func appendOutline(lines []string, n *html.Node, indent string) []string {
	switch n.Type {
	case html.TextNode:
		if words := strings.Join(strings.Fields(n.Data), " "); words != "" {
			lines = append(lines, indent+words)
		}
	case html.ElementNode:
		lines = append(lines, indent+"<"+n.Data+attributeList(n)+">")
	case html.CommentNode:
		lines = append(lines, indent+"<!--"+n.Data+"-->")
	}
	for c := range n.ChildNodes() {
		lines = appendOutline(lines, c, indent+"  ")
	}
	return lines
}

func attributeList(n *html.Node) string {
	var list []string
	for _, a := range n.Attr {
		value := a.Val
		if a.Key == "class" {
			classes := strings.Fields(value)
			slices.Sort(classes)
			value = strings.Join(classes, " ")
		}
		list = append(list, a.Key+"="+`"`+value+`"`)
	}
	slices.Sort(list)
	if len(list) == 0 {
		return ""
	}
	return " " + strings.Join(list, " ")
}
