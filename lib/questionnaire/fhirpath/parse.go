package fhirpath

import (
	"slices"
	"strings"
)

// The greatest length of an expression in bytes, and how deep its parts may lie
// within each other.
const (
	MostBytes = 4000
	MostDepth = 60
)

// node is a part of an expression.
type node struct {
	op   string // an operator, or: literal, member, call, index, this, variable, type
	name string
	lit  Value
	args []*node
	fn   *function
	at   int
	lone bool // a member or call that is not behind a point
}

// parser is a precedence climber over tokens.
type parser struct {
	lexer
	tok   token
	depth int
}

func parse(in string) (*node, error) {
	p := &parser{lexer: lexer{in: in}}
	if len(in) > MostBytes {
		return nil, p.fail(MostBytes, "more than %d bytes", MostBytes)
	}
	if err := p.step(); err != nil {
		return nil, err
	}
	n, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if p.tok.class != end {
		return nil, p.fail(p.tok.at, "%q was not expected here", p.tok.text)
	}
	return n, nil
}

func (p *parser) step() (err error) {
	p.tok, err = p.next()
	return err
}

// levels are the binary operators, the loosest first.
var levels = [][]string{
	{"implies"}, {"or", "xor"}, {"and"}, {"in", "contains"}, {"=", "~", "!=", "!~"},
	{"<=", "<", ">", ">="}, {"|"}, {"is", "as"}, {"+", "-", "&"}, {"*", "/", "div", "mod"},
}

// operator is the level of the token at hand, or -1.
func (p *parser) operator() int {
	if p.tok.class != sign && (p.tok.class != name || p.tok.quoted) {
		return -1
	}
	return slices.IndexFunc(levels, func(l []string) bool { return slices.Contains(l, p.tok.text) })
}

func (p *parser) expression(level int) (*node, error) {
	if p.depth++; p.depth > MostDepth {
		return nil, p.fail(p.tok.at, "parts lie too deep within each other")
	}
	defer func() { p.depth-- }()
	left, err := p.unary()
	for err == nil {
		at := p.operator()
		if at < level {
			return left, nil
		}
		n := &node{op: p.tok.text, at: p.tok.at}
		if err = p.step(); err != nil {
			return nil, err
		}
		var right *node
		if n.op == "is" || n.op == "as" {
			right, err = p.typeName()
		} else {
			right, err = p.expression(at + 1)
		}
		n.args = []*node{left, right}
		left = n
	}
	return nil, err
}

func (p *parser) typeName() (*node, error) {
	n := &node{op: "type", at: p.tok.at}
	for {
		if p.tok.class != name {
			return nil, p.fail(p.tok.at, "a type is missing")
		}
		n.name += p.tok.text
		if err := p.step(); err != nil {
			return nil, err
		}
		if p.tok.class != sign || p.tok.text != "." || strings.Contains(n.name, ".") {
			return n, nil
		}
		n.name += "."
		if err := p.step(); err != nil {
			return nil, err
		}
	}
}

func (p *parser) unary() (*node, error) {
	if p.tok.class == sign && (p.tok.text == "+" || p.tok.text == "-") {
		if p.depth++; p.depth > MostDepth {
			return nil, p.fail(p.tok.at, "parts lie too deep within each other")
		}
		defer func() { p.depth-- }()
		n := &node{op: "unary" + p.tok.text, at: p.tok.at}
		if err := p.step(); err != nil {
			return nil, err
		}
		arg, err := p.unary()
		n.args = []*node{arg}
		return n, err
	}
	return p.postfix()
}

// postfix is a term with what follows it: .name, .call() and [index].
func (p *parser) postfix() (*node, error) {
	left, err := p.term()
	for err == nil && p.tok.class == sign {
		switch p.tok.text {
		case ".":
			if err = p.step(); err != nil {
				return nil, err
			}
			var n *node
			if n, err = p.invocation(); err == nil {
				left = &node{op: ".", at: n.at, args: []*node{left, n}}
			}
		case "[":
			at := p.tok.at
			if err = p.step(); err != nil {
				return nil, err
			}
			var n *node
			if n, err = p.expression(0); err == nil {
				err = p.expect("]")
				left = &node{op: "index", at: at, args: []*node{left, n}}
			}
		default:
			return left, nil
		}
	}
	return left, err
}

