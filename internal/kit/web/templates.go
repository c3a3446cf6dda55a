package web

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"onestory/internal/kit/clock"
	"onestory/internal/kit/i18n"
)

//go:embed layout.gohtml page/*.gohtml
var ownPages embed.FS

//go:embed en.json cy.json
var messages embed.FS

// Messages is this package's part of the catalogue, for i18n.Load.
func Messages() fs.FS { return messages }

// Pages are the templates of one feature: *.gohtml in the root of Files. "add.gohtml"
// of "involvement" is the page "involvement/add"; files that begin with "_" are
// shared by the feature's pages.
type Pages struct {
	Feature string
	Files   fs.FS
}

// TemplateConfig is what Templates are made of.
type TemplateConfig struct {
	Catalogue *i18n.Catalogue
	Assets    *Assets
	Clock     clock.Clock                            // nil is the machine's
	Funcs     func(p *i18n.Printer) template.FuncMap // more functions, for one language; may be nil
	Pages     []Pages
}

// Templates are all pages, parsed once for each language.
type Templates struct {
	sets  map[i18n.Lang]map[string]*template.Template
	langs map[i18n.Lang]*i18n.Printer
}

// NewTemplates parses every page and refuses one that lacks its title or main.
func NewTemplates(c TemplateConfig) (*Templates, error) {
	if c.Clock == nil {
		c.Clock = clock.Real{}
	}
	t := &Templates{map[i18n.Lang]map[string]*template.Template{}, map[i18n.Lang]*i18n.Printer{}}
	mine, err := fs.Sub(ownPages, "page")
	if err != nil {
		return nil, err
	}
	for _, l := range i18n.Langs() {
		p := c.Catalogue.For(l)
		t.langs[l], t.sets[l] = p, map[string]*template.Template{}
		base := template.New("layout.gohtml").Option("missingkey=error").Funcs(c.funcs(p))
		if c.Funcs != nil {
			base.Funcs(c.Funcs(p))
		}
		if base, err = base.ParseFS(ownPages, "layout.gohtml"); err != nil {
			return nil, err
		}
		for _, pages := range append([]Pages{{"web", mine}}, c.Pages...) {
			if err := t.parse(l, base, pages); err != nil {
				return nil, fmt.Errorf("pages of %s: %w", pages.Feature, err)
			}
		}
	}
	return t, nil
}

// parse adds one feature's pages in one language.
func (t *Templates) parse(l i18n.Lang, base *template.Template, pages Pages) error {
	files, err := fs.Glob(pages.Files, "*.gohtml")
	if err != nil {
		return err
	}
	shared := slices.DeleteFunc(slices.Clone(files), func(f string) bool { return !strings.HasPrefix(f, "_") })
	for _, file := range files {
		if strings.HasPrefix(file, "_") {
			continue
		}
		set, err := base.Clone()
		if err == nil {
			set, err = set.ParseFS(pages.Files, append(slices.Clone(shared), file)...)
		}
		if err != nil {
			return err
		}
		name := path.Join(pages.Feature, strings.TrimSuffix(file, ".gohtml"))
		if set.Lookup("title") == nil || set.Lookup("main") == nil {
			return fmt.Errorf("%s does not define title and main", name)
		}
		if _, twice := t.sets[l][name]; twice {
			return fmt.Errorf("page %s is there twice", name)
		}
		t.sets[l][name] = set
	}
	return nil
}

// Names lists all pages, sorted.
func (t *Templates) Names() []string { return slices.Sorted(maps.Keys(t.sets[i18n.English])) }

// Execute renders a page in the empty frame, for tests of features.
func (t *Templates) Execute(name string, l i18n.Lang, data any) ([]byte, error) {
	return t.page(name, l, data, Frame{}, "/")
}

// layout is the data of layout.gohtml.
type layout struct {
	Frame  Frame
	Data   any
	Path   string // where the language switch comes back to
	Errors bool
	// Unfound marks a page that found nothing: it ends with the line on what to do
	// when it is urgent, the same on all of them.
	Unfound bool
}

func (t *Templates) page(name string, l i18n.Lang, data any, frame Frame, where string) ([]byte, error) {
	set, ok := t.sets[l][name]
	if !ok {
		return nil, fmt.Errorf("no page %s in %s", name, l)
	}
	whole := layout{Frame: frame.filled(), Data: data, Path: where}
	if d, ok := data.(interface{ HasErrors() bool }); ok {
		whole.Errors = d.HasErrors()
	}
	if d, ok := data.(interface{ FoundNothing() bool }); ok {
		whole.Unfound = d.FoundNothing()
	}
	var b bytes.Buffer
	err := set.ExecuteTemplate(&b, "layout.gohtml", whole)
	if err != nil {
		return nil, fmt.Errorf("render %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// funcs are the functions of templates in one language.
func (c TemplateConfig) funcs(p *i18n.Printer) template.FuncMap {
	return template.FuncMap{
		"t":        p.T,
		"tn":       func(key string, n int, args ...any) string { return p.T(key, append([]any{n}, args...)...) },
		"key":      func(s string) i18n.Key { return i18n.Key(s) },
		"phrase":   func(s string) i18n.Phrase { return i18n.Phrase(s) },
		"date":     p.Date,
		"weekday":  p.Weekday,
		"clock":    p.Time,
		"datetime": p.DateTime,
		"when":     func(v any) string { return p.Relative(v, c.Clock.Now()) },
		"isodate":  func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"number":   func(n int) string { return p.Number(int64(n)) },
		"money":    p.Money,
		"lang":     func() string { return string(p.Lang()) },
		"dir":      func() string { return p.Lang().Dir() },
		"asset":    c.Assets.URL,
		"draft":    func(url string) (template.HTMLAttr, error) { return draft(p, url) },
	}
}

// draft is the attributes of a form that draft.js saves to url as it is filled in.
func draft(p *i18n.Printer, url string) (template.HTMLAttr, error) {
	if LocalPath(url) != url {
		return "", errors.New("a draft is saved at a path of this site")
	}
	attrs := `data-draft="` + template.HTMLEscapeString(url) + `"`
	for _, name := range []string{"saved", "failed", "stale", "merge"} {
		attrs += ` data-draft-` + name + `="` + template.HTMLEscapeString(p.T("web.draft."+name)) + `"`
	}
	return template.HTMLAttr(attrs), nil
}
