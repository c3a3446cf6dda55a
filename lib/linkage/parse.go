package linkage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ParseModel reads a model from JSON. The error is an *InvalidError with the line
// and the path of what is wrong.
func ParseModel(data []byte) (*Model, error) {
	var s Spec
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		return nil, readable(data, dec.InputOffset(), err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, &InvalidError{Line: line(data, dec.InputOffset()), Why: "something follows the model"}
	}
	m, err := New(s)
	var bad *InvalidError
	if errors.As(err, &bad) {
		bad.Line = lineOf(data, bad.Path)
	}
	return m, err
}

// MarshalJSON writes the model so that ParseModel reads the same one.
func (m *Model) MarshalJSON() ([]byte, error) { return json.Marshal(m.spec) }

func readable(data []byte, offset int64, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return &InvalidError{Line: line(data, syntax.Offset), Why: "not JSON: " + syntax.Error()}
	case errors.As(err, &kind):
		return &InvalidError{Line: line(data, kind.Offset), Path: kind.Field, Why: fmt.Sprintf("a %s where %s is wanted", kind.Value, kind.Type)}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &InvalidError{Line: line(data, int64(len(data))), Why: "the text ends too soon"}
	}
	return &InvalidError{Line: line(data, offset), Why: strings.TrimPrefix(err.Error(), "json: ")}
}

func line(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(max(offset, 0), int64(len(data)))], []byte("\n"))
}

// lineOf finds the line of a path such as fields[2].kind, or of the nearest
// enclosing value that is there.
func lineOf(data []byte, path string) int {
	dec := json.NewDecoder(bytes.NewReader(data))
	best, longest := 0, -1
	walk(dec, "", func(at string, offset int64) {
		if (path == at || strings.HasPrefix(path, at) && strings.ContainsAny(path[len(at):len(at)+1], ".[")) && len(at) > longest {
			best, longest = line(data, offset), len(at)
		}
	})
	return best
}

// walk visits each value of JSON text with its path, and the offset where its name
// or itself ends.
func walk(dec *json.Decoder, path string, visit func(string, int64)) bool {
	token, err := dec.Token()
	if err != nil {
		return false
	}
	if path != "" {
		visit(path, dec.InputOffset())
	}
	open, is := token.(json.Delim)
	if !is {
		return true
	}
	for i := 0; dec.More(); i++ {
		at := fmt.Sprintf("%s[%d]", path, i)
		if open == '{' {
			name, err := dec.Token()
			if err != nil {
				return false
			}
			at = strings.TrimPrefix(fmt.Sprintf("%s.%v", path, name), ".")
		}
		if !walk(dec, at, visit) {
			return false
		}
	}
	_, err = dec.Token()
	return err == nil
}
