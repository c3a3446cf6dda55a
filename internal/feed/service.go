package feed

import (
	"context"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/job"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/internal/match"
)

// Scope says which children the deployment holds.
type Scope interface {
	// Universal reports whether every child of the area may be held; otherwise
	// only those someone works with.
	Universal(ctx context.Context, r db.Reader) (bool, error)
}

// Agencies finds agencies by the reference that a column gives.
type Agencies interface {
	// ByRef finds an agency of a kind by its reference: a school's URN, a
	// practice's ODS code, a team's name.
	ByRef(ctx context.Context, r db.Reader, kind, ref string) (id string, ok bool, err error)
}

// People tells who an account is.
type People interface {
	Name(ctx context.Context, r db.Reader, account string) (string, error)
}

// Involvements takes in who works with a child.
type Involvements interface {
	// FromFeed adds an involvement, or brings the one of the same source and key
	// up to date.
	FromFeed(ctx context.Context, tx *db.Tx, g access.Grant, child string, in Involvement) ([]audit.State, error)
}

// Service is the use cases of feeds.
type Service struct {
	Parts
}

// Parts are what a Service stands on.
type Parts struct {
	DB           *db.DB
	Jobs         *job.Queue // for files sent in the browser
	Gate         *access.Gate
	Keys         *seal.Keeper
	IDs          id.Source
	Children     *child.Service
	Matcher      *match.Matcher
	Queue        *match.Queue
	Scope        Scope
	Agencies     Agencies
	Involvements Involvements
	People       People // nil: accounts stand for themselves
}

// New makes a Service.
func New(p Parts) *Service { return &Service{p} }

// kept is how long refused rows are kept.
const kept = 30 * 24 * time.Hour

// mapping is the mapping in force for a source.
func mapping(ctx context.Context, r db.Reader, source string) (Mapping, bool, error) {
	m, err := DefaultMapping(source)
	if err != nil {
		return m, false, err
	}
	paused, text, err := selectSource(ctx, r, source)
	if err != nil {
		return m, false, fmt.Errorf("read a source: %w", err)
	}
	if text != "" {
		if m, err = ParseMapping([]byte(text)); err != nil {
			return m, false, err
		}
	}
	return m, paused, nil
}

// Pause stops a source from being imported, or lets it go on.
func (s *Service) Pause(ctx context.Context, q access.Request, source string, paused bool) error {
	return s.setup(ctx, q, source, func(_ bool, mapping string) (bool, string, error) { return paused, mapping, nil })
}

// SetMapping puts a mapping in place of the one that comes with Onestory; "" goes
// back to that one.
func (s *Service) SetMapping(ctx context.Context, q access.Request, source, text string) error {
	if text != "" {
		m, err := ParseMapping([]byte(text))
		if err != nil {
			return problem.Wrap(problem.Invalid, err, "feed.bad-mapping")
		}
		if m.Source != source {
			return problem.New(problem.Invalid, "feed.bad-mapping")
		}
	}
	return s.setup(ctx, q, source, func(paused bool, _ string) (bool, string, error) { return paused, text, nil })
}

func (s *Service) setup(ctx context.Context, q access.Request, source string, change func(bool, string) (bool, string, error)) error {
	if _, err := DefaultMapping(source); err != nil {
		return err
	}
	q.Purpose = access.DataQuality
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		paused, text, err := selectSource(ctx, tx, source)
		if err != nil {
			return struct{}{}, audit.Event{}, err
		}
		if paused, text, err = change(paused, text); err != nil {
			return struct{}{}, audit.Event{}, err
		}
		ev := audit.Event{Detail: map[string]any{"source": source, "paused": paused, "mapping": text}}
		return struct{}{}, ev, putSource(ctx, tx, source, paused, text, db.Millis(g.Now()), g.Actor().ID)
	})
	return err
}

// Expire destroys refused rows whose time is over, and files that were sent and
// never came whole; run it daily. It says how
// many runs they were of.
func (s *Service) Expire(ctx context.Context) (int, error) {
	if err := s.expireUploads(ctx); err != nil {
		return 0, err
	}
	var runs []string
	err := s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		runs, err = expireRefused(ctx, tx, db.Millis(s.Gate.Clock().Now()))
		return err
	})
	if err != nil || len(runs) == 0 {
		return 0, err
	}
	scopes := make([]string, len(runs))
	for i, run := range runs {
		scopes[i] = runScope(run)
	}
	return len(runs), s.Keys.Shred(ctx, scopes...)
}

func runScope(run string) string { return "feed-run:" + run }
