package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Error says what is wrong with a file, where, and what to do.
type Error struct {
	File   string
	Line   int // 0 when it is the whole file
	Why    string
	Remedy string
}

func (e *Error) Error() string {
	where := e.File
	if e.Line > 0 {
		where += fmt.Sprintf(", line %d", e.Line)
	}
	return fmt.Sprintf("%s: %s. %s", where, e.Why, e.Remedy)
}

// Sheet is a table: a header and rows, every row as long as the header. Values
// have no space around them.
type Sheet struct {
	File   string
	Header []string
	Rows   [][]string
}

// Column returns the place of a column by its name, whatever its case.
func (s *Sheet) Column(name string) (int, error) {
	for i, h := range s.Header {
		if strings.EqualFold(h, strings.TrimSpace(name)) {
			return i, nil
		}
	}
	return 0, &Error{s.File, 1, fmt.Sprintf("there is no column %q", name), "Its columns are: " + strings.Join(s.Header, ", ") + "."}
}

// Read reads a whole file. File names it in errors. The error is an *Error, or what
// reading gave.
func Read(r io.Reader, file string) (*Sheet, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	if err := mark(in, file); err != nil {
		return nil, err
	}
	comma, err := separator(in, file)
	if err != nil {
		return nil, err
	}
	c := csv.NewReader(in)
	c.Comma, c.FieldsPerRecord, c.TrimLeadingSpace, c.ReuseRecord = comma, -1, true, true
	header, err := c.Read()
	if err != nil {
		return nil, explain(err, file)
	}
	s := &Sheet{File: file}
	if s.Header, err = names(header, file); err != nil {
		return nil, err
	}
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, explain(err, file)
		}
		if err := s.add(row, c); err != nil {
			return nil, err
		}
	}
	if len(s.Rows) == 0 {
		return nil, &Error{file, 0, "it has a header and no records", "Check that the export was complete."}
	}
	return s, nil
}

// add keeps a row. A line with nothing in it is left out.
func (s *Sheet) add(row []string, c *csv.Reader) error {
	at, _ := c.FieldPos(0)
	empty := true
	for _, v := range row {
		empty = empty && strings.TrimSpace(v) == ""
	}
	if empty {
		return nil
	}
	if len(row) != len(s.Header) {
		return &Error{s.File, at, fmt.Sprintf("it has %d values, and the header has %d columns", len(row), len(s.Header)),
			"A value that contains the separator must stand in double quotes; check this line and the one before."}
	}
	kept := make([]string, len(row))
	for i, v := range row {
		if !utf8.ValidString(v) {
			at, _ := c.FieldPos(i)
			return &Error{s.File, at, fmt.Sprintf("column %q is not UTF-8 text", s.Header[i]),
				`Save the file again as UTF-8 (in Excel: "CSV UTF-8"; or: iconv -f WINDOWS-1252 -t UTF-8).`}
		}
		// Rows are read in turn from one string, which would be kept for one value.
		kept[i] = strings.Clone(strings.TrimSpace(v))
	}
	s.Rows = append(s.Rows, kept)
	return nil
}

// mark skips a UTF-8 byte order mark and refuses what is not text.
func mark(in *bufio.Reader, file string) error {
	start, err := in.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch {
	case bytes.HasPrefix(start, []byte{0xef, 0xbb, 0xbf}):
		_, err = in.Discard(3)
		return err
	case bytes.HasPrefix(start, []byte{0xff, 0xfe}), bytes.HasPrefix(start, []byte{0xfe, 0xff}):
		return &Error{file, 1, "the file is UTF-16", `Save it again as UTF-8 (in Excel: "CSV UTF-8"; or: iconv -f UTF-16 -t UTF-8).`}
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return &Error{file, 1, "this is a spreadsheet or an archive, not CSV", `Open it and save it as "CSV UTF-8".`}
	case bytes.HasPrefix(start, []byte{0x1f, 0x8b}):
		return &Error{file, 1, "the file is compressed", "Unpack it first (gunzip)."}
	}
	return nil
}

// separator finds out what stands between the columns of the first line.
func separator(in *bufio.Reader, file string) (rune, error) {
	start, err := in.Peek(1 << 15)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return 0, err
	}
	if len(bytes.TrimSpace(start)) == 0 {
		return 0, &Error{file, 0, "the file is empty", "Check that the export was complete."}
	}
	if i := bytes.IndexByte(start, 0); i >= 0 {
		return 0, &Error{file, 1 + bytes.Count(start[:i], []byte("\n")), "there are bytes that no text has",
			"Save the file as CSV in UTF-8."}
	}
	first, _, _ := bytes.Cut(bytes.TrimLeft(start, "\r\n"), []byte("\n"))
	best := ','
	for _, c := range ";\t|" {
		if bytes.Count(first, []byte(string(c))) > bytes.Count(first, []byte(string(best))) {
			best = c
		}
	}
	return best, nil
}

func names(header []string, file string) ([]string, error) {
	out := make([]string, len(header))
	seen := map[string]int{}
	for i, h := range header {
		h = strings.Clone(strings.TrimSpace(h))
		switch {
		case !utf8.ValidString(h):
			return nil, &Error{file, 1, fmt.Sprintf("the name of column %d is not UTF-8 text", i+1), "Save the file again as UTF-8."}
		case h == "":
			return nil, &Error{file, 1, fmt.Sprintf("column %d has no name", i+1), "The first line must name every column."}
		case seen[strings.ToLower(h)] > 0:
			return nil, &Error{file, 1, fmt.Sprintf("columns %d and %d are both named %q", seen[strings.ToLower(h)], i+1, h), "Give each column a name of its own."}
		}
		seen[strings.ToLower(h)] = i + 1
		out[i] = h
	}
	return out, nil
}

func explain(err error, file string) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return fmt.Errorf("%s: %w", file, err)
	}
	if errors.Is(parse.Err, csv.ErrBareQuote) || errors.Is(parse.Err, csv.ErrQuote) {
		return &Error{file, parse.StartLine, fmt.Sprintf("the double quotes that begin here do not match (near line %d)", parse.Line),
			`A value with a quote in it is written in quotes, with each inner one doubled: "the ""Old"" House".`}
	}
	return &Error{file, parse.Line, parse.Err.Error(), "Check this line."}
}
