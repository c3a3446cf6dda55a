// Package web turns handlers that return errors into a site: one place decides
// what an error looks like, what headers a page carries, what the access log may
// hold, in which language a page is written and how a page is put together.
//
// A feature writes one Handler a page, templates beside it, and messages in both
// languages. It never writes a status or a header itself:
//
//	func (p Pages) add(w http.ResponseWriter, r *http.Request) error {
//		f := form.Blank()
//		read(f)
//		return p.site.Render(w, r, http.StatusOK, "involvement/add", addPage{View: f.View(web.Printer(r.Context()))})
//	}
//
// A template defines "title" and "main" (with the page's only h1) and may define
// "identity" (whose record this is) and "before" (a back link).
//
// What is refused and what does not exist answer with the same bytes.
package web
