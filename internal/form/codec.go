package form

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	fields "onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/lib/questionnaire"
)

// fault is what is wrong with what was typed, as a catalogue key; it gets the
// question and what limits it.
type fault struct {
	key string
	arg string
}

func (f fault) say(p *i18n.Printer, question string) string {
	if question == "" {
		question = p.T("forms.this")
	}
	return p.T(f.key, question, f.arg)
}

// marker is the end of the name of the box that tells a question with nothing
// chosen from one that was not on the page.
const marker = "_"

// boxes are the names under which a question is sent.
func (d *Definition) boxes(i *questionnaire.Item, name string) []string {
	switch i.Type {
	case questionnaire.TypeDate:
		return []string{name + "-day", name + "-month", name + "-year"}
	case questionnaire.TypeDateTime:
		return []string{name + "-day", name + "-month", name + "-year", name + "-time"}
	case questionnaire.TypeOpenChoice:
		return []string{name, name + other}
	}
	return []string{name}
}

// fill is what stands in the boxes for answers.
func (d *Definition) fill(i *questionnaire.Item, name string, answers []questionnaire.Answer) map[string][]string {
	out := map[string][]string{}
	for n := range answers {
		v := &answers[n].Value
		switch {
		case v.Zero():
		case i.Type == questionnaire.TypeDate, i.Type == questionnaire.TypeDateTime:
			day, clock, _ := strings.Cut(v.Text, "T")
			for n, part := range strings.Split(day, "-") {
				if n > 0 {
					part = strings.TrimLeft(part, "0")
				}
				out[name+[]string{"-year", "-month", "-day"}[min(n, 2)]] = []string{part}
			}
			if clock != "" {
				out[name+"-time"] = []string{clock[:min(5, len(clock))]}
			}
		case chosen(i):
			code, free := d.codeOf(i, v)
			out[name] = append(out[name], code)
			if code == other {
				out[name+other] = []string{free}
			}
		case v.Quantity != nil:
			out[name] = []string{v.Quantity.Value}
		case i.Type == questionnaire.TypeTime:
			out[name] = []string{v.Text[:min(5, len(v.Text))]}
		default:
			out[name] = []string{v.Text}
		}
	}
	return out
}

// flat is what stands in the boxes, in order, to be compared.
func flat(d *Definition, i *questionnaire.Item, name string, boxes map[string][]string) (out []string) {
	for _, b := range d.boxes(i, name) {
		out = append(out, boxes[b]...)
	}
	return out
}

// options are the answers that a question offers.
func (d *Definition) options(i *questionnaire.Item) []questionnaire.Option {
	return d.form.Options(i.LinkID)
}

// offered are those of them that still are on the day, and those that were chosen.
func (d *Definition) offered(i *questionnaire.Item, chosen []string) []questionnaire.Option {
	var out []questionnaire.Option
	for _, o := range d.options(i) {
		if !ended(&o, d.day) || slices.Contains(chosen, optionValue(&o)) {
			out = append(out, o)
		}
	}
	return out
}

// optionValue is an answer's value in HTML.
func optionValue(o *questionnaire.Option) string {
	if c := o.Value.Coding; c != nil {
		return c.Code
	}
	return o.Value.Text
}

// optionText is an answer as it is shown.
func optionText(o *questionnaire.Option) *questionnaire.Text {
	if c := o.Value.Coding; c != nil && c.Display.Value != "" {
		return &c.Display
	}
	return &questionnaire.Text{Value: optionValue(o), Element: o.Value.Element}
}

// codeOf is the value in HTML of an answer; of one that is not offered, other and
// its words.
func (d *Definition) codeOf(i *questionnaire.Item, v *questionnaire.Value) (code, free string) {
	options := d.options(i)
	for n := range options {
		if options[n].Value.Same(v) {
			return optionValue(&options[n]), ""
		}
	}
	if c := v.Coding; c != nil {
		return other, c.Display.Value
	}
	return other, v.Text
}

