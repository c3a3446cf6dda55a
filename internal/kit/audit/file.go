package audit

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// FileSink is the second sink: a folder, best on another disk, with a file of
// one JSON line for each event. Only the sealed detail is in it, no names.
type FileSink struct {
	dir  string
	mu   sync.Mutex
	f    *os.File
	torn bool // the file may end within a line: a crash or a full disk cut it short
}

const current = "audit-current.jsonl"

// OpenFileSink opens or makes the folder's current file.
func OpenFileSink(dir string) (*FileSink, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("audit file sink: %w", err)
	}
	s := &FileSink{dir: dir}
	return s, s.open()
}

func (s *FileSink) open() error {
	f, err := os.OpenFile(filepath.Join(s.dir, current), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("audit file sink: %w", err)
	}
	s.f, s.torn = f, true
	return nil
}

// Close closes the current file.
func (s *FileSink) Close() error { s.mu.Lock(); defer s.mu.Unlock(); return s.f.Close() }

// write appends and syncs; a failed sync counts as lost.
func (s *FileSink) write(entries []entry) error {
	var b []byte
	for _, e := range entries {
		line, err := json.Marshal(e)
		if err != nil {
			return err
		}
		b = append(append(b, line...), '\n')
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if st, err := s.f.Stat(); err == nil && !s.still(st) {
		if err := errors.Join(s.f.Close(), s.open()); err != nil {
			return err
		}
	}
	if s.torn { // an empty line is nothing; an event glued to a torn one would be lost
		b = append([]byte{'\n'}, b...)
	}
	if _, err := s.f.Write(b); err != nil {
		s.torn = true
		return fmt.Errorf("write audit file: %w", err)
	}
	s.torn = false
	if err := s.f.Sync(); err != nil {
		return fmt.Errorf("sync audit file: %w", err)
	}
	return nil
}

// aside puts the current file aside, begins a new one, and names all files that
// have not been brought home, oldest first.
func (s *FileSink) aside() ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.f.Stat()
	if err != nil {
		return nil, err
	}
	if st.Size() > 0 && s.still(st) {
		name := "audit-" + time.Now().UTC().Format("20060102T150405.000000000") + waitingEnd
		if err := os.Rename(filepath.Join(s.dir, current), filepath.Join(s.dir, name)); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(s.f.Close(), s.open()); err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(s.dir, "audit-*"+waitingEnd))
	slices.Sort(files)
	return files, err
}

// still reports whether the open file is the current one; another process may
// have put it aside.
func (s *FileSink) still(open fs.FileInfo) bool {
	st, err := os.Stat(filepath.Join(s.dir, current))
	return err == nil && os.SameFile(st, open)
}

// waitingEnd marks a file that may hold events which the database lacks.
const waitingEnd = ".waiting.jsonl"

// home marks a file as brought home. It is kept: as a second copy of the log.
func home(file string) error {
	return os.Rename(file, strings.TrimSuffix(file, waitingEnd)+".jsonl")
}

// batches reads a file's events, some at a time. A line cut short by a crash was
// never acknowledged and is passed over.
func batches(file string, fn func([]entry) error) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReader(f)
	var some []entry
	for {
		line, err := r.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return err
		}
		var e entry
		if err == nil && json.Unmarshal(line, &e) == nil {
			some = append(some, e)
		}
		if len(some) > 0 && (len(some) == 100 || err == io.EOF) {
			if err := fn(some); err != nil {
				return err
			}
			some = nil
		}
		if err == io.EOF {
			return nil
		}
	}
}
