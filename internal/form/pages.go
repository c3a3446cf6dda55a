package form

import (
	"embed"
	"io/fs"
)

//go:embed page/*.gohtml
var pageFiles embed.FS

//go:embed en.json cy.json
var messages embed.FS

// Messages is this feature's part of the catalogue.
func Messages() fs.FS { return messages }
