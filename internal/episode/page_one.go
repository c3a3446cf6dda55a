package episode

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/internal/note"
	"onestory/internal/override"
)

// onePage is one episode, for those who have a part in it: at a desk, between two
// visits, to see what is due and to do it.
type onePage struct {
	form.View
	Shown
	Bar    template.HTML
	Child  string
	ID     string
	Reason string // why it closed, in the reader's language
	Notes  template.HTML
}

// Buttons are the moves that have one on the page: closing has a page of its own,
// and who signs the assessment signs the episode by it.
func (o onePage) Buttons() []Verb {
	return slices.DeleteFunc(slices.Clone(o.Can), func(v Verb) bool { return v == Close || v == Sign })
}

// MayClose reports whether the page of closing is offered.
func (o onePage) MayClose() bool { return slices.Contains(o.Can, Close) }

// Delivers reports whether the page of the plan, meetings and reviews is offered: once
// the family agreed.
func (o onePage) Delivers() bool { return !o.Agreed.IsZero() }

// Outcomes are what a checklist can come to.
func (onePage) Outcomes() []page.Option { return page.Options("episode.outcome.", Outcomes()) }

// Whom are those who can be given a part.
func (o onePage) Whom() []page.Option {
	var out []page.Option
	for _, c := range o.Among {
		out = append(out, page.Option{Value: c.ID, Text: c.Name + ", " + c.Agency})
	}
	return out
}

// Becauses are why somebody is let in whom the family's yes does not cover.
func (onePage) Becauses() []page.Option { return override.Options() }

// Parts are the parts that can be given.
func (onePage) Parts() []page.Option {
	return page.Options("episode.part.", []access.Part{access.Joined, access.Contributor, access.Assessor, access.SingleContact})
}

// One shows one.
func (p *Pages) One(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.one(w, r, q, http.StatusOK, form.Blank())
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	x, err := p.svc.Show(r.Context(), q, r.PathValue("episode"))
	if err != nil {
		return err
	}
	f.SetVersion(x.Version)
	readMember(f, x.choices())
	override.Read(f)
	f.LongText("note", "episode.note", form.Max(2000))
	f.Choice("outcome", "episode.outcome", page.Values(Outcomes()))
	pr := web.Printer(r.Context())
	out := onePage{View: f.View(pr), Shown: x, Bar: p.bar(r, x.View), Child: q.Child, ID: x.Episode.ID}
	if x.Reason != "" {
		out.Reason = x.Settings.Reason(x.Reason).In(string(pr.Lang()))
	}
	if x.Own.Keeps {
		out.Notes = note.Panel(pr, q.Child, x.Own.List)
	}
	return p.site.Render(w, r, status, "episode/one", out)
}

// choices are the ids of those who can be given a part.
func (x Shown) choices() []string {
	var out []string
	for _, c := range x.Among {
		out = append(out, c.ID)
	}
	return out
}

func readMember(f *form.Form, among []string) access.Member {
	m := access.Member{Account: f.Choice("who", "episode.who", among)}
	m.As = access.Part(f.Choice("as", "episode.as", page.Values(access.Parts())))
	m.Ends = f.Date("ends", "episode.ends")
	return m
}

// again shows the page of an episode with what was wrong with a form on it.
func (p *Pages) again(w http.ResponseWriter, r *http.Request, q access.Request, f *form.Form, err error) error {
	if !f.Add(err) {
		return err
	}
	return p.one(w, r, q, http.StatusUnprocessableEntity, f)
}

// Move takes a button that moves an episode.
func (p *Pages) Move(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	id := r.PathValue("episode")
	note := f.LongText("note", "episode.note", form.Max(2000))
	if Verb(f.Button()) == Sign { // an assessment that is signed does, and nothing else
		return access.ErrNotFound
	}
	if err := p.svc.Act(r.Context(), q, id, Verb(f.Button()), note, f.Version()); err != nil {
		return p.again(w, r, q, f, err)
	}
	return web.SeeOther(w, pathOf(q, id))
}

