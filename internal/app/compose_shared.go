package app

import (
	"onestory/internal/document"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
	"onestory/internal/record"
)

// sharedFeatures are what agencies hold about a child, and how others come to it.
type sharedFeatures struct {
	documents *document.Service

	documentPages *document.Pages
}

func (f *features) sharedServices(d *deployment) {
	f.documents = document.New(d.gate, d.keys, d.ids, accountCards{}, f.children)
}

// sharedPages makes their pages, and returns the card of documents.
func (f *features) sharedPages(d *deployment, site *web.Site, cat *i18n.Catalogue) (record.Card, error) {
	f.documentPages = document.NewPages(site, f.documents, f.draftPages)
	return document.Card(cat, d.clock, f.documents)
}
