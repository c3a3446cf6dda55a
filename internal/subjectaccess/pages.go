package subjectaccess

import (
	"net/http"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

const maxBody = 256 << 10

// Pages answers the doors of cases.
type Pages struct {
	site    *web.Site
	service *Service
}

// NewPages makes the Pages.
func NewPages(site *web.Site, service *Service) *Pages { return &Pages{site, service} }

func date(s string) workday.Date {
	d, _ := workday.Parse(s) // form.Date has read it already
	return d
}

// List shows the cases.
func (p *Pages) List(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.service.List(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "subjectaccess/list", list)
}

// beginPage is the data of the form that opens a case.
type beginPage struct {
	form.View
	Child     string
	Relations []page.Option
}

func readCase(f *form.Form) Case {
	return Case{Received: date(f.Date("received", "subjectaccess.received", form.Required)), Body: Body{
		Who:      f.Text("who", "subjectaccess.who", form.Required, form.Max(160)),
		Relation: Relation(f.Choice("relation", "subjectaccess.relation", page.Values(Relations()), form.Required)),
		Asked:    f.LongText("asked", "subjectaccess.asked", form.Max(4000)),
		Checked:  f.LongText("checked", "subjectaccess.checked", form.Max(2000)),
	}}
}

func (p *Pages) begin(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	return p.site.Render(w, r, status, "subjectaccess/begin", beginPage{f.View(web.Printer(r.Context())), q.Child, page.Options("subjectaccess.relation.", Relations())})
}

// BeginForm shows the form that opens a case.
func (p *Pages) BeginForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f := form.Blank()
	readCase(f)
	return p.begin(w, r, q, http.StatusOK, f)
}

