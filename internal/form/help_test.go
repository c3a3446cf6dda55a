package form

import (
	"io/fs"
	"strings"
	"testing"

	"onestory/internal/kit/i18n"
	"onestory/lib/questionnaire"
)

// TestHelpIsShown: what a shipped form says to help with a section or a question
// stands on its page, once; the words at the ends of a scale stand at its steps and
// nowhere else.
func TestHelpIsShown(t *testing.T) {
	p := words(t).For(i18n.English)
	names, err := fs.Glob(ShippedForms(), "*.json")
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, name := range names {
		text, _ := fs.ReadFile(ShippedForms(), name)
		d, err := define(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range d.Sections() {
			page := string(d.Draw(s, nil, Canvas{Words: p, Rows: map[string]int{}}).HTML)
			var look func(items []questionnaire.Item)
			look = func(items []questionnaire.Item) {
				for n := range items {
					i := &items[n]
					if !d.Asks(i) {
						continue
					}
					first, _, _ := strings.Cut(i.Text.Value, "\n")
					if helps(i) {
						if shown++; !strings.Contains(page, esc(first)) {
							t.Errorf("%s %s: %q is not on the page", name, i.LinkID, first)
						}
					}
					if ends(i) && strings.Contains(page, `<p class="govuk-body">`+esc(first)+`</p>`) {
						t.Errorf("%s %s: %q stands by itself", name, i.LinkID, first)
					}
					if i.Type != questionnaire.TypeGroup || !i.Repeats {
						look(i.Item)
					}
				}
			}
			if s.Group != nil {
				look(s.Group.Item)
			}
		}
	}
	if shown < 80 {
		t.Errorf("only %d helps", shown)
	}
}
