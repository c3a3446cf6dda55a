package transfer

import (
	"html/template"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/assessment"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
	"onestory/lib/govuk"
)

// takePage asks for a pack.
type takePage struct {
	kit.View
	assessment.Shown
	asked
	Bar  template.HTML
	Base string
	File govuk.FileUpload
}

// readPack is a pack as a file, or pasted.
func readPack(f *kit.Form) []byte {
	files := f.Files("file", "transfer.file")
	text := f.LongText("pack", "transfer.text", kit.Max(assessment.MaxBytes))
	if len(files) > 0 {
		return files[0].Data
	}
	return []byte(text)
}

// TakeForm asks for the transfer pack of another authority. Whoever writes the
// assessment opens it at a desk, with the file that was sent to them.
func (p *Pages) TakeForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.takeForm(w, r, q, http.StatusOK, kit.Blank())
}

func (p *Pages) takeForm(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *kit.Form) error {
	x, err := p.svc.Taking(r.Context(), q)
	if err != nil {
		return err
	}
	readPack(f)
	readGround(f, In)
	pr := web.Printer(r.Context())
	page := takePage{View: f.View(pr), Shown: x, Bar: p.bar(r, x.Of), Base: at(q, "")}
	page.File = upload(pr, page.View, "transfer.file")
	return p.site.Render(w, r, status, "transfer/take", page)
}

// Take takes it.
func (p *Pages) Take(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, MaxPack)
	if err != nil {
		return err
	}
	text := readPack(f)
	from, ground := readGround(f, In)
	if f.Err() == nil {
		if err := p.svc.Take(r.Context(), q, from, ground, text, f.Key()); err == nil {
			return web.SeeOther(w, at(q, "#came"))
		} else if !f.Add(err) {
			return err
		}
	}
	return p.takeForm(w, r, q, http.StatusUnprocessableEntity, f)
}

// upload is the box for a file.
func upload(pr *i18n.Printer, v kit.View, label string) govuk.FileUpload {
	out := govuk.FileUpload{Name: "file", Label: govuk.Label{Text: pr.T(label), Classes: "govuk-label--s"}, Hint: &govuk.Hint{Text: pr.T(label + ".hint")}}
	if field, err := v.Field("file"); err == nil && field.Error != "" {
		out.ErrorMessage = &govuk.ErrorMessage{Text: field.Error, VisuallyHiddenText: new(pr.T("page.error.prefix"))}
	}
	return out
}