// Start opens a case.
func (p *Pages) Start(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	c, id := readCase(f), ""
	if err = f.Err(); err == nil {
		id, err = p.service.Start(r.Context(), q, c, f.Key())
	}
	if f.Add(err) {
		return p.begin(w, r, q, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/subject-access/"+id)
}

// casePage is the data of one case's page.
type casePage struct {
	form.View
	Whole
	Self string // the account that reads it
}

// Done is how many pieces somebody went through.
func (c casePage) Done() (n int) {
	for _, p := range c.Pieces {
		if c.Decisions[p.ID].Looked {
			n++
		}
	}
	return n
}

// Decided is what was decided of a piece.
func (c casePage) Decided(piece string) Decision { return c.Decisions[piece] }

// Releases reports whether whoever reads it may release it: a second person, once it is ready.
func (c casePage) Releases() bool { return c.State == Ready && c.PreparedBy != c.Self }

func readWork(f *form.Form) Work {
	long := func(name string) string { return f.LongText(name, "subjectaccess."+name, form.Max(8000)) }
	test := func(name string) Test {
		return Test{Who: f.Text(name+"who", "subjectaccess."+name+".who", form.Max(160)), On: date(f.Date(name+"on", "subjectaccess."+name+".on")), Why: long(name)}
	}
	return Work{Asked: long("asked"), Checked: long("checked"), Searched: long("searched"), Harm: test("harm"), Interests: test("interests")}
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	q.Action = "subjectaccess:open"
	c, err := p.service.Open(r.Context(), q, r.PathValue("case"))
	if err != nil {
		return err
	}
	if len(f.Faults()) == 0 {
		for name, value := range map[string]string{"asked": c.Asked, "checked": c.Checked, "searched": c.Searched, "harm": c.Harm.Why, "harmwho": c.Harm.Who, "harmon": c.Harm.On.String(),
			"interests": c.Interests.Why, "interestswho": c.Interests.Who, "interestson": c.Interests.On.String()} {
			f.Fill(name, value)
		}
	}
	readWork(f)
	f.SetVersion(c.Version)
	name := "subjectaccess/case"
	if c.State.Over() {
		name = "subjectaccess/bundle"
	}
	return p.site.Render(w, r, status, name, casePage{f.View(web.Printer(r.Context())), c, q.Actor})
}

// Case shows a case; once it is released, the bundle, which prints.
func (p *Pages) Case(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.show(w, r, q, http.StatusOK, form.Blank())
}

// Write keeps what was found out.
func (p *Pages) Write(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.act(w, r, q, func(f *form.Form, id string) error {
		in := readWork(f)
		if err := f.Err(); err != nil {
			return err
		}
		return p.service.Write(r.Context(), q, id, f.Version(), in)
	})
}

// act does something with a case: on to its page, or the page with what is wrong.
func (p *Pages) act(w http.ResponseWriter, r *http.Request, q access.Request, do func(f *form.Form, id string) error) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	err = do(f, r.PathValue("case"))
	if f.Add(err) {
		return p.show(w, r, q, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/subject-access/"+r.PathValue("case"))
}

// Move takes a case further: the button says how.
func (p *Pages) Move(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.act(w, r, q, func(f *form.Form, id string) error {
		ctx, version := r.Context(), f.Version()
		switch f.Button() {
		case "ask":
			return p.service.Ask(ctx, q, id, version)
		case "answered":
			return p.service.Answered(ctx, q, id, version)
		case "extend":
			return p.service.Extend(ctx, q, id, version, f.LongText("told", "subjectaccess.told", form.Max(2000)))
		case "ready":
			return p.service.Prepare(ctx, q, id, version)
		case "close":
			return p.service.Close(ctx, q, id, version, f.LongText("why", "subjectaccess.why", form.Max(2000)))
		}
		return access.ErrNotFound
	})
}

// Release releases the bundle.
func (p *Pages) Release(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.act(w, r, q, func(f *form.Form, id string) error { return p.service.Release(r.Context(), q, id, f.Version()) })
}

// piecePage is the data of the page of one piece.
type piecePage struct {
	form.View
	Case    Whole
	Piece   Piece
	Reasons []page.Option
	Fields  []string // of the paragraphs
}

func field(i int) string { return "p" + strconv.Itoa(i) }

func readDecision(f *form.Form, p Piece) Decision {
	reasons := page.Values(Reasons())
	d := Decision{Out: Reason(f.Choice("out", "subjectaccess.out", reasons)), Struck: map[int]Reason{}}
	for i := range p.Paragraphs {
		if r := f.Choice(field(i), "subjectaccess.out.paragraph", reasons); r != "" {
			d.Struck[i] = Reason(r)
		}
	}
	return d
}

func (p *Pages) piece(r *http.Request, q access.Request) (Whole, Piece, error) {
	q.Action = "subjectaccess:open"
	c, err := p.service.Open(r.Context(), q, r.PathValue("case"))
	if err != nil {
		return c, Piece{}, err
	}
	for _, x := range c.Pieces {
		if x.ID == r.PathValue("piece") {
			return c, x, nil
		}
	}
	return c, Piece{}, access.ErrNotFound
}

func (p *Pages) render(w http.ResponseWriter, r *http.Request, status int, f *form.Form, c Whole, x Piece) error {
	data := piecePage{View: f.View(web.Printer(r.Context())), Case: c, Piece: x, Reasons: page.Options("subjectaccess.reason.", Reasons())}
	for i := range x.Paragraphs {
		data.Fields = append(data.Fields, field(i))
	}
	return p.site.Render(w, r, status, "subjectaccess/piece", data)
}

// Piece shows one piece, paragraph by paragraph.
func (p *Pages) Piece(w http.ResponseWriter, r *http.Request, q access.Request) error {
	c, x, err := p.piece(r, q)
	if err != nil {
		return err
	}
	f := form.Blank()
	struck := x.Strike
	if d := c.Decisions[x.ID]; d.Looked {
		f.Fill("out", string(d.Out))
		struck = d.Struck
	}
	for i, reason := range struck {
		f.Fill(field(i), string(reason))
	}
	f.SetVersion(c.Version)
	readDecision(f, x)
	return p.render(w, r, http.StatusOK, f, c, x)
}

// Decide keeps what is released of a piece.
func (p *Pages) Decide(w http.ResponseWriter, r *http.Request, q access.Request) error {
	c, x, err := p.piece(r, q)
	if err != nil {
		return err
	}
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	d := readDecision(f, x)
	if err = f.Err(); err == nil {
		err = p.service.Decide(r.Context(), q, c.ID, f.Version(), x.ID, d)
	}
	if f.Add(err) {
		return p.render(w, r, http.StatusUnprocessableEntity, f, c, x)
	}
	if err != nil {
		return err
	}
	for i, o := range c.Pieces { // on to the next that nobody went through
		if o.ID == x.ID {
			for _, n := range c.Pieces[i+1:] {
				if !c.Decisions[n.ID].Looked {
					return web.SeeOther(w, "/subject-access/"+c.ID+"/piece/"+n.ID)
				}
			}
		}
	}
	return web.SeeOther(w, "/subject-access/"+c.ID)
}

// Colour is that of the tag of a state.
func (s State) Colour() string {
	switch s {
	case Open:
		return "blue"
	case Ready:
		return "purple"
	case Released:
		return "green"
	case Closed:
		return "grey"
	}
	return "yellow"
}
