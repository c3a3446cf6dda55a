package disposal

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/job"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

//go:embed en.json cy.json
var messages embed.FS

//go:embed page/*.gohtml
var pages embed.FS

// Messages is this package's part of the catalogue, for i18n.Load.
func Messages() fs.FS { return messages }

// Templates are the pages of disposal.
func Templates() web.Pages {
	files, _ := fs.Sub(pages, "page") // embedded under that name
	return web.Pages{Feature: "disposal", Files: files}
}

// People tells who an account is.
type People interface {
	Name(ctx context.Context, r db.Reader, account string) (string, error)
}

// Families tells under which keys members of a child's family hold what they said,
// and takes their access away.
type Families interface {
	Dispose(ctx context.Context, tx *db.Tx, g access.Grant, children []string) (scopes []string, err error)
}

// Courses tells of courses of help, which have a period of their own.
type Courses interface {
	// Keep reports whether a course of help that a child is in, by any of its ids, is open
	// or to be kept for longer than a day: then the child's record is not due either.
	Keep(ctx context.Context, r db.Reader, g access.Grant, children []string, today workday.Date, s Schedule) (bool, error)
	// Scopes are the keys of a child's courses of help, which go with the child's record.
	Scopes(ctx context.Context, r db.Reader, g access.Grant, children []string) ([]string, error)
}

// Service is the use cases of disposal.
type Service struct {
	d        *db.DB
	gate     *access.Gate
	jobs     *job.Queue
	keys     *seal.Keeper
	ids      id.Source
	children *child.Service
	people   People
	families Families
	courses  Courses // nil: none have a period of their own
}

// Follow says who tells of courses of help.
func (s *Service) Follow(c Courses) { s.courses = c }

// Parts are what a Service stands on. Families may be nil.
type Parts struct {
	DB       *db.DB
	Gate     *access.Gate
	Jobs     *job.Queue
	Keys     *seal.Keeper
	IDs      id.Source
	Children *child.Service
	People   People
	Families Families
}

// New makes the Service.
func New(p Parts) *Service {
	return &Service{d: p.DB, gate: p.Gate, jobs: p.Jobs, keys: p.Keys, ids: p.IDs, children: p.Children, people: p.People, families: p.Families}
}

// most is how many records one batch has at most: so many are buried in one
// transaction.
const most = 50

// Row is one child that is due, for whoever may see names.
type Row struct {
	Child string
	Name  string
	Born  string // year
	Due   string
	End   End
}

// Board is what is due and what was proposed.
type Board struct {
	Schedule  Schedule
	Rows      []Row // the longest due; empty for those who may not see names
	Due, Held int
	Batches   []Batch
	Swept     time.Time // zero before the first sweep
	Looked    int
	Proposes  bool
	Decides   bool
}

// ScheduleIn is how long records are kept, for a feature whose records have a period of
// their own.
func (s *Service) ScheduleIn(ctx context.Context, r db.Reader, g access.Grant) (Schedule, error) {
	if !g.Valid() {
		return Schedule{}, access.ErrNotFound
	}
	return selectSchedule(ctx, r)
}

// Holds reports whether a child's record is held, by any of its ids.
func (s *Service) Holds(ctx context.Context, r db.Reader, g access.Grant, child string) (bool, error) {
	if !g.Valid() {
		return false, access.ErrNotFound
	}
	ids, err := access.IDs(ctx, r, child)
	if problem.Is(err, problem.NotFound) { // gone since
		return false, nil
	}
	if err != nil {
		return false, err
	}
	h, err := selectHold(ctx, r, ids)
	return h.Held, err
}

// List shows what is due.
func (s *Service) List(ctx context.Context, q access.Request) (Board, error) {
	q.Purpose = access.DataQuality
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Board, audit.Event, error) {
		out := Board{Proposes: g.May("disposal:propose"), Decides: g.May("disposal:decide")}
		ev := audit.Event{Classes: []string{"disposal"}}
		var err error
		if out.Schedule, err = selectSchedule(ctx, r); err != nil {
			return out, ev, fmt.Errorf("read the schedule: %w", err)
		}
		today := workday.InUK(g.Now()).String()
		if out.Due, out.Held, err = countDue(ctx, r, today); err != nil {
			return out, ev, fmt.Errorf("count what is due: %w", err)
		}
		if out.Swept, out.Looked, err = selectSweep(ctx, r); err != nil {
			return out, ev, fmt.Errorf("read the last sweep: %w", err)
		}
		if out.Batches, err = selectBatches(ctx, r, 30); err != nil {
			return out, ev, fmt.Errorf("list batches: %w", err)
		}
		for i := range out.Batches {
			if err := s.named(ctx, r, &out.Batches[i]); err != nil {
				return out, ev, err
			}
		}
		if !out.Proposes {
			return out, ev, nil
		}
		due, err := selectDue(ctx, r, today, most)
		if err != nil {
			return out, ev, fmt.Errorf("list what is due: %w", err)
		}
		var ids []string
		for _, l := range due {
			ids = append(ids, l.child)
		}
		may, err := g.Also(ctx, r, ids)
		if err != nil {
			return out, ev, err
		}
		for _, l := range due {
			grant, ok := may[l.child]
			if !ok {
				continue
			}
			v, err := s.children.Of(ctx, r, grant)
			if err != nil {
				return out, ev, fmt.Errorf("read a child that is due: %w", err)
			}
			born := ""
			if d := v.Birth().Date; !d.IsZero() {
				born = fmt.Sprint(d.Year())
			}
			out.Rows = append(out.Rows, Row{Child: l.child, Name: v.Name().Full(), Born: born, Due: l.due, End: l.what})
			ev.Subjects = append(ev.Subjects, grant.Subjects()...)
		}
		return out, ev, nil
	})
}

