package record

import (
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"strings"

	"onestory/internal/child"
	"onestory/internal/identity"
	"onestory/internal/involvement"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/page"
	"onestory/lib/govuk/extra"
)

// Fragments are templates of parts of a page, parsed once for each language.
// Features that bring a card to the record make theirs with NewFragments.
type Fragments struct {
	sets map[i18n.Lang]*template.Template
}

// NewFragments parses every *.gohtml in files. They know the functions of pages
// (t, tn, date, when, datetime, the components) and tel, which makes a number
// something to tap, badge, role and source.
func NewFragments(cat *i18n.Catalogue, clk clock.Clock, files fs.FS) (*Fragments, error) {
	f := &Fragments{map[i18n.Lang]*template.Template{}}
	for _, l := range i18n.Langs() {
		p := cat.For(l)
		set, err := template.New("").Option("missingkey=error").Funcs(fragmentFuncs(p, clk)).ParseFS(files, "*.gohtml")
		if err != nil {
			return nil, fmt.Errorf("parts of a page: %w", err)
		}
		f.sets[l] = set
	}
	return f, nil
}

func fragmentFuncs(p *i18n.Printer, clk clock.Clock) template.FuncMap {
	funcs := page.Funcs(p)
	maps.Copy(funcs, template.FuncMap{
		"t":        p.T,
		"tn":       func(key string, n int, args ...any) string { return p.T(key, append([]any{n}, args...)...) },
		"known":    p.Has,
		"date":     p.Date,
		"datetime": p.DateTime,
		"when":     func(v any) string { return p.Relative(v, clk.Now()) },
		"tel":      tel,
		"number":   issued,
		"role":     func(role string) string { return involvement.RoleTitle(p, role) },
		"badge":    func(text string, tone extra.Tone) template.HTML { return extra.Badge{Text: text, Tone: tone}.HTML() },
		"source":   func(name string) string { return sourceName(p, name) },
	})
	return funcs
}

// tel is a telephone number to tap, big enough for a thumb. An extension is
// dialled after a pause, as RFC 3966 has it.
func tel(number string) template.HTML {
	dial, extension, _ := strings.Cut(strings.ToLower(number), "x")
	digits := func(s string) string {
		return strings.Map(func(c rune) rune {
			if c >= '0' && c <= '9' || c == '+' {
				return c
			}
			return -1
		}, s)
	}
	href := "tel:" + digits(dial)
	if e := digits(extension); e != "" {
		href += ";ext=" + e
	}
	return template.HTML(`<a class="os-phone" href="` + href + `">` + template.HTMLEscapeString(number) + `</a>`)
}

// issued is an identifier as it is printed on letters.
func issued(kind, value string) string {
	if kind == child.KindNHS {
		return identity.NHS(value)
	}
	return value
}

// Body is the part called name ("carers" for carers.gohtml) with its data.
func (f *Fragments) Body(name string, data any) Body {
	return func(p *i18n.Printer) (template.HTML, error) {
		var b strings.Builder
		if err := f.sets[p.Lang()].ExecuteTemplate(&b, name+".gohtml", data); err != nil {
			return "", fmt.Errorf("render a card: %w", err)
		}
		return template.HTML(b.String()), nil
	}
}
