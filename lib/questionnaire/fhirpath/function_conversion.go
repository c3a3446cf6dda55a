package fhirpath

import (
	"regexp"
	"strings"
)

// conversionFunctions turn values into those of other types, or say whether they can.
var conversionFunctions = map[string]*function{
	"toBoolean": convert(toBoolean), "convertsToBoolean": converts(toBoolean),
	"toInteger": convert(toInteger), "convertsToInteger": converts(toInteger),
	"toDecimal": convert(toDecimal), "convertsToDecimal": converts(toDecimal),
	"toString": convert(toString), "convertsToString": converts(toString),
	"toDate": convert(toDate), "convertsToDate": converts(toDate),
	"toDateTime": convert(toDateTime), "convertsToDateTime": converts(toDateTime),
	"toTime": convert(toTime), "convertsToTime": converts(toTime),
	"toQuantity": convert(toQuantity), "convertsToQuantity": converts(toQuantity),
}

func convert(to func(Value) (Value, bool)) *function {
	return &function{most: 1, call: func(e *eval, c *invocation) ([]Value, error) {
		v, ok, err := one(c.n, c.focus)
		if !ok || err != nil {
			return nil, err
		}
		if v, ok = to(quantified(v)); !ok {
			return nil, nil
		}
		return []Value{v}, e.made(v.text)
	}}
}

func converts(to func(Value) (Value, bool)) *function {
	return &function{most: 1, call: func(_ *eval, c *invocation) ([]Value, error) {
		v, ok, err := one(c.n, c.focus)
		if !ok || err != nil {
			return nil, err
		}
		_, ok = to(quantified(v))
		return []Value{boolean(ok)}, nil
	}}
}

func toBoolean(v Value) (Value, bool) {
	switch v.Type {
	case Boolean:
		return boolean(v.truth), true
	case String:
		switch strings.ToLower(v.text) {
		case "true", "t", "yes", "y", "1", "1.0":
			return boolean(true), true
		case "false", "f", "no", "n", "0", "0.0":
			return boolean(false), true
		}
	case Integer, Decimal:
		one, zero := v.num.cmp(decimal{1, 0}) == 0, v.num.coef == 0
		return boolean(one), one || zero
	}
	return Value{}, false
}

var wholeNumber, realNumber = regexp.MustCompile(`^[+-]?[0-9]+$`), regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)

func toInteger(v Value) (Value, bool) {
	switch v.Type {
	case Integer:
		return integer(v.num.coef)
	case Boolean:
		if v.truth {
			return integer(1)
		}
		return integer(0)
	case String:
		if d, ok := parseDecimal(v.text, ""); ok && wholeNumber.MatchString(v.text) {
			return integer(d.coef)
		}
	}
	return Value{}, false
}

func toDecimal(v Value) (Value, bool) {
	switch v.Type {
	case Integer, Decimal:
		return Value{Type: Decimal, num: v.num}, true
	case Boolean:
		n, _ := toInteger(v)
		return Value{Type: Decimal, num: n.num}, true
	case String:
		if whole, fraction, _ := strings.Cut(v.text, "."); realNumber.MatchString(v.text) {
			d, ok := parseDecimal(whole, fraction)
			return Value{Type: Decimal, num: d}, ok
		}
	}
	return Value{}, false
}

func toString(v Value) (Value, bool) {
	switch {
	case v.Type == Quantity && v.calendar:
		unit := v.text
		if v.num.cmp(decimal{1, 0}) != 0 {
			unit += "s"
		}
		return NewString(v.num.String() + " " + unit), true
	case v.Type == Quantity:
		return NewString(v.num.String() + " '" + v.text + "'"), true
	case v.Type == Object:
		return Value{}, false
	}
	return NewString(v.Text()), true
}

func toDate(v Value) (Value, bool) {
	switch v.Type {
	case Date:
		return Value{Type: Date, when: v.when}, true
	case DateTime:
		m := v.when
		m.to, m.zoned = min(m.to, days), false
		for p := hours; p <= millis; p++ {
			m.field[p] = 0
		}
		return Value{Type: Date, when: m}, true
	case String:
		m, ok := parseMoment(v.text)
		if !ok || m.Type == Time {
			return Value{}, false
		}
		return toDate(m)
	}
	return Value{}, false
}

func toDateTime(v Value) (Value, bool) {
	switch v.Type {
	case Date, DateTime:
		return Value{Type: DateTime, when: v.when}, true
	case String:
		m, ok := parseMoment(v.text)
		return Value{Type: DateTime, when: m.when}, ok && m.Type != Time
	}
	return Value{}, false
}

func toTime(v Value) (Value, bool) {
	switch v.Type {
	case Time:
		return Value{Type: Time, when: v.when}, true
	case String:
		m, ok := parseMoment("T" + strings.TrimPrefix(v.text, "T"))
		return m, ok && m.Type == Time
	}
	return Value{}, false
}

var quantityText = regexp.MustCompile(`^([+-]?[0-9]+(?:\.[0-9]+)?)\s*(?:'([^']+)'|([a-zA-Z]+))?$`)

func toQuantity(v Value) (Value, bool) {
	switch v.Type {
	case Quantity:
		return v, true
	case Integer, Decimal:
		return Value{Type: Quantity, num: v.num, text: "1"}, true
	case Boolean:
		d, _ := toDecimal(v)
		return Value{Type: Quantity, num: d.num, text: "1"}, true
	case String:
		m := quantityText.FindStringSubmatch(v.text)
		if m == nil {
			return Value{}, false
		}
		d, ok := toDecimal(NewString(m[1]))
		q := Value{Type: Quantity, num: d.num, text: "1"}
		switch {
		case m[2] != "":
			q.text = m[2]
		case m[3] != "":
			q.text, q.calendar = calendar(m[3]), true
			ok = ok && q.text != ""
		}
		return q, ok
	}
	return Value{}, false
}
