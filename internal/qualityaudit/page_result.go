package qualityaudit

import (
	"net/http"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
	"onestory/lib/questionnaire"
)

// resultPage is what an audit came to, in words.
type resultPage struct {
	Result
	MonthName string
	Lacks     []string
	Graded    []graded
}

// graded is how good one thing was found, with the reason.
type graded struct {
	What, Grade, Why string
}

// shown puts a result into words.
func shown(pr *i18n.Printer, x Result) resultPage {
	lang := string(pr.Lang())
	out := resultPage{Result: x, MonthName: monthName(pr, x.Month), Lacks: x.Lacking(lang)}
	x.Form.Q.Each(func(i *questionnaire.Item, _ []*questionnaire.Item) {
		what, ok := strings.CutPrefix(i.LinkID, qualityPrefix)
		if ok && i.Type == questionnaire.TypeChoice {
			if in := item(x.Response.Item, i.LinkID); in != nil {
				out.Graded = append(out.Graded, graded{i.Text.In(lang), x.Form.Say(i, in.Answer, pr), answered(x.Response, "why."+what)})
			}
		}
	})
	return out
}

// resultsPage is what came back to whoever led the work: read after the event, to
// learn from it.
type resultsPage struct{ List []resultPage }

// Results shows what was found in what one led, or one's agency did.
func (p *Pages) Results(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Results(r.Context(), q)
	if err != nil {
		return err
	}
	pr := web.Printer(r.Context())
	var page resultsPage
	for _, x := range list {
		page.List = append(page.List, shown(pr, x))
	}
	return p.site.Render(w, r, http.StatusOK, "qualityaudit/results", page)
}
