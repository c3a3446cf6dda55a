package fhirpath

import (
	"strings"

	"onestory/lib/questionnaire/tree"
)

// Type is what a value is.
type Type uint8

// The types of values: those of FHIRPath's namespace System, and Object for the
// parts of a resource.
const (
	Boolean Type = iota + 1
	String
	Integer
	Decimal
	Date
	DateTime
	Time
	Quantity
	Object
)

func (t Type) String() string {
	return [...]string{"", "Boolean", "String", "Integer", "Decimal", "Date", "DateTime", "Time", "Quantity", "Object"}[t]
}

// Value is one value. Of an empty value nothing is known.
type Value struct {
	Type     Type
	fhir     string // the type that FHIR gives it, "" for one of System
	truth    bool
	calendar bool // of a quantity: its unit is a word of the calendar
	num      decimal
	text     string // of a string; the unit of a quantity
	when     instant
	node     *tree.Node
	beside   *tree.Node // what stands beside a primitive: its id and extensions
}

func boolean(b bool) Value { return Value{Type: Boolean, truth: b} }

// NewBoolean is true or false as a value.
func NewBoolean(b bool) Value { return boolean(b) }

// NewString is a text as a value.
func NewString(text string) Value { return Value{Type: String, text: text} }

// Bool is the truth of a boolean.
func (v Value) Bool() bool { return v.truth }

// Text is a value as FHIR writes it; of a quantity its number; of an object "".
func (v Value) Text() string {
	switch v.Type {
	case Boolean:
		if v.truth {
			return "true"
		}
		return "false"
	case String:
		return v.text
	case Integer, Decimal, Quantity:
		return v.num.String()
	case Date, DateTime, Time:
		return v.when.text(v.Type)
	}
	return ""
}

// Unit is the unit of a quantity.
func (v Value) Unit() string {
	if v.Type == Quantity {
		return v.text
	}
	return ""
}

// Node is the part of a resource that the value is, nil for a value computed.
func (v Value) Node() *tree.Node { return v.node }

// TypeName is the type that FHIR gives a value ("Coding", "date"), or its type of
// System.
func (v Value) TypeName() string {
	if v.fhir != "" {
		return v.fhir
	}
	return v.Type.String()
}

// Resource is a resource as a value to begin with.
func Resource(root *tree.Node) Value { return fromNode(root, nil, "") }

// Element is a part of a resource, of a type of FHIR, as a value.
func Element(n *tree.Node, fhir string) Value { return fromNode(n, nil, fhir) }

// fromNode makes a value of a part of a resource. fhir is its type as far as the
// model knows it.
func fromNode(n, beside *tree.Node, fhir string) Value {
	if n == nil {
		return Value{Type: Object, node: beside, fhir: fhir, beside: beside}
	}
	v := Value{node: n, beside: beside, fhir: fhir}
	switch n.Kind {
	case tree.Bool:
		v.Type, v.truth = Boolean, n.Text == "true"
		v.fhir = "boolean"
	case tree.Number:
		d, ok := jsonNumber(n.Text)
		whole := strings.IndexAny(n.Text, ".eE") < 0
		switch {
		case !ok:
			v.Type = Object
		case whole && fhir != "decimal":
			v.Type, v.num = Integer, d
			if fhir == "" {
				v.fhir = "integer"
			}
		default:
			v.Type, v.num, v.fhir = Decimal, d, "decimal"
		}
	case tree.String:
		v.Type, v.text = String, n.Text
		if t, is := temporal(n.Text, fhir); is {
			v.Type, v.when = t.Type, t.when
		}
		if fhir == "" {
			v.fhir = "string"
		}
	default:
		v.Type = Object
		if r := n.Get("resourceType"); r != nil {
			v.fhir = r.Text
		}
	}
	return v
}

// temporal reads a text of a type of FHIR that is a date or a time.
func temporal(in, fhir string) (Value, bool) {
	switch fhir {
	case "date", "dateTime", "instant":
		v, ok := parseMoment(in)
		if v.Type = DateTime; fhir == "date" {
			v.Type = Date
		}
		return v, ok
	case "time":
		return parseMoment("T" + in)
	}
	return Value{}, false
}

// child gives the members of that name.
func (v Value) child(name string, visit func(Value)) {
	if v.node == nil || v.Type != Object || v.node.Kind != tree.Object {
		if name == "extension" && v.beside != nil {
			fields(v.beside, "Element", name, visit)
		}
		return
	}
	fields(v.node, v.fhir, name, visit)
}

func fields(n *tree.Node, parent, name string, visit func(Value)) {
	for i := range n.Fields {
		f := &n.Fields[i]
		switch {
		case f.Name == name:
			spread(&f.Value, n.Get("_"+name), typeOf(parent, name), visit)
		case len(f.Name) == len(name)+1 && f.Name[0] == '_' && f.Name[1:] == name && n.Get(name) == nil:
			spread(nil, &f.Value, typeOf(parent, name), visit)
		case len(f.Name) > len(name) && f.Name[:len(name)] == name:
			if t := choice(parent, name, f.Name[len(name):]); t != "" {
				spread(&f.Value, n.Get("_"+f.Name), t, visit)
			}
		}
	}
}

// spread visits a value, or each entry of a list.
func spread(n, beside *tree.Node, fhir string, visit func(Value)) {
	if n == nil && beside.Kind != tree.Array {
		visit(fromNode(nil, beside, fhir))
		return
	}
	if n == nil || n.Kind != tree.Array {
		if n != nil && n.Kind != tree.Null {
			visit(fromNode(n, beside, fhir))
		}
		return
	}
	for i := range n.Items {
		var with *tree.Node
		if beside != nil && i < len(beside.Items) && beside.Items[i].Kind == tree.Object {
			with = &beside.Items[i]
		}
		if n.Items[i].Kind != tree.Null {
			visit(fromNode(&n.Items[i], with, fhir))
		} else if with != nil {
			visit(fromNode(nil, with, fhir))
		}
	}
}
