package assessment

import (
	"html/template"
	"net/http"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/form"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
)

// signPage is what is lacking, and who signs.
type signPage struct {
	kit.View
	Signing
	Bar   template.HTML
	Base  string
	Title string
	Left  []left
	Could []left
}

// left is one thing that is lacking, with the way to it.
type left struct{ Text, Path string }

// Hows are the answers offered to how somebody signs.
func (signPage) Hows() []page.Option { return page.Options("assessment.how.", Hows()) }

func readSignatures(f *kit.Form) []Signature {
	var out []Signature
	for _, k := range []Signer{TheChild, Parent} {
		name := string(k)
		s := Signature{Kind: k, How: f.Choice(name, "assessment.sign."+name, Hows())}
		s.Name = f.Text(name+"-name", "assessment.sign.name", kit.Max(120))
		s.Witness = f.Text(name+"-witness", "assessment.sign.witness", kit.Max(120))
		s.Comment = f.LongText(name+"-comment", "assessment.sign.comment", kit.Max(4000))
		out = append(out, s)
	}
	return out
}

// SignForm shows it. The assessor opens it with the family in the room, and hands
// the screen over; somebody who cannot be there says it on the telephone.
func (p *Pages) SignForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.signForm(w, r, q, http.StatusOK, kit.Blank())
}

func (p *Pages) signForm(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *kit.Form) error {
	s, err := p.svc.Signing(r.Context(), q)
	if err != nil {
		return err
	}
	readSignatures(f)
	pr := web.Printer(r.Context())
	out := signPage{View: f.View(pr), Signing: s, Bar: p.bar(r, s.Of), Base: at(q, ""), Title: s.Form.Titles().In(string(pr.Lang()))}
	lines := func(list []Lacking) (out []left) {
		for _, l := range list {
			out = append(out, left{l.Say(pr), at(q, "/"+l.Part.Key+"/"+strconv.Itoa(l.Section.Number))})
		}
		return out
	}
	out.Left, out.Could = lines(s.Lacks), lines(s.Hoped)
	return p.site.Render(w, r, status, "assessment/sign", out)
}

// Sign signs.
func (p *Pages) Sign(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, 1<<16)
	if err != nil {
		return err
	}
	list := readSignatures(f)
	if f.Err() == nil {
		if err := p.svc.Sign(r.Context(), q, list, f.Key()); err == nil {
			open := q
			open.Action = "assessment:open"
			if _, err := p.svc.Open(r.Context(), open); problem.Is(err, problem.NotFound) { // it ended the episode, and the reader's part with it
				return web.SeeOther(w, "/child/"+q.Child+"/episodes")
			}
			return web.SeeOther(w, at(q, ""))
		} else if !f.Add(err) {
			return err
		}
	}
	return p.signForm(w, r, q, http.StatusUnprocessableEntity, f)
}

func readAddendum(f *kit.Form) string {
	return f.LongText("text", "assessment.add.text", kit.Required, kit.Max(MaxAddendum), kit.Message("assessment.need-addendum"))
}

// Add adds to a signed assessment.
func (p *Pages) Add(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, 1<<17)
	if err != nil {
		return err
	}
	text := readAddendum(f)
	if f.Err() == nil {
		if err := p.svc.Add(r.Context(), q, text, f.Key()); err == nil {
			return web.SeeOther(w, at(q, ""))
		} else if !f.Add(err) {
			return err
		}
	}
	return p.open(w, r, q, http.StatusUnprocessableEntity, f)
}

// comparePage is two assessments side by side.
type comparePage struct {
	Comparing
	Bar   template.HTML
	Base  string
	Lines []line
	All   bool
	With  string
}

// line is a difference, with the heading that begins with it.
type line struct {
	Heading string
	form.Difference
}

// Compare shows two assessments of one child side by side, with what differs
// marked; with all, also what stayed as it was.
func (p *Pages) Compare(w http.ResponseWriter, r *http.Request, q access.Request) error {
	with := r.URL.Query().Get("with")
	c, err := p.svc.Compare(r.Context(), q, with)
	if err != nil {
		return err
	}
	out := comparePage{Comparing: c, Bar: p.bar(r, c.Of), Base: at(q, ""), All: r.URL.Query().Get("all") != "", With: with}
	before := ""
	if with == "" {
		return p.site.Render(w, r, http.StatusOK, "assessment/compare", out)
	}
	for _, d := range form.Compare(c.Was, c.Now, web.Printer(r.Context())) {
		if !d.Changed && !out.All {
			continue
		}
		l := line{Difference: d}
		if d.Section != before {
			l.Heading, before = d.Section, d.Section
		}
		out.Lines = append(out.Lines, l)
	}
	return p.site.Render(w, r, http.StatusOK, "assessment/compare", out)
}
