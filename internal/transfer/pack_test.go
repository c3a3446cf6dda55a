package transfer

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"onestory/internal/assessment"
	"onestory/internal/form"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

const answers = `{"resource":{"resourceType":"QuestionnaireResponse","status":"completed","item":[{"linkId":"a","answer":[{"valueString":"b"}]}]}}`

func bundled(entries ...string) string {
	return `{"resourceType":"Bundle","type":"collection","entry":[` + strings.Join(entries, ",") + `]}`
}

// beside is a document with a text, or a file, and what else it says.
func beside(kind, title, more string, data []byte) string {
	return `{"resource":{"resourceType":"DocumentReference","status":"current"` + more + `,"content":[{"attachment":{"contentType":"` + kind + `","title":"` + title + `","data":"` + base64.StdEncoding.EncodeToString(data) + `"}}]}}`
}

// TestRead: what a pack holds is read, and what is wrong with one is said with the
// entry it is in.
func TestRead(t *testing.T) {
	p, err := read([]byte(bundled(answers, beside("text/plain; charset=utf-8", "", `,"date":"2026-03-01T10:00:00Z","author":[{"display":"Tom Adeyemi"}]`, []byte("More."+"\n"+"And more.")), beside("image/png", "a.png", `,"date":"2026-03-01"`, []byte("x")),
		`{"resource":{"resourceType":"Patient","name":[{"family":"X"}]}}`, `{"resource":{"resourceType":"DocumentReference","status":"current","content":[{"attachment":{"contentType":"image/png","title":"big.png","size":9000000}}]}}`)))
	if err != nil || len(p.Parts) != 1 || len(p.Added) != 1 || len(p.Files) != 2 {
		t.Fatalf("%+v, %v", p, err)
	}
	if a := p.Added[0]; a.By != "Tom Adeyemi" || a.Text != "More.\nAnd more." || a.At.Format("2006-01-02 15") != "2026-03-01 10" {
		t.Errorf("%+v", a)
	}
	if f := p.Files[1]; f.Name != "big.png" || f.Content != nil {
		t.Errorf("%+v", f)
	}
	for name, c := range map[string]struct {
		pack, key string
		entry     any
	}{
		"nothing":        {"", "need-pack", nil},
		"a list":         {"[]", "need-pack", nil},
		"no bundle":      {`{"resourceType":"Patient"}`, "need-pack", nil},
		"no answers":     {bundled(), "need-pack", nil},
		"deep":           {`{"resourceType":"Bundle","entry":` + strings.Repeat("[", 20_000), "bad-json", int64(10_033)},
		"cut off":        {bundled(answers)[:60], "bad-json", int64(60)},
		"too many":       {bundled(strings.Split(strings.TrimSuffix(strings.Repeat(answers+"\x00", MaxEntries+1), "\x00"), "\x00")...), "bad-many", MaxEntries},
		"twice":          {bundled(answers, answers), "bad-twice", 2},
		"no such part":   {bundled(strings.Replace(answers, `"item"`, `"extension":[{"url":"`+form.ExtPart+`","valueCode":"dog"}],"item"`, 1)), "bad-answers", 1},
		"unread answers": {bundled(strings.Replace(answers, "completed", "lost", 1)), "bad-answers", 1},
		"not base64":     {bundled(answers, strings.Replace(beside("image/png", "a", "", []byte("xyz")), `"data":"`, `"data":"*`, 1)), "bad-entry", 2},
		"no content":     {bundled(answers, `{"resource":{"resourceType":"DocumentReference","status":"current"}}`), "bad-entry", 2},
		"no resource":    {bundled(answers, `{}`), "bad-entry", 2},
		"wrong size":     {bundled(answers, strings.Replace(beside("image/png", "a", "", []byte("xyz")), `"title"`, `"size":4,"title"`, 1)), "bad-entry", 2},
		"a day":          {bundled(answers, beside("text/plain", "", `,"date":"yesterday"`, []byte("x"))), "bad-day", 2},
		"long ago":       {bundled(answers, beside("text/plain", "", `,"date":"0001-01-01"`, []byte("x"))), "bad-day", 2},
		"no text":        {bundled(answers, beside("text/plain", "", "", []byte(" "))), "bad-text", 2},
		"bytes":          {bundled(answers, beside("text/plain", "", "", []byte{0xff, 0xfe})), "bad-text", 2},
		"controls":       {bundled(answers, beside("text/plain", "", "", []byte("a\x1b[2Jb"))), "bad-text", 2},
		"long":           {bundled(answers, beside("text/plain", "", "", []byte(strings.Repeat("a", assessment.MaxAddendum+1)))), "bad-text", 2},
		"a long name":    {bundled(answers, beside("image/png", strings.Repeat("a", MaxName+1), "", []byte("x"))), "bad-entry", 2},
		"a long author":  {bundled(answers, beside("text/plain", "", `,"author":[{"display":"`+strings.Repeat("a", MaxName+1)+`"}]`, []byte("x"))), "bad-entry", 2},
	} {
		_, err := read([]byte(c.pack))
		if c.key == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if !problem.Is(err, problem.Invalid) || len(problem.Of(err).Fields) != 1 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		f := problem.Of(err).Fields[0]
		if f.Key != "transfer."+c.key || c.entry != nil && (len(f.Args) != 1 || f.Args[0] != c.entry) {
			t.Errorf("%s: %s %v, want %s %v", name, f.Key, f.Args, c.key, c.entry)
		}
	}
}

