package app

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// people is a file of people, each twice, with a slip now and then.
const linkPeople = `id,forename,lastname,birth_dt,zip
1,Ann,Walker,03/04/1999,90210
1,Anne,Walker,03/04/1999,90210
2,Robert,Okafor,12/11/1973,10001
2,Bob,Okafor,12/11/1973,10001
3,Siân,Nowak,25/12/2001,60601
3,Sian,Nowack,25/12/2001,60601
4,Grace,Singh,01/02/1988,73301
4,Grace,Singh,02/01/1988,73301
5,Omar,Haddad,30/06/1990,48226
6,Eva,Lundgren,17/08/1965,33109
`

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func runLink(args ...string) (code int, out, errOut string) {
	var o, e bytes.Buffer
	code = Main(args, &o, &e)
	return code, o.String(), e.String()
}

func TestLinkCommand(t *testing.T) {
	t.Parallel()
	file := writeFile(t, "people.csv", linkPeople)
	dir := t.TempDir()
	model, page := filepath.Join(dir, "m.yaml"), filepath.Join(dir, "r.html")
	code, out, figures := runLink("link", file, "--truth", "id", "--save-model", model, "--report", page)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, figures)
	}
	if lines := strings.Split(strings.TrimSpace(out), "\n"); len(lines) != 11 || lines[0] != "cluster,id,forename,lastname,birth_dt,zip" {
		t.Errorf("clusters are\n%s", out)
	}
	for _, want := range []string{"10 records", "birth_dt             date of birth", "clusters, by records (B-cubed)"} {
		if !strings.Contains(figures, want) {
			t.Errorf("%q is missing in\n%s", want, figures)
		}
	}
	if text, err := os.ReadFile(page); err != nil || !strings.Contains(string(text), "<h1>Linkage report</h1>") {
		t.Errorf("report: %v", err)
	}
	// The saved model gives the same answer.
	code, again, figures := runLink("link", file, "--truth", "id", "--model", model)
	if code != 0 || again != out {
		t.Errorf("exit %d: %s\n%s", code, figures, again)
	}
	code, doc, figures := runLink("link", file, "--model", model, "--json")
	var got struct {
		Records int
		Groups  []any
		Pairs   []struct{ Weight, Probability float64 }
	}
	if err := json.Unmarshal([]byte(doc), &got); code != 0 || err != nil || got.Records != 10 || len(got.Groups) < 6 || len(got.Pairs) == 0 {
		t.Errorf("exit %d, %v: %+v\n%s", code, err, got, figures)
	}
	if code, pairs, _ := runLink("link", file, file, "--model", model); code != 0 || !strings.HasPrefix(pairs, "weight,probability,id_l,") {
		t.Errorf("two files: exit %d\n%s", code, pairs)
	}
}

func TestLinkCommandSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := writeFile(t, "good.csv", linkPeople)
	for name, c := range map[string]struct {
		args []string
		says []string
	}{
		"no such file": {[]string{filepath.Join(t.TempDir(), "none.csv")}, []string{"none.csv", "no such file"}},
		"a folder":     {[]string{t.TempDir()}, []string{"is a folder"}},
		"empty":        {[]string{writeFile(t, "empty.csv", "")}, []string{"empty.csv", "is empty"}},
		"ragged":       {[]string{writeFile(t, "ragged.csv", "a,b\n1,2\n1,2,3\n")}, []string{"ragged.csv, line 3", "3 values", "double quotes"}},
		"encoding":     {[]string{writeFile(t, "latin.csv", "a,b\nM\xfcller,2\n")}, []string{"latin.csv, line 2", "UTF-8", "iconv"}},
		"truth":        {[]string{good, "--truth", "nobody"}, []string{`no column "nobody"`, "forename"}},
		"three files":  {[]string{good, good, good}, []string{"3 files"}},
		"bad json":     {[]string{good, "--model", writeFile(t, "m.json", "{\n\"format\": 1,\n\"prior\": }")}, []string{"m.json", "line 3"}},
		"bad yaml": {[]string{good, "--model", writeFile(t, "m.yaml", "format: 1\nprior: 0.01\nfields:\n  - name: a\n    kind: colour\n")},
			[]string{"m.yaml", "line 5", "fields[0].kind"}},
		"splink": {[]string{good, "--model", writeFile(t, "s.json", `{"link_type":"dedupe_only","comparisons":[{"output_column_name":"x","comparison_levels":[{"sql_condition":"odd(x_l)","label_for_charts":"odd"}]}]}`)},
			[]string{"s.json", "comparison x", "not understood", "odd(x_l)"}},
	} {
		code, _, figures := runLink(append([]string{"link"}, c.args...)...)
		for _, want := range c.says {
			if code != 1 || !strings.Contains(figures, want) {
				t.Errorf("%s: exit %d, want %q in: %s", name, code, want, figures)
			}
		}
	}
}
