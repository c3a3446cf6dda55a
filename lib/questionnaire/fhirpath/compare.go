package fhirpath

import (
	"slices"
	"strings"

	"onestory/lib/questionnaire/tree"
)

// quantified turns the object that FHIR has for a quantity into one of FHIRPath.
func quantified(v Value) Value {
	if v.Type != Object || v.node == nil || !isA(v.fhir, "Quantity") {
		return v
	}
	number := v.node.Get("value")
	if number == nil {
		return v
	}
	d, ok := jsonNumber(number.Text)
	if !ok {
		return v
	}
	q := Value{Type: Quantity, num: d, text: "1", fhir: v.fhir}
	for _, name := range []string{"unit", "code"} {
		if u := v.node.Get(name); u != nil {
			q.text = u.Text
		}
	}
	return q
}

// unitOf names the unit of a quantity. Words of the calendar and UCUM agree from
// the week down; months and years do not, since a year of UCUM is 365.25 days.
func unitOf(v Value) string {
	switch word := calendar(v.text); {
	case word == "week":
		return "wk"
	case word == "day":
		return "d"
	case word == "hour":
		return "h"
	case word == "minute":
		return "min"
	case word == "second":
		return "s"
	case word == "millisecond":
		return "ms"
	case word != "" && v.calendar:
		return word
	}
	return v.text
}

// inDays turns weeks into days.
func inDays(q Value) Value {
	if unitOf(q) == "wk" {
		if d, ok := q.num.mul(decimal{7, 0}); ok {
			q.num, q.text, q.calendar = d, "d", false
		}
	}
	return q
}

// compare orders two values; fit is false where their types have no order, known
// where they do not tell.
func compare(a, b Value) (order int, known, fit bool) {
	numeric := func(v Value) bool { return v.Type == Integer || v.Type == Decimal }
	dated := func(v Value) bool { return v.Type == Date || v.Type == DateTime }
	switch {
	case numeric(a) && numeric(b):
		return a.num.cmp(b.num), true, true
	case a.Type == Quantity && numeric(b), numeric(a) && b.Type == Quantity:
		one := func(v Value) bool { return v.Type != Quantity || v.text == "1" }
		return a.num.cmp(b.num), one(a) && one(b), true
	case a.Type == Quantity && b.Type == Quantity:
		if unitOf(a) != unitOf(b) {
			a, b = inDays(a), inDays(b)
		}
		return a.num.cmp(b.num), unitOf(a) == unitOf(b), true
	case a.Type == String && b.Type == String:
		return strings.Compare(a.text, b.text), true, true
	case dated(a) && dated(b), a.Type == Time && b.Type == Time:
		order, known = a.when.compare(b.when)
		return order, known, true
	}
	return 0, false, false
}

// equal is the operator = on collections that are not empty: as many values, equal
// one by one.
func (e *eval) equal(a, b []Value) (truth, error) {
	if len(a) != len(b) {
		return no, nil
	}
	t := yes
	for i := range a {
		one, err := e.same(a[i], b[i])
		if err != nil {
			return no, err
		}
		t = min(t, one)
	}
	return t, nil
}

func (e *eval) same(a, b Value) (truth, error) {
	if err := e.spend(1); err != nil {
		return no, err
	}
	a, b = quantified(a), quantified(b)
	if a.Type == Object && b.Type == Object && a.node != nil && b.node != nil {
		found, err := e.alike(a.node, b.node)
		return decide(found), err
	}
	if a.Type == Boolean && b.Type == Boolean {
		return decide(a.truth == b.truth), nil
	}
	order, known, fit := compare(a, b)
	switch {
	case !fit:
		return no, nil
	case !known:
		return maybe, nil
	}
	return decide(order == 0), nil
}

// alike reports whether two parts of resources say the same, whatever the order of
// their members.
func (e *eval) alike(a, b *tree.Node) (bool, error) {
	if err := e.spend(1); err != nil {
		return false, err
	}
	if a.Kind != b.Kind || len(a.Fields) != len(b.Fields) || len(a.Items) != len(b.Items) {
		return false, nil
	}
	switch a.Kind {
	case tree.Object:
		for i := range a.Fields {
			other := b.Get(a.Fields[i].Name)
			if other == nil {
				return false, nil
			}
			if ok, err := e.alike(&a.Fields[i].Value, other); !ok || err != nil {
				return false, err
			}
		}
		return true, nil
	case tree.Array:
		for i := range a.Items {
			if ok, err := e.alike(&a.Items[i], &b.Items[i]); !ok || err != nil {
				return false, err
			}
		}
		return true, nil
	case tree.Number:
		x, ok1 := jsonNumber(a.Text)
		y, ok2 := jsonNumber(b.Text)
		if ok1 && ok2 {
			return x.cmp(y) == 0, nil
		}
	}
	return a.Text == b.Text, nil
}

// equivalent is the operator ~: the same values in any order, texts without regard
// to case and space, decimals as far as the less precise one tells.
func (e *eval) equivalent(a, b []Value) (truth, error) {
	if len(a) != len(b) {
		return no, nil
	}
	used := make([]bool, len(b))
	for _, v := range a {
		found := false
		for i, w := range b {
			if err := e.spend(1); err != nil {
				return no, err
			}
			if !used[i] {
				ok, err := e.resembles(v, w)
				if err != nil {
					return no, err
				}
				if ok {
					used[i], found = true, true
					break
				}
			}
		}
		if !found {
			return no, nil
		}
	}
	return yes, nil
}

func (e *eval) resembles(a, b Value) (bool, error) {
	a, b = quantified(a), quantified(b)
	numeric := func(v Value) bool { return v.Type == Integer || v.Type == Decimal }
	switch {
	case a.Type == String && b.Type == String:
		fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
		return fold(a.text) == fold(b.text), e.made(a.text + b.text)
	case numeric(a) && numeric(b), a.Type == Quantity && b.Type == Quantity && unitOf(a) == unitOf(b):
		scale := min(a.num.places(), b.num.places())
		return a.num.round(scale).cmp(b.num.round(scale)) == 0, nil
	case a.Type == Object && b.Type == Object && a.fhir == "Coding" && b.fhir == "Coding":
		part := func(v Value, name string) string {
			if v.node == nil {
				return ""
			}
			if n := v.node.Get(name); n != nil {
				return n.Text
			}
			return ""
		}
		return part(a, "code") == part(b, "code") && part(a, "system") == part(b, "system"), nil
	}
	t, err := e.same(a, b)
	return t == yes, err
}

// has reports whether a collection has a value equal to one.
func (e *eval) has(c []Value, v Value) (bool, error) {
	for _, w := range c {
		t, err := e.same(v, w)
		if err != nil || t == yes {
			return t == yes, err
		}
	}
	return false, nil
}

// distinct leaves one of values that are equal.
func (e *eval) distinct(c []Value) ([]Value, error) {
	var out []Value
	for _, v := range c {
		found, err := e.has(out, v)
		if err != nil {
			return nil, err
		}
		if !found {
			out = append(out, v)
		}
	}
	return out, nil
}

func (e *eval) union(a, b []Value) ([]Value, error) {
	return e.distinct(slices.Concat(a, b))
}
