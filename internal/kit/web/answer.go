package web

import (
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"time"
)

// SeeOther sends the browser to a path of this site after a POST that worked, so
// that reloading does not send the form again.
func SeeOther(w http.ResponseWriter, path string) error {
	w.Header().Set("Location", LocalPath(path))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// JSON answers with v. Nothing is written when v cannot be encoded.
func JSON(w http.ResponseWriter, status int, v any) error {
	out, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(out) // a browser that went away is no fault
	return nil
}

// DraftSaved is the answer that draft.js understands: when the draft was saved and
// the draft's version from now on (0: unversioned).
func DraftSaved(w http.ResponseWriter, r *http.Request, at time.Time, version int64) error {
	return JSON(w, http.StatusOK, struct {
		Time    string `json:"time"`
		Version int64  `json:"version,omitempty"`
	}{Printer(r.Context()).Time(at), version})
}

// Download sends a file to be kept, never shown: whatever is in it cannot act as a
// page of this site. The name must hold nothing personal.
func Download(w http.ResponseWriter, name, kind string, data []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Del("Content-Language")
	w.WriteHeader(http.StatusOK)
	w.Write(data)
	return nil
}

// Picture sends a picture that was drawn anew here, to be shown: whatever a browser
// takes it for, it cannot act.
func Picture(w http.ResponseWriter, kind string, data []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", "inline")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Del("Content-Language")
	w.WriteHeader(http.StatusOK)
	w.Write(data)
	return nil
}

// SignedOut tells the browser to forget every page and datum of this site, so that
// the back button shows nothing. Call it before answering.
func SignedOut(w http.ResponseWriter) { w.Header().Set("Clear-Site-Data", `"cache", "storage"`) }
