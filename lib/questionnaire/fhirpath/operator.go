package fhirpath

import "math/big"

// operator evaluates what stands between two parts, or before one.
func (e *eval) operator(n *node, focus []Value, f *frame) ([]Value, error) {
	left, err := e.run(n.args[0], focus, f)
	if err != nil {
		return nil, err
	}
	if n.op == "is" || n.op == "as" {
		return e.typed(n, left, n.args[1].name, n.op == "is")
	}
	var right []Value
	if len(n.args) > 1 {
		if right, err = e.run(n.args[1], focus, f); err != nil {
			return nil, err
		}
	}
	switch n.op {
	case "unary+", "unary-":
		return e.signed(n, left)
	case "and", "or", "xor", "implies":
		return logic(n, left, right)
	case "=", "!=", "~", "!~":
		return e.equality(n, left, right)
	case "<", ">", "<=", ">=":
		return order(n, left, right)
	case "|":
		return e.union(left, right)
	case "in", "contains":
		if n.op == "contains" {
			left, right = right, left
		}
		v, ok, err := one(n, left)
		if err != nil || !ok {
			return nil, err
		}
		found, err := e.has(right, v)
		return []Value{boolean(found)}, err
	}
	return e.arithmetic(n, left, right)
}

func (e *eval) signed(n *node, c []Value) ([]Value, error) {
	v, ok, err := one(n, c)
	if err != nil || !ok {
		return nil, err
	}
	if v.Type != Integer && v.Type != Decimal && v.Type != Quantity {
		return nil, wrong(n, "a sign stands before a number")
	}
	if n.op == "unary-" {
		v.num, v.node = v.num.neg(), nil
	}
	return []Value{v}, nil
}

func logic(n *node, left, right []Value) ([]Value, error) {
	a, err := condition(n, left)
	if err != nil {
		return nil, err
	}
	b, err := condition(n, right)
	if err != nil {
		return nil, err
	}
	switch n.op {
	case "and":
		return min(a, b).values(), nil
	case "or":
		return max(a, b).values(), nil
	case "implies":
		return max(-a, b).values(), nil
	}
	if a == maybe || b == maybe {
		return nil, nil
	}
	return decide(a != b).values(), nil
}

func (e *eval) equality(n *node, left, right []Value) ([]Value, error) {
	var t truth
	var err error
	if n.op == "=" || n.op == "!=" {
		if len(left) == 0 || len(right) == 0 {
			return nil, nil
		}
		t, err = e.equal(left, right)
	} else {
		t, err = e.equivalent(left, right)
	}
	if n.op[0] == '!' {
		t = -t
	}
	return t.values(), err
}

func order(n *node, left, right []Value) ([]Value, error) {
	a, ok1, err := one(n, left)
	if err != nil {
		return nil, err
	}
	b, ok2, err := one(n, right)
	if err != nil || !ok1 || !ok2 {
		return nil, err
	}
	c, known, fit := compare(quantified(a), quantified(b))
	if !fit {
		return nil, wrong(n, "%s and %s have no order", a.TypeName(), b.TypeName())
	}
	if !known {
		return nil, nil
	}
	result := map[string]bool{"<": c < 0, ">": c > 0, "<=": c <= 0, ">=": c >= 0}[n.op]
	return []Value{boolean(result)}, nil
}

func (e *eval) arithmetic(n *node, left, right []Value) ([]Value, error) {
	if n.op == "&" {
		a, _, err := one(n, left)
		if err != nil {
			return nil, err
		}
		b, _, err := one(n, right)
		if err != nil {
			return nil, err
		}
		if a.Type != 0 && a.Type != String || b.Type != 0 && b.Type != String {
			return nil, wrong(n, "& joins texts")
		}
		return []Value{NewString(a.text + b.text)}, e.made(a.text + b.text)
	}
	a, ok1, err := one(n, left)
	if err != nil {
		return nil, err
	}
	b, ok2, err := one(n, right)
	if err != nil || !ok1 || !ok2 {
		return nil, err
	}
	a, b = quantified(a), quantified(b)
	numeric := func(v Value) bool { return v.Type == Integer || v.Type == Decimal }
	switch {
	case numeric(a) && numeric(b):
		return numbers(n, a, b)
	case a.Type == String && b.Type == String && n.op == "+":
		return []Value{NewString(a.text + b.text)}, e.made(a.text + b.text)
	case (a.Type == Date || a.Type == DateTime || a.Type == Time) && b.Type == Quantity && (n.op == "+" || n.op == "-"):
		return moved(n, a, b)
	case a.Type == Quantity || b.Type == Quantity:
		return quantities(n, a, b)
	}
	return nil, wrong(n, "%s does not go with %s and %s", n.op, a.TypeName(), b.TypeName())
}

