package form

import (
	"maps"
	"net/url"
	"strconv"
	"strings"

	"onestory/internal/kit/id"
)

// Names of the hidden fields and of buttons that do more than save.
const (
	OnceName    = "_once"
	VersionName = "_version"
	ButtonName  = "_do"
	DraftName   = "_draft"
)

// Key is the one-time key of a form: a second POST with the same key is the same
// act. Keep it hashed (id.Hash) with the act's outcome.
type Key string

// NewKey makes a key for a form about to be shown.
func NewKey() Key { return Key(id.Token()) }

// Key is the key that came with the form; "" when there is none or it is not one of ours.
func (f *Form) Key() Key {
	s := f.first(OnceName)
	if len(s) != 43 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		return ""
	}
	return Key(s)
}

// SetVersion says which version of the record a Blank form shows. Versions start at 1.
func (f *Form) SetVersion(v int64) { f.Fill(VersionName, strconv.FormatInt(v, 10)) }

// Version is the version of the record that the form was made from; 0, which no
// record has, when it is missing or malformed, so that such an edit conflicts.
func (f *Form) Version() int64 {
	v, err := strconv.ParseInt(f.first(VersionName), 10, 64)
	if err != nil || v < 0 {
		return 0
	}
	return v
}

// Button is the value of the named button that sent the form, "" for the plain one.
func (f *Form) Button() string {
	value, ok := clean(f.first(ButtonName), false)
	if !ok || len(value) > 100 {
		return ""
	}
	return value
}

// Typed is everything that was sent, as it came, to be kept as a draft; without
// what belongs to the sending alone: the button and the draft's own version.
func (f *Form) Typed() url.Values {
	typed := maps.Clone(f.values)
	delete(typed, ButtonName)
	delete(typed, DraftName)
	return typed
}

// Restore puts a draft into a Blank form in place of whatever it was filled with:
// a box that was emptied stays empty.
func (f *Form) Restore(typed url.Values) { f.values = maps.Clone(typed) }

// SetDraft says which version of the draft a form shows; 0: nothing was kept yet.
func (f *Form) SetDraft(version int64) { f.Fill(DraftName, strconv.FormatInt(version, 10)) }

// Draft is the version of the draft that the page knows of; 0, before the first
// that was kept, when it is missing or malformed.
func (f *Form) Draft() int64 {
	v, err := strconv.ParseInt(f.first(DraftName), 10, 64)
	if err != nil || v < 0 {
		return 0
	}
	return v
}
