package ledger

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Content is what reading one file found.
type Content struct {
	Name string
	Err  error // ErrDamaged, with the first line that is not as it was written; what stands before it was read

	at   head
	end  int64
	sums [][32]byte // after each line
}

// Lines is how many lines were read.
func (c Content) Lines() int64 { return c.at.n }

// ReadAll reads every file of a folder in the order of their names, gives each
// record to fn, and returns what it found. Damage is in the Content; the error
// is fn's own, or that the folder cannot be read. No folder is no file.
func ReadAll(dir string, key []byte, fn func(record []byte) error) ([]Content, error) {
	s, err := newSealer(key)
	if err != nil {
		return nil, err
	}
	return readFolder(dir, s, fn)
}

func readFolder(dir string, s opener, fn func(record []byte) error) ([]Content, error) {
	files, err := names(dir)
	if err != nil {
		return nil, err
	}
	var out []Content
	for _, name := range files {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return out, fmt.Errorf("read the ledger: %w", err)
		}
		c := Content{Name: name}
		err = c.read(s, f, fn)
		f.Close()
		if err != nil {
			return out, err
		}
		out = append(out, c)
	}
	return out, nil
}

func names(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*"+suffix))
	if err != nil {
		return nil, fmt.Errorf("list the ledger: %w", err)
	}
	for i := range files {
		files[i] = filepath.Base(files[i])
	}
	slices.Sort(files)
	return files, nil
}

// read goes on from where c stands. It returns fn's error alone.
func (c *Content) read(s opener, from io.Reader, fn func([]byte) error) error {
	r := bufio.NewReader(from)
	for {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil // a rest without its end was never acknowledged
		}
		if err != nil {
			c.Err = fmt.Errorf("%w: %s cannot be read: %w", ErrDamaged, c.Name, err)
			return nil
		}
		record, after, err := s.open(c.Name, c.at, line[:len(line)-1])
		if err != nil {
			c.Err = err
			return nil
		}
		c.at, c.end, c.sums = after, c.end+int64(len(line)), append(c.sums, after.sum)
		if err := fn(record); err != nil {
			return err
		}
	}
}

// Against names what a mark knows and a folder's files lack: "" if nothing.
func (m Mark) Against(files []Content) string {
	i := slices.IndexFunc(files, func(c Content) bool { return c.Name == m.File })
	switch {
	case i < 0:
		return fmt.Sprintf("%s is missing; the database has seen %d lines of it", m.File, m.Lines)
	case files[i].at.n < m.Lines:
		return fmt.Sprintf("%s has %d lines that can be read; the database has seen %d of them", m.File, files[i].at.n, m.Lines)
	case m.Lines > 0 && string(files[i].sums[m.Lines-1][:]) != string(m.Sum):
		return fmt.Sprintf("%s is another file than the one that the database has seen", m.File)
	}
	return ""
}

// Compare holds the files of a folder against marks without their key: it finds
// what is missing, cut short or replaced, and not what was forged since.
func Compare(dir string, marks []Mark) (faults []string, err error) {
	files, err := readFolder(dir, chain{}, func([]byte) error { return nil })
	for _, c := range files {
		if c.Err != nil {
			faults = append(faults, c.Err.Error())
		}
	}
	for _, m := range marks {
		if s := m.Against(files); s != "" {
			faults = append(faults, s)
		}
	}
	return faults, err
}

// SetAside renames a file, so that a new one can begin, and says what it is called now.
func SetAside(dir, name string, now time.Time) (string, error) {
	aside := strings.TrimSuffix(name, suffix) + "-" + now.UTC().Format("20060102T150405.000") + ".damaged"
	if err := os.Rename(filepath.Join(dir, name), filepath.Join(dir, aside)); err != nil {
		return "", fmt.Errorf("put a damaged ledger aside: %w", err)
	}
	return aside, syncDir(dir)
}
