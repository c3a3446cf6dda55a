package synth

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
)

// Files are the paths that WriteFiles wrote.
type Files struct {
	School, GP, Visiting, Justice, Council string
	// Truth lists the children as they are; Links the child of each row.
	Truth, Links string
	// Rows counts the rows of the five lists, headers apart.
	Rows int
}

var (
	truthHeader = []string{"child", "household", "given", "middle", "family", "known_as", "former", "born", "expected", "sex", "birth_order", "nhs", "upn", "postcode", "legal", "protection"}
	linksHeader = []string{"file", "row", "child", "fault"}
)

// list is one supplier's file: what it writes of a child, nil for nothing.
type list struct {
	name   string
	header []string
	row    func(r *rand.Rand, c *Child) (row []string, fault Fault)
}

func lists() []list {
	return []list{
		{"school_roll.csv", schoolHeader, schoolRow}, {"gp_list.csv", gpHeader, gpRow}, {"health_visiting.csv", visitingHeader, visitingRow},
		{"youth_justice.csv", justiceHeader, justiceRow}, {"council_cases.csv", councilHeader, councilRow},
	}
}

// WriteFiles writes the five lists of a world, and its truth, into dir, which it
// makes. It holds one household at a time. The files depend only on seed and n.
func WriteFiles(dir string, seed uint64, n int) (Files, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Files{}, fmt.Errorf("make the folder of synthetic lists: %w", err)
	}
	sources := lists()
	var out []*output
	for _, l := range sources {
		out = append(out, create(dir, l.name, l.header))
	}
	truth, links := create(dir, "truth.csv", truthHeader), create(dir, "links.csv", linksHeader)
	rows := 0
	for h := range World(seed, n) {
		for i := range h.Children {
			c := &h.Children[i]
			truth.write(truthRow(c))
			for k, l := range sources {
				r := rand.New(rand.NewPCG(seed^uint64(k+1)<<56, uint64(c.ID)))
				row, fault := l.row(r, c)
				if row == nil {
					continue
				}
				times := 1
				if !c.shown() && r.IntN(330) == 0 {
					times = 2
				}
				for range times {
					out[k].write(row)
					links.write([]string{l.name, strconv.Itoa(out[k].rows), strconv.Itoa(c.ID), string(fault)})
					rows++
					if fault == "" {
						fault = Repeated
					}
				}
			}
		}
	}
	var errs []error
	for _, o := range append(out, truth, links) {
		errs = append(errs, o.close())
	}
	return Files{School: out[0].path, GP: out[1].path, Visiting: out[2].path, Justice: out[3].path, Council: out[4].path,
		Truth: truth.path, Links: links.path, Rows: rows}, errors.Join(errs...)
}

func truthRow(c *Child) []string {
	order := ""
	if c.BirthOrder > 0 {
		order = strconv.Itoa(c.BirthOrder)
	}
	return []string{strconv.Itoa(c.ID), strconv.Itoa(c.Household), c.Given, c.Middle, c.Family, c.KnownAs, c.Former, c.Born.String(), c.Expected.String(),
		string(c.Sex), order, string(c.NHS), string(c.UPN), string(c.Address.Postcode), string(c.Legal), c.Protection}
}

// output is a CSV file being written. The first error stays until close.
type output struct {
	path string
	rows int // without the header
	file *os.File
	buf  *bufio.Writer
	csv  *csv.Writer
	err  error
}

func create(dir, name string, header []string) *output {
	o := &output{path: filepath.Join(dir, name), rows: -1}
	if o.file, o.err = os.OpenFile(o.path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600); o.err != nil {
		return o
	}
	o.buf = bufio.NewWriterSize(o.file, 1<<18)
	o.csv = csv.NewWriter(o.buf)
	o.write(header)
	return o
}

func (o *output) write(row []string) {
	if o.err == nil {
		o.err = o.csv.Write(row)
	}
	o.rows++
}

func (o *output) close() error {
	if o.file == nil {
		return fmt.Errorf("write a synthetic list: %w", o.err)
	}
	o.csv.Flush()
	if err := errors.Join(o.err, o.csv.Error(), o.buf.Flush(), o.file.Close()); err != nil {
		return fmt.Errorf("write a synthetic list: %w", err)
	}
	return nil
}
