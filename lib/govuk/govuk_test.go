package govuk

import (
	"html/template"
	"io/fs"
	"strings"
	"testing"
)

// TestBeforeAndAfter covers what no published example uses: markup beside a control.
func TestBeforeAndAfter(t *testing.T) {
	group := FormGroup{Before: Content{Text: "a<b"}, After: Content{Markup: "<i>c</i>"}}
	for name, c := range map[string]Component{
		"textarea":        Textarea{Name: "n", FormGroup: group},
		"select":          Select{Name: "n", FormGroup: group},
		"input":           Input{Name: "n", FormGroup: group},
		"file-upload":     FileUpload{Name: "n", FormGroup: group},
		"radios":          Radios{Name: "n", FormGroup: group},
		"checkboxes":      Checkboxes{Name: "n", FormGroup: group},
		"date-input":      DateInput{ID: "n", FormGroup: group},
		"character-count": CharacterCount{Name: "n", FormGroup: group},
		"password-input":  PasswordInput{Name: "n", FormGroup: group},
	} {
		got := string(c.HTML())
		before, after := strings.Index(got, "a&lt;b"), strings.Index(got, "<i>c</i>")
		if before < 0 || after < before {
			t.Errorf("%s: text before at %d, markup after at %d in\n%s", name, before, after, got)
		}
	}
}

// TestTextareaKeepsFirstLine: a browser drops one line break after <textarea>.
func TestTextareaKeepsFirstLine(t *testing.T) {
	got := string(Textarea{Name: "n", Value: "\nsecond line"}.HTML())
	if !strings.Contains(got, ">\n\nsecond line</textarea>") {
		t.Errorf("the empty first line would be lost: %s", got)
	}
}

// TestAttributeNames: a name that could end the element is left out.
func TestAttributeNames(t *testing.T) {
	got := Attrs("data-a", `"<&`, "x onload=alert(1)", "y", "hidden").markup()
	if want := template.HTMLAttr(` data-a="&#34;&lt;&amp;" hidden`); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestAssets: every named file is there, has a body and needs nothing that the content policy forbids.
func TestAssets(t *testing.T) {
	for _, name := range []string{StyleSheet, ThemeSheet, StartModule, BrowserModule} {
		body, err := fs.ReadFile(Assets(), name)
		if err != nil || len(body) == 0 {
			t.Errorf("%s: %d bytes, %v", name, len(body), err)
		}
		for _, outside := range []string{"url(", "@import", "eval(", "innerHTML"} {
			if strings.Contains(string(body), outside) {
				t.Errorf("%s holds %s", name, outside)
			}
		}
	}
	if _, err := Assets().Open("LICENCE"); err == nil {
		t.Error("a file that nobody named is served")
	}
}
