package document

import (
	"strings"
	"unicode"
)

// Passage is a paragraph of a document's text.
type Passage struct {
	Text string `json:"text"`
	// Third marks what is about somebody other than the child: a neighbour, a
	// brother, whoever referred.
	Third bool `json:"third,omitempty"`
	// Protects marks what would tell who the information came from.
	Protects bool `json:"protects,omitempty"`
	// Withheld: there is a passage here that this copy leaves out.
	Withheld bool `json:"-"`
}

// Mask stands where a protected name was.
const Mask = "[…]"

// Split makes passages of a text: a blank line, or two line ends, begins a new one.
func Split(text string) []Passage {
	var out []Passage
	var lines []string
	end := func() {
		if len(lines) > 0 {
			out, lines = append(out, Passage{Text: strings.Join(lines, "\n")}), nil
		}
	}
	for _, l := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if l = strings.TrimRightFunc(l, unicode.IsSpace); strings.TrimSpace(l) == "" {
			end()
			continue
		}
		lines = append(lines, l)
	}
	end()
	return out
}

// Join is the text that Split made passages of.
func Join(passages []Passage) string {
	texts := make([]string, len(passages))
	for i, p := range passages {
		texts[i] = p.Text
	}
	return strings.Join(texts, "\n\n")
}

// Carry puts the marks of an older version onto the passages that are still the same.
func Carry(onto, from []Passage) []Passage {
	marks := map[string]Passage{}
	for _, p := range from {
		marks[p.Text] = p
	}
	for i, p := range onto {
		onto[i].Third, onto[i].Protects = p.Third || marks[p.Text].Third, p.Protects || marks[p.Text].Protects
	}
	return onto
}

// Suggest marks the passages that hold a word of a protected source's name, for
// whoever marks them to look at.
func Suggest(passages []Passage, s Source) []Passage {
	if !s.Protected {
		return passages
	}
	for i, p := range passages {
		for _, w := range words(s.Name) {
			for _, x := range words(p.Text) {
				passages[i].Protects = passages[i].Protects || x == w
			}
		}
	}
	return passages
}

// words are those of three letters and more, folded.
func words(s string) (out []string) {
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }) {
		if w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s"); len([]rune(w)) >= 3 {
			out = append(out, w)
		}
	}
	return out
}

// Protect is a document as anybody outside the author's team may see it: without
// the name of a protected source, and without the passages that tell it.
func (d Document) Protect() Document {
	name := d.Source.Name
	hides := d.Source.Protected
	if hides {
		d.Source.Name = ""
		d.Title, d.Why = mask(d.Title, name), mask(d.Why, name)
	}
	out := make([]Passage, 0, len(d.Passages))
	for _, p := range d.Passages {
		switch {
		case p.Protects:
			p = Passage{Withheld: true}
		case hides:
			p.Text = mask(p.Text, name)
		}
		out = append(out, p)
	}
	d.Passages = out
	return d
}

// WithoutOthers leaves out what is about somebody other than the child, for
// copies that go to those whom that does not concern.
func (d Document) WithoutOthers() Document {
	out := make([]Passage, 0, len(d.Passages))
	for _, p := range d.Passages {
		if p.Third {
			p = Passage{Withheld: true}
		}
		out = append(out, p)
	}
	d.Passages = out
	return d
}

// mask puts Mask in place of a name, in any case of letters.
func mask(text, name string) string {
	if name = strings.TrimSpace(name); name == "" {
		return text
	}
	in, want := []rune(text), []rune(name)
	var out []rune
	for i := 0; i < len(in); {
		if i+len(want) <= len(in) && strings.EqualFold(string(in[i:i+len(want)]), name) {
			out, i = append(out, []rune(Mask)...), i+len(want)
			continue
		}
		out, i = append(out, in[i]), i+1
	}
	return string(out)
}
