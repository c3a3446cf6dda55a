package agency

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/agencykind"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
	"onestory/lib/govuk"
)

// importPage takes a file of agencies: opened once by whoever sets the authority up,
// at a desk, with a list from a spreadsheet.
type importPage struct {
	form.View
	Imported
	Done  bool
	Kinds []agencykind.Kind
	Names map[string]string // of the kinds, by their codes
	File  govuk.FileUpload
	words *i18n.Printer
}

// Says is what is wrong with a row.
func (p importPage) Says(f RowFault) string { return p.words.T(f.Key, f.Args...) }

func (p *Pages) imports(w http.ResponseWriter, r *http.Request, q access.Request, status int, f *form.Form, in Imported, done bool) error {
	m, err := p.service.Listed(r.Context(), q)
	if err != nil {
		return err
	}
	readFile(f)
	pr := web.Printer(r.Context())
	data := importPage{View: f.View(pr), Imported: in, Done: done, Kinds: m.Kinds.Offered(), Names: map[string]string{}, words: pr}
	for _, k := range data.Kinds {
		data.Names[k.Code] = k.In(pr)
	}
	data.File = govuk.FileUpload{Name: "file", Label: govuk.Label{Text: pr.T("agency.import.file")}}
	if field, err := data.Field("file"); err == nil && field.Error != "" {
		data.File.ErrorMessage = &govuk.ErrorMessage{Text: field.Error, VisuallyHiddenText: new(pr.T("page.error.prefix"))}
	}
	return p.site.Render(w, r, status, "agency/import", data)
}

// ImportForm asks for a file of agencies.
func (p *Pages) ImportForm(w http.ResponseWriter, r *http.Request, q access.Request) error {
	return p.imports(w, r, q, http.StatusOK, form.Blank(), Imported{}, false)
}

// Import takes it. A row at fault is named, with what to do, and nothing is set up.
func (p *Pages) Import(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, 2<<20)
	if err != nil {
		return err
	}
	text := readFile(f)
	if f.Err() != nil {
		return p.imports(w, r, q, http.StatusUnprocessableEntity, f, Imported{}, false)
	}
	rows, err := ReadRows(text)
	var in Imported
	if err == nil {
		in, err = p.service.Import(r.Context(), q, rows)
	}
	if f.Add(err) {
		return p.imports(w, r, q, http.StatusUnprocessableEntity, f, in, false)
	}
	if err != nil {
		return err
	}
	if len(in.Faults) > 0 {
		f.Fault("file", "agency.import.faulty", len(in.Faults))
		return p.imports(w, r, q, http.StatusUnprocessableEntity, f, in, false)
	}
	return p.imports(w, r, q, http.StatusOK, form.Blank(), in, true)
}