// Outcome takes what a checklist came to.
func (p *Pages) Outcome(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	id := r.PathValue("episode")
	o := Outcome(f.Choice("outcome", "episode.outcome", page.Values(Outcomes())))
	note := f.LongText("note", "episode.note", form.Max(2000))
	if err := f.Err(); err != nil {
		return p.one(w, r, q, http.StatusUnprocessableEntity, f)
	}
	if err := p.svc.SetOutcome(r.Context(), q, id, o, note); err != nil {
		return p.again(w, r, q, f, err)
	}
	if o == Safeguarding {
		return web.SeeOther(w, "/child/"+q.Child+"/unsafe")
	}
	return web.SeeOther(w, pathOf(q, id))
}

// SetMember takes a part that is given, changed or taken.
func (p *Pages) SetMember(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<14)
	if err != nil {
		return err
	}
	id := r.PathValue("episode")
	x, err := p.svc.Show(r.Context(), q, id)
	if err != nil {
		return err
	}
	m, because := readMember(f, x.choices()), override.Read(f)
	over := f.Button() == "end"
	if over {
		m.As = access.Joined
	}
	if m.Account == "" {
		f.Fault("who", "episode.need-member")
	}
	if m.As == "" {
		f.Fault("as", "episode.need-as")
	}
	if f.Err() != nil {
		return p.one(w, r, q, http.StatusUnprocessableEntity, f)
	}
	if err := p.svc.SetMember(r.Context(), q, id, m, over, because); err != nil {
		return p.again(w, r, q, f, err)
	}
	return web.SeeOther(w, pathOf(q, id)+"#members")
}

// closePage ends an episode.
type closePage struct {
	form.View
	Shown
	Bar   template.HTML
	Child string
	ID    string
	lang  string
	p     *Pages
}

// Reasons are those on offer today.
func (c closePage) Reasons() []page.Option {
	var out []page.Option
	for _, r := range c.Settings.Offered(c.p.svc.today()) {
		out = append(out, page.Option{Value: r.Code, Text: r.In(c.lang)})
	}
	return out
}

// Early reports whether there is nothing that a meeting could sign off.
func (c closePage) Early() bool { return c.State.early() }

func readClosing(f *form.Form, x Shown, codes []string) Closing {
	c := Closing{Reason: f.Choice("reason", "episode.reason", codes)}
	if !x.State.early() {
		c.Meeting = date(f, "meeting", "episode.meeting")
		c.Exception = f.LongText("exception", "episode.exception", form.Max(2000))
	}
	c.Note = f.LongText("note", "episode.close-note", form.Max(4000))
	c.After = f.LongText("after", "episode.after", form.Max(2000))
	return c
}

func (p *Pages) codes(s Settings) (out []string) {
	for _, r := range s.Offered(p.svc.today()) {
		out = append(out, r.Code)
	}
	return out
}

// CloseForm shows the form.
func (p *Pages) CloseForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	x, err := p.svc.Show(r.Context(), q, r.PathValue("episode"))
	if err != nil {
		return err
	}
	f := form.Blank()
	if x.State == Withdrawn { // the reason that is proposed
		f.Fill("reason", "no-longer")
	}
	f.SetVersion(x.Version)
	return p.closeForm(w, r, q, http.StatusOK, f, x)
}

func (p *Pages) closeForm(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form, x Shown) error {
	if _, _, err := To(x.State, x.Resumes, Close); err != nil {
		return err
	}
	readClosing(f, x, p.codes(x.Settings))
	pr := web.Printer(r.Context())
	return p.site.Render(w, r, status, "episode/close", closePage{f.View(pr), x, p.bar(r, x.View), q.Child, x.Episode.ID, string(pr.Lang()), p})
}

