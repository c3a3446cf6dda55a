package app

import (
	"onestory/internal/breakglass"
	"onestory/internal/document"
	"onestory/internal/explanation"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
	"onestory/internal/note"
	"onestory/internal/record"
)

// sharedFeatures are what agencies hold about a child, and how others come to it.
type sharedFeatures struct {
	documents *document.Service
	notes     *note.Service
	glasses   *breakglass.Service

	documentPages *document.Pages
	notePages     *note.Pages
	glassPages    *breakglass.Pages
	whyPages      *explanation.Pages
}

func (f *features) sharedServices(d *deployment) {
	f.documents = document.New(d.gate, d.keys, d.ids, accountCards{}, f.children)
	f.notes = note.New(d.gate, d.keys, d.ids, f.children, f.documents)
	f.glasses = breakglass.New(d.gate, d.keys, d.ids, accountCards{}, f.children)
}

// sharedPages makes their pages, and returns the card of documents.
func (f *features) sharedPages(d *deployment, site *web.Site, cat *i18n.Catalogue, duty func() string) (record.Card, error) {
	f.documentPages = document.NewPages(site, f.documents, f.draftPages)
	f.notePages = note.NewPages(site, f.notes, f.draftPages)
	f.glassPages = breakglass.NewPages(site, f.glasses, f.draftPages, duty)
	f.whyPages = explanation.NewPages(site, explanation.New(d.gate, f.children, agreementNames{}))
	return document.Card(cat, d.clock, f.documents)
}
