package questionnaire

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"onestory/lib/questionnaire/tree"
)

// Most is how many faults reading or checking a document tells at once.
const Most = 50

// ParseError lists what is wrong with a document, in the order of its lines.
type ParseError struct{ Faults []tree.Fault }

func (e *ParseError) Error() string {
	var b strings.Builder
	for i := range e.Faults {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.Faults[i].Error())
	}
	return b.String()
}

// reader turns a tree into types and gathers what is wrong on the way.
type reader struct {
	doc    *tree.Document
	faults []tree.Fault
}

func (r *reader) fail(n *tree.Node, format string, args ...any) { r.at(n.Start, format, args...) }

func (r *reader) at(offset int, format string, args ...any) {
	if len(r.faults) < Most {
		r.faults = append(r.faults, *r.doc.Fault(offset, format, args...))
	}
}

// read begins a document whose root is a resource of a type.
func read(data []byte, resource string, into func(*reader, *tree.Node)) error {
	doc, err := tree.Parse(data)
	if err != nil {
		var f *tree.Fault
		if errors.As(err, &f) {
			return &ParseError{[]tree.Fault{*f}}
		}
		return err
	}
	r := &reader{doc: doc}
	if t := doc.Root.Get("resourceType"); doc.Root.Kind != tree.Object || t == nil || t.Text != resource {
		r.fail(&doc.Root, "this is no %s: its resourceType says otherwise", resource)
	} else {
		into(r, &doc.Root)
	}
	if len(r.faults) > 0 {
		slices.SortStableFunc(r.faults, func(a, b tree.Fault) int {
			return (a.Line-b.Line)*1_000_000 + a.Column - b.Column
		})
		return &ParseError{r.faults}
	}
	return nil
}

// object visits the members of an object. take reports whether it knows a name;
// id and extension are every element's, and names in keep are kept unread. kept
// may be nil where nothing is.
func (r *reader) object(n *tree.Node, e *Element, kept *[]Kept, keep string, take func(name string, v *tree.Node) bool) {
	if n.Kind != tree.Object {
		r.fail(n, "an object is needed, not %s", n.Kind)
		return
	}
	if len(n.Fields) == 0 {
		r.fail(n, "an empty object: FHIR leaves it out")
	}
	for i := range n.Fields {
		f := &n.Fields[i]
		v := &f.Value
		switch {
		case take(f.Name, v):
		case kept != nil && contains(keep, f.Name):
			*kept = append(*kept, Kept{f.Name, r.doc.Raw(v)})
		case f.Name == "id":
			e.ID = r.string(v)
		case f.Name == "extension":
			r.extensions(v, &e.Extension)
		case f.Name == "modifierExtension" || f.Name == "implicitRules":
			r.at(f.Start, "%s changes the meaning of what it stands in, and this one is not known here", f.Name)
		default:
			r.at(f.Start, "%.40q has no place here", f.Name)
		}
	}
}

// contains reports whether a list of names with spaces has a name. What stands
// beside a primitive ("_date") goes with it.
func contains(list, name string) bool {
	name = strings.TrimPrefix(name, "_")
	for w := range strings.FieldsSeq(list) {
		if w == name {
			return true
		}
	}
	return false
}

// list visits the entries of a list.
func (r *reader) list(n *tree.Node, take func(*tree.Node)) {
	if n.Kind != tree.Array {
		r.fail(n, "a list is needed, not %s", n.Kind)
		return
	}
	if len(n.Items) == 0 {
		r.fail(n, "an empty list: FHIR leaves it out")
	}
	for i := range n.Items {
		take(&n.Items[i])
	}
}

// string reads a text that is not empty.
func (r *reader) string(n *tree.Node) string {
	switch {
	case n.Kind != tree.String:
		r.fail(n, "a text is needed, not %s", n.Kind)
	case strings.TrimSpace(n.Text) == "":
		r.fail(n, "an empty text: FHIR leaves it out")
	default:
		return n.Text
	}
	return ""
}

// strings reads a list of texts.
func (r *reader) strings(n *tree.Node) (all []string) {
	r.list(n, func(v *tree.Node) { all = append(all, r.string(v)) })
	return all
}

func (r *reader) bool(n *tree.Node) bool {
	if n.Kind != tree.Bool {
		r.fail(n, "true or false is needed, not %s", n.Kind)
	}
	return n.Text == "true"
}

func (r *reader) count(n *tree.Node) int {
	i, err := strconv.ParseInt(n.Text, 10, 32)
	if n.Kind != tree.Number || err != nil || i < 0 {
		r.fail(n, "a whole number, not negative, is needed")
	}
	return int(i)
}

