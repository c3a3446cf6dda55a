package fhirpath

// filterFunctions pick from collections and go through them.
var filterFunctions = map[string]*function{
	"where":     {least: 1, most: 1, call: callWhere},
	"select":    {least: 1, most: 1, call: callSelect},
	"repeat":    {least: 1, most: 1, call: callRepeat},
	"ofType":    {least: 1, most: 1, typed: true, call: callOfType},
	"as":        {least: 1, most: 1, typed: true, call: func(e *eval, c *invocation) ([]Value, error) { return e.typed(c.n, c.focus, c.n.args[0].name, false) }},
	"is":        {least: 1, most: 1, typed: true, call: func(e *eval, c *invocation) ([]Value, error) { return e.typed(c.n, c.focus, c.n.args[0].name, true) }},
	"single":    {call: callSingle},
	"first":     {call: func(_ *eval, c *invocation) ([]Value, error) { return c.focus[:min(1, len(c.focus))], nil }},
	"last":      {call: func(_ *eval, c *invocation) ([]Value, error) { return c.focus[max(0, len(c.focus)-1):], nil }},
	"tail":      {call: func(_ *eval, c *invocation) ([]Value, error) { return c.focus[min(1, len(c.focus)):], nil }},
	"skip":      {least: 1, most: 1, call: callSkip},
	"take":      {least: 1, most: 1, call: callSkip},
	"iif":       {least: 2, most: 3, call: callIif},
	"aggregate": {least: 1, most: 2, call: callAggregate},
	"trace":     {least: 1, most: 2, call: func(_ *eval, c *invocation) ([]Value, error) { return c.focus, nil }},
}

func callWhere(e *eval, c *invocation) ([]Value, error) {
	var out []Value
	for i := range c.focus {
		found, err := e.holdsAt(c, i)
		if err != nil {
			return nil, err
		}
		if found {
			out = append(out, c.focus[i])
		}
	}
	return out, nil
}

func callSelect(e *eval, c *invocation) ([]Value, error) {
	var out []Value
	for i := range c.focus {
		found, err := e.with(c, 0, i, nil)
		if err != nil {
			return nil, err
		}
		if out, err = e.fits(append(out, found...)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// callRepeat selects again from what was selected, until there is nothing new.
func callRepeat(e *eval, c *invocation) ([]Value, error) {
	var out []Value
	todo := c.focus
	for len(todo) > 0 {
		round := &invocation{c.n, todo, c.f}
		found, err := callSelect(e, round)
		if err != nil {
			return nil, err
		}
		todo = nil
		for _, v := range found {
			seen, err := e.seen(out, v)
			if err != nil {
				return nil, err
			}
			if !seen {
				out, todo = append(out, v), append(todo, v)
			}
		}
		if _, err := e.fits(out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// seen reports whether a collection has the very part of a resource, or an equal
// value that is none.
func (e *eval) seen(c []Value, v Value) (bool, error) {
	if v.node == nil {
		return e.has(c, v)
	}
	for _, w := range c {
		if w.node == v.node {
			return true, nil
		}
	}
	return false, e.spend(len(c))
}

func callOfType(e *eval, c *invocation) ([]Value, error) {
	var out []Value
	for _, v := range c.focus {
		if exactly(v, c.n.args[0].name) {
			out = append(out, v)
		}
	}
	return out, e.spend(len(c.focus))
}

func callSingle(_ *eval, c *invocation) ([]Value, error) {
	_, _, err := one(c.n, c.focus)
	return c.focus, err
}

func callSkip(e *eval, c *invocation) ([]Value, error) {
	v, ok, err := e.argOne(c, 0, Integer)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, wrong(c.n, "%s takes a number", c.n.name)
	}
	n := int(max(0, min(v.num.coef, int64(len(c.focus)))))
	if c.n.name == "take" {
		return c.focus[:n], nil
	}
	return c.focus[n:], nil
}

func callIif(e *eval, c *invocation) ([]Value, error) {
	if len(c.focus) > 1 {
		return nil, wrong(c.n, "iif is of one value")
	}
	f := c.f
	if len(c.focus) == 1 && !c.n.lone {
		f = &frame{this: c.focus, index: 0, total: c.f.total}
	}
	found, err := e.run(c.n.args[0], f.this, f)
	if err != nil {
		return nil, err
	}
	v, ok, err := one(c.n, found)
	if err != nil {
		return nil, err
	}
	if ok && v.Type != Boolean {
		return nil, wrong(c.n, "iif asks for a boolean")
	}
	switch {
	case ok && v.truth:
		return e.run(c.n.args[1], f.this, f)
	case len(c.n.args) == 3:
		return e.run(c.n.args[2], f.this, f)
	}
	return nil, nil
}

func callAggregate(e *eval, c *invocation) (total []Value, err error) {
	if len(c.n.args) == 2 {
		if total, err = e.arg(c, 1); err != nil {
			return nil, err
		}
	}
	for i := range c.focus {
		if total, err = e.with(c, 0, i, total); err != nil {
			return nil, err
		}
	}
	return total, nil
}
