package qualityaudit

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"onestory/lib/linkage"
)

// Known is somebody or some place whose names are known here and are taken out of
// every text. Names are whole: "Siân Mair O'Brien", "4 High Street".
type Known struct {
	Label string // what stands instead: "child 1", "place"
	Names []string
	// Whole: only the whole name is taken out, and not its words by themselves: a
	// street, a school.
	Whole bool
	// Cased: only where it is written with a capital, since its words are ordinary
	// ones too.
	Cased bool
}

// Labels are what stands in place of what is found by its look alone.
type Labels struct{ Name, Date, Number, Address string }

// Mask takes names out of texts. It is made once for an episode, and never changes.
type Mask struct {
	phrases map[string][]phrase // by their first word
	labels  Labels
}

// phrase is a name as words, folded.
type phrase struct {
	words []string
	label string
	cased bool
	both  bool // two people are called so
}

// NewMask makes a Mask. What two people are both called is left without saying whose
// it was.
func NewMask(known []Known, labels Labels) *Mask {
	m := &Mask{phrases: map[string][]phrase{}, labels: labels}
	for _, k := range known {
		for _, name := range k.Names {
			whole := words(name)
			m.add(whole, k.Label, k.Cased)
			if k.Whole {
				if len(whole) > 1 && digits(whole[0]) { // the street without the number
					m.add(whole[1:], k.Label, k.Cased)
				}
				if n := len(whole) - 1; n > 1 && kindOfPlace(whole[n]) { // as people say it: First Primary
					m.add(whole[:n], k.Label, true)
				}
				continue
			}
			for _, part := range slices.Concat(whole, words(strings.Map(apart, name))) {
				if len([]rune(part)) > 1 && !digits(part) {
					m.add([]string{part}, k.Label, k.Cased)
				}
			}
			if len(whole) > 2 { // without the middle names
				m.add([]string{whole[0], whole[len(whole)-1]}, k.Label, k.Cased)
			}
		}
	}
	for first := range m.phrases {
		slices.SortStableFunc(m.phrases[first], func(a, b phrase) int { return len(b.words) - len(a.words) })
	}
	return m
}

// kindOfPlace are the last words of names of places that people leave out.
func kindOfPlace(w string) bool {
	return slices.Contains(strings.Fields("academy centre clinic college council hospital house hub nursery practice preschool school service services surgery team trust"), w)
}

// apart parts what apostrophes join: O'Brien, whom somebody wrote O Brien.
func apart(r rune) rune {
	if apostrophe(r) {
		return ' '
	}
	return r
}

func apostrophe(r rune) bool {
	return r == '\'' || r == '’' || r == '‘' || r == '`' || r == '´' || r == 'ʼ'
}

func words(name string) []string { return strings.Fields(linkage.Fold(name)) }

func digits(w string) bool { return strings.Trim(w, "0123456789") == "" }

func (m *Mask) add(words []string, label string, cased bool) {
	if len(words) == 0 {
		return
	}
	list := m.phrases[words[0]]
	for n, p := range list {
		if slices.Equal(p.words, words) {
			switch {
			case p.label == label || p.both || label == m.labels.Name:
			case p.label == m.labels.Name: // it is known now who that is
				list[n].label = label
			default:
				list[n].label, list[n].both = m.labels.Name, true
			}
			list[n].cased = p.cased && cased
			return
		}
	}
	m.phrases[words[0]] = append(list, phrase{words: words, label: label, cased: cased})
}

