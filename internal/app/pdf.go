package app

import (
	"bytes"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/pdf"
	"onestory/internal/kit/web"
	"onestory/lib/govuk"
)

// copyPDF is the page of a family's copy as a tagged PDF, by the Chromium that the
// operator named; without one there is none, and the page says to print it.
func (f *features) copyPDF(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if f.printer == nil {
		return access.ErrNotFound
	}
	shown := &kept{header: http.Header{}}
	if err := f.assessP.ReadCopy(shown, r, q); err != nil {
		return err
	}
	title, article := between(shown.b.String(), "<title>", "</title>"), between(shown.b.String(), `<article class="os-copy`, "</article>")
	if article == "" {
		return fmt.Errorf("print a copy: the page has none")
	}
	style, err := sheets()
	if err != nil {
		return err
	}
	b, err := f.printer.Print(r.Context(), pdf.Page{Lang: string(web.Lang(r.Context())), Dir: "ltr", Title: html.UnescapeString(strings.TrimSpace(title)), Style: style,
		Body: `<main><article class="os-copy` + article + `</article></main>`})
	if err != nil {
		return err
	}
	return web.Download(w, "copy.pdf", "application/pdf", b)
}

// sheets are the site's own style sheets; what they would load is not loaded.
func sheets() (string, error) {
	var out strings.Builder
	for _, name := range []string{govuk.StyleSheet, govuk.ThemeSheet} {
		b, err := fs.ReadFile(govuk.Assets(), name)
		if err != nil {
			return "", fmt.Errorf("read a style sheet: %w", err)
		}
		out.Write(bytes.ReplaceAll(b, []byte("</style"), nil))
	}
	return out.String(), nil
}

func between(s, from, to string) string {
	_, s, ok := strings.Cut(s, from)
	if !ok {
		return ""
	}
	s, _, _ = strings.Cut(s, to)
	return s
}

// kept keeps a page that is answered, instead of sending it.
type kept struct {
	header http.Header
	b      bytes.Buffer
}

// Header is where the answer's headers go.
func (p *kept) Header() http.Header { return p.header }

// WriteHeader keeps no status: an error is an error of the handler.
func (p *kept) WriteHeader(int) {}

// Write keeps what is written.
func (p *kept) Write(b []byte) (int, error) { return p.b.Write(b) }
