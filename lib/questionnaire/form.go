package questionnaire

import (
	"fmt"
	"regexp"
)

// Form is a definition made ready to be filled in. It is not changed by its use,
// and many may use it at once; whoever made it leaves its definition alone.
type Form struct {
	Definition *Questionnaire
	top        *node
	items      map[string]*node
	env        Env
	expressive bool // there are expressions to work out
}

// node is an item of the definition with what was worked out about it.
type node struct {
	item     *Item // nil for the whole form
	parent   *node
	index    int // among its parent's children
	depth    int
	children []*node
	options  []Option
	offered  map[string]bool   // the options' keys
	weights  map[string]string // the options' weights by their keys
	conds    []condition
	pattern  *regexp.Regexp
	expressions
}

// condition is an enableWhen with the way to its question: up to what both have
// above them, then down.
type condition struct {
	when   *EnableWhen
	common *node
	down   []*node
	before bool // the question stands before the item
}

// NewForm makes a definition ready. One that Check finds in error is refused with
// *CheckError.
func NewForm(q *Questionnaire) (*Form, error) {
	f := &Form{Definition: q, top: &node{}, items: map[string]*node{}}
	if faults := f.check(); len(faults) > 0 {
		if e := (&CheckError{faults}); e.serious() {
			return nil, e
		}
	}
	return f, nil
}

// Item is the item of that linkId, or nil.
func (f *Form) Item(linkID string) *Item {
	if n := f.items[linkID]; n != nil {
		return n.item
	}
	return nil
}

// Options are the answers that an item offers, value sets resolved.
func (f *Form) Options(linkID string) []Option {
	if n := f.items[linkID]; n != nil {
		return n.options
	}
	return nil
}

// grow builds the nodes beneath one.
func (f *Form) grow(parent *node, items []Item) {
	for i := range items {
		n := &node{item: &items[i], parent: parent, index: i, depth: parent.depth + 1}
		if f.items[n.item.LinkID] == nil {
			f.items[n.item.LinkID] = n
		}
		if n.options, _ = f.Definition.Options(n.item); len(n.options) > 0 {
			n.offered = make(map[string]bool, len(n.options))
			for j := range n.options {
				key := n.options[j].Value.key()
				n.offered[key] = true
				if w := n.options[j].Weight(); w != "" {
					if n.weights == nil {
						n.weights = map[string]string{}
					}
					n.weights[key] = w
				}
			}
		}
		if x := n.item.Get(ExtRegex); x != nil {
			n.pattern, _ = compilePattern(x.Value.Text)
		}
		parent.children = append(parent.children, n)
		f.grow(n, items[i].Item)
	}
}

// link finds the way from each condition to its question.
func (f *Form) link(n *node) {
	for _, c := range n.children {
		for i := range c.item.EnableWhen {
			when := &c.item.EnableWhen[i]
			if q := f.items[when.Question]; q != nil {
				c.conds = append(c.conds, way(c, q, when))
			}
		}
		f.link(c)
	}
}

func way(from, to *node, when *EnableWhen) condition {
	c := condition{when: when}
	a, b := from, to
	for a != b {
		if a.depth > b.depth {
			a = a.parent
			continue
		}
		c.down = append([]*node{b}, c.down...)
		if a.depth == b.depth {
			c.before = b.index < a.index
			a = a.parent
		}
		b = b.parent
	}
	c.common = a
	return c
}

// key names a value, so that two which mean the same have one key.
func (v *Value) key() string {
	if v.hollow() {
		return ""
	}
	switch v.Kind {
	case KindCoding:
		return "c" + v.Coding.System + "|" + v.Coding.Code
	case KindReference:
		return "r" + v.Reference.Reference
	}
	return fmt.Sprintf("%s %s", v.Kind, v.Text)
}