func numbers(n *node, a, b Value) ([]Value, error) {
	x, y := a.num, b.num
	whole := a.Type == Integer && b.Type == Integer
	var d decimal
	var ok bool
	switch n.op {
	case "+":
		d, ok = x.add(y)
	case "-":
		d, ok = x.add(y.neg())
	case "*":
		d, ok = x.mul(y)
	case "/":
		d, ok = x.div(y)
		whole = false
	case "div", "mod":
		if y.coef == 0 {
			return nil, nil
		}
		q := new(big.Rat).Quo(x.rat(), y.rat())
		t := new(big.Int).Quo(q.Num(), q.Denom())
		if !t.IsInt64() {
			return nil, nil
		}
		if d, ok = (decimal{t.Int64(), 0}), true; n.op == "mod" {
			if d, ok = d.mul(y); ok {
				d, ok = x.add(d.neg())
			}
		} else {
			whole = true
		}
	}
	if !ok {
		return nil, nil
	}
	if whole {
		if v, ok := integer(d.coef); ok {
			return []Value{v}, nil
		}
		return nil, nil
	}
	return []Value{{Type: Decimal, num: d}}, nil
}

// span is the word of the calendar that a quantity's unit means, or "". A month or
// a year of UCUM is no length that dates count in.
func span(q Value) string {
	if word := calendar(q.text); word != "" {
		return word
	}
	return map[string]string{"wk": "week", "d": "day", "h": "hour", "min": "minute", "s": "second", "ms": "millisecond"}[q.text]
}

// moved adds a length of time to a moment.
func moved(n *node, a, b Value) ([]Value, error) {
	unit, count := span(b), b.num
	if unit == "" {
		return nil, wrong(n, "%q is no unit that dates count in", b.text)
	}
	if unit == "second" && count.scale > 0 {
		unit = "millisecond"
		var ok bool
		if count, ok = count.mul(decimal{1000, 0}); !ok {
			return nil, nil
		}
	}
	amount := count.whole()
	if n.op == "-" {
		amount = -amount
	}
	when, ok := a.when.add(a.Type, amount, unit)
	if !ok {
		return nil, nil
	}
	return []Value{{Type: a.Type, when: when}}, nil
}

func quantities(n *node, a, b Value) ([]Value, error) {
	out := Value{Type: Quantity, text: a.text, calendar: a.calendar}
	var ok bool
	same := a.Type == Quantity && b.Type == Quantity && unitOf(a) == unitOf(b)
	measured := func(v Value) bool { return v.Type == Quantity || v.Type == Integer || v.Type == Decimal }
	switch {
	case !measured(a) || !measured(b):
		return nil, wrong(n, "%s does not go with %s and %s", n.op, a.TypeName(), b.TypeName())
	case (n.op == "+" || n.op == "-") && same:
		y := b.num
		if n.op == "-" {
			y = y.neg()
		}
		out.num, ok = a.num.add(y)
	case n.op == "*" && (b.Type != Quantity || b.text == "1"):
		out.num, ok = a.num.mul(b.num)
	case n.op == "*" && (a.Type != Quantity || a.text == "1"):
		out.text, out.calendar = b.text, b.calendar
		out.num, ok = a.num.mul(b.num)
	case n.op == "/" && same:
		out.text, out.calendar = "1", false
		out.num, ok = a.num.div(b.num)
	case n.op == "/" && a.Type == Quantity && b.Type != Quantity:
		out.num, ok = a.num.div(b.num)
	default:
		return nil, wrong(n, "units are not converted here")
	}
	if !ok {
		return nil, nil
	}
	return []Value{out}, nil
}
