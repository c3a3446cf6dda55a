package match

import (
	"net/http"
	"slices"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
)

// column is one child of the comparison.
type column struct {
	Compared
	Number    int    // from 1, which is also its key
	Sentence  string // what speaks for and against
	Waterfall waterfall
}

// onePage is the data of the page of one item.
type onePage struct {
	form.View
	Comparison
	Filter  Filter // by which the reader came here
	Columns []column
	Lines   []line
	NextID  string // what waits next
}

// Query is the filter as it stands in an address.
func (o onePage) Query() string { return o.Filter.Query() }

// Typed reports whether somebody typed the child in: the two children become one.
func (o onePage) Typed() bool { return o.Item.Child != "" }

// Waits reports whether a verdict waits for a second person.
func (o onePage) Waits() bool { return o.Proposal.By != "" }

// Danger reports whether two people may be taken for one.
func (o onePage) Danger() bool { return slices.Contains(dangers, o.Reason) }

// Close reports whether the best two children are nearly as like as each other.
func (o onePage) Close() bool { return len(o.Columns) > 1 && o.Margin < closeMargin }

// closeMargin is how many bits the best has to be ahead to be told from the next.
const closeMargin = 5

// MarginText is how far the best is ahead of the next.
func (o onePage) MarginText() string { return signed(o.Margin) }

// ProposedName is the child whom the one who proposed Same meant, "" for another
// verdict or one whom the reader may not know.
func (o onePage) ProposedName() string {
	for _, c := range o.Columns {
		if c.ID == o.Proposal.Child {
			return c.Name().Full()
		}
	}
	return ""
}

// One answers GET /match/{item}.
func (p *Pages) One(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.one(w, r, q, http.StatusOK, form.Blank())
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	c, err := p.service.Open(r.Context(), q, r.PathValue("item"))
	if err != nil {
		return err
	}
	filter := filterOf(r)
	next, err := p.service.Next(r.Context(), q, filter, c.Item.ID)
	if err != nil {
		return err
	}
	readNote(f)
	say := web.Printer(r.Context())
	data := onePage{View: f.View(say), Comparison: c, Filter: filter, NextID: next}
	data.Columns, data.Lines = columns(say, c)
	return p.site.Render(w, r, status, "match/one", data)
}

// columns says of each child of a comparison what is to be shown.
func columns(say *i18n.Printer, c Comparison) ([]column, []line) {
	var out []column
	var views []child.View
	for n, one := range c.Children {
		why := one.Likeness.Reason
		if why == "" {
			why = c.Reason
		}
		out = append(out, column{Compared: one, Number: n + 1, Sentence: sentence(say, clues(one.spec, one.Evidence), why), Waterfall: drawn(say, one.spec, one.Evidence)})
		views = append(views, one.View)
	}
	return out, lines(say, c.Supplied, views)
}

// readNote reads what somebody who is not sure notes.
func readNote(f *form.Form) string { return f.LongText("note", "match.note", form.Max(1000)) }

// Same answers POST /match/{item}/same/{of}.
func (p *Pages) Same(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := form.Parse(r, maxBody); err != nil {
		return err
	}
	outcome, err := p.service.Same(r.Context(), q, r.PathValue("item"), r.PathValue("of"))
	return p.onwards(w, r, q, outcome, err)
}

// Different answers POST /match/{item}/different.
func (p *Pages) Different(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := form.Parse(r, maxBody); err != nil {
		return err
	}
	outcome, err := p.service.Different(r.Context(), q, r.PathValue("item"))
	return p.onwards(w, r, q, outcome, err)
}

// NotSure answers POST /match/{item}/unsure.
func (p *Pages) NotSure(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	note := readNote(f)
	if f.Err() != nil {
		return p.one(w, r, q, http.StatusUnprocessableEntity, f)
	}
	return p.onwards(w, r, q, Decided, p.service.NotSure(r.Context(), q, r.PathValue("item"), note))
}

// Confirm answers POST /match/{item}/confirm.
func (p *Pages) Confirm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := form.Parse(r, maxBody); err != nil {
		return err
	}
	return p.onwards(w, r, q, Decided, p.service.Confirm(r.Context(), q, r.PathValue("item")))
}

// Refuse answers POST /match/{item}/refuse.
func (p *Pages) Refuse(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := form.Parse(r, maxBody); err != nil {
		return err
	}
	return p.onwards(w, r, q, Proposed, p.service.Refuse(r.Context(), q, r.PathValue("item")))
}

// onwards goes straight to what waits next, or stays with an item that waits for
// a second person.
func (p *Pages) onwards(w http.ResponseWriter, r *http.Request, q access.Request, o Outcome, err error) error {
	if err != nil {
		return err
	}
	item, filter := r.PathValue("item"), filterOf(r)
	if o == Proposed {
		return seeOther(w, "/match/"+item, filter)
	}
	next, err := p.service.Next(r.Context(), q, filter, item)
	if err != nil {
		return err
	}
	if next == "" {
		return seeOther(w, "/match", filter)
	}
	return seeOther(w, "/match/"+next, filter)
}

// Undo answers POST /match/undo.
func (p *Pages) Undo(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := form.Parse(r, maxBody); err != nil {
		return err
	}
	item, err := p.service.Undo(r.Context(), q)
	if err != nil {
		return err
	}
	return seeOther(w, "/match/"+item, filterOf(r))
}

// UndoOne answers POST /match/{item}/undo.
func (p *Pages) UndoOne(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := form.Parse(r, maxBody); err != nil {
		return err
	}
	if err := p.service.UndoOne(r.Context(), q, r.PathValue("item")); err != nil {
		return err
	}
	return web.SeeOther(w, "/match/"+r.PathValue("item")+filterOf(r).Query())
}

// seeOther sends the browser to a page of the queue, with the filter as before.
func seeOther(w http.ResponseWriter, path string, f Filter) error {
	w.Header().Set("Location", web.LocalPath(path)+f.Query())
	w.WriteHeader(http.StatusSeeOther)
	return nil
}