func (s *Service) named(ctx context.Context, r db.Reader, b *Batch) (err error) {
	if b.ProposedName, err = s.people.Name(ctx, r, b.ProposedBy); err != nil || b.DecidedBy == "" {
		return err
	}
	b.DecidedName, err = s.people.Name(ctx, r, b.DecidedBy)
	return err
}

// Propose puts children that are due before whoever agrees, and returns the
// batch's id. What is not due, or is held, is left out.
func (s *Service) Propose(ctx context.Context, q access.Request, children []string, key form.Key) (string, error) {
	if len(children) == 0 || len(children) > most {
		return "", problem.Check(problem.Field{Name: "child", Key: "disposal.need-child", Args: []any{most}})
	}
	q.Purpose = access.DataQuality
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := audit.Event{Classes: []string{"disposal"}, Subjects: slices.Clone(children)}
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			b := Batch{ID: s.ids.New(), State: Proposed, ProposedBy: g.Actor().ID, ProposedAt: g.Now()}
			if err := insertBatch(ctx, tx, b); err != nil {
				return "", fmt.Errorf("propose a disposal: %w", err)
			}
			due, err := selectDue(ctx, tx, workday.InUK(g.Now()).String(), 1_000_000)
			if err != nil {
				return "", err
			}
			n := 0
			for _, l := range due {
				if !slices.Contains(children, l.child) {
					continue
				}
				n++
				if err := insertItem(ctx, tx, b.ID, l); err != nil {
					return "", fmt.Errorf("propose a disposal: %w", err)
				}
			}
			if n == 0 {
				return "", problem.Check(problem.Field{Name: "child", Key: "disposal.none-due"})
			}
			return b.ID, nil
		})
		return out, ev, err
	})
}

// One reads a batch: how many records by what ended them, and no names.
func (s *Service) One(ctx context.Context, q access.Request, id string) (Batch, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Batch, audit.Event, error) {
		b, err := s.one(ctx, r, id)
		return b, audit.Event{Classes: []string{"disposal"}, Detail: map[string]string{"batch": id}}, err
	})
}

func (s *Service) one(ctx context.Context, r db.Reader, id string) (Batch, error) {
	b, err := selectBatch(ctx, r, id)
	if db.IsNone(err) {
		return b, access.ErrNotFound
	}
	if err != nil {
		return b, fmt.Errorf("read a batch: %w", err)
	}
	items, err := selectItems(ctx, r, id)
	if err != nil {
		return b, fmt.Errorf("read a batch: %w", err)
	}
	count := map[End]int{}
	for _, i := range items {
		count[i.what]++
		hold, err := selectHold(ctx, r, []string{i.child})
		if err != nil {
			return b, err
		}
		if i.outcome == "held" || b.State == Proposed && hold.Held {
			b.Held++
		}
	}
	for _, e := range []End{Adult, Died, Left} {
		if count[e] > 0 {
			b.Ends = append(b.Ends, Count{e, count[e]})
		}
	}
	return b, s.named(ctx, r, &b)
}

// Decide agrees to a batch, which disposes of it, or refuses it. Nobody decides
// about what they proposed.
func (s *Service) Decide(ctx context.Context, q access.Request, id string, agree bool, version int64) error {
	q.Purpose = access.DataQuality
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Classes: []string{"disposal"}, Detail: map[string]any{"batch": id, "agreed": agree}}
		b, err := s.one(ctx, tx, id)
		if err != nil {
			return none, ev, err
		}
		if b.ProposedBy == g.Actor().ID {
			return none, ev, problem.Check(problem.Field{Name: "agree", Key: "disposal.own"})
		}
		if b.State != Proposed || b.Version != version {
			return none, ev, problem.New(problem.Conflict, "problem.conflict")
		}
		b.State, b.DecidedBy, b.DecidedAt = Refused, g.Actor().ID, g.Now()
		if agree {
			b.State = Agreed
			if err := s.bury(ctx, tx, g, id, &ev); err != nil {
				return none, ev, err
			}
		}
		if ok, err := updateBatch(ctx, tx, b); err != nil || !ok {
			return none, ev, cmp.Or(err, error(problem.New(problem.Conflict, "problem.conflict")))
		}
		return none, ev, nil
	})
	if err != nil || !agree {
		return err
	}
	return s.Shred(ctx)
}

// SetSchedule writes how long records are kept.
func (s *Service) SetSchedule(ctx context.Context, q access.Request, to Schedule) error {
	if err := to.Check(); err != nil {
		return err
	}
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := audit.Event{Classes: []string{"settings"}, Detail: to}
		ok, err := putSchedule(ctx, tx, to)
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "problem.conflict")
		}
		return struct{}{}, ev, err
	})
	return err
}