var (
	decimal = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,8})?$`)
	clock   = regexp.MustCompile(`^([01]?[0-9]|2[0-3])[:.]([0-5][0-9])$`)
)

// understand reads the boxes of a question. What cannot be read has a fault; the
// answers are then none.
func (d *Definition) understand(i *questionnaire.Item, name string, get func(box string) []string) ([]questionnaire.Answer, fault) {
	first := func(box string) string {
		v, _ := clean(one(get(box)), i.Type == questionnaire.TypeText)
		return v
	}
	value := first(name)
	answer := func(v questionnaire.Value) []questionnaire.Answer { return []questionnaire.Answer{{Value: v}} }
	primitive := func(k questionnaire.Kind, text string) []questionnaire.Answer {
		return answer(questionnaire.Value{Kind: k, Text: text})
	}
	switch i.Type {
	case questionnaire.TypeDate, questionnaire.TypeDateTime:
		return d.date(i, name, first)
	case questionnaire.TypeChoice, questionnaire.TypeOpenChoice:
		return d.choice(i, get(name), first(name+other))
	}
	if _, ok := clean(one(get(name)), i.Type == questionnaire.TypeText); !ok {
		return nil, fault{key: "forms.fault.characters"}
	}
	if value == "" {
		return nil, fault{}
	}
	switch i.Type {
	case questionnaire.TypeBoolean:
		if value != "true" && value != "false" {
			return nil, fault{key: "forms.fault.choice"}
		}
		return primitive(questionnaire.KindBoolean, value), fault{}
	case questionnaire.TypeInteger:
		if n, err := strconv.ParseInt(value, 10, 32); err == nil {
			return primitive(questionnaire.KindInteger, strconv.FormatInt(n, 10)), fault{}
		}
		return nil, fault{key: "forms.fault.whole"}
	case questionnaire.TypeDecimal, questionnaire.TypeQuantity:
		if !decimal.MatchString(value) {
			return nil, fault{key: "forms.fault.number"}
		}
		if i.Type == questionnaire.TypeDecimal {
			return primitive(questionnaire.KindDecimal, value), fault{}
		}
		return answer(questionnaire.Value{Kind: questionnaire.KindQuantity, Quantity: &questionnaire.Quantity{Value: value, Unit: d.unit(i, "")}}), fault{}
	case questionnaire.TypeTime:
		if m := clock.FindStringSubmatch(value); m != nil {
			return primitive(questionnaire.KindTime, two(m[1])+":"+m[2]+":00"), fault{}
		}
		return nil, fault{key: "forms.fault.time"}
	case questionnaire.TypeURL:
		return primitive(questionnaire.KindURI, value), fault{}
	}
	limit := i.MaxLength
	if limit == 0 {
		limit = longest
	}
	if utf8.RuneCountInString(value) > limit {
		return nil, fault{"forms.fault.long", strconv.Itoa(limit)}
	}
	return answer(questionnaire.String(value)), fault{}
}

func two(hour string) string {
	if len(hour) == 1 {
		return "0" + hour
	}
	return hour
}

// date reads three boxes as people fill them in; months may be words.
func (d *Definition) date(i *questionnaire.Item, name string, first func(string) string) ([]questionnaire.Answer, fault) {
	f, empty := fields.Blank(), true
	for _, part := range []string{"-day", "-month", "-year"} {
		v := first(name + part)
		f.Fill(name+part, v)
		empty = empty && v == ""
	}
	at := first(name + "-time")
	if empty && at == "" {
		return nil, fault{}
	}
	day := f.Date(name, "forms.this")
	if day == "" {
		return nil, fault{key: "forms.fault.date"}
	}
	if i.Type == questionnaire.TypeDate {
		return []questionnaire.Answer{{Value: questionnaire.Value{Kind: questionnaire.KindDate, Text: day}}}, fault{}
	}
	m := clock.FindStringSubmatch(at)
	if at != "" && m == nil {
		return nil, fault{key: "forms.fault.time"}
	}
	if m != nil {
		day += "T" + two(m[1]) + ":" + m[2] + ":00Z"
	}
	return []questionnaire.Answer{{Value: questionnaire.Value{Kind: questionnaire.KindDateTime, Text: day}}}, fault{}
}

// choice reads what was chosen; free is what was typed beside it.
func (d *Definition) choice(i *questionnaire.Item, values []string, free string) (out []questionnaire.Answer, bad fault) {
	options := d.options(i)
	if !i.Repeats && len(values) > 1 {
		values = values[:1]
	}
	for n := range options {
		o := &options[n]
		if slices.Contains(values, optionValue(o)) {
			v := o.Value
			if v.Coding != nil {
				v.Coding = &questionnaire.Coding{System: v.Coding.System, Code: v.Coding.Code, Display: questionnaire.Text{Value: v.Coding.Display.Value}}
			}
			out = append(out, questionnaire.Answer{Value: v})
		}
	}
	known := len(out)
	if i.Type == questionnaire.TypeOpenChoice && slices.Contains(values, other) {
		if free == "" {
			return nil, fault{key: "forms.fault.other"}
		}
		known++
		out = append(out, questionnaire.Answer{Value: questionnaire.String(free)})
	}
	for _, v := range values {
		if v == "" {
			known++
		}
	}
	if known < len(values) {
		return nil, fault{key: "forms.fault.choice"}
	}
	return out, fault{}
}

// unit is what a number counts, "" for nothing.
func (d *Definition) unit(i *questionnaire.Item, lang string) string {
	x := i.Get(questionnaire.ExtUnit)
	if x == nil || x.Value.Coding == nil {
		return ""
	}
	if s := x.Value.Coding.Display.In(lang); s != "" {
		return s
	}
	return x.Value.Coding.Code
}

// clean brings what was typed into its stored form: composed characters, line
// ends as \n, no space around it. ok is false where it held what cannot be shown.
func clean(raw string, lines bool) (value string, ok bool) {
	ok = utf8.ValidString(raw)
	s := norm.NFC.String(strings.ToValidUTF8(raw, ""))
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	if !lines {
		s = strings.ReplaceAll(s, "\t", " ")
	}
	value = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && !(lines && (c == '\n' || c == '\t')) {
			ok = false
			return -1
		}
		return c
	}, strings.TrimSpace(s))
	return value, ok
}
