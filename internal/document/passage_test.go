package document

import (
	"strings"
	"testing"
)

func TestSplitAndJoin(t *testing.T) {
	for in, want := range map[string]string{
		"":                                    "",
		"\n\n \n":                             "",
		"One.":                                "One.",
		"One.\nstill one.":                    "One.\nstill one.",
		"One.\r\n\r\nTwo.  ":                  "One.|Two.",
		"\n\nOne.\n \n\n\nTwo.\nand\n\nThree": "One.|Two.\nand|Three",
	} {
		var texts []string
		for _, p := range Split(in) {
			texts = append(texts, p.Text)
		}
		if got := strings.Join(texts, "|"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		if again := Split(Join(Split(in))); len(again) != len(Split(in)) {
			t.Errorf("%q does not survive being joined", in)
		}
	}
}

func TestMarksAreCarriedAndSuggested(t *testing.T) {
	old := []Passage{{Text: "Mrs Grey rang.", Protects: true}, {Text: "His brother hits him.", Third: true}}
	got := Carry(Split("A new start.\n\nHis brother hits him.\n\nMrs Grey rang twice."), old)
	if got[0].Third || got[0].Protects || !got[1].Third || got[2].Protects {
		t.Errorf("carried: %+v", got)
	}
	got = Suggest(got, Source{Name: "Anna Grey", Protected: true})
	if got[0].Protects || got[1].Protects || !got[2].Protects {
		t.Errorf("suggested: %+v", got)
	}
	if got := Suggest(Split("Grey's car stood outside."), Source{Name: "Anna Grey"}); got[0].Protects {
		t.Error("suggested although nobody is to be protected")
	}
}

// TestProtect: each kind of mark is withheld apart from the other.
func TestProtect(t *testing.T) {
	d := Document{Listed: Listed{Title: "What ANNA GREY saw"}, Why: "Anna Grey rang again", Source: Source{Name: "Anna Grey", Protected: true},
		Passages: []Passage{{Text: "Plain. Anna Grey."}, {Text: "From over the fence.", Protects: true}, {Text: "His brother.", Third: true}}}
	p := d.Protect()
	if p.Title != "What […] saw" || p.Why != "[…] rang again" || p.Source.Name != "" || !p.Source.Protected {
		t.Errorf("protected: %+v", p)
	}
	if p.Passages[0].Text != "Plain. […]." || p.Passages[1].Text != "" || !p.Passages[1].Withheld || p.Passages[2].Text != "His brother." {
		t.Errorf("protected: %+v", p.Passages)
	}
	if o := d.WithoutOthers(); o.Passages[2].Text != "" || !o.Passages[2].Withheld || o.Passages[1].Text == "" || o.Source.Name == "" {
		t.Errorf("without others: %+v", o)
	}
	if d.Passages[1].Text == "" || d.Passages[2].Text == "" || d.Title != "What ANNA GREY saw" {
		t.Error("withholding changed the document itself")
	}
	d.Source.Protected = false
	if p := d.Protect(); p.Source.Name != "Anna Grey" || p.Title != d.Title {
		t.Errorf("nobody is to be protected, yet %+v", p)
	}
}
