package sharing

import (
	"html/template"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/involvement"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// askPage is a question to an adviser about to be asked.
type askPage struct {
	form.View
	Made
	Bar   template.HTML
	Child string
	cards []involvement.Card
}

// Advisers are those who can be asked.
func (p askPage) Advisers() []page.Option {
	var out []page.Option
	for _, c := range p.cards {
		text := c.Name
		if c.Agency != "" {
			text += ", " + c.Agency
		}
		out = append(out, page.Option{Value: c.ID, Text: text})
	}
	return out
}

func readQuestion(f *form.Form, cards []involvement.Card) Question {
	var ids []string
	for _, c := range cards {
		ids = append(ids, c.ID)
	}
	return Question{Adviser: f.Choice("adviser", "sharing.adviser", ids), Text: f.LongText("text", "sharing.question", form.Max(long)),
		Outside: f.Text("outside", "sharing.outside", form.Max(200)), Answer: f.LongText("answer", "sharing.outside.answer", form.Max(long))}
}

// AskForm shows whom to ask, with the question made safe already.
func (p *Pages) AskForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	m, cards, err := p.svc.Whom(r.Context(), q, r.PathValue("sharing"))
	if err != nil {
		return err
	}
	f := form.Blank()
	pr := web.Printer(r.Context())
	f.Fill("text", Redact(pr.T("sharing.question.draft", pr.T("sharing."+string(m.Step)), m.PurposeText), m.View))
	return p.askForm(w, r, q, http.StatusOK, f, m, cards)
}

func (p *Pages) askForm(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form, m Made, cards []involvement.Card) error {
	readQuestion(f, cards)
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "sharing/ask", askPage{View: f.View(pr), Made: m, Bar: p.bar(pr, m), Child: q.Child, cards: cards})
}

// Ask sends the question.
func (p *Pages) Ask(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	m, cards, err := p.svc.Whom(r.Context(), q, r.PathValue("sharing"))
	if err != nil {
		return err
	}
	in := readQuestion(f, cards)
	if f.Err() == nil {
		err := p.svc.Ask(r.Context(), q, m.ID, in, f.Key())
		if err == nil {
			return web.SeeOther(w, of(q, m.ID))
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.askForm(w, r, q, http.StatusUnprocessableEntity, f, m, cards)
}

// Questions lists what an adviser was asked. Managers and governance officers
// open it; it names no child.
func (p *Pages) Questions(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Questions(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "sharing/questions", struct{ List []Asked }{list})
}

// questionPage is one question with the box for its answer.
type questionPage struct {
	form.View
	Asked
}

// Question shows one.
func (p *Pages) Question(w http.ResponseWriter, r *http.Request, q access.Request) error {
	a, err := p.svc.Question(r.Context(), q, r.PathValue("advice"))
	if err != nil {
		return err
	}
	return p.question(w, r, http.StatusOK, form.Blank(), a)
}

func (p *Pages) question(w http.ResponseWriter, r *http.Request, status int, f *form.Form, a Asked) error {
	f.LongText("answer", "sharing.advice.answer", form.Max(long))
	return p.site.Render(w, r, status, "sharing/question", questionPage{f.View(web.Printer(r.Context())), a})
}

// Advise takes the answer.
func (p *Pages) Advise(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	a, err := p.svc.Question(r.Context(), q, r.PathValue("advice"))
	if err != nil {
		return err
	}
	text := f.LongText("answer", "sharing.advice.answer", form.Max(long))
	if f.Err() == nil {
		err := p.svc.Answer(r.Context(), q, a.ID, text)
		if err == nil {
			return web.SeeOther(w, "/advice")
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.question(w, r, http.StatusUnprocessableEntity, f, a)
}
