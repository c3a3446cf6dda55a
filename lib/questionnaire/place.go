package questionnaire

import (
	"net/url"
	"strconv"
	"strings"
)

// Place is where an item stands in a form that is being filled in: once for each
// repetition of the groups above it, whether or not anything was written there.
type Place struct {
	Item *Item
	// Path names the place within the form: linkIds with slashes between, escaped
	// as in addresses; ":2" after a group or a question that repeats is its third
	// repetition, or its third answer where items lie beneath answers.
	Path   string
	Parent *Place // nil at the top
	// Given is what was written there, nil where nothing was.
	Given *ResponseItem
	// Index is the number of the repetition of a group, from 0. Answer is the
	// number of the parent's answer beneath which the place lies.
	Index, Answer int
	Items         []*Place
	// Enabled says whether its conditions, and those above it, are met.
	Enabled bool

	up      *Place // Parent, or what stands for the whole form
	node    *node
	settled mark
}

// mark is how far the conditions of a place have been worked out.
type mark uint8

const (
	unknown mark = iota
	visiting
	known
)

// Shown reports whether the place is to be seen on a page.
func (p *Place) Shown() bool { return p.Enabled && !p.Item.Hidden() }

// Answers are the values given there.
func (p *Place) Answers() []Answer {
	if p.Given == nil {
		return nil
	}
	return p.Given.Answer
}

// Answered reports whether there is an answer there, or anywhere beneath it.
func (p *Place) Answered() bool {
	if p.Given == nil {
		return false
	}
	for i := range p.Given.Answer {
		if !p.Given.Answer[i].Value.hollow() {
			return true
		}
	}
	for _, c := range p.Items {
		if c.Answered() {
			return true
		}
	}
	return false
}

// Each visits the place and all beneath it.
func (p *Place) Each(visit func(*Place)) {
	visit(p)
	for _, c := range p.Items {
		c.Each(visit)
	}
}

// MostPlaces is how many places a form that is being filled in may have. What is
// beyond is not laid out, and Validate says so.
const MostPlaces = 100_000

// lay makes the places of the items beneath a node, out of what was written.
// answer is the number of the answer beneath which they lie.
func (s *State) lay(parent *Place, n *node, given []ResponseItem, answer int) {
	sorted, ends := s.sort(n, given)
	from := 0
	for _, c := range n.children {
		mine := sorted[from:ends[c.index]]
		from = ends[c.index]
		if c.item.Type != TypeGroup || !c.item.Repeats {
			mine = mine[:min(1, len(mine))]
		}
		for index, at := range mine {
			s.place(parent, c, &given[at], index, answer)
		}
		if len(mine) == 0 {
			s.place(parent, c, nil, 0, answer)
		}
	}
}

// sort gives the numbers of what was written in the order of the definition, and
// where each child's end in that.
func (s *State) sort(n *node, given []ResponseItem) (sorted, ends []int) {
	ends = make([]int, len(n.children))
	defs := make([]*node, len(given))
	for i := range given {
		if def := s.Form.items[given[i].LinkID]; def != nil && def.parent == n {
			defs[i] = def
			ends[def.index]++
		}
	}
	next := make([]int, len(ends))
	total := 0
	for i, count := range ends {
		next[i] = total
		total += count
		ends[i] = total
	}
	sorted = make([]int, total)
	for i, def := range defs {
		if def != nil {
			sorted[next[def.index]] = i
			next[def.index]++
		}
	}
	return sorted, ends
}

func (s *State) place(parent *Place, n *node, given *ResponseItem, index, answer int) {
	if s.count++; s.count > MostPlaces {
		return
	}
	p := &Place{Item: n.item, Given: given, Index: index, Answer: answer, up: parent, node: n}
	var b strings.Builder
	if parent.Item != nil {
		p.Parent = parent
		b.WriteString(parent.Path)
		if parent.Item.Repeats && parent.Item.Type != TypeGroup {
			b.WriteByte(':')
			b.WriteString(strconv.Itoa(answer))
		}
		b.WriteByte('/')
	}
	b.WriteString(url.PathEscape(n.item.LinkID))
	if n.item.Repeats && n.item.Type == TypeGroup {
		b.WriteByte(':')
		b.WriteString(strconv.Itoa(index))
	}
	p.Path = b.String()
	parent.Items = append(parent.Items, p)
	if len(n.children) == 0 {
		return
	}
	switch {
	case given == nil:
		s.lay(p, n, nil, 0)
	case n.item.Type == TypeGroup:
		s.lay(p, n, given.Item, 0)
	case len(given.Answer) == 0:
		s.lay(p, n, nil, 0)
	default:
		for i := range given.Answer {
			s.lay(p, n, given.Answer[i].Item, i)
		}
	}
}
