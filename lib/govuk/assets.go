package govuk

import (
	"embed"
	"io/fs"
	"maps"
	"slices"

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

// ReadDir implements fs.ReadDirFS; there is only the one folder.
func (a assetFS) ReadDir(name string) ([]fs.DirEntry, error) {
	if name != "." {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	var out []fs.DirEntry
	for _, n := range slices.Sorted(maps.Keys(a)) {
		info, err := fs.Stat(a[n].from, a[n].path)
		if err != nil {
			return nil, err
		}
		out = append(out, renamed{fs.FileInfoToDirEntry(info), n})
	}
	return out, nil
}

// Stat implements fs.StatFS.
func (a assetFS) Stat(name string) (fs.FileInfo, error) {
	if name == "." {
		return fs.Stat(own, ".")
	}
	f, ok := a[name]
	if !ok {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return fs.Stat(f.from, f.path)
}

// renamed is a file under the name that the folder gives it.
type renamed struct {
	fs.DirEntry
	name string
}

// Name is the name in the folder.
func (r renamed) Name() string { return r.name }
