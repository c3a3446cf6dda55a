package form

import (
	"html/template"
	"slices"
	"strings"

	"onestory/internal/kit/i18n"
	"onestory/lib/questionnaire"
)

// Side is one of two responses that are compared.
type Side struct {
	Form     *Definition
	Response *questionnaire.Response
}

// Difference is one question of two responses, side by side.
type Difference struct {
	Section  string
	Label    string
	Old, New template.HTML
	OldLabel string // where the older version of the form words it differently
	Changed  bool
	Number   int // of the row of a group that repeats, from 1; 0 for none
	OnlyOld  bool
	OnlyNew  bool
}

// Compare lists every question that was answered in either of two responses, in
// the order of the newer form and then of the older. What differs is marked word
// by word.
func Compare(was, now Side, words *i18n.Printer) []Difference {
	old, order := flatten(was, words)
	fresh, keys := flatten(now, words)
	for _, k := range order {
		if _, ok := fresh[k]; !ok && !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	var out []Difference
	for _, k := range keys {
		a, is := old[k]
		b, stays := fresh[k]
		d := Difference{Section: b.section, Label: b.item, Number: b.row}
		switch {
		case !is:
			d.OnlyNew = true
		case !stays:
			d.Section, d.Label, d.Number, d.OnlyOld = a.section, a.item, a.row, true
		case a.item != b.item:
			d.OldLabel = a.item
		}
		d.Changed = a.text != b.text
		d.Old, d.New = marks(a.text, b.text)
		out = append(out, d)
	}
	return out
}

// Answered is one question of a response with what was answered, in words.
type Answered struct {
	Section, Label, Text string
	Number               int // of the row of a group that repeats, from 1; 0 for none
}

// Answers lists what was answered in a response, in the order of its form.
func Answers(s Side, words *i18n.Printer) (out []Answered) {
	all, order := flatten(s, words)
	for _, k := range order {
		x := all[k]
		out = append(out, Answered{x.section, x.item, x.text, x.row})
	}
	return out
}

// said is what one place says.
type said struct {
	section, item, text string
	row                 int
}

func flatten(s Side, words *i18n.Printer) (map[string]said, []string) {
	out, lang := map[string]said{}, string(words.Lang())
	var order []string
	where, _ := s.Form.homes()
	s.Form.form.Evaluate(s.Response).Each(func(p *questionnaire.Place) {
		if p.Item.Type == questionnaire.TypeGroup || p.Item.Hidden() || len(p.Answers()) == 0 || !p.Enabled {
			return
		}
		var texts []string
		answers := p.Answers()
		for n := range answers {
			if v := &answers[n].Value; !v.Zero() {
				texts = append(texts, s.Form.plainValue(p.Item, v, lang, words))
			}
		}
		row := 0
		for up := p.Parent; up != nil && up.Item != nil; up = up.Parent {
			if up.Item.Repeats {
				row = up.Index + 1
			}
		}
		x := said{item: p.Item.Text.In(lang), text: strings.Join(texts, "\n"), row: row}
		if sec, ok := where[p.Item]; ok && sec.Title != nil {
			x.section = sec.Title.In(lang)
		}
		out[p.Path] = x
		order = append(order, p.Path)
	})
	return out, order
}

// most bounds how many words are compared one by one.
const most = 4000

// marks writes two texts with what differs between them marked.
func marks(a, b string) (old, fresh template.HTML) {
	x, y := tokens(a), tokens(b)
	if a == b || len(x)*len(y) > most*most/4 {
		return template.HTML(esc(a)), template.HTML(esc(b))
	}
	keepX, keepY := common(x, y)
	return tagged(x, keepX, "del"), tagged(y, keepY, "ins")
}

// tokens are words with the space behind them.
func tokens(s string) []string {
	var out []string
	start := 0
	for i := 1; i < len(s); i++ {
		if (s[i-1] == ' ' || s[i-1] == '\n') && s[i] != ' ' && s[i] != '\n' {
			out = append(out, s[start:i])
			start = i
		}
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// common says which words both have, in order: a longest common subsequence.
func common(x, y []string) (keepX, keepY []bool) {
	n, m := len(x), len(y)
	best := make([][]int32, n+1)
	for i := range best {
		best[i] = make([]int32, m+1)
	}
	trim := func(s string) string { return strings.TrimRight(s, " \n") }
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if trim(x[i]) == trim(y[j]) {
				best[i][j] = best[i+1][j+1] + 1
			} else {
				best[i][j] = max(best[i+1][j], best[i][j+1])
			}
		}
	}
	keepX, keepY = make([]bool, n), make([]bool, m)
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case trim(x[i]) == trim(y[j]):
			keepX[i], keepY[j] = true, true
			i, j = i+1, j+1
		case best[i+1][j] >= best[i][j+1]:
			i++
		default:
			j++
		}
	}
	return keepX, keepY
}

func tagged(words []string, keep []bool, tag string) template.HTML {
	var b strings.Builder
	open := false
	for i, w := range words {
		if keep[i] == open {
			if open {
				b.WriteString("</" + tag + ">")
			} else {
				b.WriteString("<" + tag + ">")
			}
			open = !open
		}
		b.WriteString(esc(w))
	}
	if open {
		b.WriteString("</" + tag + ">")
	}
	return template.HTML(b.String())
}
