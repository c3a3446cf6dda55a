package form

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
)

// Longest texts, in characters, unless Max says otherwise.
const (
	maxText = 200
	maxLong = 10_000
)

// field is what the view needs to know of a field that was read.
type field struct {
	label string
	date  bool
	parts [3]string // a date's boxes
	bad   [3]bool   // which of them are at fault
}

// rules are what a field must meet.
type rules struct {
	required         bool
	max              int
	message          string
	earliest, latest string
	lowest, highest  *int64
}

// Rule is one thing that a field must meet.
type Rule func(*rules)

// Required refuses a field left empty.
func Required(r *rules) { r.required = true }

// Max refuses a text of more than n characters.
func Max(n int) Rule { return func(r *rules) { r.max = n } }

// Message is the catalogue key to use, instead of the usual "Enter …" or "Select …",
// when a required field is empty. It gets no arguments.
func Message(key string) Rule { return func(r *rules) { r.message = key } }

func gather(list []Rule, max int) rules {
	r := rules{max: max}
	for _, rule := range list {
		rule(&r)
	}
	return r
}

// fault notes that name must change; only the first fault of a field is shown.
func (f *Form) fault(name, key string, args ...any) {
	if f.submitted {
		f.Fault(name, key, args...)
	}
}

// Fault adds what only the page can know, such as two fields that contradict each other.
func (f *Form) Fault(name, key string, args ...any) {
	if !slices.ContainsFunc(f.faults, func(p problem.Field) bool { return p.Name == name }) {
		f.faults = append(f.faults, problem.Field{Name: name, Key: key, Args: args})
	}
}

// missing is the fault of an empty required field.
func (f *Form) missing(name, label, usual string, r rules) {
	if !r.required {
		return
	}
	if r.message != "" {
		f.fault(name, r.message)
		return
	}
	f.fault(name, usual, i18n.Phrase(label))
}

// Err is nil when nothing is wrong, else one Invalid problem with every fault.
func (f *Form) Err() error { return problem.Check(f.faults...) }

// Add takes over the faults that a use case found and reports whether err was
// such a list; any other error is the caller's to return.
func (f *Form) Add(err error) bool {
	if !problem.Is(err, problem.Invalid) {
		return false
	}
	p := problem.Of(err)
	for _, fault := range p.Fields {
		f.Fault(fault.Name, fault.Key, fault.Args...)
	}
	return len(p.Fields) > 0
}

func (f *Form) note(name, label string) *field {
	d := &field{label: label}
	f.fields[name] = d
	return d
}

func (f *Form) first(name string) string {
	if list := f.values[name]; len(list) > 0 {
		return list[0]
	}
	return ""
}

// clean brings one value into its stored form: composed characters, line ends as
// \n, no space around it. It keeps what can be shown again even when it is at fault.
func clean(raw string, lines bool) (value string, ok bool) {
	ok = utf8.ValidString(raw)
	s := norm.NFC.String(strings.ToValidUTF8(raw, ""))
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	if !lines {
		s = strings.ReplaceAll(s, "\t", " ")
	}
	s = strings.TrimSpace(s)
	value = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && !(lines && (c == '\n' || c == '\t')) {
			ok = false
			return -1
		}
		return c
	}, s)
	return value, ok
}

// text reads one value, keeps it for showing again, and answers "" when it is at fault.
func (f *Form) text(name, label string, lines bool, r rules) string {
	f.note(name, label)
	value, ok := clean(f.first(name), lines)
	f.values[name] = []string{value}
	switch {
	case !ok:
		f.fault(name, "form.characters", i18n.Key(label))
		return ""
	case value == "":
		f.missing(name, label, "form.required", r)
	case utf8.RuneCountInString(value) > r.max:
		f.fault(name, "form.toolong", i18n.Key(label), r.max)
		return ""
	}
	return value
}

// Text reads one line.
func (f *Form) Text(name, label string, list ...Rule) string {
	return f.text(name, label, false, gather(list, maxText))
}

// LongText reads several lines, ended by \n.
func (f *Form) LongText(name, label string, list ...Rule) string {
	return f.text(name, label, true, gather(list, maxLong))
}

// Parsed reads one line that read brings into its stored form or refuses; on
// refusal the message is key with the label ("{0} must be a real postcode").
func (f *Form) Parsed(name, label, key string, read func(string) (string, bool), list ...Rule) string {
	typed := f.Text(name, label, list...)
	if typed == "" {
		return ""
	}
	value, ok := read(typed)
	if !ok {
		f.fault(name, key, i18n.Key(label))
		return ""
	}
	return value
}

// Rows lists the prefixes of a repeated group, e.g. "carer-0", "carer-1", in the
// order of their numbers; at least one, at most max. Fields are named prefix+"-"+name.
func (f *Form) Rows(group string, max int) []string {
	set := map[int]bool{}
	for name := range f.values {
		rest, ok := strings.CutPrefix(name, group+"-")
		digits, _, more := strings.Cut(rest, "-")
		if n, isNumber := atoi(digits); ok && more && isNumber {
			set[n] = true
		}
	}
	return rowNames(group, set, max)
}
