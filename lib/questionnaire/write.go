package questionnaire

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// writer writes JSON. Members that are empty are left out, as FHIR asks. A value
// that its kind does not allow is an error: what was written can be read again.
type writer struct {
	out   []byte
	comma bool
	err   error
}

func (w *writer) next() {
	if w.comma {
		w.out = append(w.out, ',')
	}
	w.comma = true
}

func (w *writer) name(name string) {
	w.next()
	w.quote(name)
	w.out = append(w.out, ':')
}

// within writes what stands between two brackets.
func (w *writer) within(brackets string, body func()) {
	w.out = append(w.out, brackets[0])
	w.comma = false
	body()
	w.out = append(w.out, brackets[1])
	w.comma = true
}

func (w *writer) quote(text string) {
	const hex = "0123456789abcdef"
	w.out = append(w.out, '"')
	from := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(text[i:])
			if r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
			w.out = append(append(w.out, text[from:i]...), "\uFFFD"...)
		} else {
			w.out = append(w.out, text[from:i]...)
			switch c {
			case '"', '\\':
				w.out = append(w.out, '\\', c)
			case '\n':
				w.out = append(w.out, `\n`...)
			case '\t':
				w.out = append(w.out, `\t`...)
			case '\r':
				w.out = append(w.out, `\r`...)
			default:
				w.out = append(w.out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			}
		}
		i++
		from = i
	}
	w.out = append(append(w.out, text[from:]...), '"')
}

// text writes a member that is a text, unless it is blank.
func (w *writer) text(name, text string) {
	if strings.TrimSpace(text) != "" {
		w.name(name)
		w.quote(text)
	}
}

// needed writes a text that has to be there.
func (w *writer) needed(name, text string) {
	if strings.TrimSpace(text) == "" && w.err == nil {
		w.err = fmt.Errorf("write %s: there is none", name)
	}
	w.text(name, text)
}

// primitive writes a member of a kind, as number or truth value where that is one.
func (w *writer) primitive(name string, kind Kind, text string) {
	if text == "" {
		return
	}
	if why := malformed(kind, text); why != "" {
		if w.err == nil {
			w.err = fmt.Errorf("write %s: %s", name, why)
		}
		return
	}
	switch kind {
	case KindBoolean, KindInteger, KindDecimal:
		w.raw(name, text)
	default:
		w.text(name, text)
	}
}

// raw writes a member as it stands.
func (w *writer) raw(name, json string) {
	if json != "" {
		w.name(name)
		w.out = append(w.out, json...)
	}
}

func (w *writer) truth(name string, b bool) {
	if b {
		w.raw(name, "true")
	}
}

func (w *writer) count(name string, n int) {
	if n > 0 {
		w.raw(name, strconv.Itoa(n))
	}
}

// list writes a member that is a list of n entries.
func (w *writer) list(name string, n int, entry func(i int)) {
	if n == 0 {
		return
	}
	w.name(name)
	w.within("[]", func() {
		for i := range n {
			w.next()
			entry(i)
		}
	})
}

func (w *writer) texts(name string, all []string) {
	w.list(name, len(all), func(i int) { w.quote(all[i]) })
}

func (w *writer) object(name string, body func()) {
	w.name(name)
	w.within("{}", body)
}

func (w *writer) kept(all []Kept) {
	for _, k := range all {
		w.raw(k.Name, k.JSON)
	}
}

func (w *writer) element(e *Element) {
	w.text("id", e.ID)
	w.list("extension", len(e.Extension), func(i int) { w.extension(&e.Extension[i]) })
}

func (w *writer) extension(x *Extension) {
	w.within("{}", func() {
		w.text("id", x.ID)
		w.list("extension", len(x.Extension), func(i int) { w.extension(&x.Extension[i]) })
		w.needed("url", x.URL)
		w.value("value", &x.Value)
	})
}

// words writes a text and what stands beside it.
func (w *writer) words(name string, t *Text) {
	w.text(name, t.Value)
	w.beside(name, &t.Element)
}

func (w *writer) beside(name string, e *Element) {
	if e.ID != "" || len(e.Extension) > 0 {
		w.object("_"+name, func() { w.element(e) })
	}
}

func (w *writer) value(prefix string, v *Value) {
	name := prefix + string(v.Kind)
	switch v.Kind {
	case "":
		return
	case KindBoolean, KindInteger, KindDecimal, KindDate, KindDateTime, KindTime, KindURI, KindCode, KindCanonical, KindString, KindMarkdown, KindID:
		w.primitive(name, v.Kind, v.Text)
	case KindConcept:
		if v.Raw == "" && v.Coding != nil {
			w.object(name, func() { w.codings("coding", []Coding{*v.Coding}) })
		}
		w.raw(name, v.Raw)
	case KindCoding:
		if v.Coding != nil {
			w.name(name)
			w.coding(v.Coding)
		}
	case KindQuantity:
		if v.Quantity != nil {
			w.object(name, func() { w.quantity(v.Quantity) })
		}
	case KindReference:
		w.reference(name, v.Reference)
	case KindAttachment:
		if v.Attachment != nil {
			w.object(name, func() { w.attachment(v.Attachment) })
		}
	case KindExpression:
		if v.Expression != nil {
			w.object(name, func() { w.expression(v.Expression) })
		}
	default:
		w.raw(name, v.Raw)
		w.text(name, v.Text)
	}
	w.beside(name, &v.Element)
}

func (w *writer) coding(c *Coding) {
	w.within("{}", func() {
		w.element(&c.Element)
		w.primitive("system", KindURI, c.System)
		w.text("version", c.Version)
		w.primitive("code", KindCode, c.Code)
		w.words("display", &c.Display)
		w.truth("userSelected", c.UserSelected)
	})
}

func (w *writer) quantity(q *Quantity) {
	w.element(&q.Element)
	w.primitive("value", KindDecimal, q.Value)
	w.text("comparator", q.Comparator)
	w.text("unit", q.Unit)
	w.primitive("system", KindURI, q.System)
	w.primitive("code", KindCode, q.Code)
}

func (w *writer) reference(name string, f *Reference) {
	if f == nil {
		return
	}
	w.object(name, func() {
		w.element(&f.Element)
		w.text("reference", f.Reference)
		w.text("type", f.Type)
		w.raw("identifier", f.Identifier)
		w.text("display", f.Display)
	})
}

func (w *writer) attachment(a *Attachment) {
	w.element(&a.Element)
	w.primitive("contentType", KindCode, a.ContentType)
	w.primitive("language", KindCode, a.Language)
	w.text("data", a.Data)
	w.primitive("url", KindURI, a.URL)
	w.primitive("size", KindInteger, a.Size)
	w.text("hash", a.Hash)
	w.text("title", a.Title)
	w.primitive("creation", KindDateTime, a.Creation)
}

func (w *writer) expression(x *Expression) {
	w.element(&x.Element)
	w.text("description", x.Description)
	w.text("name", x.Name)
	w.text("language", x.Language)
	w.text("expression", x.Expression)
	w.text("reference", x.Reference)
}
