package homevisit

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"strings"

	"onestory/internal/assessment"
	"onestory/internal/form"
	"onestory/internal/kit/i18n"
)

// content is what is in a file once it is open.
type content struct {
	Pack    string                       `json:"pack"`
	Until   string                       `json:"until"`
	Lang    string                       `json:"lang"`
	Title   string                       `json:"title"`
	Words   map[string]string            `json:"words"`
	Sheets  []Sheet                      `json:"sheets"`
	Answers map[string]map[string]string `json:"answers"` // by part, by linkId, "#n" for the row
}

// sheets are what a pack asks of an assessment, and the names in it. Nothing that
// was written in the assessment is looked at.
func sheets(x assessment.Shown, pr *i18n.Printer) (out []Sheet, names []string) {
	seen := map[string]bool{"": true}
	for _, p := range x.Parts {
		name := ""
		switch p.Kind() {
		case form.ChildPart:
			name = first(x.Of.Name().Given)
		case form.AdultPart:
			name = first(p.Adult)
		}
		if s := sheetOf(x.Form, p.Kind(), p.Key, name, pr); len(s.Sections) > 0 {
			out = append(out, s)
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	return out, names
}

// first is a first name.
func first(name string) string {
	name, _, _ = strings.Cut(strings.TrimSpace(name), " ")
	return name
}

// shellWords are the words that the file's own page speaks.
var shellWords = []string{"open", "phrase", "wrong", "expired", "needed", "yes", "no", "another", "save", "saved", "unsaved", "lock", "family", "adult", "how", "help"}

func shell(pr *i18n.Printer) map[string]string {
	out := map[string]string{}
	for _, w := range shellWords {
		out[w] = pr.T("homevisit.file." + w)
	}
	return out
}

//go:embed file.html
var shellPage string

//go:embed file.js
var script string

//go:embed file.css
var style string

// fileOf is the file: one page that needs nothing else, and may reach nothing.
func fileOf(lockedText []byte, pack string, pr *i18n.Printer) []byte {
	words := shell(pr)
	return []byte(strings.NewReplacer(
		"{{lang}}", string(pr.Lang()), "{{title}}", esc(pr.T("homevisit.file.title")), "{{policy}}", hash(script), "{{style}}", style, "{{script}}", script,
		"{{short}}", esc(short(pack)), "{{open}}", esc(words["open"]), "{{phrase}}", esc(words["phrase"]), "{{how}}", esc(words["how"]), "{{wrong}}", esc(words["wrong"]),
		"{{locked}}", string(lockedText)).Replace(shellPage)) // base64 and numbers: nothing to escape
}

func esc(s string) string { return template.HTMLEscapeString(s) }

// short is how a pack is called in the name of its file: enough to tell two apart.
func short(pack string) string { return pack[max(0, len(pack)-6):] }

// hash names a script as a content security policy does.
func hash(script string) string {
	sum := sha256.Sum256([]byte(script))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
