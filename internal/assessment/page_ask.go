package assessment

import (
	"errors"
	"html/template"
	"net/http"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/form"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
	"onestory/internal/override"
	"onestory/lib/workday"
)

// outside is the answer that chooses somebody without an account.
const outside = "outside"

// askPage asks whom to ask.
type askPage struct {
	kit.View
	AskPage
	Bar   template.HTML
	Back  string
	Title string
	Whom  []page.Option
}

func (a AskPage) options() []page.Option {
	var out []page.Option
	for _, i := range a.People {
		out = append(out, page.Option{Value: i.Account, Text: i.Name + ", " + i.Role + ", " + i.Agency})
	}
	return append(out, page.Option{Value: outside, Label: "assessment.ask.outside", Hint: "assessment.ask.outside.hint"})
}

func readAsking(f *kit.Form, whom []page.Option) Asking {
	var values []string
	for _, o := range whom {
		values = append(values, o.Value)
	}
	var in Asking
	in.Account = f.Choice("whom", "assessment.ask.whom", values, kit.Required, kit.Message("assessment.need-whom"))
	if in.Account == outside {
		in.Account = ""
	}
	in.To = f.Text("to", "assessment.ask.to", kit.Max(120))
	in.About = f.Text("about", "assessment.ask.about", kit.Max(120))
	in.Note = f.LongText("note", "assessment.ask.note", kit.Max(2000))
	if d, err := workday.Parse(f.Date("due", "assessment.ask.due", kit.Required, kit.Message("assessment.need-due"))); err == nil {
		in.Due = d
	}
	in.Because = override.Read(f)
	return in
}

// Becauses are why somebody may know whom the family's yes does not name.
func (askPage) Becauses() []page.Option { return override.Options() }

// AskForm asks somebody to write one section.
func (p *Pages) AskForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	part, number, err := whole(r)
	if err != nil {
		return err
	}
	a, err := p.svc.AskPage(r.Context(), q, part, number)
	if err != nil {
		return err
	}
	return p.ask(w, r, q, http.StatusOK, kit.Blank(), a)
}

func (p *Pages) ask(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *kit.Form, a AskPage) error {
	pr := web.Printer(r.Context())
	out := askPage{AskPage: a, Bar: p.bar(r, a.Of), Back: at(q, "/"+a.Part.Key+"/"+strconv.Itoa(a.Section.Number)), Title: in(a.Section.Title, string(pr.Lang())), Whom: a.options()}
	readAsking(f, out.Whom)
	out.View = f.View(pr)
	return p.site.Render(w, r, status, "assessment/ask", out)
}

// linkPage shows a link and its code, once.
type linkPage struct {
	Bar  template.HTML
	Back string
	Code string
	URL  string
	To   string
}

// Ask asks.
func (p *Pages) Ask(w http.ResponseWriter, r *http.Request, q access.Request) error {
	part, number, err := whole(r)
	if err != nil {
		return err
	}
	f, err := kit.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	a, err := p.svc.AskPage(r.Context(), q, part, number)
	if err != nil {
		return err
	}
	asking := readAsking(f, a.options())
	if f.Err() != nil {
		return p.ask(w, r, q, http.StatusUnprocessableEntity, f, a)
	}
	link, err := p.svc.Ask(r.Context(), q, part, number, asking, f.Key())
	if err != nil {
		if f.Add(err) {
			return p.ask(w, r, q, http.StatusUnprocessableEntity, f, a)
		}
		return err
	}
	if link.Token == "" {
		return web.SeeOther(w, at(q, ""))
	}
	return p.site.Render(w, r, http.StatusOK, "assessment/link", linkPage{Bar: p.bar(r, a.Of), Back: at(q, ""), Code: link.Code, URL: p.site.Address(r, "/contribute/"+link.Token), To: asking.To})
}

// contributePage is the one section for somebody outside; before the code it is
// the box for that.
type contributePage struct {
	kit.View
	Token, Code string
	Ask         Ask
	Title       string
	Body        template.HTML
	Open, Sent  bool
}

func readCode(f *kit.Form) string {
	return f.Text("code", "assessment.code", kit.Required, kit.Max(20), kit.Message("assessment.need-code"))
}

// CodeForm asks for the code, whatever the link. It looks nothing up. Somebody
// outside opens it from a message, on a telephone.
func (p *Pages) CodeForm(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	return p.contribute(w, r, http.StatusOK, kit.Blank(), contributePage{})
}

func (p *Pages) contribute(w http.ResponseWriter, r *http.Request, status int, f *kit.Form, page contributePage) error {
	page.Code, page.Token = readCode(f), r.PathValue("token")
	summary := page.View.Summary
	page.View = f.View(web.Printer(r.Context()))
	if page.Open {
		page.View.Summary = summary
	}
	return p.site.Render(w, r, status, "assessment/contribute", page)
}

// Contribute takes the code and shows the section, and takes the section.
func (p *Pages) Contribute(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	f, err := kit.Parse(r, MaxBytes)
	if err != nil {
		return err
	}
	code := readCode(f)
	if f.Err() != nil {
		return p.contribute(w, r, http.StatusUnprocessableEntity, f, contributePage{})
	}
	forgive, err := p.tries.Try(r, "contribute")
	if problem.Is(err, problem.TooMany) {
		f.Fault("code", "assessment.too-many")
		return p.contribute(w, r, http.StatusTooManyRequests, f, contributePage{})
	}
	if err != nil {
		return err
	}
	values := f.Typed()
	c, sheet, sent, err := p.svc.Send(r.Context(), r.PathValue("token"), code, values, f.Button())
	if errors.Is(err, access.ErrNotFound) {
		f.Fault("code", "assessment.wrong-code")
		return p.contribute(w, r, http.StatusUnprocessableEntity, f, contributePage{})
	}
	if err != nil {
		return err
	}
	if err := forgive(); err != nil {
		return err
	}
	pr := web.Printer(r.Context())
	out := contributePage{Ask: c.Ask, Title: in(c.Section.Title, string(pr.Lang())), Open: true, Sent: sent}
	status := http.StatusOK
	if !sent {
		canvas := form.Canvas{Words: pr, Faulty: f.Button() == "send"}
		if name, ok := form.AddedRow(f.Button()); ok {
			canvas.Rows = map[string]int{name: form.OneMore}
		}
		drawn := c.Form.Draw(c.Section, map[string]form.Sheet{c.Section.ID: sheet}, canvas)
		out.Body, out.View.Summary = drawn.HTML, drawn.Faults
		if len(drawn.Faults) > 0 {
			status = http.StatusUnprocessableEntity
		}
	}
	return p.contribute(w, r, status, f, out)
}
