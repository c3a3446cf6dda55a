package app

import (
	"bytes"
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// sheets prints the open page on A4 and counts the sheets.
func (a *actor) sheets() int {
	a.t.Helper()
	var out page.PrintToPDFResult
	err := chromedp.Do(a.tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) (err error) {
		css := true
		out, err = cdp.Call(ctx, target, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: 8.27, PaperHeight: 11.69, PreferCSSPageSize: &css})
		return err
	}))
	if err != nil {
		a.t.Fatalf("print: %v", err)
	}
	return bytes.Count(out.Data, []byte("/Type /Page\n")) + bytes.Count(out.Data, []byte("/Type /Page ")) + bytes.Count(out.Data, []byte("/Type /Page/")) + bytes.Count(out.Data, []byte("/Type/Page/"))
}

// TestOneSheet: A36. The decision form, filled in or empty, and the notice to a
// family each fit one sheet of A4.
func TestOneSheet(t *testing.T) {
	t.Parallel()
	w := open(t)
	a := storyteller(t, w)
	a.signsIn("Nia Bevan")
	tyler, jess := w.child("Tyler", "Thistlewood", "2014-02-28"), w.child("Jessica", "Harcastle", "2015-09-03")
	for _, path := range []string{"/sharing/form", "/child/" + jess + "/sharing/" + w.scalar(`SELECT id FROM sharing WHERE child = $1 AND state = 'share'`, jess) + "/print",
		"/child/" + tyler + "/disclosures/" + w.scalar(`SELECT id FROM disclosure WHERE child = $1`, tyler) + "/notice"} {
		for _, lang := range []string{"en", "cy"} {
			a.goes("/language/" + lang + "?to=" + path)
			a.sees("the sheet", `document.readyState === 'complete' && document.querySelector('.os-sheet') !== null`)
			if n := a.sheets(); n != 1 {
				t.Errorf("%s in %s: %d sheets", path, lang, n)
			}
		}
	}
	a.goes("/child/" + tyler)
	if n := a.sheets(); n < 2 {
		t.Errorf("a whole record is counted as %d sheets, so that nothing was proved", n)
	}
}
