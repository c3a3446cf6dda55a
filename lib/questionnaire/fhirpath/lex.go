package fhirpath

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// SyntaxError says where an expression cannot be read: Offset is the byte, from 0.
type SyntaxError struct {
	Offset int
	What   string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("at %d: %s", e.Offset+1, e.What) }

type class uint8

const (
	end class = iota
	name
	number
	text
	moment   // @2024-01-31T10:00
	variable // %name
	special  // $this
	sign
)

type token struct {
	class  class
	text   string // signs and keywords as written; texts without quotes and escapes
	at     int
	quoted bool // a name between backticks
}

// lexer cuts an expression into tokens.
type lexer struct {
	in string
	at int
}

func (l *lexer) fail(at int, format string, args ...any) error {
	return &SyntaxError{at, fmt.Sprintf(format, args...)}
}

// blank skips space and comments.
func (l *lexer) blank() error {
	for l.at < len(l.in) {
		rest := l.in[l.at:]
		switch {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			l.at++
		case strings.HasPrefix(rest, "//"):
			if n := strings.IndexByte(rest, '\n'); n >= 0 {
				l.at += n + 1
			} else {
				l.at = len(l.in)
			}
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest[2:], "*/")
			if n < 0 {
				return l.fail(l.at, "a comment that does not end")
			}
			l.at += n + 4
		default:
			return nil
		}
	}
	return nil
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }

// take moves over the bytes that fit.
func (l *lexer) take(fits func(byte) bool) string {
	from := l.at
	for l.at < len(l.in) && fits(l.in[l.at]) {
		l.at++
	}
	return l.in[from:l.at]
}

func word(c byte) bool { return letter(c) || digit(c) }

func (l *lexer) next() (token, error) {
	if err := l.blank(); err != nil {
		return token{}, err
	}
	t := token{at: l.at}
	if l.at >= len(l.in) {
		return t, nil
	}
	var err error
	switch c := l.in[l.at]; {
	case letter(c):
		t.class, t.text = name, l.take(word)
	case digit(c):
		t.class = number
		t.text = l.take(digit)
		if l.at+1 < len(l.in) && l.in[l.at] == '.' && digit(l.in[l.at+1]) {
			l.at++
			t.text += "." + l.take(digit)
		}
	case c == '\'':
		t.class = text
		t.text, err = l.quoted('\'')
	case c == '`' || c == '"':
		t.class, t.quoted = name, true
		t.text, err = l.quoted(c)
	case c == '@':
		l.at++
		t.class = moment
		t.text = l.moment()
	case c == '%':
		l.at++
		t.class = variable
		if l.at < len(l.in) && (l.in[l.at] == '`' || l.in[l.at] == '\'' || l.in[l.at] == '"') {
			t.text, err = l.quoted(l.in[l.at])
		} else {
			t.text = l.take(func(c byte) bool { return word(c) || c == '-' })
		}
	case c == '$':
		l.at++
		t.class, t.text = special, l.take(word)
	default:
		t.class = sign
		t.text = l.sign()
		if t.text == "" {
			err = l.fail(t.at, "%.10q means nothing here", l.in[t.at:])
		}
	}
	return t, err
}

func (l *lexer) sign() string {
	for _, s := range [...]string{"<=", ">=", "!=", "!~", "(", ")", "[", "]", "{", "}", ".", ",", "+", "-", "*", "/", "&", "|", "<", ">", "=", "~"} {
		if strings.HasPrefix(l.in[l.at:], s) {
			l.at += len(s)
			return s
		}
	}
	return ""
}

// moment takes the characters of a date or time.
func (l *lexer) moment() string {
	from := l.at
	l.take(func(c byte) bool { return digit(c) || c == '-' })
	if l.at < len(l.in) && l.in[l.at] == 'T' {
		l.at++
		l.take(func(c byte) bool { return digit(c) || c == ':' })
		if l.at+1 < len(l.in) && l.in[l.at] == '.' && digit(l.in[l.at+1]) {
			l.at++
			l.take(digit)
		}
		switch {
		case l.at < len(l.in) && l.in[l.at] == 'Z':
			l.at++
		case l.at+5 < len(l.in) && (l.in[l.at] == '+' || l.in[l.at] == '-') && l.in[l.at+3] == ':':
			l.at += 6
		}
	}
	return l.in[from:l.at]
}

func (l *lexer) quoted(mark byte) (string, error) {
	from := l.at
	l.at++
	var b strings.Builder
	for l.at < len(l.in) {
		c := l.in[l.at]
		l.at++
		switch c {
		case mark:
			return b.String(), nil
		case '\\':
			if err := l.escape(&b); err != nil {
				return "", err
			}
		default:
			b.WriteByte(c)
		}
	}
	return "", l.fail(from, "a text that does not end")
}

func (l *lexer) escape(b *strings.Builder) error {
	if l.at >= len(l.in) {
		return l.fail(l.at, "a text that does not end")
	}
	c := l.in[l.at]
	l.at++
	if i := strings.IndexByte("'\"`/\\fnrt", c); i >= 0 {
		b.WriteByte("'\"`/\\\f\n\r\t"[i])
		return nil
	}
	if c == 'u' && l.at+4 <= len(l.in) {
		if r, err := strconv.ParseUint(l.in[l.at:l.at+4], 16, 16); err == nil {
			l.at += 4
			if !utf8.ValidRune(rune(r)) {
				r = utf8.RuneError
			}
			b.WriteRune(rune(r))
			return nil
		}
	}
	return l.fail(l.at-1, "an unknown escape")
}
