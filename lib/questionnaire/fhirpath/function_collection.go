package fhirpath

// collectionFunctions ask about collections as wholes, and put them together.
var collectionFunctions = map[string]*function{
	"empty":      {call: func(_ *eval, c *invocation) ([]Value, error) { return []Value{boolean(len(c.focus) == 0)}, nil }},
	"not":        {call: callNot},
	"exists":     {most: 1, call: callExists},
	"all":        {least: 1, most: 1, call: callAll},
	"allTrue":    {call: func(_ *eval, c *invocation) ([]Value, error) { return every(c, true, true) }},
	"anyTrue":    {call: func(_ *eval, c *invocation) ([]Value, error) { return every(c, true, false) }},
	"allFalse":   {call: func(_ *eval, c *invocation) ([]Value, error) { return every(c, false, true) }},
	"anyFalse":   {call: func(_ *eval, c *invocation) ([]Value, error) { return every(c, false, false) }},
	"subsetOf":   {least: 1, most: 1, call: func(e *eval, c *invocation) ([]Value, error) { return callSubset(e, c, false) }},
	"supersetOf": {least: 1, most: 1, call: func(e *eval, c *invocation) ([]Value, error) { return callSubset(e, c, true) }},
	"count":      {call: func(_ *eval, c *invocation) ([]Value, error) { return whole(int64(len(c.focus))), nil }},
	"distinct":   {call: func(e *eval, c *invocation) ([]Value, error) { return e.distinct(c.focus) }},
	"isDistinct": {call: callIsDistinct},
	"combine":    {least: 1, most: 1, call: callCombine},
	"union":      {least: 1, most: 1, call: callCombine},
	"intersect":  {least: 1, most: 1, call: func(e *eval, c *invocation) ([]Value, error) { return callIntersect(e, c, true) }},
	"exclude":    {least: 1, most: 1, call: func(e *eval, c *invocation) ([]Value, error) { return callIntersect(e, c, false) }},
}

func whole(n int64) []Value {
	if v, ok := integer(n); ok {
		return []Value{v}
	}
	return nil
}

func callNot(_ *eval, c *invocation) ([]Value, error) {
	t, err := condition(c.n, c.focus)
	return (-t).values(), err
}

func callExists(e *eval, c *invocation) ([]Value, error) {
	if len(c.n.args) == 0 {
		return []Value{boolean(len(c.focus) > 0)}, nil
	}
	for i := range c.focus {
		if found, err := e.holdsAt(c, i); found || err != nil {
			return []Value{boolean(true)}, err
		}
	}
	return []Value{boolean(false)}, nil
}

func callAll(e *eval, c *invocation) ([]Value, error) {
	for i := range c.focus {
		if found, err := e.holdsAt(c, i); !found || err != nil {
			return []Value{boolean(false)}, err
		}
	}
	return []Value{boolean(true)}, nil
}

// every reports whether all values are the one wanted, or any is.
func every(c *invocation, want, all bool) ([]Value, error) {
	for _, v := range c.focus {
		if v.Type != Boolean {
			return nil, wrong(c.n, "%s takes booleans", c.n.name)
		}
		if (v.truth == want) != all {
			return []Value{boolean(!all)}, nil
		}
	}
	return []Value{boolean(all)}, nil
}

func callSubset(e *eval, c *invocation, turned bool) ([]Value, error) {
	small := c.focus
	large, err := e.arg(c, 0)
	if err != nil {
		return nil, err
	}
	if turned {
		small, large = large, small
	}
	for _, v := range small {
		if found, err := e.has(large, v); !found || err != nil {
			return []Value{boolean(false)}, err
		}
	}
	return []Value{boolean(true)}, nil
}

func callIsDistinct(e *eval, c *invocation) ([]Value, error) {
	d, err := e.distinct(c.focus)
	return []Value{boolean(len(d) == len(c.focus))}, err
}

func callCombine(e *eval, c *invocation) ([]Value, error) {
	more, err := e.arg(c, 0)
	if err != nil {
		return nil, err
	}
	if c.n.name == "union" {
		return e.union(c.focus, more)
	}
	return e.fits(append(c.focus[:len(c.focus):len(c.focus)], more...))
}

func callIntersect(e *eval, c *invocation, both bool) ([]Value, error) {
	other, err := e.arg(c, 0)
	if err != nil {
		return nil, err
	}
	var out []Value
	for _, v := range c.focus {
		found, err := e.has(other, v)
		if err != nil {
			return nil, err
		}
		if found == both {
			out = append(out, v)
		}
	}
	if both {
		return e.distinct(out)
	}
	return out, nil
}
