package family

import (
	"cmp"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

// Cases shows a reviewer what waits. They work through it at a desk.
func (p *Pages) Cases(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Cases(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "family/cases", struct{ Cases []Case }{list})
}

// Case shows a reviewer each person's page about one child.
func (p *Pages) Case(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Viewings(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "family/case", struct {
		Child    string
		Viewings []Viewing
	}{q.Child, list})
}

type rulePage struct {
	form.View
	Child, Relative, Agency string
}

// Verdicts are the answers offered.
func (rulePage) Verdicts() []page.Option {
	return []page.Option{{Value: string(Show), Label: "family.verdict.show"}, {Value: string(Withhold), Label: "family.verdict.withhold"}}
}

// ReasonOptions are the answers offered.
func (rulePage) ReasonOptions() []page.Option {
	var out []page.Option
	for _, c := range Reasons() {
		out = append(out, page.Option{Value: c, Label: "family.reason." + c})
	}
	return out
}

func readRule(f *form.Form) (d Decision) {
	d.Verdict = Verdict(f.Choice("verdict", "family.verdict", []string{string(Show), string(Withhold)}))
	d.Reason = f.Choice("reason", "family.reason", Reasons())
	if day, err := workday.Parse(f.Date("ends", "family.ends")); err == nil {
		d.Ends = day
	}
	return d
}

// nobody stands in an address for the entries whose agency nobody knows.
const nobody = "-"

// Path is the agency as it stands in an address.
func (g Group) Path() string { return cmp.Or(g.Agency, nobody) }

func agencyIn(r *http.Request) string {
	if a := r.PathValue("agency"); a != nobody {
		return a
	}
	return ""
}

func relative(r *http.Request) string { return access.FamilyPrefix + r.PathValue("relative") }

// RuleForm asks a reviewer about the entries of one agency for one viewer.
func (p *Pages) RuleForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Viewings(r.Context(), q)
	if err != nil {
		return err
	}
	for _, v := range list {
		if v.Member == relative(r) {
			f := form.Blank()
			readRule(f)
			return p.site.Render(w, r, http.StatusOK, "family/rule", rulePage{view(r, f), q.Child, r.PathValue("relative"), r.PathValue("agency")})
		}
	}
	return access.ErrNotFound
}

// Rule keeps the decision.
func (p *Pages) Rule(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	d := readRule(f)
	d.Member, d.Agency = relative(r), agencyIn(r)
	if err = f.Err(); err == nil {
		err = p.svc.Rule(r.Context(), q, d)
	}
	if f.Add(err) {
		return p.site.Render(w, r, http.StatusUnprocessableEntity, "family/rule", rulePage{view(r, f), q.Child, r.PathValue("relative"), r.PathValue("agency")})
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/governance/families/"+q.Child)
}

// Stand keeps what becomes of a person's page.
func (p *Pages) Stand(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	if err := p.svc.Stand(r.Context(), q, relative(r), Standing(f.Button())); err != nil {
		return err
	}
	return web.SeeOther(w, "/governance/families/"+q.Child)
}

// Owed shows what families asked, to those who answer.
func (p *Pages) Owed(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Owed(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "family/owed", struct{ Questions []Question }{list})
}

type answerPage struct {
	form.View
	Question Question
}

func readAnswer(f *form.Form) string {
	return f.LongText("answer", "family.answer", form.Max(4000))
}

func (p *Pages) answer(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	one, err := p.svc.One(r.Context(), q, r.PathValue("question"))
	if err != nil {
		return err
	}
	return p.site.Render(w, r, status, "family/answer", answerPage{view(r, f), one})
}

// AnswerForm shows one question.
func (p *Pages) AnswerForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f := form.Blank()
	readAnswer(f)
	return p.answer(w, r, q, http.StatusOK, f)
}

// Answer answers it.
func (p *Pages) Answer(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	text := readAnswer(f)
	if err = f.Err(); err == nil {
		err = p.svc.Answer(r.Context(), q, r.PathValue("question"), text)
	}
	if f.Add(err) {
		return p.answer(w, r, q, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/questions")
}

// Counts shows everybody how families' questions stand.
func (p *Pages) Counts(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	c, err := p.svc.Count(r.Context())
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "family/counts", struct{ Counts Counts }{c})
}
