package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"onestory/internal/kit/problem"
)

//go:embed assets
var ownAssets embed.FS

// assetTypes are the kinds of file that the site serves as its own.
var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".woff2": "font/woff2",
	".json": "application/json", ".webmanifest": "application/manifest+json", ".txt": "text/plain; charset=utf-8",
}

// Assets are the site's files, served at /assets/HASH/NAME and kept by browsers for
// a year. HASH is of all files together, so that modules and style sheets can name
// each other by relative addresses.
type Assets struct {
	hash  string
	files map[string]asset
}

type asset struct {
	kind        string
	data, small []byte // small is gzipped, nil where it does not pay
}

// NewAssets reads every file of the sources and this package's own ("js/…"). It
// refuses a name that comes twice and a kind of file that it does not know.
func NewAssets(sources ...fs.FS) (*Assets, error) {
	mine, err := fs.Sub(ownAssets, "assets")
	if err != nil {
		return nil, err
	}
	a := &Assets{files: map[string]asset{}}
	for _, source := range append([]fs.FS{mine}, sources...) {
		if err := fs.WalkDir(source, ".", a.add(source)); err != nil {
			return nil, fmt.Errorf("read assets: %w", err)
		}
	}
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(a.files)) {
		fmt.Fprintf(sum, "%q %d\n", name, len(a.files[name].data))
		sum.Write(a.files[name].data)
	}
	a.hash = hex.EncodeToString(sum.Sum(nil))[:16]
	return a, nil
}

func (a *Assets) add(source fs.FS) fs.WalkDirFunc {
	return func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		kind, ok := assetTypes[path.Ext(name)]
		if !ok {
			return fmt.Errorf("%s: unknown kind of file", name)
		}
		if _, twice := a.files[name]; twice {
			return fmt.Errorf("%s is there twice", name)
		}
		data, err := fs.ReadFile(source, name)
		if err != nil {
			return err
		}
		a.files[name] = asset{kind, data, squeeze(kind, data)}
		return nil
	}
}

// squeeze gzips what is text and long enough to gain from it.
func squeeze(kind string, data []byte) []byte {
	if len(data) < 1024 || strings.HasPrefix(kind, "image/png") || strings.HasPrefix(kind, "font/") {
		return nil
	}
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a valid one
	w.Write(data)                                         // to memory: cannot fail
	w.Close()
	if b.Len() >= len(data) {
		return nil
	}
	return b.Bytes()
}

// URL is the address of a file.
func (a *Assets) URL(name string) (string, error) {
	if _, ok := a.files[name]; !ok {
		return "", fmt.Errorf("no asset %q", name)
	}
	return "/assets/" + a.hash + "/" + name, nil
}

// serve answers with the file. While two releases run side by side a page may ask
// for the other one's hash: it gets ours, and does not keep it.
func (a *Assets) serve(w http.ResponseWriter, r *http.Request) error {
	file, ok := a.files[r.PathValue("name")]
	if !ok {
		return problem.New(problem.NotFound, "problem.notfound")
	}
	h := w.Header()
	if r.PathValue("hash") == a.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Content-Type", file.kind)
	h.Del("Content-Language")
	body := file.data
	if file.small != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = file.small
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	w.Write(body) // a browser that went away is no fault
	return nil
}
