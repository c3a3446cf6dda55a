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

// each reads the current file. A last line cut short by a crash was never
// acknowledged and ends the reading.
func (s *FileSink) each(fn func(entry) error) error {
	f, err := os.Open(filepath.Join(s.dir, current))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReader(f)
	for {
		line, err := r.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var e entry
		if json.Unmarshal(line, &e) != nil {
			continue
		}
		if err := fn(e); err != nil {
			return err
		}
	}
}

// rotate puts the current file aside under its time and begins a new one.
func (s *FileSink) rotate() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.f.Stat()
	if err != nil || st.Size() == 0 {
		return err
	}
	if err := s.f.Close(); err != nil {
		return err
	}
	aside := "audit-" + time.Now().UTC().Format("20060102T150405.000000000") + ".jsonl"
	if err := os.Rename(filepath.Join(s.dir, current), filepath.Join(s.dir, aside)); err != nil {
		return err
	}
	return s.open()
}
