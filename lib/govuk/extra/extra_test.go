package extra

import (
	"html/template"
	"io/fs"
	"strings"
	"testing"
	"time"

	"onestory/lib/govuk"
)

type component interface{ HTML() template.HTML }

func TestComponentsEscapeText(t *testing.T) {
	const evil = `<img src=x onerror=alert(1)>`
	for name, c := range map[string]component{
		"timeline": Timeline{Label: evil, Events: []Event{{Title: evil, Byline: evil, Shown: evil, Text: evil, Badge: Badge{Text: evil}}}},
		"identity": IdentityBar{Label: evil, Name: evil, Facts: []Fact{{evil, evil}}, Badges: []Badge{{Text: evil}}, ActionText: evil, ActionHref: "/"},
		"badge":    Badge{Text: evil, Tone: Tone(evil)},
		"card":     Card{Heading: evil, Figure: evil, Text: evil, Badge: Badge{Text: evil}},
	} {
		got := string(c.HTML())
		if strings.Contains(got, "<img") || !strings.Contains(got, "&lt;img") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestTimelineWritesValidTimes(t *testing.T) {
	when := time.Date(2026, 3, 2, 9, 5, 0, 0, time.UTC)
	got := string(Timeline{Events: []Event{
		{Title: "Visit", When: when, Shown: "2 March 2026, 9:05am"},
		{Title: "Birth", When: when, DateOnly: true, Shown: "2 March 2026"},
		{Title: "Unknown", Shown: "some time in spring"},
	}}.HTML())
	for _, want := range []string{
		`<time datetime="2026-03-02T09:05:00Z">2 March 2026, 9:05am</time>`,
		`<time datetime="2026-03-02">2 March 2026</time>`,
		`<p class="os-timeline__when">some time in spring</p>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

func TestStackedNamesEachCell(t *testing.T) {
	table := govuk.Table{
		Head: []govuk.Cell{{Text: "Who"}, {Text: "Since"}},
		Rows: [][]govuk.Cell{{{Text: "Ann"}, {Text: "2024"}}, nil},
	}
	got := string(Stacked(table).HTML())
	if !strings.Contains(got, `data-label="Since">2024</td>`) || !strings.Contains(got, `class="govuk-table os-table"`) {
		t.Error(got)
	}
	if table.Rows[0][1].Attributes != nil || table.Classes != "" {
		t.Error("the caller's table was changed")
	}
}

// TestEveryClassHasAStyle keeps templates and theme sheet together.
func TestEveryClassHasAStyle(t *testing.T) {
	sheet, err := fs.ReadFile(govuk.Assets(), govuk.ThemeSheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range []string{"header", "identity", "phone", "urgent", "grid", "card", "badge", "timeline", "network", "progress", "table", "footer"} {
		if !strings.Contains(string(sheet), ".os-"+block) {
			t.Errorf("no style for os-%s", block)
		}
	}
}
