package tree

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Depth is how deep objects and lists may lie within each other.
const Depth = 100

// Parse reads a JSON document. Its errors are *Fault.
func Parse(data []byte) (*Document, error) {
	d := &Document{Text: string(data)}
	p := parser{text: d.Text}
	if !utf8.ValidString(d.Text) {
		at := 0
		for at < len(d.Text) {
			r, n := utf8.DecodeRuneInString(d.Text[at:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			at += n
		}
		return nil, d.Fault(at, "text that is not UTF-8")
	}
	p.space()
	d.Root, _ = p.value(0)
	p.space()
	if p.what == "" && p.at < len(p.text) {
		p.fail("more after the end")
	}
	if p.what != "" {
		return nil, d.Fault(p.at, "%s", p.what)
	}
	return d, nil
}

// parser stands at a byte of the text; what is the first fault met there.
type parser struct {
	text   string
	at     int
	what   string
	fields []Field // of the objects that are open, the innermost last
	items  []Node  // of the lists that are open
}

func (p *parser) fail(format string, args ...any) bool {
	if p.what == "" {
		p.what = fmt.Sprintf(format, args...)
	}
	return false
}

func (p *parser) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// next is the byte at hand, 0 at the end.
func (p *parser) next() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) value(depth int) (n Node, good bool) {
	n.Start = p.at
	switch c := p.next(); {
	case c == '{':
		n.Kind = Object
		n.Fields, good = p.object(depth)
	case c == '[':
		n.Kind = Array
		n.Items, good = p.list(depth)
	case c == '"':
		n.Kind = String
		n.Text, good = p.string()
	case c == '-' || c >= '0' && c <= '9':
		n.Kind = Number
		good = p.number()
		n.Text = p.text[n.Start:p.at]
	default:
		n.Kind, n.Text, good = p.word()
	}
	n.End = p.at
	return n, good
}

func (p *parser) word() (Kind, string, bool) {
	for _, w := range [...]struct {
		text string
		kind Kind
	}{{"true", Bool}, {"false", Bool}, {"null", Null}} {
		if strings.HasPrefix(p.text[p.at:], w.text) {
			p.at += len(w.text)
			return w.kind, w.text, true
		}
	}
	if p.at >= len(p.text) {
		return Null, "", p.fail("the text ends too early")
	}
	return Null, "", p.fail("no JSON value begins here")
}

func (p *parser) object(depth int) ([]Field, bool) {
	if depth >= Depth {
		return nil, p.fail("more than %d levels", Depth)
	}
	p.at++
	p.space()
	if p.next() == '}' {
		p.at++
		return nil, true
	}
	from := len(p.fields)
	var seen map[string]bool
	for {
		if p.next() != '"' {
			return nil, p.fail("a name in quotation marks is missing")
		}
		start := p.at
		name, good := p.string()
		if !good {
			return nil, false
		}
		var twice bool
		if seen, twice = once(p.fields[from:], name, seen); twice {
			p.at = start
			return nil, p.fail("%q is given twice", name)
		}
		p.space()
		if p.next() != ':' {
			return nil, p.fail("a colon is missing")
		}
		p.at++
		p.space()
		value, good := p.value(depth + 1)
		if !good {
			return nil, false
		}
		p.fields = append(p.fields, Field{name, value, start})
		p.space()
		switch p.next() {
		case ',':
			p.at++
			p.space()
		case '}':
			p.at++
			all := slices.Clone(p.fields[from:])
			p.fields = p.fields[:from]
			return all, true
		default:
			return nil, p.fail("a comma or a closing brace is missing")
		}
	}
}

// once reports whether an object has a name already. Once its names are many they
// are kept as a set.
func once(fields []Field, name string, seen map[string]bool) (map[string]bool, bool) {
	if len(fields) < 16 {
		return nil, slices.ContainsFunc(fields, func(f Field) bool { return f.Name == name })
	}
	if seen == nil {
		seen = make(map[string]bool, 32)
		for _, f := range fields {
			seen[f.Name] = true
		}
	}
	twice := seen[name]
	seen[name] = true
	return seen, twice
}

func (p *parser) list(depth int) ([]Node, bool) {
	if depth >= Depth {
		return nil, p.fail("more than %d levels", Depth)
	}
	p.at++
	p.space()
	if p.next() == ']' {
		p.at++
		return nil, true
	}
	from := len(p.items)
	for {
		n, good := p.value(depth + 1)
		if !good {
			return nil, false
		}
		p.items = append(p.items, n)
		p.space()
		switch p.next() {
		case ',':
			p.at++
			p.space()
		case ']':
			p.at++
			all := slices.Clone(p.items[from:])
			p.items = p.items[:from]
			return all, true
		default:
			return nil, p.fail("a comma or a closing bracket is missing")
		}
	}
}

func (p *parser) digits() bool {
	from := p.at
	for c := p.next(); c >= '0' && c <= '9'; c = p.next() {
		p.at++
	}
	return p.at > from
}

func (p *parser) number() bool {
	if p.next() == '-' {
		p.at++
	}
	if p.next() == '0' {
		p.at++
	} else if !p.digits() {
		return p.fail("a number without digits")
	}
	if p.next() == '.' {
		p.at++
		if !p.digits() {
			return p.fail("a number without digits after its point")
		}
	}
	if c := p.next(); c == 'e' || c == 'E' {
		p.at++
		if c := p.next(); c == '+' || c == '-' {
			p.at++
		}
		if !p.digits() {
			return p.fail("a number without digits in its exponent")
		}
	}
	return true
}

// string reads a text in quotation marks. Without escapes it is a part of the
// document and costs nothing.
func (p *parser) string() (string, bool) {
	p.at++
	from := p.at
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			return p.text[from : p.at-1], true
		case c == '\\':
			return p.escaped(from)
		case c < ' ':
			return "", p.fail("a control character within a text")
		default:
			p.at++
		}
	}
	return "", p.fail("a text that does not end")
}

func (p *parser) escaped(from int) (string, bool) {
	var b strings.Builder
	b.WriteString(p.text[from:p.at])
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			return b.String(), true
		case c == '\\':
			if !p.escape(&b) {
				return "", false
			}
		case c < ' ':
			return "", p.fail("a control character within a text")
		default:
			b.WriteByte(c)
			p.at++
		}
	}
	return "", p.fail("a text that does not end")
}

func (p *parser) escape(b *strings.Builder) bool {
	if p.at+1 >= len(p.text) {
		return p.fail("a text that does not end")
	}
	c := p.text[p.at+1]
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
		b.WriteByte("\"\\/\b\f\n\r\t"[i])
		p.at += 2
		return true
	}
	if c != 'u' {
		return p.fail("an unknown escape")
	}
	r, good := p.hex(p.at)
	if !good {
		return p.fail("four hexadecimal digits are missing")
	}
	n := 6
	if utf16.IsSurrogate(r) {
		low, good := p.hex(p.at + 6)
		if r = utf16.DecodeRune(r, low); !good || r == utf8.RuneError {
			return p.fail("half a surrogate pair")
		}
		n = 12
	}
	b.WriteRune(r)
	p.at += n
	return true
}

// hex is the character that a \u and four digits stand for, at a place.
func (p *parser) hex(at int) (rune, bool) {
	if at+6 > len(p.text) || p.text[at] != '\\' || p.text[at+1] != 'u' {
		return 0, false
	}
	r, err := strconv.ParseUint(p.text[at+2:at+6], 16, 16)
	return rune(r), err == nil
}
