package homevisit

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// TestLock: a file opens with its pass phrase however it is typed, and with nothing
// else; a changed file does not open, and one that asks for more work is not tried.
func TestLock(t *testing.T) {
	phrase := newPhrase()
	if other := newPhrase(); other == phrase || strings.Count(phrase, "-") != words-1 || len(plain(phrase)) != 2*words*syllables {
		t.Fatalf("pass phrases: %s, %s", phrase, other)
	}
	type note struct{ Words string }
	b, err := lock("p1", phrase, note{"Tyler sleeps badly"})
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b, []byte("Tyler")) {
		t.Error("the words can be read")
	}
	var got note
	for _, typed := range []string{phrase, strings.ToUpper(phrase), strings.ReplaceAll(phrase, "-", " "), " " + strings.ReplaceAll(phrase, "-", "") + "\n"} {
		if got = (note{}); unlock(b, "p1", typed, &got) != nil || got.Words != "Tyler sleeps badly" {
			t.Errorf("%q does not open it", typed)
		}
	}
	for name, c := range map[string]struct {
		text, pack, phrase string
		want               error
	}{
		"another phrase": {string(b), "p1", newPhrase(), errPhrase},
		"no phrase":      {string(b), "p1", "", errPhrase},
		"another pack":   {string(b), "p2", phrase, errNoFile},
		"renamed":        {strings.Replace(string(b), `"pack":"p1"`, `"pack":"p2"`, 1), "p2", phrase, errPhrase},
		"more rounds":    {strings.Replace(string(b), `600000`, `600000000`, 1), "p1", phrase, errNoFile},
		"half of it":     {string(b[:len(b)/2]), "p1", phrase, errNoFile},
		"nothing":        {"", "p1", phrase, errNoFile},
		"changed":        {strings.Replace(string(b), `"data":"`, `"data":"AAAA`, 1), "p1", phrase, errPhrase},
	} {
		if err := unlock([]byte(c.text), c.pack, c.phrase, &got); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzInFile: whatever file is brought, looking for its content ends.
func FuzzInFile(f *testing.F) {
	f.Add([]byte(before + "{}" + after))
	f.Add([]byte("<html>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if text := inFile(b); text != nil {
			var c content
			if err := unlock(text, "p1", "x", &c); err == nil {
				t.Error("it opened")
			}
		}
	})
}

// lock locks a pack's content with a pass phrase.
func lock(pack, phrase string, content any) ([]byte, error) {
	p, err := newPadlock(phrase)
	if err != nil {
		return nil, err
	}
	return p.lock(pack, content)
}
