package form

import (
	"maps"
	"net/mail"
	"slices"
	"strconv"
	"strings"

	"onestory/internal/kit/i18n"
)

// Choice reads one of options (radios, a select).
func (f *Form) Choice(name, label string, options []string, list ...Rule) string {
	r := gather(list, maxText)
	f.note(name, label)
	value := f.first(name)
	switch {
	case value == "":
		f.missing(name, label, "form.select", r)
	case !slices.Contains(options, value):
		f.values[name] = nil
		f.fault(name, "form.notoption", i18n.Phrase(label))
		return ""
	}
	return value
}

// Choices reads any of options (checkboxes), in the order of options.
func (f *Form) Choices(name, label string, options []string, list ...Rule) []string {
	r := gather(list, maxText)
	f.note(name, label)
	var chosen []string
	for _, o := range options {
		if slices.Contains(f.values[name], o) {
			chosen = append(chosen, o)
		}
	}
	for _, v := range f.values[name] {
		if v != "" && !slices.Contains(options, v) {
			f.fault(name, "form.notoption", i18n.Phrase(label))
		}
	}
	f.values[name] = chosen
	if len(chosen) == 0 {
		f.missing(name, label, "form.select", r)
	}
	return chosen
}

// Tick reads one checkbox whose value is "yes".
func (f *Form) Tick(name, label string, list ...Rule) bool {
	r := gather(list, maxText)
	f.note(name, label)
	ticked := f.first(name) == "yes"
	if !ticked {
		f.values[name] = nil
		f.missing(name, label, "form.select", r)
	}
	return ticked
}

// Phone reads a telephone number as people write them: spaces, brackets, hyphens,
// a leading +, an extension. ITU-T E.164 allows at most 15 digits.
func (f *Form) Phone(name, label string, list ...Rule) string {
	return f.Parsed(name, label, "form.phone", func(s string) (string, bool) {
		number, extension, _ := strings.Cut(strings.NewReplacer("extension", "x", "ext.", "x", "ext", "x").Replace(strings.ToLower(s)), "x")
		digits := 0
		for i, c := range strings.TrimSpace(number) {
			switch {
			case c >= '0' && c <= '9':
				digits++
			case c == '+' && i == 0, strings.ContainsRune(" ()-.", c):
			default:
				return "", false
			}
		}
		if e := strings.TrimSpace(extension); e != "" {
			if _, ok := atoi(e); !ok || len(e) > 6 {
				return "", false
			}
		}
		return strings.Join(strings.Fields(s), " "), digits >= 7 && digits <= 15
	}, list...)
}

// Email reads an address: the plain form only, with a dot in its domain, at most
// 254 characters (RFC 5321 §4.5.3.1.3).
func (f *Form) Email(name, label string, list ...Rule) string {
	return f.Parsed(name, label, "form.email", func(s string) (string, bool) {
		a, err := mail.ParseAddress(s)
		if err != nil || a.Address != s || len(s) > 254 || strings.ContainsAny(s, `" `) {
			return "", false
		}
		_, domain, _ := strings.Cut(s, "@")
		return s, strings.Contains(strings.Trim(domain, "."), ".") && !strings.HasPrefix(domain, "[")
	}, append([]Rule{Max(254)}, list...)...)
}

// Between refuses a whole number outside lowest … highest.
func Between(lowest, highest int64) Rule {
	return func(r *rules) { r.lowest, r.highest = &lowest, &highest }
}

// Whole reads a whole number; ok is false when there is none or it is at fault.
func (f *Form) Whole(name, label string, list ...Rule) (n int64, ok bool) {
	r := gather(list, maxText)
	s := f.Text(name, label, list...)
	if s == "" {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64)
	if err != nil {
		f.fault(name, "form.whole", i18n.Key(label))
		return 0, false
	}
	if r.lowest != nil && (n < *r.lowest || n > *r.highest) {
		f.fault(name, "form.between", i18n.Key(label), *r.lowest, *r.highest)
		return 0, false
	}
	return n, true
}

// Pence reads an amount of money, "£1,234.50" or "75", in pence and not negative;
// ok is false when there is none or it is at fault.
func (f *Form) Pence(name, label string, list ...Rule) (pence int64, ok bool) {
	s := f.Text(name, label, list...)
	if s == "" {
		return 0, false
	}
	pounds, part, dot := strings.Cut(strings.NewReplacer(",", "", "£", "", " ", "").Replace(s), ".")
	whole, isNumber := atoi(pounds)
	small, isPart := atoi(part)
	if !isNumber || dot && (len(part) != 2 || !isPart) {
		f.fault(name, "form.money", i18n.Key(label))
		return 0, false
	}
	return int64(whole)*100 + int64(small), true
}

// Files gives the files uploaded under name; none is a fault only when Required.
func (f *Form) Files(name, label string, list ...Rule) []File {
	f.note(name, label)
	if len(f.files[name]) == 0 {
		f.missing(name, label, "form.file", gather(list, 0))
	}
	return f.files[name]
}

// atoi reads digits only: no sign, at most 12 of them.
func atoi(s string) (int, bool) {
	if s == "" || len(s) > 12 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

func rowNames(group string, set map[int]bool, max int) []string {
	rows := slices.Sorted(maps.Keys(set))
	if len(rows) == 0 {
		rows = []int{0}
	}
	names := make([]string, 0, len(rows))
	for _, n := range rows[:min(len(rows), max)] {
		names = append(names, group+"-"+strconv.Itoa(n))
	}
	return names
}
