package ledger

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"syscall"
)

// File is this host's file of the ledger, open for appending. It is safe for
// concurrent use, and several processes of the host may append at once.
type File struct {
	name string
	dir  string
	seal sealer

	mu     sync.Mutex
	f      *os.File
	at     head  // after the last line known
	end    int64 // where that line ends
	broken error // an earlier sync failed: what is in the file is not known
}

const suffix = ".ledger"

// Open opens a host's file in a folder and makes both where they are missing;
// key has 256 bits. It reads the file to its end: a damaged one is ErrDamaged.
func Open(dir, host string, key []byte) (*File, error) {
	s, err := newSealer(key)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the ledger's folder: %w", err)
	}
	l := &File{name: fileName(host), dir: dir, seal: s}
	if l.f, err = os.OpenFile(filepath.Join(dir, l.name), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	if err := errors.Join(syncDir(dir), l.locked(l.catchUp)); err != nil {
		l.f.Close()
		return nil, err
	}
	return l, nil
}

// fileName keeps what a file may be called of a host's name.
func fileName(host string) string {
	safe := []rune(host)
	for i, c := range safe {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
			safe[i] = '-'
		}
	}
	return "host-" + string(safe) + suffix
}

// Name is the file's name within its folder.
func (l *File) Name() string { return l.name }

// Close closes the file.
func (l *File) Close() error { l.mu.Lock(); defer l.mu.Unlock(); return l.f.Close() }

// Append writes records, each a line. durable waits until they are on the disk;
// an error means that they may be missing, and what depends on them must not be
// acknowledged. Records that only allow something may do without.
func (l *File) Append(durable bool, records ...[]byte) error {
	if len(records) == 0 {
		return nil
	}
	return l.locked(func() error {
		if err := l.catchUp(); err != nil {
			return err
		}
		at, text := l.at, []byte(nil)
		for _, r := range records {
			var line []byte
			line, at = l.seal.line(l.name, at, r)
			text = append(text, line...)
		}
		// What a crash left after the last whole line was never acknowledged.
		if err := l.f.Truncate(l.end); err != nil {
			return fmt.Errorf("write the ledger: %w", err)
		}
		if _, err := l.f.WriteAt(text, l.end); err != nil {
			return errors.Join(fmt.Errorf("write the ledger: %w", err), l.f.Truncate(l.end))
		}
		if durable {
			if err := l.f.Sync(); err != nil {
				l.broken = fmt.Errorf("the ledger could not be brought to the disk: look at the disk and start again: %w", err)
				return l.broken
			}
		}
		l.at, l.end = at, l.end+int64(len(text))
		return nil
	})
}

// Mark is where the file stands, all of it on the disk, for the database to remember.
func (l *File) Mark() (m Mark, err error) {
	err = l.locked(func() error {
		if err := l.catchUp(); err != nil {
			return err
		}
		if err := l.f.Sync(); err != nil {
			l.broken = fmt.Errorf("the ledger could not be brought to the disk: look at the disk and start again: %w", err)
			return l.broken
		}
		m = Mark{File: l.name, Lines: l.at.n, Sum: l.at.sum[:]}
		return nil
	})
	return m, err
}

// locked runs fn while no other process appends.
func (l *File) locked(fn func() error) (err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken != nil {
		return l.broken
	}
	fd := int(l.f.Fd())
	for err = syscall.EINTR; err == syscall.EINTR; {
		err = syscall.Flock(fd, syscall.LOCK_EX)
	}
	if err != nil {
		return fmt.Errorf("lock the ledger: %w", err)
	}
	defer func() { err = errors.Join(err, syscall.Flock(fd, syscall.LOCK_UN)) }()
	return fn()
}

// catchUp reads what other processes of the host have appended.
func (l *File) catchUp() error {
	open, err := l.f.Stat()
	if err != nil {
		return fmt.Errorf("look at the ledger: %w", err)
	}
	now, err := os.Stat(filepath.Join(l.dir, l.name))
	if err != nil || !os.SameFile(open, now) {
		return fmt.Errorf("%w: %s was removed or replaced while in use", ErrDamaged, l.name)
	}
	if open.Size() < l.end {
		return fmt.Errorf("%w: %s was cut short while in use", ErrDamaged, l.name)
	}
	if open.Size() == l.end {
		return nil
	}
	c := Content{Name: l.name, at: l.at, end: l.end}
	c.read(l.seal, io.NewSectionReader(l.f, l.end, open.Size()-l.end), func([]byte) error { return nil })
	if c.Err != nil {
		return c.Err
	}
	l.at, l.end = c.at, c.end
	return nil
}

// syncDir makes a new file's name durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
