package fhirpath

import (
	"regexp"
	"strings"
)

// textFunctions work on texts, counted in characters.
var textFunctions = map[string]*function{
	"indexOf":        {least: 1, most: 1, call: find(strings.Index)},
	"lastIndexOf":    {least: 1, most: 1, call: find(strings.LastIndex)},
	"startsWith":     {least: 1, most: 1, call: test(strings.HasPrefix)},
	"endsWith":       {least: 1, most: 1, call: test(strings.HasSuffix)},
	"contains":       {least: 1, most: 1, call: test(strings.Contains)},
	"upper":          {call: change(strings.ToUpper)},
	"lower":          {call: change(strings.ToLower)},
	"trim":           {call: change(strings.TrimSpace)},
	"length":         {call: callLength},
	"toChars":        {call: callToChars},
	"substring":      {least: 1, most: 2, call: callSubstring},
	"replace":        {least: 2, most: 2, call: callReplace},
	"split":          {least: 1, most: 1, call: callSplit},
	"join":           {most: 1, call: callJoin},
	"matches":        {least: 1, most: 1, call: callMatches},
	"matchesFull":    {least: 1, most: 1, call: callMatches},
	"replaceMatches": {least: 2, most: 2, call: callReplaceMatches},
}

// own is the text that a function is of.
func (c *invocation) own() (string, bool, error) {
	v, ok, err := one(c.n, c.focus)
	if ok && v.Type != String {
		return "", false, wrong(c.n, "%s is of a text", c.n.name)
	}
	return v.text, ok, err
}

// both is the text that a function is of, and its first argument.
func (e *eval) both(c *invocation) (a, b string, ok bool, err error) {
	a, ok1, err := c.own()
	if err != nil {
		return "", "", false, err
	}
	v, ok2, err := e.argOne(c, 0, String)
	return a, v.text, ok1 && ok2, err
}

func (e *eval) give(s string) ([]Value, error) { return []Value{NewString(s)}, e.made(s) }

func find(index func(s, part string) int) func(*eval, *invocation) ([]Value, error) {
	return func(e *eval, c *invocation) ([]Value, error) {
		s, part, ok, err := e.both(c)
		if !ok || err != nil {
			return nil, err
		}
		at := index(s, part)
		if at > 0 {
			at = len([]rune(s[:at]))
		}
		return whole(int64(at)), e.made(s)
	}
}

func test(does func(s, part string) bool) func(*eval, *invocation) ([]Value, error) {
	return func(e *eval, c *invocation) ([]Value, error) {
		s, part, ok, err := e.both(c)
		if !ok || err != nil {
			return nil, err
		}
		return []Value{boolean(does(s, part))}, nil
	}
}

func change(to func(string) string) func(*eval, *invocation) ([]Value, error) {
	return func(e *eval, c *invocation) ([]Value, error) {
		s, ok, err := c.own()
		if !ok || err != nil {
			return nil, err
		}
		return e.give(to(s))
	}
}

func callLength(e *eval, c *invocation) ([]Value, error) {
	s, ok, err := c.own()
	if !ok || err != nil {
		return nil, err
	}
	return whole(int64(len([]rune(s)))), e.made(s)
}

func callToChars(e *eval, c *invocation) ([]Value, error) {
	s, ok, err := c.own()
	if !ok || err != nil {
		return nil, err
	}
	if err := e.made(s); err != nil || len(s) > e.limits.Items {
		return nil, ErrLimit
	}
	var out []Value
	for _, r := range s {
		out = append(out, NewString(string(r)))
	}
	return e.fits(out)
}

func callSubstring(e *eval, c *invocation) ([]Value, error) {
	s, ok, err := c.own()
	if err != nil {
		return nil, err
	}
	from, ok1, err := e.argOne(c, 0, Integer)
	if err != nil || !ok || !ok1 {
		return nil, err
	}
	length, limited, err := e.argOne(c, 1, Integer)
	if err != nil {
		return nil, err
	}
	runes := []rune(s)
	start := from.num.coef
	if start < 0 || start >= int64(len(runes)) {
		return nil, nil
	}
	runes = runes[start:]
	if limited {
		runes = runes[:max(0, min(length.num.coef, int64(len(runes))))]
	}
	return e.give(string(runes))
}

func callReplace(e *eval, c *invocation) ([]Value, error) {
	s, part, ok, err := e.both(c)
	if err != nil {
		return nil, err
	}
	with, ok2, err := e.argOne(c, 1, String)
	if err != nil || !ok || !ok2 {
		return nil, err
	}
	if n := strings.Count(s, part); n*len(with.text)+len(s) > e.limits.Bytes {
		return nil, ErrLimit
	}
	return e.give(strings.ReplaceAll(s, part, with.text))
}

func callSplit(e *eval, c *invocation) ([]Value, error) {
	s, part, ok, err := e.both(c)
	if !ok || err != nil {
		return nil, err
	}
	if err := e.made(s); err != nil || strings.Count(s, part) >= e.limits.Items {
		return nil, ErrLimit
	}
	var out []Value
	for _, piece := range strings.Split(s, part) {
		out = append(out, NewString(piece))
	}
	return e.fits(out)
}

func callJoin(e *eval, c *invocation) ([]Value, error) {
	between, _, err := e.argOne(c, 0, String)
	if err != nil || len(c.focus) == 0 {
		return nil, err
	}
	var b strings.Builder
	for i, v := range c.focus {
		if v.Type != String {
			return nil, wrong(c.n, "join is of texts")
		}
		if i > 0 {
			b.WriteString(between.text)
		}
		b.WriteString(v.text)
		if b.Len() > e.limits.Bytes {
			return nil, ErrLimit
		}
	}
	return e.give(b.String())
}

// pattern makes a regular expression ready. RE2 runs in linear time; its length is
// bounded because its memory grows with it.
func (e *eval) pattern(c *invocation, in string) (*regexp.Regexp, error) {
	if len(in) > 500 {
		return nil, ErrLimit
	}
	if err := e.spend(200 + 20*len(in)); err != nil {
		return nil, err
	}
	r, err := regexp.Compile("(?s)" + in)
	if err != nil {
		return nil, wrong(c.n, "%v", err)
	}
	return r, nil
}

func callMatches(e *eval, c *invocation) ([]Value, error) {
	s, in, ok, err := e.both(c)
	if !ok || err != nil {
		return nil, err
	}
	if c.n.name == "matchesFull" {
		in = "^(?:" + in + ")$"
	}
	r, err := e.pattern(c, in)
	if err != nil {
		return nil, err
	}
	return []Value{boolean(r.MatchString(s))}, e.made(s)
}

func callReplaceMatches(e *eval, c *invocation) ([]Value, error) {
	s, in, ok, err := e.both(c)
	if err != nil {
		return nil, err
	}
	with, ok2, err := e.argOne(c, 1, String)
	if err != nil || !ok || !ok2 {
		return nil, err
	}
	r, err := e.pattern(c, in)
	if err != nil || in == "" {
		return c.focus, err
	}
	if (len(s)+1)*(len(with.text)+1) > e.limits.Bytes {
		return nil, ErrLimit
	}
	return e.give(r.ReplaceAllString(s, with.text))
}