// primitive reads a value of a kind of FHIR that JSON writes as text, number or
// truth value.
func (r *reader) primitive(n *tree.Node, kind Kind) string {
	want := tree.String
	switch kind {
	case KindBoolean:
		want = tree.Bool
	case KindInteger, KindDecimal, "UnsignedInt", "PositiveInt":
		want = tree.Number
	}
	if n.Kind != want {
		r.fail(n, "%s is needed, not %s", want, n.Kind)
		return ""
	}
	if why := malformed(kind, n.Text); why != "" {
		r.fail(n, "%s", why)
		return ""
	}
	return n.Text
}

// oneOf reads a code out of a few.
func (r *reader) oneOf(n *tree.Node, codes string) string {
	text := r.string(n)
	if text != "" && !slices.Contains(strings.Fields(codes), text) {
		r.fail(n, "%q is none of: %s", text, codes)
	}
	return text
}

// text reads what stands in a text, or beside it ("_text").
func (r *reader) text(name, field string, n *tree.Node, t *Text) bool {
	switch {
	case name == field:
		t.Value = r.string(n)
	case len(name) == len(field)+1 && name[0] == '_' && name[1:] == field:
		r.object(n, &t.Element, nil, "", func(string, *tree.Node) bool { return false })
	default:
		return false
	}
	return true
}

func (r *reader) extensions(n *tree.Node, all *[]Extension) {
	r.list(n, func(v *tree.Node) {
		var x Extension
		var e Element
		r.object(v, &e, nil, "", func(name string, v *tree.Node) bool {
			if name == "url" {
				x.URL = r.string(v)
				return true
			}
			return r.value(name, "value", v, &x.Value)
		})
		x.ID, x.Extension = e.ID, e.Extension
		switch {
		case x.URL == "":
			r.fail(v, "an extension without a url")
		case x.Value.Zero() == (len(x.Extension) == 0):
			r.fail(v, "an extension has either a value or extensions of its own")
		}
		*all = append(*all, x)
	})
}

// other kinds of values that an extension of R4 may have. They are kept unread.
const other = "Base64Binary Instant Oid PositiveInt UnsignedInt Url Uuid Address Age Annotation ContactPoint Count Distance Duration HumanName Identifier Money Period Range Ratio SampledData Signature Timing ContactDetail Contributor DataRequirement ParameterDefinition RelatedArtifact TriggerDefinition UsageContext Dosage Meta"

// value reads value[x]: name begins with prefix and ends with the kind.
func (r *reader) value(name, prefix string, n *tree.Node, v *Value) bool {
	beside := strings.HasPrefix(name, "_")
	suffix, is := strings.CutPrefix(strings.TrimPrefix(name, "_"), prefix)
	kind := Kind(suffix)
	if !is || suffix == "" || suffix[0] < 'A' || suffix[0] > 'Z' {
		return false
	}
	if v.Kind != "" && v.Kind != kind {
		r.fail(n, "a second value: there is one %s already", v.Kind)
		return true
	}
	if beside {
		v.Kind = kind
		r.object(n, &v.Element, nil, "", func(string, *tree.Node) bool { return false })
		return true
	}
	switch kind {
	case KindBoolean, KindDecimal, KindInteger, KindDate, KindDateTime, KindTime, KindString, KindURI, KindCode, KindID, KindMarkdown, KindCanonical:
		v.Text = r.primitive(n, kind)
	case KindCoding:
		v.Coding = r.coding(n)
	case KindQuantity:
		v.Quantity = r.quantity(n)
	case KindReference:
		v.Reference = r.reference(n)
	case KindAttachment:
		v.Attachment = r.attachment(n)
	case KindExpression:
		v.Expression = r.expression(n)
	case KindConcept:
		v.Raw, v.Coding = r.doc.Raw(n), r.concepts(n)
	default:
		if !contains(other, suffix) {
			return false
		}
		v.Raw = r.doc.Raw(n)
	}
	v.Kind = kind
	return true
}

// answer reads value[x] of a question: one of the kinds in allowed.
func (r *reader) answer(name, prefix string, n *tree.Node, v *Value) bool {
	if !r.value(name, prefix, n, v) {
		return false
	}
	for _, all := range kinds {
		if slices.Contains(all, v.Kind) {
			return true
		}
	}
	r.fail(n, "%s is no kind of answer", fmt.Sprint(v.Kind))
	return true
}
