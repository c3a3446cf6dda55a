package sheet_test

import (
	"errors"
	"strings"
	"testing"

	"onestory/lib/linkage/sheet"
)

func TestRead(t *testing.T) {
	for name, text := range map[string]string{
		"plain":       "a,b\n1,2\n3,4\n",
		"semicolons":  "a;b\n1;2\n3;4",
		"tabs":        "a\tb\r\n1\t2\r\n3\t4\r\n",
		"mark":        "\ufeffa,b\n1,2\n3,4\n",
		"spaces":      " a , b \n 1, 2\n3 ,4\n",
		"quotes":      "\"a\",b\n1,\"2\"\n\n3,4\n,\n",
		"empty lines": "\na,b\n1,2\n\n3,4\n\n",
	} {
		s, err := sheet.Read(strings.NewReader(text), "x.csv")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if strings.Join(s.Header, "|") != "a|b" || len(s.Rows) != 2 || strings.Join(s.Rows[0], "|") != "1|2" || strings.Join(s.Rows[1], "|") != "3|4" {
			t.Errorf("%s: %q %q", name, s.Header, s.Rows)
		}
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		line int
		says string
	}{
		"empty":          {"", 0, "is empty"},
		"blank":          {" \n \n", 0, "is empty"},
		"header only":    {"a,b\n", 0, "no records"},
		"ragged":         {"a,b\n1,2\n1,2,3\n", 3, "3 values, and the header has 2 columns"},
		"short":          {"a,b\n1,\"x\ny\"\n1\n", 4, "1 values"},
		"latin-1":        {"a,b\n1,2\nM\xfcller,x\n", 3, `column "a" is not UTF-8`},
		"latin-1 header": {"n\xe9,b\n1,2\n", 1, "column 1 is not UTF-8"},
		"utf-16":         {"\xff\xfea\x00,\x00b\x00", 1, "UTF-16"},
		"spreadsheet":    {"PK\x03\x04 ...", 1, "spreadsheet"},
		"zipped":         {"\x1f\x8b\x08\x00", 1, "compressed"},
		"binary":         {"a,b\n1,\x002\n", 2, "bytes that no text has"},
		"twice":          {"name,Name\n1,2\n", 1, `columns 1 and 2 are both named "Name"`},
		"no name":        {"a,,c\n1,2,3\n", 1, "column 2 has no name"},
		"open quote":     {"a,b\n1,\"2\n3,4\n", 2, "double quotes"},
		"quote inside":   {"a,b\n1,\"2\" x\n", 2, "double quotes"},
	} {
		_, err := sheet.Read(strings.NewReader(c.text), "people.csv")
		var bad *sheet.Error
		if !errors.As(err, &bad) {
			t.Errorf("%s: error %v", name, err)
			continue
		}
		if bad.Line != c.line || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "people.csv") || bad.Remedy == "" {
			t.Errorf("%s: %q on line %d, want %q on line %d", name, err, bad.Line, c.says, c.line)
		}
	}
}

func TestColumn(t *testing.T) {
	s, err := sheet.Read(strings.NewReader("Given,Family\na,b\n"), "x.csv")
	if err != nil {
		t.Fatal(err)
	}
	if i, err := s.Column(" family"); err != nil || i != 1 {
		t.Errorf("family is column %d, error %v", i, err)
	}
	if _, err := s.Column("surname"); err == nil || !strings.Contains(err.Error(), "Given, Family") {
		t.Errorf("error %v does not say which columns there are", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("a,b\n1,2\n")
	f.Add("a;\"b\"\n\"1\n\";2\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := sheet.Read(strings.NewReader(text), "x.csv")
		if err != nil {
			return
		}
		for _, r := range s.Rows {
			if len(r) != len(s.Header) {
				t.Fatalf("a row of %d in a sheet of %d", len(r), len(s.Header))
			}
		}
	})
}