// What tells of somebody by its look, whoever they are. Each is turned into a mark
// that no text has, which the words around it are parted by.
var looks = []struct {
	pattern *regexp.Regexp
	mark    rune
}{
	{regexp.MustCompile(`(?i)\b(?:https?://|www\.)\S+`), markAddress},
	{regexp.MustCompile(`[^\s@<>()]+@[^\s@<>()]+`), markAddress},
	{regexp.MustCompile(`(?i)\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b`), markAddress},
	{regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b`), markDate},
	{regexp.MustCompile(`\b\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}\b`), markDate},
	{regexp.MustCompile(`(?i)\b\d{1,2}(?:st|nd|rd|th|af|ail|ydd|fed|eg|ain)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ion|chwe|maw|ebr|mai|meh|gor|aws|med|hyd|tach|rhag)\pL*(?:,?\s+\d{2,4})?\b`), markDate},
	{regexp.MustCompile(`(?i)\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\s+\d{1,2}(?:st|nd|rd|th)?(?:,?\s+\d{4})?\b`), markDate},
	{regexp.MustCompile(`\+?\b\d(?:[ ()./-]?\d){5,}\b`), markNumber},
}

const (
	markDate    = '\uE001'
	markNumber  = '\uE002'
	markAddress = '\uE003'
)

// Text is a text without the names that are known. Names that are not known here
// stay: whoever reads it is told so.
func (m *Mask) Text(s string) string {
	s = strings.Map(func(r rune) rune { // what cannot be seen, and parts words
		if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) {
			return -1
		}
		return r
	}, s)
	for _, l := range looks {
		s = l.pattern.ReplaceAllString(s, string(l.mark))
	}
	tokens := split(s)
	var out strings.Builder
	at := 0
	for n := 0; n < len(tokens); n++ {
		label, count := m.match(s, tokens[n:])
		if count == 0 {
			continue
		}
		out.WriteString(s[at:tokens[n].from])
		out.WriteString(label + possessive(tokens[n+count-1].text))
		at = tokens[n+count-1].to
		n += count - 1
	}
	out.WriteString(s[at:])
	return strings.NewReplacer(string(markDate), m.labels.Date, string(markNumber), m.labels.Number, string(markAddress), m.labels.Address).Replace(out.String())
}

// token is a word of a text: letters, digits and what joins them.
type token struct {
	from, to int
	text     string
	fold     string
}

func split(s string) (out []token) {
	from := -1
	end := func(to int) {
		if from < 0 {
			return
		}
		text := strings.TrimRightFunc(s[from:to], apostrophe)
		if fold := strings.ReplaceAll(linkage.Fold(text), " ", ""); fold != "" {
			out = append(out, token{from, from + len(text), text, fold})
		}
		from = -1
	}
	for i, r := range s {
		part := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
		switch {
		case part && from < 0:
			from = i
		case !part && !(apostrophe(r) && from >= 0):
			end(i)
		}
	}
	end(len(s))
	return out
}

// match is the longest name that begins at a word, with how many words it has.
func (m *Mask) match(s string, tokens []token) (label string, count int) {
	first := tokens[0].fold
	for cut := len(first); cut >= 2 || cut == len(first) && cut > 0; cut-- {
		if len(first)-cut > 2 {
			return "", 0
		}
		for _, p := range m.phrases[first[:cut]] {
			if p.matches(s, tokens) {
				return p.label, len(p.words)
			}
		}
	}
	return "", 0
}

func (p phrase) matches(s string, tokens []token) bool {
	if len(tokens) < len(p.words) {
		return false
	}
	capital := false
	for n, w := range p.words {
		if n > 0 {
			if gap := s[tokens[n-1].to:tokens[n].from]; len(gap) > 3 || strings.Trim(gap, " -–.,'’\t\n") != "" {
				return false
			}
		}
		if t := tokens[n].fold; t != w && !(n == len(p.words)-1 && inflected(t, w)) {
			return false
		}
		r := []rune(tokens[n].text)[0]
		capital = capital || unicode.IsUpper(r) || unicode.IsDigit(r)
	}
	return capital || !p.cased
}

// inflected reports whether a word is a name with an ending: Tyler's, Katies,
// Tylers'. Endings other than an s are looked for at longer names alone, so that
// ordinary words stay.
func inflected(word, name string) bool {
	rest, ok := strings.CutPrefix(word, name)
	return ok && len(name) > 1 && (rest == "s" || len(name) > 4 && len(rest) <= 2)
}

// possessive is the ending that a name had.
func possessive(text string) string {
	r := []rune(text)
	if n := len(r); n > 2 && apostrophe(r[n-2]) && (r[n-1] == 's' || r[n-1] == 'S') {
		return "’s"
	}
	return ""
}
