package govuk

import "html/template"

// FileUpload asks for one file or several.
type FileUpload struct {
	// ID defaults to Name.
	ID           string
	Name         string
	Multiple     bool
	Disabled     bool
	Label        Label
	Hint         *Hint
	ErrorMessage *ErrorMessage
	FormGroup    FormGroup
	// DescribedBy is more ids for aria-describedby, separated by spaces.
	DescribedBy string
	Classes     string
	Attributes  Attributes
	// JavaScript lets the browser module make it an area to drop files on.
	JavaScript bool
	// WrapperClasses and WrapperAttributes are those of that area.
	WrapperClasses    string
	WrapperAttributes Attributes
	// The area's words; English when empty.
	ChooseFilesButtonText, NoFileChosenText string
	MultipleFilesChosenText                 Plurals
	DropInstructionText                     string
	EnteredDropZoneText, LeftDropZoneText   string
}

// HTML implements Component.
func (c FileUpload) HTML() template.HTML {
	c.ID = first(c.ID, c.Name)
	c.WrapperAttributes = Attributes{}.
		words("choose-files-button", c.ChooseFilesButtonText).
		words("no-file-chosen", c.NoFileChosenText).
		plurals("multiple-files-chosen", c.MultipleFilesChosenText).
		words("drop-instruction", c.DropInstructionText).
		words("entered-drop-zone", c.EnteredDropZoneText).
		words("left-drop-zone", c.LeftDropZoneText).
		with(c.WrapperAttributes...)
	var above template.HTML
	above, c.DescribedBy = messages(c.ID, c.Label, c.Hint, c.ErrorMessage, c.DescribedBy)
	return render("file-upload", struct {
		FileUpload
		Above template.HTML
	}{c, above})
}
