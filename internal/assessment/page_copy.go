package assessment

import (
	"html/template"
	"net/http"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/form"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/lib/questionnaire"
	"onestory/lib/workday"
)

// copiesPage lists the copies of the family.
type copiesPage struct {
	Copies
	Bar   template.HTML
	Base  string
	Late  bool // one was not given, and its day has gone by
	Names map[string]string
}

// CopiesForm lists who gets a copy, and by when.
func (p *Pages) CopiesForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	c, err := p.svc.Copies(r.Context(), q)
	if err != nil {
		return err
	}
	out := copiesPage{Copies: c, Bar: p.bar(r, c.Of), Base: at(q, ""), Names: c.names(r)}
	for _, x := range c.Copies {
		out.Late = out.Late || x.Given.IsZero() && p.svc.today().After(c.Due)
	}
	return p.site.Render(w, r, http.StatusOK, "assessment/copies", out)
}

// names are what whoever gets a copy is called.
func (c Copies) names(r *http.Request) map[string]string {
	out := map[string]string{}
	pr := web.Printer(r.Context())
	for _, p := range c.Parts {
		out[p.Key] = title(pr, p, c.Of)
	}
	if _, ok := out[string(form.ChildPart)]; !ok {
		out[string(form.ChildPart)] = title(pr, PartView{Part: Part{Key: string(form.ChildPart)}}, c.Of)
	}
	return out
}

// copyPage prepares one copy.
type copyPage struct {
	kit.View
	OneCopy
	Bar    template.HTML
	Base   string
	Path   string
	Name   string
	Bodies []body
	Langs  []page.Option
}

// CopyForm shows what one copy holds, to leave out what is about somebody else.
func (p *Pages) CopyForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.copyForm(w, r, q, http.StatusOK, nil)
}

func (p *Pages) copyForm(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *kit.Form) error {
	c, err := p.svc.OneCopy(r.Context(), q, r.PathValue("whose"))
	if err != nil {
		return err
	}
	pr := web.Printer(r.Context())
	if f == nil {
		f = kit.Blank()
		f.Fill("on", p.svc.today().String())
		if c.Copy.Safe {
			f.Fill("safe", "yes")
		}
	}
	f.SetVersion(c.Copy.Version)
	readDecision(f)
	readGiven(f)
	out := copyPage{View: f.View(pr), OneCopy: c, Bar: p.bar(r, c.Of), Base: at(q, ""), Path: at(q, "/copies/"+c.Copy.Whose), Name: c.names(r)[c.Copy.Whose], Langs: languages()}
	if c.Copy.Version == 0 {
		out.View.Hidden = append(out.View.Hidden, kit.Hidden{Name: kit.VersionName, Value: "0"})
	}
	for _, part := range c.Parts {
		if part.Response == nil || !c.Copy.shows(part.Part) {
			continue
		}
		out.Bodies = append(out.Bodies, body{PartView: part, Title: title(pr, part, c.Of), HTML: part.Form.Finished(part.Response, form.Shown{Words: pr, Level: 3, Pick: "left-" + part.Key,
			Picked: func(x *questionnaire.Place) bool { return c.Copy.Leaves(part.Key, x.Path) }})})
	}
	return p.site.Render(w, r, status, "assessment/copy", out)
}

func languages() (out []page.Option) {
	for _, l := range CopyLanguages() {
		out = append(out, page.Option{Value: l, Label: "assessment.lang." + l})
	}
	return out
}

func readDecision(f *kit.Form) (safe bool) { return f.Tick("safe", "assessment.copy.safe") }

func readGiven(f *kit.Form) (receiver string, on workday.Date) {
	receiver = f.Text("receiver", "assessment.copy.receiver", kit.Max(120))
	on, _ = workday.Parse(f.Date("on", "assessment.copy.on"))
	return receiver, on
}

// DecideCopy takes what a copy leaves out.
func (p *Pages) DecideCopy(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, MaxBytes)
	if err != nil {
		return err
	}
	var left []string
	for name, values := range f.Typed() {
		if part, ok := strings.CutPrefix(name, "left-"); ok {
			for _, v := range values {
				if len(v) < 300 {
					left = append(left, part+" "+v)
				}
			}
		}
	}
	slices.Sort(left)
	whose := r.PathValue("whose")
	if err := p.svc.DecideCopy(r.Context(), q, whose, readDecision(f), left, f.Version()); err != nil {
		return err
	}
	return web.SeeOther(w, at(q, "/copies/"+whose))
}

// GiveCopy records that one was received.
func (p *Pages) GiveCopy(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, 1<<12)
	if err != nil {
		return err
	}
	receiver, on := readGiven(f)
	if f.Err() == nil {
		if err := p.svc.Give(r.Context(), q, r.PathValue("whose"), receiver, on); err == nil {
			return web.SeeOther(w, at(q, "/copies"))
		} else if !f.Add(err) {
			return err
		}
	}
	return p.copyForm(w, r, q, http.StatusUnprocessableEntity, f)
}

