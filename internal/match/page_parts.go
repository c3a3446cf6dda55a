package match

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/web"
)

// partsPage is the data of what a child is made of.
type partsPage struct {
	form.View
	Made
	Lines []line
	Names []string // of the records, in the order of their columns
	Boxes []page.Option
}

// Several reports whether there is more than one record: of one nothing can be
// taken out.
func (p partsPage) Several() bool { return len(p.Records) > 1 }

// Name is whose column the side of a number is: the first record is no side.
func (p partsPage) Name(side int) string {
	if side+1 < len(p.Names) {
		return p.Names[side+1]
	}
	return ""
}

// Parts answers GET /child/{child}/parts.
func (p *Pages) Parts(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.parts(w, r, q, http.StatusOK, form.Blank())
}

func (p *Pages) parts(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form) error {
	made, err := p.service.Parts(r.Context(), q)
	if err != nil {
		return err
	}
	say := web.Printer(r.Context())
	data := partsPage{Made: made}
	var views []child.View
	for _, part := range made.Records {
		name := say.T("match.source." + part.Source.Name)
		if !say.Has("match.source." + part.Source.Name) {
			name = part.Source.Name
		}
		views, data.Names = append(views, part.View), append(data.Names, name)
		data.Boxes = append(data.Boxes, page.Option{Value: part.Record, Text: say.T("match.part.box", name, part.View.Name().Full(), say.Date(part.Since))})
	}
	readRecords(f, data.Boxes)
	if len(views) > 0 {
		data.Lines = lines(say, views[0], views[1:])
	}
	data.View = f.View(say)
	return p.site.Render(w, r, status, "match/parts", data)
}

func readRecords(f *form.Form, boxes []page.Option) []string {
	var all []string
	for _, b := range boxes {
		all = append(all, b.Value)
	}
	return f.Choices("records", "match.part.records", all, form.Required)
}

// SplitRecords answers POST /child/{child}/parts/split.
func (p *Pages) SplitRecords(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	made, err := p.service.Parts(r.Context(), q)
	if err != nil {
		return err
	}
	var boxes []page.Option
	for _, part := range made.Records {
		boxes = append(boxes, page.Option{Value: part.Record})
	}
	records := readRecords(f, boxes)
	if f.Err() == nil && len(records) == len(boxes) {
		f.Fault("records", "match.part.leave")
	}
	if f.Err() != nil {
		return p.parts(w, r, q, http.StatusUnprocessableEntity, f)
	}
	done, err := p.service.SplitRecords(r.Context(), q, made.Child, records, "")
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/child/"+done.Other+"/parts")
}

// Part answers POST /child/{child}/parts/{part}/undo.
func (p *Pages) Part(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := form.Parse(r, maxBody); err != nil {
		return err
	}
	done, err := p.service.Part(r.Context(), q, r.PathValue("part"))
	if err != nil {
		return err
	}
	return web.SeeOther(w, "/child/"+done.From+"/parts")
}

// EndIdentity answers POST /child/{child}/parts/end.
func (p *Pages) EndIdentity(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if _, err := form.Parse(r, maxBody); err != nil {
		return err
	}
	outcome, err := p.service.EndIdentity(r.Context(), q, q.Child)
	if err != nil {
		return err
	}
	if outcome == Proposed {
		return web.SeeOther(w, "/child/"+q.Child+"/parts")
	}
	return web.SeeOther(w, "/match")
}
