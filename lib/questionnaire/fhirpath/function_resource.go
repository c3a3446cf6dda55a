package fhirpath

import "onestory/lib/questionnaire/tree"

// resourceFunctions go through resources, and tell the time.
var resourceFunctions = map[string]*function{
	"children":    {call: callChildren},
	"descendants": {call: callDescendants},
	"extension":   {least: 1, most: 1, call: callExtension},
	"hasValue":    {call: callHasValue},
	"getValue":    {call: callGetValue},
	"now":         {call: clock(DateTime)},
	"today":       {call: clock(Date)},
	"timeOfDay":   {call: clock(Time)},
	"weight":      {call: callWeight},
	"ordinal":     {call: callWeight},
}

func clock(t Type) func(*eval, *invocation) ([]Value, error) {
	return func(e *eval, c *invocation) ([]Value, error) {
		if e.in.Now.IsZero() {
			return nil, wrong(c.n, "there is no clock here")
		}
		m := fromTime(e.in.Now)
		v := Value{Type: DateTime, when: m}
		switch t {
		case Date:
			v, _ = toDate(v)
		case Time:
			m.field[years], m.field[months], m.field[days] = 0, 0, 0
			m.zone, m.zoned = 0, false
			v = Value{Type: Time, when: m}
		}
		return []Value{v}, nil
	}
}

func callChildren(e *eval, c *invocation) ([]Value, error) {
	var out []Value
	for _, v := range c.focus {
		if v.node == nil || v.node.Kind != tree.Object {
			continue
		}
		for i := range v.node.Fields {
			name := v.node.Fields[i].Name
			if name == "" || name == "resourceType" || name[0] == '_' && v.node.Get(name[1:]) != nil {
				continue
			}
			if name[0] == '_' {
				name = name[1:]
			}
			v.child(name, func(x Value) { out = append(out, x) })
		}
		if _, err := e.fits(out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func callDescendants(e *eval, c *invocation) ([]Value, error) {
	var out []Value
	for todo := c.focus; len(todo) > 0; {
		found, err := callChildren(e, &invocation{c.n, todo, c.f})
		if err != nil {
			return nil, err
		}
		if out, err = e.fits(append(out, found...)); err != nil {
			return nil, err
		}
		todo = found
	}
	return out, nil
}

func callExtension(e *eval, c *invocation) ([]Value, error) {
	url, ok, err := e.argOne(c, 0, String)
	if !ok || err != nil {
		return nil, err
	}
	var out []Value
	for _, v := range c.focus {
		v.child("extension", func(x Value) {
			if u := x.node.Get("url"); u != nil && u.Text == url.text {
				out = append(out, x)
			}
		})
	}
	return e.fits(out)
}

func primitive(v Value) bool { return v.Type != 0 && v.Type != Object }

func callHasValue(_ *eval, c *invocation) ([]Value, error) {
	return []Value{boolean(len(c.focus) == 1 && primitive(c.focus[0]))}, nil
}

func callGetValue(_ *eval, c *invocation) ([]Value, error) {
	if len(c.focus) == 1 && primitive(c.focus[0]) {
		return c.focus, nil
	}
	return nil, nil
}

// callWeight gives the weights of codings and answers, those that have none left out.
func callWeight(e *eval, c *invocation) ([]Value, error) {
	var out []Value
	for _, v := range c.focus {
		if e.in.Weight == nil {
			break
		}
		if text, ok := e.in.Weight(v); ok {
			if d, ok := jsonNumber(text); ok {
				out = append(out, Value{Type: Decimal, num: d})
			}
		}
	}
	return out, e.spend(len(c.focus))
}
