package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"onestory/lib/linkage/job"
	"onestory/lib/linkage/report"
	"onestory/lib/linkage/sheet"
)

// canary is a value that only the records have.
const canary = "Zxqvanderkanarie"

func outcome(t *testing.T, truth string) *job.Outcome {
	t.Helper()
	s := &sheet.Sheet{File: "a<b.csv", Header: []string{"who", "first_name", "surname", "dob", "<script>"}}
	for i := range 120 {
		person := i / 2
		s.Rows = append(s.Rows, []string{fmt.Sprint(person), []string{"Ann", "Bea", "Cal"}[person%3], canary + strings.Repeat("a", person%7), fmt.Sprintf("19%02d-0%d-1%d", 20+person, 1+person%9, person%9), fmt.Sprint(person % 11)})
	}
	out, err := job.Run(t.Context(), job.Options{Files: []*sheet.Sheet{s}, Truth: truth})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The page stands alone, every picture is named and has a table after it, and no
// value of a record is on it.
func TestPage(t *testing.T) {
	for _, truth := range []string{"who", ""} {
		var page bytes.Buffer
		if err := report.Write(&page, outcome(t, truth)); err != nil {
			t.Fatal(err)
		}
		text := page.String()
		if strings.Contains(text, canary) {
			t.Error("a value of a record is on the page")
		}
		for _, want := range []string{"What agreement is worth", "How some pairs came to their weight", "Sizes of clusters", "a&lt;b.csv"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is missing", want)
			}
		}
		if judged := strings.Contains(text, "Calibration") && strings.Contains(text, "Precision and recall"); judged != (truth != "") {
			t.Errorf("truth %q, judged %v", truth, judged)
		}
		root, err := html.Parse(&page)
		if err != nil {
			t.Fatal(err)
		}
		checkPage(t, root)
	}
}

func checkPage(t *testing.T, root *html.Node) {
	t.Helper()
	ids := map[string]bool{}
	pictures, tables := 0, 0
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		if id := attr["id"]; id != "" {
			if ids[id] {
				t.Errorf("two elements have the id %s", id)
			}
			ids[id] = true
		}
		switch n.Data {
		case "script", "link", "img", "iframe":
			t.Errorf("the page has a %s", n.Data)
		case "html":
			if attr["lang"] == "" {
				t.Error("the page names no language")
			}
		case "table":
			tables++
			if n.FirstChild == nil || n.FirstChild.Data != "caption" {
				t.Error("a table has no caption")
			}
		case "svg":
			pictures++
			if attr["role"] != "img" || attr["aria-labelledby"] == "" {
				t.Error("a picture has no name")
			}
		}
		for _, a := range n.Attr {
			if (a.Key == "src" || a.Key == "href") && a.Val != "" {
				t.Errorf("the page refers to %s", a.Val)
			}
			if strings.Contains(a.Val, "NaN") || strings.Contains(a.Val, "Inf") {
				t.Errorf("%s is %s", a.Key, a.Val)
			}
		}
	}
	if pictures < 8 || tables < 6 {
		t.Errorf("%d pictures, %d tables", pictures, tables)
	}
}
