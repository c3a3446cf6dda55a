package feed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/job"
	"onestory/internal/kit/problem"
)

// MaxUpload is the most that a file sent in the browser may hold, in bytes:
// about 400,000 rows, more than the largest authority has children.
const MaxUpload = 200 << 20

// UploadState is where a file stands that was sent in the browser.
type UploadState string

// The states. A file that is done or failed has been destroyed.
const (
	Receiving UploadState = "receiving"
	Waiting   UploadState = "waiting" // for a job, or with one at work
	Done      UploadState = "done"
	Failed    UploadState = "failed"
)

// Upload is a file sent in the browser, for a job to take in.
type Upload struct {
	ID      string
	Source  string
	State   UploadState
	DryRun  bool
	Size    int64
	SentBy  string // the account; the job acts for it
	SentAt  time.Time
	Done    int // rows, as far as the job last said
	Rows    int // 0 until the job has counted them
	Outcome Outcome
	sealed  []byte
}

// Percent is how far the job came, in whole hundredths.
func (u Upload) Percent() int {
	if u.State == Done {
		return 100
	}
	if u.Rows == 0 {
		return 0
	}
	return min(99, u.Done*100/u.Rows)
}

// Outcome is what became of a file: the run, or the report of a check, or why it
// could not be taken in.
type Outcome struct {
	Run    string          `json:"run,omitempty"`
	Report *Report         `json:"report,omitempty"`
	Faults []problem.Field `json:"faults,omitempty"`
}

// How long what was sent is kept: a file that never came whole, and what is
// known of one that did.
const (
	halfKept   = 24 * time.Hour
	uploadKept = 7 * 24 * time.Hour
)

// JobTake names the job that takes a file in; Take does it.
const JobTake = "feed:take"

type takePayload struct {
	Upload string `json:"upload"`
}

// Receive keeps a file as it comes, block by block and sealed; a file whose first
// row does not fit the source, or that is longer than MaxUpload, is refused and
// nothing of it is kept. Start then has it taken in.
func (s *Service) Receive(ctx context.Context, q access.Request, source string, file io.Reader) (_ string, size int64, err error) {
	q.Purpose = access.DataQuality
	id := s.IDs.New()
	block := make([]byte, blockSize)
	n, err := fill(file, block)
	if err != nil {
		return "", 0, err
	}
	if err := s.announce(ctx, q, id, source, block[:n]); err != nil {
		return "", 0, err
	}
	defer func() {
		if err != nil {
			end, stop := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
			defer stop()
			err = errors.Join(err, s.drop(end, id))
		}
	}()
	if err := s.Keys.Ensure(ctx, fileScope(id)); err != nil {
		return "", 0, err
	}
	keys, err := s.Keys.Keys(ctx, fileScope(id))
	if err != nil {
		return "", 0, err
	}
	for at := int64(0); n > 0; at++ {
		if size += int64(n); size > MaxUpload {
			return "", size, errTooBig()
		}
		if err := s.keep(ctx, keys, id, at, block[:n]); err != nil {
			return "", size, err
		}
		if n, err = fill(file, block); err != nil {
			return "", size, err
		}
	}
	return id, size, nil
}

func errTooBig() error { return problem.New(problem.Invalid, "feed.too-big", MaxUpload>>20) }

// fill reads a whole block, or what is left of the file.
func fill(file io.Reader, block []byte) (int, error) {
	n, err := io.ReadFull(file, block)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return n, err
}

// announce asks whether the actor may send this source a file that begins so.
func (s *Service) announce(ctx context.Context, q access.Request, id, source string, first []byte) error {
	if len(first) == blockSize { // only whole rows
		first = first[:bytes.LastIndexByte(first, '\n')+1]
	}
	t, err := openTable(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		return err
	}
	_, err = access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := audit.Event{Detail: map[string]any{"source": source, "upload": id}}
		m, _, err := mapping(ctx, tx, source)
		if err != nil {
			return struct{}{}, ev, err
		}
		if _, err := m.bind(t.Header); err != nil {
			return struct{}{}, ev, err
		}
		return struct{}{}, ev, insertUpload(ctx, tx, Upload{ID: id, Source: source, State: Receiving, SentBy: g.Actor().ID, SentAt: g.Now()})
	})
	return err
}

// Start has a file that was received taken in, or only checked, by a job.
func (s *Service) Start(ctx context.Context, q access.Request, id string, size int64, dry bool) error {
	q.Purpose = access.DataQuality
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := audit.Event{Detail: map[string]any{"upload": id, "dry_run": dry}}
		u, err := selectUpload(ctx, tx, id)
		if err != nil {
			return struct{}{}, ev, err
		}
		_, paused, err := mapping(ctx, tx, u.Source)
		if err == nil && paused && !dry {
			err = problem.New(problem.Conflict, "feed.paused", u.Source)
		}
		if err != nil {
			return struct{}{}, ev, err
		}
		ok, err := received(ctx, tx, id, g.Actor().ID, dry, size)
		if err == nil && !ok {
			err = access.ErrNotFound
		}
		if err == nil {
			_, err = s.Jobs.Add(ctx, tx, job.Spec{Kind: JobTake, Payload: takePayload{id}, Key: JobTake + "/" + id})
		}
		return struct{}{}, ev, err
	})
	return err
}

// Drop destroys a file that was received and is not to be taken in.
func (s *Service) Drop(ctx context.Context, q access.Request, id string) error {
	q.Purpose = access.DataQuality
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		u, err := selectUpload(ctx, tx, id)
		if db.IsNone(err) || err == nil && u.SentBy != g.Actor().ID {
			err = access.ErrNotFound
		}
		return struct{}{}, audit.Event{Detail: map[string]any{"upload": id, "dropped": true}}, err
	})
	if err != nil {
		return err
	}
	return s.drop(ctx, id)
}

func (s *Service) drop(ctx context.Context, id string) error {
	if err := s.destroyFile(ctx, id); err != nil {
		return err
	}
	if err := s.Keys.Shred(ctx, outcomeScope(id)); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return deleteUpload(ctx, tx, id) })
}

// Sent reads a file that was sent, and what became of it.
func (s *Service) Sent(ctx context.Context, q access.Request, id string) (Upload, error) {
	q.Purpose = access.DataQuality
	keys, err := s.Keys.Keys(ctx, outcomeScope(id))
	if err != nil {
		return Upload{}, err
	}
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Upload, audit.Event, error) {
		u, err := selectUpload(ctx, r, id)
		if db.IsNone(err) || err == nil && u.State == Receiving {
			return u, audit.Event{}, access.ErrNotFound
		}
		if err != nil {
			return u, audit.Event{}, fmt.Errorf("read a file that was sent: %w", err)
		}
		return u, audit.Event{}, u.open(keys)
	})
}
