package extra

import (
	"embed"
	"fmt"
	"html/template"
	"strings"
)

//go:embed *.gohtml
var files embed.FS

// set is read once from embedded files and never changes.
var set = template.Must(template.ParseFS(files, "*.gohtml"))

// render fills in a template of this package; an error can only mean that a
// template here does not fit its struct, which the tests would have shown.
func render(name string, data any) template.HTML {
	var b strings.Builder
	if err := set.ExecuteTemplate(&b, name+".gohtml", data); err != nil {
		panic(fmt.Sprintf("extra: template %s: %v", name, err))
	}
	return template.HTML(strings.TrimSpace(b.String()))
}
