package transfer

import (
	"context"
	"encoding/json"
	"html/template"
	"net/http"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/form"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
	"onestory/lib/govuk"
	"onestory/lib/questionnaire"
)

// MaxPack bounds a transfer pack: its answers, and what of attached files is in it.
const MaxPack = MostPacked*4/3 + 4<<20

func noPack() error {
	return problem.Check(problem.Field{Name: "file", Key: "transfer.need-pack"})
}

// packed is the responses of a bundle by the parts they go to: its first adult's to
// the first adult, and so on.
func packed(text []byte) (map[string]*questionnaire.Response, error) {
	var b struct {
		ResourceType string
		Entry        []struct{ Resource json.RawMessage }
	}
	bad := noPack()
	if json.Unmarshal(text, &b) != nil || b.ResourceType != "Bundle" {
		return nil, bad
	}
	out, adults := map[string]*questionnaire.Response{}, 0
	for _, e := range b.Entry {
		var kind struct{ ResourceType string }
		if json.Unmarshal(e.Resource, &kind) != nil || kind.ResourceType != "QuestionnaireResponse" {
			continue
		}
		r, err := questionnaire.ParseResponse(e.Resource)
		if err != nil {
			return nil, bad
		}
		part := string(form.ChildPart)
		if x := r.Get(form.ExtPart); x != nil {
			part = x.Value.Text
		}
		if form.Part(part) == form.AdultPart {
			adults++
			part = string(form.AdultPart) + strconv.Itoa(adults)
		}
		out[part] = r
	}
	if len(out) == 0 {
		return nil, bad
	}
	return out, nil
}

// TakePack puts the answers of a transfer pack into a draft, as far as its form asks
// for them; what stands there already stays beside them.
func (s *Service) TakePack(ctx context.Context, q access.Request, text []byte) error {
	all, err := packed(text)
	if err != nil {
		return err
	}
	open := q
	open.Action = "assessment:open"
	shown, err := s.Assess.Open(ctx, open)
	if err != nil {
		return err
	}
	if !shown.Writes {
		return access.ErrNotFound
	}
	for _, part := range shown.Keys() {
		r := all[part]
		if r == nil {
			continue
		}
		err := s.Assess.Take(ctx, q, part, func(d *form.Definition) map[string]form.Sheet {
			return d.Split(d.Evaluate(r).Clean()) // of an unknown sender: only what the form asks
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// packPage asks for a pack.
type packPage struct {
	kit.View
	assessment.Shown
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

// PackForm asks for the transfer pack of another authority.
func (p *Pages) PackForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.packForm(w, r, q, http.StatusOK, kit.Blank())
}

func (p *Pages) packForm(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *kit.Form) error {
	open := q
	open.Action = "assessment:open"
	shown, err := p.svc.Assess.Open(r.Context(), open)
	if err == nil && !shown.Writes {
		err = access.ErrNotFound
	}
	if err != nil {
		return err
	}
	readPack(f)
	pr := web.Printer(r.Context())
	page := packPage{View: f.View(pr), Shown: shown, Bar: p.bar(r, shown.Of), Base: at(q, "")}
	page.File = upload(pr, page.View, "transfer.file")
	return p.site.Render(w, r, status, "transfer/take", page)
}

// TakePack takes it.
func (p *Pages) TakePack(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, MaxPack)
	if err != nil {
		return err
	}
	text := readPack(f)
	if f.Err() == nil {
		if err := p.svc.TakePack(r.Context(), q, text); err == nil {
			return web.SeeOther(w, at(q, ""))
		} else if !f.Add(err) {
			return err
		}
	}
	return p.packForm(w, r, q, http.StatusUnprocessableEntity, f)
}

// upload is the box for a file.
func upload(pr *i18n.Printer, v kit.View, label string) govuk.FileUpload {
	out := govuk.FileUpload{Name: "file", Label: govuk.Label{Text: pr.T(label), Classes: "govuk-label--s"}, Hint: &govuk.Hint{Text: pr.T(label + ".hint")}}
	if field, err := v.Field("file"); err == nil && field.Error != "" {
		out.ErrorMessage = &govuk.ErrorMessage{Text: field.Error, VisuallyHiddenText: new(pr.T("page.error.prefix"))}
	}
	return out
}
