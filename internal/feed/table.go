package feed

import (
	"bufio"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"onestory/internal/kit/problem"
)

// maxRow is the longest row in bytes; a longer one is a quote that never closes.
const maxRow = 1 << 18

// table reads a CSV file row by row: UTF-8 with or without a mark at its start,
// else Windows-1252, as spreadsheets write it.
type table struct {
	Hash   string // of the whole file
	Rows   int    // as counted before reading, without the header
	Header []string

	csv   *csv.Reader
	gauge *gauge
	row   int // as a spreadsheet numbers it; the header is 1
}

// openTable looks the whole file over, then stands before its first row.
func openTable(r io.ReaderAt, size int64) (*table, error) {
	t := &table{row: 1}
	utf, err := t.survey(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, err
	}
	var text io.Reader = io.NewSectionReader(r, 0, size)
	if utf {
		mark := make([]byte, 3)
		if n, _ := io.ReadFull(text, mark); n < 3 || string(mark) != "\ufeff" {
			text = io.NewSectionReader(r, 0, size)
		}
	} else {
		text = charmap.Windows1252.NewDecoder().Reader(text)
	}
	t.gauge = &gauge{r: text}
	t.csv = csv.NewReader(t.gauge)
	t.csv.FieldsPerRecord = -1
	t.csv.ReuseRecord = false
	t.Header, err = t.csv.Read()
	if err != nil {
		return nil, problem.Wrap(problem.Invalid, err, "feed.no-header")
	}
	if len(t.Header) == 1 && strings.ContainsAny(t.Header[0], ";\t|") {
		return nil, problem.New(problem.Invalid, "feed.not-commas")
	}
	return t, nil
}

// survey hashes the file, counts its rows and says whether it is UTF-8.
func (t *table) survey(r io.Reader) (utf bool, err error) {
	sum, quoted, last, size := sha256.New(), false, byte('\n'), int64(0)
	utf = true
	var rest []byte
	br := bufio.NewReaderSize(r, 1<<16)
	buf := make([]byte, 1<<16)
	for {
		n, err := br.Read(buf)
		size += int64(n)
		sum.Write(buf[:n])
		for _, c := range buf[:n] {
			switch c {
			case 0:
				return false, problem.New(problem.Invalid, "feed.not-text")
			case '"':
				quoted = !quoted
			case '\n':
				if !quoted && last != '\n' {
					t.Rows++
				}
			}
			if c != '\r' {
				last = c
			}
		}
		if utf {
			rest = append(rest, buf[:n]...)
			for len(rest) > 0 && (len(rest) >= utf8.UTFMax || utf8.FullRune(rest)) {
				c, w := utf8.DecodeRune(rest)
				if c == utf8.RuneError && w == 1 {
					utf = false
					break
				}
				rest = rest[w:]
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return false, fmt.Errorf("read a feed's file: %w", err)
		}
	}
	if size == 0 {
		return false, problem.New(problem.Invalid, "feed.empty")
	}
	if last != '\n' {
		t.Rows++
	}
	t.Rows = max(0, t.Rows-1) // the header
	t.Hash = hex.EncodeToString(sum.Sum(nil))
	return utf && len(rest) == 0, nil
}

// Next reads a row and its number. A row that cannot be read at all is a fault
// with no cells; io.EOF ends the table; any other error ends the import.
func (t *table) Next() (number int, cells []string, fault *Fault, err error) {
	t.gauge.n = 0
	cells, err = t.csv.Read()
	t.row++
	var wrong *csv.ParseError
	switch {
	case err == nil && len(cells) != len(t.Header):
		return t.row, cells, &Fault{Row: t.row, Key: "feed.row-width", Args: []string{strconv.Itoa(len(t.Header))}}, nil
	case err == nil:
		return t.row, cells, nil, nil
	case errors.Is(err, errLong):
		return t.row, nil, nil, problem.New(problem.Invalid, "feed.row-long", t.row)
	case errors.As(err, &wrong):
		return t.row, nil, &Fault{Row: t.row, Key: "feed.row-quotes"}, nil
	}
	return t.row, nil, nil, err
}

var errLong = errors.New("a row is too long")

// gauge refuses to read on for a row without end.
type gauge struct {
	r io.Reader
	n int
}

func (g *gauge) Read(p []byte) (int, error) {
	if g.n > maxRow {
		return 0, errLong
	}
	n, err := g.r.Read(p)
	g.n += n
	return n, err
}
