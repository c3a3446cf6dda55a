package qualityaudit

import (
	"slices"
	"strings"

	"onestory/internal/form"
	"onestory/lib/questionnaire"
)

// The questions of the form that count, by the beginning of their ids: what the
// record has, and how good it is. Which and how many there are is the form's own
// matter, which the authority changes in the builder; the form that ships has 39.
const (
	foundPrefix   = "has."
	qualityPrefix = "quality."
	involvedID    = "audit.involved"
	praiseID      = "result.praise"
	learnID       = "result.learn"
)

// Score is what an audit came to.
type Score struct {
	Items int // questions about what the record has
	Found int // answered "yes, fully": A of the formula
	Not   int // that do not apply: B
	// Points for quality, and the most that there could be.
	Points, Most int
}

// Counts reports whether anything was left that applied.
func (s Score) Counts() bool { return s.Items > s.Not }

// Tenths is A × 100 / (items − B) in tenths of a per cent. What is there partly counts
// as not there (the Nottinghamshire CAF handbook, page 78, with 39 items).
func (s Score) Tenths() int {
	if !s.Counts() {
		return 0
	}
	n := s.Items - s.Not
	return (s.Found*2000 + n) / (2 * n)
}

// Percent is the same in words of numbers: "87.2".
func (s Score) Percent() string { return tenths(s.Tenths()) }

// scored counts the answers of a finished form.
func scored(d *form.Definition, r *questionnaire.Response) (s Score) {
	d.Q.Each(func(i *questionnaire.Item, _ []*questionnaire.Item) {
		if !d.Asks(i) || i.Type != questionnaire.TypeChoice {
			return
		}
		code := answered(r, i.LinkID)
		switch {
		case strings.HasPrefix(i.LinkID, foundPrefix):
			s.Items++
			switch code {
			case "yes":
				s.Found++
			case "na":
				s.Not++
			}
		case strings.HasPrefix(i.LinkID, qualityPrefix):
			s.Most += 3
			if len(code) == 1 && code[0] >= '0' && code[0] <= '3' {
				s.Points += int(code[0] - '0')
			}
		}
	})
	return s
}

// answered is the first answer to a question: a code, a text, or "true".
func answered(r *questionnaire.Response, linkID string) string {
	i := item(r.Item, linkID)
	if i == nil || len(i.Answer) == 0 {
		return ""
	}
	return plain(&i.Answer[0].Value)
}

func plain(v *questionnaire.Value) string {
	if v.Kind == questionnaire.KindCoding && v.Coding != nil {
		return v.Coding.Code
	}
	return v.Text
}

func item(items []questionnaire.ResponseItem, linkID string) *questionnaire.ResponseItem {
	for n := range items {
		if items[n].LinkID == linkID {
			return &items[n]
		}
		if in := item(items[n].Item, linkID); in != nil {
			return in
		}
		for _, a := range items[n].Answer {
			if in := item(a.Item, linkID); in != nil {
				return in
			}
		}
	}
	return nil
}

// Few is the number of audits below which nothing is said of them together: a mean
// over fewer would be somebody's own result.
const Few = 5

// Mean is the mean of some audits.
type Mean struct {
	Of     string // a month, or a kind of agency
	Audits int
	Shown  bool
	Tenths int // of a per cent
	// Points out of ten times Most, for quality.
	Points, Most int
}

// Percent is the mean share found, "87.2".
func (m Mean) Percent() string { return tenths(m.Tenths) }

// Quality is the mean of points, "12.4".
func (m Mean) Quality() string { return tenths(m.Points) }

func tenths(n int) string {
	return string(appendInt(nil, n/10)) + "." + string(rune('0'+n%10))
}

func appendInt(b []byte, n int) []byte {
	if n >= 10 {
		b = appendInt(b, n/10)
	}
	return append(b, byte('0'+n%10))
}

// Means are the means of finished audits by something, in its order. A group of fewer
// than Few shows nothing, nor how many it has; and where one alone would be hidden so,
// the smallest of the others is too, since the rest could be reckoned from the whole.
func Means(list []Case, by func(Case) string) []Mean {
	groups := map[string][]Case{}
	var names []string
	for _, c := range list {
		if c.State != Finished {
			continue
		}
		g := by(c)
		if _, ok := groups[g]; !ok {
			names = append(names, g)
		}
		groups[g] = append(groups[g], c)
	}
	slices.Sort(names)
	out := make([]Mean, 0, len(names))
	hidden, least := 0, -1
	for n, g := range names {
		m := Mean{Of: g, Audits: len(groups[g]), Shown: len(groups[g]) >= Few}
		counted := 0
		for _, c := range groups[g] {
			if c.Counts() {
				m.Tenths += c.Tenths()
				counted++
			}
			m.Points += 10 * c.Points
			m.Most = max(m.Most, c.Most)
		}
		m.Tenths = rounded(m.Tenths, counted)
		m.Points = rounded(m.Points, m.Audits)
		if out = append(out, m); !m.Shown {
			hidden++
		} else if least < 0 || m.Audits < out[least].Audits {
			least = n
		}
	}
	if hidden == 1 && least >= 0 {
		out[least].Shown = false
	}
	for n := range out {
		if !out[n].Shown {
			out[n] = Mean{Of: out[n].Of}
		}
	}
	return out
}

func rounded(sum, n int) int {
	if n == 0 {
		return 0
	}
	return (2*sum + n) / (2 * n)
}
