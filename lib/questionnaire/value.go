package questionnaire

import "strings"

// Kind is the type of a value: the part of its JSON name after "value".
type Kind string

// The kinds of answers, and those of extensions which are read here. A value of
// any other kind of R4 is kept in Raw.
const (
	KindBoolean    Kind = "Boolean"
	KindDecimal    Kind = "Decimal"
	KindInteger    Kind = "Integer"
	KindDate       Kind = "Date"
	KindDateTime   Kind = "DateTime"
	KindTime       Kind = "Time"
	KindString     Kind = "String"
	KindURI        Kind = "Uri"
	KindAttachment Kind = "Attachment"
	KindCoding     Kind = "Coding"
	KindQuantity   Kind = "Quantity"
	KindReference  Kind = "Reference"

	KindCode       Kind = "Code"
	KindID         Kind = "Id"
	KindMarkdown   Kind = "Markdown"
	KindCanonical  Kind = "Canonical"
	KindExpression Kind = "Expression"
	KindConcept    Kind = "CodeableConcept" // Coding is its first coding, Raw the whole
)

// Value is a value of one kind. The zero value is none.
type Value struct {
	Kind Kind
	// Text is a primitive as FHIR writes it: "true", "12", "2.50", "2024-02-29".
	Text       string
	Coding     *Coding
	Quantity   *Quantity
	Reference  *Reference
	Attachment *Attachment
	Expression *Expression
	Raw        string // the JSON of a kind that is not read here
	Element           // of a primitive
}

// Zero reports whether there is no value.
func (v *Value) Zero() bool { return v.Kind == "" }

// hollow: nothing is said, whatever the kind.
func (v *Value) hollow() bool {
	switch v.Kind {
	case KindCoding:
		c := v.Coding
		return c == nil || c.System == "" && c.Code == "" && c.Display.Value == "" && c.Version == ""
	case KindQuantity:
		q := v.Quantity
		return q == nil || q.Value == "" && q.Unit == "" && q.Code == ""
	case KindReference:
		r := v.Reference
		return r == nil || r.Reference == "" && r.Identifier == "" && r.Display == ""
	case KindAttachment:
		a := v.Attachment
		return a == nil || a.Data == "" && a.URL == "" && a.Title == ""
	case KindExpression:
		return v.Expression == nil || v.Expression.Expression == "" && v.Expression.Reference == ""
	case KindConcept:
		return v.Coding == nil && v.Raw == ""
	case KindString, KindMarkdown:
		return strings.TrimSpace(v.Text) == "" && len(v.Extension) == 0
	}
	return v.Text == "" && v.Raw == "" && len(v.Extension) == 0
}

// Boolean is the value true or false.
func Boolean(b bool) Value {
	if b {
		return Value{Kind: KindBoolean, Text: "true"}
	}
	return Value{Kind: KindBoolean, Text: "false"}
}

// String is a text as a value.
func String(text string) Value { return Value{Kind: KindString, Text: text} }

// Code is a coding as a value.
func Code(system, code, display string) Value {
	return Value{Kind: KindCoding, Coding: &Coding{System: system, Code: code, Display: Text{Value: display}}}
}

// Same reports whether two values mean the same: codings by system and code,
// quantities by value and unit, numbers by their size, the rest as written.
// Displays, ids and extensions do not count.
func (v *Value) Same(w *Value) bool {
	if v.Kind != w.Kind || v.hollow() || w.hollow() {
		return false
	}
	switch v.Kind {
	case KindCoding:
		return v.Coding.Same(w.Coding)
	case KindQuantity:
		a, b := v.Quantity, w.Quantity
		return compareDecimal(a.Value, b.Value) == 0 && a.Comparator == b.Comparator && a.unit() == b.unit()
	case KindReference:
		return v.Reference.Reference == w.Reference.Reference && v.Reference.Identifier == w.Reference.Identifier
	case KindAttachment:
		a, b := v.Attachment, w.Attachment
		return a.ContentType == b.ContentType && a.Data == b.Data && a.URL == b.URL && a.Title == b.Title
	case KindInteger, KindDecimal:
		return compareDecimal(v.Text, w.Text) == 0
	}
	return v.Text == w.Text && v.Raw == w.Raw
}

// Coding is a code of a system.
type Coding struct {
	Element
	System, Version, Code string
	Display               Text
	UserSelected          bool
}

// Same reports whether two codings are one code of one system.
func (c *Coding) Same(d *Coding) bool { return c.System == d.System && c.Code == d.Code }

// Quantity is a number with a unit.
type Quantity struct {
	Element
	Value, Comparator, Unit, System, Code string
}

func (q *Quantity) unit() string {
	if q.Code != "" {
		return q.System + "|" + q.Code
	}
	return q.Unit
}

// Reference points at another resource. Identifier is JSON, kept as it was.
type Reference struct {
	Element
	Reference, Type, Identifier, Display string
}

// Attachment is a document or a picture. Size is in bytes, as written; Data is
// base64.
type Attachment struct {
	Element
	ContentType, Language, Data, URL, Size, Hash, Title, Creation string
}

// Expression is a computation in a language, here text/fhirpath.
type Expression struct {
	Element
	Description, Name, Language, Expression, Reference string
}

// Period is from start to end; an empty end has not come.
type Period struct {
	Element
	Start, End string
}
