package form

import (
	"strconv"
	"strings"

	"onestory/internal/kit/id"
)

// Names of the hidden fields and of buttons that do more than save.
const (
	OnceName    = "_once"
	VersionName = "_version"
	ButtonName  = "_do"
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
