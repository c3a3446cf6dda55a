package fhirpath

import "math"

// numberFunctions work on numbers, and put collections of them together.
var numberFunctions = map[string]*function{
	"abs":      {call: callAbs},
	"ceiling":  {call: rounded(func(d decimal) int64 { return -d.neg().floor() })},
	"floor":    {call: rounded(decimal.floor)},
	"truncate": {call: rounded(decimal.whole)},
	"round":    {most: 1, call: callRound},
	"exp":      {call: real(math.Exp)},
	"ln":       {call: real(math.Log)},
	"sqrt":     {call: real(math.Sqrt)},
	"log":      {least: 1, most: 1, call: callLog},
	"power":    {least: 1, most: 1, call: callPower},
	"sum":      {call: callSum},
	"avg":      {call: callSum},
	"min":      {call: callMin},
	"max":      {call: callMin},
}

// number is the number that a function is of.
func (c *invocation) number() (Value, bool, error) {
	v, ok, err := one(c.n, c.focus)
	v = quantified(v)
	if ok && v.Type != Integer && v.Type != Decimal && v.Type != Quantity {
		return v, false, wrong(c.n, "%s is of a number", c.n.name)
	}
	v.node, v.fhir = nil, ""
	return v, ok, err
}

func callAbs(_ *eval, c *invocation) ([]Value, error) {
	v, ok, err := c.number()
	if !ok || err != nil {
		return nil, err
	}
	if v.num.coef < 0 {
		v.num = v.num.neg()
	}
	return []Value{v}, nil
}

func rounded(to func(decimal) int64) func(*eval, *invocation) ([]Value, error) {
	return func(_ *eval, c *invocation) ([]Value, error) {
		v, ok, err := c.number()
		if !ok || err != nil {
			return nil, err
		}
		if v.Type == Quantity {
			v.num = decimal{to(v.num), 0}
			return []Value{v}, nil
		}
		return whole(to(v.num)), nil
	}
}

func callRound(e *eval, c *invocation) ([]Value, error) {
	v, ok, err := c.number()
	if !ok || err != nil {
		return nil, err
	}
	scale, _, err := e.argOne(c, 0, Integer)
	if err != nil {
		return nil, err
	}
	if scale.num.coef < 0 {
		return nil, wrong(c.n, "a number of digits is not negative")
	}
	if v.Type == Integer {
		v.Type = Decimal
	}
	v.num = v.num.round(int(min(scale.num.coef, mostDigits)))
	return []Value{v}, nil
}

func float(f float64) []Value {
	d, ok := fromFloat(f)
	if !ok {
		return nil
	}
	return []Value{{Type: Decimal, num: d}}
}

func real(of func(float64) float64) func(*eval, *invocation) ([]Value, error) {
	return func(_ *eval, c *invocation) ([]Value, error) {
		v, ok, err := c.number()
		if !ok || err != nil {
			return nil, err
		}
		return float(of(v.num.float())), nil
	}
}

// numeric is the first argument as a number.
func (e *eval) numeric(c *invocation) (Value, bool, error) {
	all, err := e.arg(c, 0)
	if err != nil {
		return Value{}, false, err
	}
	return (&invocation{c.n, all, c.f}).number()
}

func callLog(e *eval, c *invocation) ([]Value, error) {
	v, ok, err := c.number()
	if !ok || err != nil {
		return nil, err
	}
	b, ok, err := e.numeric(c)
	if !ok || err != nil {
		return nil, err
	}
	return float(math.Log(v.num.float()) / math.Log(b.num.float())), nil
}

func callPower(e *eval, c *invocation) ([]Value, error) {
	v, ok, err := c.number()
	if !ok || err != nil {
		return nil, err
	}
	b, ok, err := e.numeric(c)
	if !ok || err != nil {
		return nil, err
	}
	p := math.Pow(v.num.float(), b.num.float())
	if v.Type == Integer && b.Type == Integer && b.num.coef >= 0 {
		if math.Abs(p) > math.MaxInt32 {
			return nil, nil
		}
		return whole(int64(p)), nil
	}
	return float(p), nil
}

// callSum adds what there is; nothing adds up to nothing, so that a score of an
// empty form is empty rather than 0.
func callSum(e *eval, c *invocation) ([]Value, error) {
	if len(c.focus) == 0 {
		return nil, nil
	}
	if err := e.spend(len(c.focus)); err != nil {
		return nil, err
	}
	total := c.focus[0]
	for i := range c.focus {
		v, _, err := (&invocation{c.n, c.focus[i : i+1], c.f}).number()
		if err != nil || i == 0 {
			if total = v; err != nil {
				return nil, err
			}
			continue
		}
		sum, err := e.arithmetic(&node{op: "+", at: c.n.at}, []Value{total}, []Value{v})
		if err != nil || len(sum) == 0 {
			return nil, err
		}
		total = sum[0]
	}
	if c.n.name == "sum" {
		return []Value{total}, nil
	}
	return e.arithmetic(&node{op: "/", at: c.n.at}, []Value{total}, whole(int64(len(c.focus))))
}

func callMin(e *eval, c *invocation) ([]Value, error) {
	if len(c.focus) == 0 {
		return nil, nil
	}
	best := c.focus[0]
	for _, v := range c.focus[1:] {
		order, known, fit := compare(quantified(v), quantified(best))
		if !fit || !known {
			return nil, wrong(c.n, "%s is of values with an order", c.n.name)
		}
		if order < 0 == (c.n.name == "min") && order != 0 {
			best = v
		}
	}
	return []Value{best}, e.spend(len(c.focus))
}