// TestGround: a pack moves with the family's yes, of somebody and on a day, or on a
// ground that needs none, with why it is met.
func TestGround(t *testing.T) {
	today, _ := workday.Parse("2026-11-22")
	for name, c := range map[string]struct {
		with string
		g    Ground
		bad  string
	}{
		"agreed":      {"Borsetshire", Ground{How: "agreed", Who: "Magda", On: today}, ""},
		"ground":      {"Borsetshire", Ground{How: "harm", Note: "He has said what he will do."}, ""},
		"nobody":      {"Borsetshire", Ground{How: "agreed", On: today}, "need-who"},
		"no day":      {"Borsetshire", Ground{How: "agreed", Who: "Magda"}, "need-on"},
		"tomorrow":    {"Borsetshire", Ground{How: "agreed", Who: "Magda", On: today.AddDays(1)}, "need-on"},
		"no why":      {"Borsetshire", Ground{How: "harm", Who: "Magda", On: today}, "need-note"},
		"no reason":   {"Borsetshire", Ground{}, "need-because"},
		"some reason": {"Borsetshire", Ground{How: "because"}, "need-because"},
		"nowhere":     {" ", Ground{How: "agreed", Who: "Magda", On: today}, "need-with"},
	} {
		err := check(c.with, c.g, today)
		got := ""
		if err != nil {
			got = strings.TrimPrefix(problem.Of(err).Fields[0].Key, "transfer.")
		}
		if got != c.bad {
			t.Errorf("%s: %q, want %q", name, got, c.bad)
		}
	}
}

// FuzzRead: whatever is sent, a pack is read or refused with a place, and what was read
// can be shown and kept.
func FuzzRead(f *testing.F) {
	f.Add([]byte(bundled(answers, beside("text/plain", "", `,"date":"2026-03-01"`, []byte("x")), beside("image/png", "a", "", []byte("y")))))
	f.Add([]byte(bundled(answers)[:90]))
	f.Fuzz(func(t *testing.T, pack []byte) {
		p, err := read(pack)
		if err != nil {
			if !problem.Is(err, problem.Invalid) || len(problem.Of(err).Fields) != 1 {
				t.Fatalf("refused without a place: %v", err)
			}
			return
		}
		if len(p.Parts) == 0 || len(p.Added)+len(p.Files) > len(pack) {
			t.Fatalf("%+v", p)
		}
		for _, a := range p.Added {
			if !sound(a.Text, assessment.MaxAddendum) || !sound(a.By, MaxName) {
				t.Fatalf("%q by %q", a.Text, a.By)
			}
			if b, err := json.Marshal(a); err != nil || len(b) == 0 {
				t.Fatal(err)
			}
		}
		for _, r := range p.Parts {
			leftOver(r, nil, func(string) bool { return false })
		}
	})
}
