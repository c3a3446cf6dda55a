package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
)

// blockSize is how much of a file is sealed and kept at a time, in bytes.
const blockSize = 512 << 10

func fileScope(upload string) string    { return "feed-upload:" + upload }
func outcomeScope(upload string) string { return "feed-outcome:" + upload }

func blockAt(upload string, n int64) seal.Place {
	return seal.Place{Table: "feed_block", Column: "sealed", Row: upload + "/" + strconv.FormatInt(n, 10)}
}

func outcomeAt(upload string) seal.Place {
	return seal.Place{Table: "feed_upload", Column: "outcome", Row: upload}
}

// keep seals and writes one block.
func (s *Service) keep(ctx context.Context, keys seal.Keys, upload string, n int64, plain []byte) error {
	sealed, err := keys.Seal(fileScope(upload), blockAt(upload, n), plain)
	if err != nil {
		return err
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return insertBlock(ctx, tx, upload, n, sealed) })
	if err != nil {
		return fmt.Errorf("keep a part of a file: %w", err)
	}
	return nil
}

// stored reads a file that was kept; it holds one block at a time. It is for one
// reader, as an import is.
type stored struct {
	ctx    context.Context // of the job, since io.ReaderAt has none
	s      *Service
	keys   seal.Keys
	upload string
	size   int64
	n      int64 // of the block at hand
	block  []byte
}

// ReadAt implements io.ReaderAt.
func (f *stored) ReadAt(p []byte, off int64) (done int, err error) {
	for done < len(p) {
		if off >= f.size {
			return done, io.EOF
		}
		if err := f.load(off / blockSize); err != nil {
			return done, err
		}
		at := int(off % blockSize)
		if at >= len(f.block) {
			return done, io.ErrUnexpectedEOF
		}
		c := copy(p[done:], f.block[at:])
		done, off = done+c, off+int64(c)
	}
	return done, nil
}

func (f *stored) load(n int64) error {
	if f.block != nil && f.n == n {
		return nil
	}
	var sealed []byte
	err := f.s.DB.Read(f.ctx, func(ctx context.Context, r db.Reader) (err error) {
		sealed, err = selectBlock(ctx, r, f.upload, n)
		return err
	})
	if err != nil {
		return fmt.Errorf("read a part of a file: %w", err)
	}
	plain, err := f.keys.Open(fileScope(f.upload), blockAt(f.upload, n), sealed)
	if err != nil {
		return fmt.Errorf("open a part of a file: %w", err)
	}
	f.n, f.block = n, plain
	return nil
}

// fewBlocks keeps a turn of the writer short: what is deleted is overwritten.
const fewBlocks = 8

// destroyFile destroys a file's key, and then its blocks a few at a time.
func (s *Service) destroyFile(ctx context.Context, upload string) error {
	if err := s.Keys.Shred(ctx, fileScope(upload)); err != nil {
		return err
	}
	for {
		var n int64
		err := s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			n, err = deleteBlocks(ctx, tx, upload, fewBlocks)
			return err
		})
		if err != nil {
			return fmt.Errorf("destroy a file: %w", err)
		}
		if n == 0 {
			return nil
		}
	}
}

// open opens what became of a file, where that is known still.
func (u *Upload) open(keys seal.Keys) error {
	if len(u.sealed) == 0 {
		return nil
	}
	text, err := keys.Open(outcomeScope(u.ID), outcomeAt(u.ID), u.sealed)
	if errors.Is(err, seal.ErrShredded) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open what became of a file: %w", err)
	}
	return json.Unmarshal(text, &u.Outcome)
}
