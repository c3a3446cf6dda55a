package browser

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	axe "onestory/third_party/axe-core-4.14.1"
)

// violation is what axe-core says of one rule that a page breaks.
type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		Target  []any  `json:"target"` // selectors; an inner list for a frame
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// Axe runs axe-core on the open page, with its rules for WCAG 2.2 A and AA and
// its best practices, and returns one line for each element that breaks one:
// rule, what it asks, where, why. The script is run by the browser's debugger,
// which no policy of the page stops.
//
// One finding is let through: aria-allowed-attr on a radio or checkbox that
// opens a conditional question. It bears aria-expanded, as published by GOV.UK
// Frontend, which tells people who use screen readers more than the rule does.
func Axe(tab context.Context, t testing.TB) []string {
	t.Helper()
	there, err := chromedp.Run(tab, chromedp.Evaluate[bool](`typeof axe !== 'undefined'`)) // half a megabyte: once a page
	if err == nil && !there {
		err = chromedp.Do(tab, chromedp.Evaluate[chromedp.Void](axe.Script+";undefined"))
	}
	if err != nil {
		t.Fatalf("load axe-core: %v", err)
	}
	found, err := chromedp.Run(tab, chromedp.Evaluate[[]violation](`axe.run(document, {
		runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'],
	}).then(r => r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => ({target: n.target, html: n.html, failureSummary: n.failureSummary}))})))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("run axe-core: %v", err)
	}
	var lines []string
	for _, v := range found {
		for _, n := range v.Nodes {
			if v.ID == "aria-allowed-attr" && conditional(n.HTML) {
				continue
			}
			why := strings.Join(strings.Fields(n.Summary), " ")
			lines = append(lines, fmt.Sprintf("%s (%s) at %v: %s: %s", v.ID, v.Help, n.Target, why, n.HTML))
		}
	}
	return lines
}

// conditional: the element is a radio or checkbox that opens a question.
func conditional(html string) bool {
	return strings.HasPrefix(html, "<input") && strings.Contains(html, "aria-expanded=") &&
		(strings.Contains(html, `type="radio"`) || strings.Contains(html, `type="checkbox"`))
}
