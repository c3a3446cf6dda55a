package webtest

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// compound is what one element must be.
type compound struct {
	tag   string
	attrs []condition
}

type condition struct {
	name, value string
	hasValue    bool
	word        bool // the value is one of several words, as with classes
}

var simple = regexp.MustCompile(`^(?:([a-zA-Z][\w-]*|\*)|#([\w-]+)|\.([\w-]+)|\[([\w-]+)(?:=(?:"([^"]*)"|([^\]]*)))?\])`)

var spaces = regexp.MustCompile(`(?:\[[^\]]*\]|[^\s\[])+`)

// parseSelector reads alternatives of chains. A selector it cannot read is a
// mistake in a test, which a panic shows at its line.
func parseSelector(s string) [][]compound {
	var all [][]compound
	for _, alternative := range strings.Split(s, ",") {
		var chain []compound
		for _, word := range spaces.FindAllString(alternative, -1) {
			chain = append(chain, parseCompound(word))
		}
		if len(chain) == 0 {
			panic("webtest: empty selector in " + s)
		}
		all = append(all, chain)
	}
	return all
}

func parseCompound(word string) compound {
	var c compound
	for rest := word; rest != ""; {
		m := simple.FindStringSubmatchIndex(rest)
		if m == nil {
			panic("webtest: cannot read selector " + word)
		}
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return rest[m[2*i]:m[2*i+1]]
		}
		switch {
		case group(1) != "":
			c.tag = strings.TrimPrefix(strings.ToLower(group(1)), "*")
		case group(2) != "":
			c.attrs = append(c.attrs, condition{"id", group(2), true, false})
		case group(3) != "":
			c.attrs = append(c.attrs, condition{"class", group(3), true, true})
		default:
			c.attrs = append(c.attrs, condition{group(4), group(5) + group(6), m[10] >= 0 || m[12] >= 0, false})
		}
		rest = rest[m[1]:]
	}
	return c
}

func matches(n *html.Node, chain []compound) bool {
	last := len(chain) - 1
	if !chain[last].matches(n) {
		return false
	}
	if last == 0 {
		return true
	}
	for up := n.Parent; up != nil; up = up.Parent {
		if up.Type == html.ElementNode && matches(up, chain[:last]) {
			return true
		}
	}
	return false
}

func (c compound) matches(n *html.Node) bool {
	if c.tag != "" && c.tag != n.Data {
		return false
	}
	for _, want := range c.attrs {
		got, ok := attr(n, want.name)
		switch {
		case !ok:
			return false
		case want.word && !slices.Contains(strings.Fields(got), want.value):
			return false
		case !want.word && want.hasValue && got != want.value:
			return false
		}
	}
	return true
}
