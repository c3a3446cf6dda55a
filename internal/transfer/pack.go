package transfer

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"onestory/internal/assessment"
	"onestory/internal/form"
	"onestory/internal/kit/problem"
	"onestory/lib/questionnaire"
)

// Limits of a pack.
const (
	// MaxPack bounds it whole, in bytes: its answers, and what of attached files is in it.
	MaxPack    = MostPacked*4/3 + 4<<20
	MaxEntries = 200
	// MaxName bounds a name of somebody, or of a file, in characters.
	MaxName = 200
)

// Pack is what somebody sent.
type Pack struct {
	Parts map[string]*questionnaire.Response // by the parts they go to: its first adult's to the first adult, and so on
	Added []Added
	Files []Sent
}

// Added is a text that stands beside the answers.
type Added struct {
	By   string    `json:"by,omitempty"`
	At   time.Time `json:"at"` // zero where nobody said
	Text string    `json:"text"`
	Left bool      `json:"left,omitempty"` // what the form here has no place for
}

// Sent is a file in a pack. Content is nil where there was no room for it.
type Sent struct {
	Entry   int
	By      string
	At      time.Time
	Name    string
	Content []byte
}

// bad says what is wrong with a pack: which entry, and what to do about it.
func bad(key string, args ...any) error {
	return problem.Check(problem.Field{Name: "file", Key: "transfer." + key, Args: args})
}

// read reads a pack. It is refused whole where anything in it cannot be read, so that
// nothing of it is lost unnoticed.
func read(text []byte) (p Pack, err error) {
	var b struct {
		ResourceType string
		Entry        []struct{ Resource json.RawMessage }
	}
	if err := json.Unmarshal(text, &b); err != nil {
		var at *json.SyntaxError
		if errors.As(err, &at) && len(strings.TrimSpace(string(text))) > 0 {
			return p, bad("bad-json", at.Offset)
		}
		return p, bad("need-pack")
	}
	if b.ResourceType != "Bundle" {
		return p, bad("need-pack")
	}
	if len(b.Entry) > MaxEntries {
		return p, bad("bad-many", MaxEntries)
	}
	p.Parts = map[string]*questionnaire.Response{}
	adults := 0
	for n, e := range b.Entry {
		var kind struct{ ResourceType string }
		if json.Unmarshal(e.Resource, &kind) != nil {
			return p, bad("bad-entry", n+1)
		}
		switch kind.ResourceType {
		case "QuestionnaireResponse":
			err = p.answers(n+1, e.Resource, &adults)
		case "DocumentReference":
			err = p.document(n+1, e.Resource)
		}
		if err != nil {
			return p, err
		}
	}
	if len(p.Parts) == 0 {
		return p, bad("need-pack")
	}
	return p, nil
}

// answers takes in one response.
func (p *Pack) answers(n int, resource []byte, adults *int) error {
	r, err := questionnaire.ParseResponse(resource)
	if err != nil {
		return bad("bad-answers", n)
	}
	part := form.ChildPart
	if x := r.Get(form.ExtPart); x != nil {
		part = form.Part(x.Value.Text)
	}
	key := string(part)
	switch part {
	case form.AdultPart:
		*adults++
		key += strconv.Itoa(*adults)
	case form.ChildPart, form.FamilyPart:
	default:
		return bad("bad-answers", n)
	}
	if p.Parts[key] != nil {
		return bad("bad-twice", n)
	}
	p.Parts[key] = r
	return nil
}

// document takes in what was added, or attached.
func (p *Pack) document(n int, resource []byte) error {
	var d documentReference
	if json.Unmarshal(resource, &d) != nil || len(d.Content) == 0 {
		return bad("bad-entry", n)
	}
	at, ok := day(d.Date)
	if !ok {
		return bad("bad-day", n)
	}
	by := ""
	if len(d.Author) > 0 {
		by = d.Author[0].Display
	}
	if !sound(by, MaxName) {
		return bad("bad-entry", n)
	}
	for _, c := range d.Content {
		x := c.Attachment
		kind, _, _ := strings.Cut(x.ContentType, ";")
		switch {
		case x.Size > 0 && len(x.Data) > 0 && x.Size != len(x.Data):
			return bad("bad-entry", n)
		case kind == "text/plain":
			if !sound(string(x.Data), assessment.MaxAddendum) || strings.TrimSpace(string(x.Data)) == "" {
				return bad("bad-text", n)
			}
			p.Added = append(p.Added, Added{By: by, At: at, Text: string(x.Data)})
		case !sound(x.Title, MaxName):
			return bad("bad-entry", n)
		default:
			p.Files = append(p.Files, Sent{Entry: n, By: by, At: at, Name: x.Title, Content: x.Data})
		}
	}
	return nil
}

// day is when something was said to have been made: an instant, or a day alone.
func day(s string) (time.Time, bool) {
	if s == "" {
		return time.Time{}, true
	}
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1900 && t.Year() < 2200 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// sound reports whether a text can be shown to people: letters, no control characters
// but the ends of lines, and no more than most characters.
func sound(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most &&
		!strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' })
}

// leftOver is what of a part's answers has no place: in words, a line for each
// question.
func leftOver(said, taken *questionnaire.Response, never func(linkID string) bool) string {
	there := map[string]int{}
	if taken != nil {
		taken.Each(func(x *questionnaire.ResponseItem) { there[x.LinkID] += len(x.Answer) })
	}
	asked := map[string]int{}
	said.Each(func(x *questionnaire.ResponseItem) { asked[x.LinkID] += len(x.Answer) })
	var out []string
	said.Each(func(x *questionnaire.ResponseItem) {
		if len(x.Answer) == 0 || there[x.LinkID] >= asked[x.LinkID] || never(x.LinkID) {
			return
		}
		label := x.Text.Value
		if label == "" {
			label = x.LinkID
		}
		out = append(out, line(label, x.Answer))
	})
	return strings.Join(out, "\n")
}

// line is a question and its answers.
func line(label string, answers []questionnaire.Answer) string {
	var words []string
	for n := range answers {
		words = append(words, inWords(&answers[n].Value))
	}
	return clean(label + ": " + strings.Join(words, "; "))
}

func inWords(v *questionnaire.Value) string {
	switch {
	case v.Coding != nil && v.Coding.Display.Value != "":
		return v.Coding.Display.Value
	case v.Coding != nil:
		return v.Coding.Code
	case v.Quantity != nil:
		return v.Quantity.Value + " " + v.Quantity.Unit
	}
	return v.Text
}

// clean is a text without what is no letter.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}
