package form

import (
	"embed"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"onestory/internal/kit/problem"
)

//go:embed en.json cy.json
var messages embed.FS

// Messages is this package's part of the catalogue, for i18n.Load.
func Messages() fs.FS { return messages }

// maxFields bounds how many values one form may carry.
const maxFields = 2000

// File is an uploaded file, held in memory: an upload never touches a disk unsealed.
type File struct {
	Name string // the last part of the name it came with; may be personal, never log it
	Data []byte
}

// Form is what one person typed, with what is wrong with it.
type Form struct {
	values    url.Values
	files     map[string][]File
	submitted bool
	fields    map[string]*field
	faults    []problem.Field
}

// Blank is a form that nobody has sent yet: reading it finds no faults.
func Blank() *Form {
	return &Form{values: url.Values{}, files: map[string][]File{}, fields: map[string]*field{}}
}

// Fill sets what a field of a Blank form shows. A date takes YYYY-MM-DD.
func (f *Form) Fill(name string, values ...string) { f.values[name] = values }

// Parse reads the body of a POST of at most maxBytes, urlencoded or multipart.
// Anything it cannot read whole and without doubt is an Invalid problem; faults
// of single fields are found later, when the field is read.
func Parse(r *http.Request, maxBytes int64) (*Form, error) {
	return parse(r, maxBytes, func(_ string, part io.Reader) ([]byte, error) { return io.ReadAll(part) })
}

// Stream is Parse of a form whose files are too long for memory: each is given to
// sink as it comes, before the fields that follow it are known, and its Data stays
// empty. An error of sink that is a problem is returned as it is.
func Stream(r *http.Request, maxBytes int64, sink func(name string, file io.Reader) error) (*Form, error) {
	return parse(r, maxBytes, func(name string, part io.Reader) ([]byte, error) { return nil, sink(name, part) })
}

// maxField bounds one field that is no file, in bytes.
const maxField = 1 << 20

func parse(r *http.Request, maxBytes int64, file func(name string, part io.Reader) ([]byte, error)) (*Form, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	if err != nil || charset != "" && !strings.EqualFold(charset, "utf-8") || r.Header.Get("Content-Encoding") != "" {
		return nil, problem.New(problem.Invalid, "form.encoding")
	}
	f := Blank()
	f.submitted = true
	body := http.MaxBytesReader(nil, r.Body, maxBytes)
	switch kind {
	case "application/x-www-form-urlencoded":
		err = f.urlencoded(body)
	case "multipart/form-data":
		r.Body = body
		err = f.multipart(r, file)
	default:
		return nil, problem.New(problem.Invalid, "form.encoding")
	}
	if big := (*http.MaxBytesError)(nil); errors.As(err, &big) {
		return nil, problem.New(problem.Invalid, "form.toolarge")
	}
	if own := (*problem.Problem)(nil); errors.As(err, &own) {
		return nil, err
	}
	if err != nil {
		return nil, problem.New(problem.Invalid, "form.malformed") // the cause would quote what was typed
	}
	return f, nil
}

// Query reads the query of a GET, for filters of lists that hold nothing personal.
func Query(r *http.Request) (*Form, error) {
	f := Blank()
	f.submitted = true
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || f.take(values) != nil {
		return nil, problem.New(problem.Invalid, "form.malformed")
	}
	return f, nil
}

var errMalformed = errors.New("malformed form")

func (f *Form) urlencoded(body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	values, err := url.ParseQuery(string(raw))
	if err != nil {
		return errMalformed
	}
	return f.take(values)
}

// take keeps values whose names are sound and not too many.
func (f *Form) take(values url.Values) error {
	n := 0
	for name, list := range values {
		n += len(list)
		if !soundName(name) || n > maxFields {
			return errMalformed
		}
	}
	f.values = values
	return nil
}

func (f *Form) multipart(r *http.Request, file func(name string, part io.Reader) ([]byte, error)) error {
	reader, err := r.MultipartReader()
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		part, err := reader.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		name := part.FormName()
		if !soundName(name) || n >= maxFields || part.Header.Get("Content-Transfer-Encoding") != "" {
			return errMalformed
		}
		switch filename := part.FileName(); {
		case filename == "" && part.Header.Get("Content-Type") == "":
			data, err := io.ReadAll(http.MaxBytesReader(nil, io.NopCloser(part), maxField))
			if err != nil {
				return err
			}
			f.values.Add(name, string(data))
		case filename != "":
			data, err := file(name, part)
			if err != nil {
				return err
			}
			f.files[name] = append(f.files[name], File{path.Base(strings.ReplaceAll(filename, `\`, "/")), data})
		}
	}
}

// soundName allows what our own pages use for names of fields.
func soundName(name string) bool {
	if name == "" || len(name) > 100 || !utf8.ValidString(name) {
		return false
	}
	for _, c := range name {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.') {
			return false
		}
	}
	return true
}
