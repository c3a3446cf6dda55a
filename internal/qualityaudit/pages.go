package qualityaudit

import (
	"embed"
	"io/fs"
	"strconv"

	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
)

//go:embed page/*.gohtml
var pages embed.FS

//go:embed en.json cy.json
var messages embed.FS

// Messages is this feature's part of the catalogue.
func Messages() fs.FS { return messages }

// Templates are this feature's pages.
func Templates() web.Pages {
	files, _ := fs.Sub(pages, "page") // embedded under that name
	return web.Pages{Feature: "qualityaudit", Files: files}
}

// Pages is the pages of audits.
type Pages struct {
	site *web.Site
	svc  *Service
}

// NewPages makes the pages.
func NewPages(site *web.Site, svc *Service) *Pages { return &Pages{site: site, svc: svc} }

// wording is what stands in place of names, in the language of the page.
func wording(pr *i18n.Printer) Wording {
	n := func(key string) func(int) string {
		return func(n int) string { return pr.T(key, strconv.Itoa(n)) }
	}
	return Wording{Child: n("qualityaudit.as.child"), Adult: n("qualityaudit.as.adult"), Worker: n("qualityaudit.as.worker"),
		Service: pr.T("qualityaudit.as.service"), Place: pr.T("qualityaudit.as.place"), Somebody: pr.T("qualityaudit.as.somebody"),
		Number: pr.T("qualityaudit.as.number"), Date: pr.T("qualityaudit.as.date"), Address: pr.T("qualityaudit.as.address")}
}