// readPage is the copy itself: for paper, or for a screen that is handed over.
type readPage struct {
	Copies
	Words     map[string]string
	Lang, Dir string
	Page      string // the page's own language
	Name      string
	Large     bool
	Easy      bool
	Own       []quoted
	Bodies    []body
	Text      *Translation
	Path      string
	PDF       string // where it can be had as one
}

// quoted is what somebody said in their own words.
type quoted struct{ Label, Words string }

// ReadCopy shows the copy: its labels in the language asked for, large or easy to
// read, with a translation beside it where there is one.
func (p *Pages) ReadCopy(w http.ResponseWriter, r *http.Request, q access.Request) error {
	c, err := p.svc.OneCopy(r.Context(), q, r.PathValue("whose"))
	if err != nil {
		return err
	}
	pr, query := web.Printer(r.Context()), r.URL.Query()
	lang := query.Get("lang")
	if !slices.Contains(CopyLanguages(), lang) {
		lang = string(pr.Lang())
	}
	out := readPage{Copies: c.Copies, Words: copyWords[lang], Lang: lang, Dir: "ltr", Page: string(pr.Lang()), Name: c.names(r)[c.Copy.Whose], Large: query.Get("large") != "", Easy: query.Get("easy") != "", Path: at(q, "/copies/"+c.Copy.Whose)}
	if lang == "ur" || lang == "ar" {
		out.Dir = "rtl"
	}
	if p.PDF {
		out.PDF = out.Path + "/pdf?" + r.URL.RawQuery
	}
	for n, t := range c.Translations {
		if t.Lang == lang {
			out.Text = &c.Translations[n]
		}
	}
	for _, part := range c.Parts {
		if part.Response == nil || !c.Copy.shows(part.Part) {
			continue
		}
		leave := func(x *questionnaire.Place) bool { return c.Copy.Safe && located(x) }
		mask := func(x *questionnaire.Place) bool { return c.Copy.Leaves(part.Key, x.Path) }
		heading := title(pr, part, c.Of)
		if part.Kind() == form.FamilyPart {
			heading = out.Words["family"]
		}
		out.Bodies = append(out.Bodies, body{PartView: part, Title: heading, HTML: part.Form.Finished(part.Response, form.Shown{Words: pr, Lang: lang, Level: 3, Leave: leave, Mask: mask, Masked: out.Words["left"]})})
		for _, v := range part.Form.Voices(part.Response, lang, func(x *questionnaire.Place) bool { return leave(x) || mask(x) }) {
			out.Own = append(out.Own, quoted(v))
		}
	}
	for _, x := range c.Signatures { // their own alone: one parent's words are not for another
		if x.Comment != "" && (x.Kind == TheChild && c.Copy.Whose == string(form.ChildPart) || x.Kind == Parent && strings.EqualFold(x.Name, out.Name)) {
			out.Own = append(out.Own, quoted{x.Name, x.Comment})
		}
	}
	return p.site.Render(w, r, http.StatusOK, "assessment/read", out)
}

// translationPage is the form of a translation.
type translationPage struct {
	kit.View
	Bar   template.HTML
	Path  string
	Name  string
	Langs []page.Option
}

func readTranslation(f *kit.Form) Translation {
	var t Translation
	t.Lang = f.Choice("lang", "assessment.copy.lang", CopyLanguages(), kit.Required, kit.Message("assessment.need-lang"))
	t.Details.Text = f.LongText("text", "assessment.copy.text", kit.Required, kit.Max(MaxTranslation), kit.Message("assessment.need-translation"))
	t.Details.Translator = f.Text("translator", "assessment.copy.translator", kit.Required, kit.Max(120), kit.Message("assessment.need-translator"))
	t.Details.Checker = f.Text("checker", "assessment.copy.checker", kit.Max(120))
	return t
}

// TranslationForm attaches a translation.
func (p *Pages) TranslationForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.translationForm(w, r, q, http.StatusOK, kit.Blank())
}

func (p *Pages) translationForm(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *kit.Form) error {
	c, err := p.svc.OneCopy(r.Context(), q, r.PathValue("whose"))
	if err != nil {
		return err
	}
	readTranslation(f)
	return p.site.Render(w, r, status, "assessment/translation", translationPage{View: f.View(web.Printer(r.Context())), Bar: p.bar(r, c.Of), Path: at(q, "/copies/"+c.Copy.Whose), Name: c.names(r)[c.Copy.Whose], Langs: languages()})
}

// Translate takes it.
func (p *Pages) Translate(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, MaxBytes)
	if err != nil {
		return err
	}
	t := readTranslation(f)
	if f.Err() == nil {
		if err := p.svc.Translate(r.Context(), q, r.PathValue("whose"), t); err == nil {
			return web.SeeOther(w, at(q, "/copies/"+r.PathValue("whose")))
		} else if !f.Add(err) {
			return err
		}
	}
	return p.translationForm(w, r, q, http.StatusUnprocessableEntity, f)
}
