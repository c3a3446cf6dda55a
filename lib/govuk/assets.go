package govuk

import (
	"embed"
	"io/fs"

	thirdparty "onestory/third_party"
)

//go:embed assets/onestory.css assets/start.js
var own embed.FS

// The files that a page needs, by their names in Assets.
const (
	// StyleSheet is GOV.UK Frontend's; a page links it first.
	StyleSheet = "govuk.css"
	// ThemeSheet is our own look and the classes that begin with os-.
	ThemeSheet = "onestory.css"
	// StartModule is the one module that a page loads; it imports BrowserModule
	// from the same folder.
	StartModule = "start.js"
	// BrowserModule is GOV.UK Frontend's.
	BrowserModule = "govuk-frontend.min.js"
)

// assetFS is one flat folder out of several embedded ones.
type assetFS map[string]struct {
	from fs.FS
	path string
}

// Open implements fs.FS.
func (a assetFS) Open(name string) (fs.File, error) {
	f, ok := a[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return f.from.Open(f.path)
}

// Assets is a flat folder of exactly StyleSheet, ThemeSheet, StartModule and
// BrowserModule. They must be served side by side, with their own types.
func Assets() fs.FS {
	return assetFS{
		StyleSheet:    {thirdparty.GOVUK, thirdparty.GOVUKDir + "/govuk.css"},
		BrowserModule: {thirdparty.GOVUK, thirdparty.GOVUKDir + "/govuk-frontend.min.js"},
		ThemeSheet:    {own, "assets/onestory.css"},
		StartModule:   {own, "assets/start.js"},
	}
}