func (p *parser) expect(s string) error {
	if p.tok.class != sign || p.tok.text != s {
		return p.fail(p.tok.at, "%q is missing", s)
	}
	return p.step()
}

// invocation is what may follow a point.
func (p *parser) invocation() (*node, error) {
	t := p.tok
	n := &node{op: "member", name: t.text, at: t.at}
	if t.class == special {
		return n, p.special(n)
	}
	if t.class != name {
		return nil, p.fail(t.at, "a name is missing")
	}
	if err := p.step(); err != nil {
		return nil, err
	}
	if p.tok.class != sign || p.tok.text != "(" || t.quoted {
		return n, nil
	}
	return n, p.call(n)
}

func (p *parser) special(n *node) error {
	if !slices.Contains([]string{"this", "index", "total"}, n.name) {
		return p.fail(n.at, "$%s is not known", n.name)
	}
	n.op = "$" + n.name
	return p.step()
}

func (p *parser) call(n *node) error {
	n.op = "call"
	if n.fn = functions[n.name]; n.fn == nil {
		return p.fail(n.at, "there is no function %s here", n.name)
	}
	if err := p.step(); err != nil {
		return err
	}
	for p.tok.class != sign || p.tok.text != ")" {
		if len(n.args) > 0 {
			if err := p.expect(","); err != nil {
				return err
			}
		}
		arg, err := p.argument(n.fn)
		if err != nil {
			return err
		}
		n.args = append(n.args, arg)
	}
	if len(n.args) < n.fn.least || len(n.args) > n.fn.most {
		return p.fail(n.at, "%s takes %d to %d arguments", n.name, n.fn.least, n.fn.most)
	}
	return p.step()
}

func (p *parser) argument(f *function) (*node, error) {
	if f.typed {
		return p.typeName()
	}
	return p.expression(0)
}

func (p *parser) term() (*node, error) {
	t := p.tok
	n := &node{op: "literal", at: t.at}
	switch t.class {
	case number:
		v, ok := parseNumber(t.text)
		if !ok {
			return nil, p.fail(t.at, "%s has too many digits", t.text)
		}
		n.lit = v
		return n, p.unit(n)
	case text:
		n.lit = Value{Type: String, text: t.text}
	case moment:
		v, ok := parseMoment(t.text)
		if !ok {
			return nil, p.fail(t.at, "@%s is no date or time", t.text)
		}
		n.lit = v
	case variable:
		n.op, n.name = "variable", t.text
	case special:
		n.name = t.text
		return n, p.special(n)
	case name:
		if !t.quoted && (t.text == "true" || t.text == "false") {
			n.lit = boolean(t.text == "true")
			break
		}
		m, err := p.invocation()
		if err == nil {
			m.lone = true
		}
		return m, err
	case sign:
		return p.bracket()
	default:
		return nil, p.fail(t.at, "the expression ends too early")
	}
	return n, p.step()
}

// bracket is (expression) or {}.
func (p *parser) bracket() (*node, error) {
	n := &node{op: "empty", at: p.tok.at}
	open := p.tok.text
	if open != "(" && open != "{" {
		return nil, p.fail(p.tok.at, "%q was not expected here", open)
	}
	if err := p.step(); err != nil {
		return nil, err
	}
	if open == "{" {
		return n, p.expect("}")
	}
	inner, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	return inner, p.expect(")")
}

// unit takes the unit of a quantity behind its number.
func (p *parser) unit(n *node) error {
	if err := p.step(); err != nil {
		return err
	}
	t := p.tok
	if t.class != text && (t.class != name || t.quoted || calendar(t.text) == "") {
		return nil
	}
	n.lit = Value{Type: Quantity, num: n.lit.num, text: t.text}
	if t.class == name {
		n.lit.text = calendar(t.text)
		n.lit.calendar = true
	}
	return p.step()
}