// Close takes the form.
func (p *Pages) Close(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	x, err := p.svc.Show(r.Context(), q, r.PathValue("episode"))
	if err != nil {
		return err
	}
	c := readClosing(f, x, p.codes(x.Settings))
	if f.Err() == nil {
		err := p.svc.Close(r.Context(), q, x.Episode.ID, c, f.Version())
		if err == nil {
			return web.SeeOther(w, pathOf(q, x.Episode.ID))
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.closeForm(w, r, q, http.StatusUnprocessableEntity, f, x)
}

// correctPage puts something right.
type correctPage struct {
	form.View
	Shown
	Bar   template.HTML
	Child string
	ID    string
}

// Whats are what can be put right here.
func (c correctPage) Whats() []page.Option {
	list := []string{"concern", "started"}
	if !c.Agreed.IsZero() {
		list = append(list, "agreed")
	}
	if len(c.Siblings) > 0 {
		list = append(list, "child")
	}
	if len(c.People) > 0 {
		list = append(list, "person")
	}
	if len(c.Newborns) > 0 {
		list = append(list, "born")
	}
	return page.Options("episode.correct.", list)
}

// Whom are the people who can be taken out.
func (c correctPage) Whom() []page.Option {
	out := []page.Option{{Value: "", Label: "episode.nobody"}}
	for _, v := range c.Siblings {
		out = append(out, page.Option{Value: "child:" + v.ID, Text: v.Name().Full()})
	}
	for _, x := range c.People {
		out = append(out, page.Option{Value: "person:" + strconv.FormatInt(x.N, 10), Text: x.Name})
	}
	return out
}

// Records are those of the household of which one may be somebody's who was not yet born.
func (c correctPage) Records() []page.Option {
	out := []page.Option{{Value: "", Label: "episode.nobody"}}
	for _, v := range c.Newborns {
		out = append(out, page.Option{Value: v.ID, Text: v.Name().Full()})
	}
	return out
}

func readCorrection(f *form.Form, x Shown) Correction {
	c := Correction{What: f.Choice("what", "episode.what", Corrections()), Day: date(f, "day", "episode.day")}
	options := []string{""}
	for _, o := range (correctPage{Shown: x}).Whom() {
		options = append(options, o.Value)
	}
	whom := f.Choice("whom", "episode.whom", options)
	for _, v := range x.Siblings {
		if whom == "child:"+v.ID && c.What == "child" {
			c.Child = v.ID
		}
	}
	for _, o := range x.People {
		if whom == "person:"+strconv.FormatInt(o.N, 10) && (c.What == "person" || c.What == "born") {
			c.Person = o.N
		}
	}
	records := []string{""}
	for _, v := range x.Newborns {
		records = append(records, v.ID)
	}
	if born := f.Choice("record", "episode.record", records); c.What == "born" {
		c.Child = born
	}
	c.Why = f.LongText("why", "episode.correct-why", form.Max(2000))
	return c
}

// CorrectForm shows the form.
func (p *Pages) CorrectForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	x, err := p.svc.Show(r.Context(), q, r.PathValue("episode"))
	if err != nil {
		return err
	}
	f := form.Blank()
	f.SetVersion(x.Version)
	return p.correctForm(w, r, q, http.StatusOK, f, x)
}

func (p *Pages) correctForm(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form, x Shown) error {
	readCorrection(f, x)
	return p.site.Render(w, r, status, "episode/correct", correctPage{f.View(web.Printer(r.Context())), x, p.bar(r, x.View), q.Child, x.Episode.ID})
}

// Correct takes the form.
func (p *Pages) Correct(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 1<<15)
	if err != nil {
		return err
	}
	x, err := p.svc.Show(r.Context(), q, r.PathValue("episode"))
	if err != nil {
		return err
	}
	c := readCorrection(f, x)
	if f.Err() == nil {
		err := p.svc.Correct(r.Context(), q, x.Episode.ID, c, f.Version())
		if err == nil {
			return web.SeeOther(w, pathOf(q, x.Episode.ID))
		}
		if !f.Add(err) {
			return err
		}
	}
	return p.correctForm(w, r, q, http.StatusUnprocessableEntity, f, x)
}
