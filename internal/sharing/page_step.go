package sharing

import (
	"html/template"
	"net/http"
	"slices"

	"onestory/internal/access"
	"onestory/internal/basis"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

// stepPage is one question. Its reader wants to do right by a child and has
// little time: one thing is asked, with the way back and the way to advice.
type stepPage struct {
	form.View
	Made
	Bar      template.HTML
	Child    string
	At       Step
	Before   Step // "" for the first
	DraftURL string
}

// Question is the number of the key question.
func (p stepPage) Question() int { return p.At.Question() }

// Replies are the answers offered.
func (p stepPage) Replies() []page.Option {
	return page.Options("sharing.reply.", Replies())
}

// ConsentReplies are the answers about consent.
func (stepPage) ConsentReplies() []page.Option { return page.Options("sharing.consent.", Consents()) }

// Informs are the answers about telling the family.
func (stepPage) Informs() []page.Option { return page.Options("sharing.inform.", Informs()) }

// Grounds are the legal grounds that can be chosen.
func (p stepPage) Grounds() []page.Option { return grounds(p.Offered(p.Rules)) }

func grounds(list []basis.Basis) []page.Option {
	var out []page.Option
	for _, b := range list {
		out = append(out, page.Option{Value: b.ID, Label: b.Key(), Hint: b.GroupKey()})
	}
	return out
}

// Reasons18 are the reasons of para. 18.
func (stepPage) Reasons18() []page.Option { return page.Options("sharing.reason18.", basis.Without()) }

// Classes are the kinds of data.
func (stepPage) Classes() []page.Option {
	return page.Options("consent.class.", access.Classes())
}

// Methods are the ways of sharing.
func (stepPage) Methods() []page.Option { return page.Options("sharing.method.", Methods()) }

// Outcomes are what can be decided.
func (p stepPage) Outcomes() []page.Option {
	return page.Options("sharing.outcome.", p.Answers.Outcomes())
}

// Codes are the reasons for not sharing.
func (stepPage) Codes() []page.Option { return page.Options("sharing.code.", Codes()) }

// long is how much may be written in one box.
const long = 4000

// fill puts the answers so far into a blank form.
func fill(f *form.Form, a Answers, rules basis.Rules) {
	for name, value := range map[string]string{
		"purpose": string(a.Purpose), "purpose-text": a.PurposeText, "requester": a.Requester, "identify": string(a.Identify), "confidential": string(a.Confidential),
		"anyway": string(a.Anyway), "consent": a.Consent, "consent-text": a.ConsentText, "inform": a.Inform, "inform-text": a.InformText,
		"interest": string(a.Interest), "interest-text": a.InterestText, "reason": a.Reason, "policy": a.Policy, "benefit": a.Benefit, "risk-share": a.RiskShare, "risk-not": a.RiskNot,
		"right": string(a.Right), "items": a.Items, "others": a.Others, "recipients": a.Recipients, "way": a.Method, "outcome": string(a.Outcome), "why": a.Why, "code": a.Code,
		"checked": a.Checked, "review": a.Review.String(),
	} {
		f.Fill(name, value)
	}
	if a.Policy == "" {
		f.Fill("policy", rules.Policies["dpa-1-18"])
	}
	f.Fill("bases", a.Bases...)
	f.Fill("classes", page.Values(a.Classes)...)
}

// read reads the fields of one step, and says how they change the answers.
func read(f *form.Form, s Step, m Made) func(*Answers) {
	text := func(name string) string { return f.LongText(name, "sharing."+name, form.Max(long)) }
	reply := func() Reply {
		if s == AskRight || s == AskPurpose || s == AskIdentify || s == AskConfidential || s == AskAnyway || s == AskInterest {
			return Reply(f.Choice(string(s), "sharing.reply", page.Values(Replies())))
		}
		return ""
	}()
	switch s {
	case AskPurpose:
		words, who := text("purpose-text"), f.Text("requester", "sharing.requester", form.Max(200))
		return func(a *Answers) { a.Purpose, a.PurposeText, a.Requester = reply, words, who }
	case AskIdentify:
		return func(a *Answers) { a.Identify = reply }
	case AskConfidential:
		return func(a *Answers) { a.Confidential = reply }
	case AskAnyway:
		return func(a *Answers) { a.Anyway = reply }
	case AskConsent:
		said, words := f.Choice("consent", "sharing.consent", Consents()), text("consent-text")
		var rests []string
		for _, c := range m.Consents {
			if c.Permits(m.Rules.On) {
				rests = append(rests, c.ID)
			}
		}
		return func(a *Answers) {
			a.Consent, a.ConsentText, a.Consents = said, words, nil
			if said == "given" {
				a.Consents = rests
			}
		}
	case AskInform:
		how, words := f.Choice("inform", "sharing.inform", Informs()), text("inform-text")
		return func(a *Answers) { a.Inform, a.InformText = how, words }
	case AskInterest:
		words := text("interest-text")
		return func(a *Answers) { a.Interest, a.InterestText = reply, words }
	case AskBasis:
		var ids []string
		for _, b := range m.Offered(m.Rules) {
			ids = append(ids, b.ID)
		}
		chosen, why := f.Choices("bases", "sharing.bases", ids), f.Choice("reason", "sharing.reason", basis.Without())
		policy := f.Text("policy", "basis.policy", form.Max(500))
		needsWhy, needsPolicy := false, false
		for _, id := range chosen {
			b, _ := m.Rules.Find(id)
			needsWhy, needsPolicy = needsWhy || b.Reason, needsPolicy || b.Policy
		}
		return func(a *Answers) {
			a.Bases, a.Reason, a.Policy = chosen, "", ""
			if needsWhy {
				a.Reason = why
			}
			if needsPolicy {
				a.Policy = policy
			}
		}
	case AskWeigh:
		good, harm, not := text("benefit"), text("risk-share"), text("risk-not")
		return func(a *Answers) { a.Benefit, a.RiskShare, a.RiskNot = good, harm, not }
	case AskRight:
		items, others := text("items"), text("others")
		var classes []access.Class
		for _, k := range f.Choices("classes", "sharing.classes", page.Values(access.Classes())) {
			classes = append(classes, access.Class(k))
		}
		to, how := f.Text("recipients", "sharing.recipients", form.Max(300)), f.Choice("way", "sharing.method", Methods())
		return func(a *Answers) {
			a.Right, a.Items, a.Others, a.Classes, a.Recipients, a.Method = reply, items, others, classes, to, how
		}
	}
	out, why, code := State(f.Choice("outcome", "sharing.outcome", page.Values(m.Answers.Outcomes()))), text("why"), f.Choice("code", "sharing.code", Codes())
	by := f.Text("checked", "sharing.checked", form.Max(200))
	day, _ := workday.Parse(f.Date("review", "sharing.review"))
	return func(a *Answers) { a.Outcome, a.Why, a.Code, a.Checked, a.Review = out, why, code, by, day }
}

// step is the step in the path and the decision, if its reader may go on with it.
func (p *Pages) step(r *http.Request, q access.Request) (Step, Made, error) {
	s := Step(r.PathValue("step"))
	if !slices.Contains(Steps(), s) {
		return s, Made{}, access.ErrNotFound
	}
	m, err := p.svc.One(r.Context(), q, r.PathValue("sharing"))
	if err == nil && (!m.Mine || m.State.Decided()) {
		err = access.ErrNotFound
	}
	return s, m, err
}

// Step shows one question.
func (p *Pages) Step(w http.ResponseWriter, r *http.Request, q access.Request) error {
	s, m, err := p.step(r, q)
	if err != nil {
		return err
	}
	f := form.Blank()
	fill(f, m.Answers, m.Rules)
	f.SetDraft(m.Version)
	return p.ask(w, r, q, http.StatusOK, f, s, m)
}

func (p *Pages) ask(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form, s Step, m Made) error {
	read(f, s, m)
	pr := web.Printer(r.Context())
	out := stepPage{View: f.View(pr), Made: m, Bar: p.bar(pr, m), Child: q.Child, At: s, DraftURL: of(q, m.ID) + "/step/" + string(s) + "/draft"}
	path := m.Path()
	if i := slices.Index(path, s); i > 0 {
		out.Before = path[i-1]
	} else if i < 0 {
		out.Before = path[len(path)-1]
	}
	return p.site.Render(w, r, status, "sharing/step", out)
}

// Answer takes the answer to one question and leads on: to the next, to advice,
// or to the record.
func (p *Pages) Answer(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<17)
	if err != nil {
		return err
	}
	s, m, err := p.step(r, q)
	if err != nil {
		return err
	}
	change := read(f, s, m)
	after := m.Answers
	change(&after)
	if err := after.Check(s, m.Rules, p.svc.today()); err != nil && !f.Add(err) {
		return err
	}
	if f.Err() == nil {
		d, err := p.svc.Save(r.Context(), q, m.ID, s, f.Draft(), false, f.Key(), change)
		switch {
		case err == nil && d.Step == End:
			return web.SeeOther(w, of(q, m.ID))
		case err == nil && d.Step == s:
			return web.SeeOther(w, of(q, m.ID)+"/advice")
		case err == nil:
			return web.SeeOther(w, of(q, m.ID)+"/step/"+string(d.Step))
		case !f.Add(err):
			return err
		}
	}
	return p.ask(w, r, q, http.StatusUnprocessableEntity, f, s, m)
}

// Keep keeps what is typed so far.
func (p *Pages) Keep(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<17)
	if err != nil {
		return err
	}
	s, m, err := p.step(r, q)
	if err != nil {
		return err
	}
	d, err := p.svc.Save(r.Context(), q, m.ID, s, f.Draft(), true, "", read(f, s, m))
	if err != nil {
		return err
	}
	return web.DraftSaved(w, r, p.svc.gate.Clock().Now(), d.Version)
}
