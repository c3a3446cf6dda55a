package expiry

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/assessment"
	"onestory/internal/child"
	"onestory/internal/consent"
	"onestory/internal/disposal"
	"onestory/internal/draft"
	"onestory/internal/episode"
	"onestory/internal/homevisit"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/job"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/internal/kit/web"
	"onestory/internal/need"
	"onestory/internal/qualityaudit"
	"onestory/internal/subjectaccess"
	"onestory/internal/transfer"
	"onestory/lib/workday"
)

//go:embed en.json cy.json
var messages embed.FS

//go:embed page/*.gohtml
var pages embed.FS

// Messages is this package's part of the catalogue, for i18n.Load.
func Messages() fs.FS { return messages }

// Templates are the pages of expiry.
func Templates() web.Pages {
	files, _ := fs.Sub(pages, "page") // embedded under that name
	return web.Pages{Feature: "expiry", Files: files}
}

// People tells who an account is.
type People interface {
	Name(ctx context.Context, r db.Reader, account string) (string, error)
}

// Parts are what a Service stands on: who holds something of a course of help is among them.
type Parts struct {
	DB        *db.DB
	Gate      *access.Gate
	Jobs      *job.Queue
	Keys      *seal.Keeper
	IDs       id.Source
	Children  *child.Service
	People    People
	Disposals *disposal.Service
	Cases     *subjectaccess.Service

	Episodes *episode.Service
	Assess   *assessment.Service
	Needs    *need.Service
	Consents *consent.Service
	Drafts   *draft.Service
	Visits   *homevisit.Service
	Audits   *qualityaudit.Service
	Packs    *transfer.Service

	// Tell writes the ids of what ended into the ledger that restoring a backup does not
	// undo, durably.
	Tell func(episodes []string) error
}

// Service is the use cases of expiry.
type Service struct{ Parts }

// New makes the Service.
func New(p Parts) *Service { return &Service{p} }

// most is how many courses of help one batch has at most: so many end in one transaction.
const most = 20

// event is what each event of this feature is about.
func event() audit.Event { return audit.Event{Classes: []string{"disposal"}} }

// Row is one course of help that is due, for whoever may see names.
type Row struct {
	Episode string
	Name    string // of a child in it
	Born    string // year
	Ended   string
	Due     string
	By      Trigger
}

// Board is what is due and what was proposed.
type Board struct {
	Rule     disposal.Help
	Database int
	Rows     []Row // the longest due; empty for those who may not see names
	Due      int
	Held     int // of the rows that would be shown
	Batches  []Batch
	Swept    time.Time // zero before the first sweep
	Looked   int
	Proposes bool
}

// List shows what is due.
func (s *Service) List(ctx context.Context, q access.Request) (Board, error) {
	q.Purpose = access.DataQuality
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Board, ev audit.Event, err error) {
		ev, out.Proposes = event(), g.May("expiry:propose")
		sched, err := s.Disposals.ScheduleIn(ctx, r, g)
		if err != nil {
			return out, ev, fmt.Errorf("read the schedule: %w", err)
		}
		out.Rule, out.Database = sched.Help, sched.Database
		today := workday.InUK(g.Now()).String()
		if out.Due, err = countDue(ctx, r, today); err != nil {
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
		return out, ev, s.rows(ctx, r, g, today, &out, &ev)
	})
}

// rows adds what is due and can be proposed, with a name, of those whom the reader may know.
func (s *Service) rows(ctx context.Context, r db.Reader, g access.Grant, today string, out *Board, ev *audit.Event) error {
	due, err := selectDue(ctx, r, today, 3*most)
	if err != nil {
		return fmt.Errorf("list what is due: %w", err)
	}
	for _, l := range due {
		p, err := s.Episodes.PastOne(ctx, r, g, l.episode)
		if problem.Is(err, problem.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		may, err := g.Also(ctx, r, p.Children)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(p.Children, func(c string) bool { _, ok := may[c]; return ok })
		if at < 0 {
			continue
		}
		keep, err := s.keeps(ctx, r, g, p)
		if err != nil {
			return err
		}
		if keep {
			out.Held++
			continue
		}
		if len(out.Rows) == most {
			break
		}
		of := may[p.Children[at]]
		v, err := s.Children.Of(ctx, r, of)
		if err != nil {
			return fmt.Errorf("read whose course of help is due: %w", err)
		}
		born := ""
		if d := v.Birth().Date; !d.IsZero() {
			born = fmt.Sprint(d.Year())
		}
		out.Rows = append(out.Rows, Row{Episode: l.episode, Name: v.Name().Full(), Born: born, Ended: l.ended, Due: l.due, By: l.what})
		ev.Subjects = append(ev.Subjects, of.Subjects()...)
	}
	return nil
}

func (s *Service) named(ctx context.Context, r db.Reader, b *Batch) (err error) {
	if b.ProposedName, err = s.People.Name(ctx, r, b.ProposedBy); err != nil || b.DecidedBy == "" {
		return err
	}
	b.DecidedName, err = s.People.Name(ctx, r, b.DecidedBy)
	return err
}

// Propose puts courses of help that are due before whoever agrees, and returns the batch's
// id. What is not due, or is held, is left out.
func (s *Service) Propose(ctx context.Context, q access.Request, episodes []string, key form.Key) (string, error) {
	if len(episodes) == 0 || len(episodes) > most {
		return "", problem.Check(problem.Field{Name: "episode", Key: "expiry.need-episode", Args: []any{most}})
	}
	q.Purpose = access.DataQuality
	return access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := event()
		made, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) { return s.propose(ctx, tx, g, episodes, &ev) })
		return made, ev, err
	})
}

func (s *Service) propose(ctx context.Context, tx *db.Tx, g access.Grant, episodes []string, ev *audit.Event) (string, error) {
	sched, err := s.Disposals.ScheduleIn(ctx, tx, g)
	if err != nil {
		return "", err
	}
	due, err := selectDue(ctx, tx, workday.InUK(g.Now()).String(), 1_000_000)
	if err != nil {
		return "", fmt.Errorf("list what is due: %w", err)
	}
	b := Batch{ID: s.IDs.New(), Authority: g.Actor().Authority, State: Proposed, ProposedBy: g.Actor().ID, ProposedAt: g.Now(), Rule: sched.Help}
	var list []listed
	for _, l := range due {
		if !slices.Contains(episodes, l.episode) {
			continue
		}
		p, err := s.Episodes.PastOne(ctx, tx, g, l.episode)
		if problem.Is(err, problem.NotFound) {
			continue
		}
		if err != nil {
			return "", err
		}
		may, err := g.Also(ctx, tx, p.Children)
		if err != nil {
			return "", err
		}
		keep, err := s.keeps(ctx, tx, g, p)
		if err != nil {
			return "", err
		}
		if keep || len(may) == 0 {
			continue
		}
		list = append(list, l)
		b.count(year(l.ended))
		for _, of := range may {
			ev.Subjects = append(ev.Subjects, of.Subjects()...)
		}
	}
	if b.Size = len(list); b.Size == 0 {
		return "", problem.Check(problem.Field{Name: "episode", Key: "expiry.none-due"})
	}
	if err := insertBatch(ctx, tx, b); err != nil {
		return "", fmt.Errorf("propose to end courses of help: %w", err)
	}
	for _, l := range list {
		if err := insertItem(ctx, tx, b.ID, l); err != nil {
			return "", fmt.Errorf("propose to end courses of help: %w", err)
		}
	}
	return b.ID, nil
}

// count takes the year in which one closed into the first and the last.
func (c *Counts) count(year int) {
	if c.First == 0 || year < c.First {
		c.First = year
	}
	c.Last = max(c.Last, year)
}

// Shown is a batch as its page shows it.
type Shown struct {
	Batch
	Authority agency.Settings
}

// One reads a batch: how many courses of help, and no names.
func (s *Service) One(ctx context.Context, q access.Request, id string) (Shown, error) {
	q.Purpose = access.DataQuality
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Shown, ev audit.Event, err error) {
		ev = event()
		ev.Detail = map[string]string{"batch": id}
		if out.Batch, err = s.one(ctx, r, g, id); err != nil {
			return out, ev, err
		}
		out.Authority, err = agency.SettingsOf(ctx, r)
		return out, ev, err
	})
}

func (s *Service) one(ctx context.Context, r db.Reader, g access.Grant, id string) (Batch, error) {
	b, err := selectBatch(ctx, r, id)
	if db.IsNone(err) {
		return b, access.ErrNotFound
	}
	if err != nil {
		return b, fmt.Errorf("read a batch: %w", err)
	}
	if b.State == Proposed {
		items, err := selectItems(ctx, r, id)
		if err != nil {
			return b, fmt.Errorf("read a batch: %w", err)
		}
		n := map[Trigger]int{}
		for _, i := range items {
			n[i.what]++
			_, ends, err := s.ends(ctx, r, g, i)
			if err != nil {
				return b, err
			}
			if !ends {
				b.Left++
			}
		}
		for _, t := range Triggers() {
			if n[t] > 0 {
				b.By = append(b.By, Number{t, n[t]})
			}
		}
	}
	return b, s.named(ctx, r, &b)
}

// Decide agrees to a batch, which ends the courses of help in it, or refuses it. Nobody
// decides about what they proposed.
func (s *Service) Decide(ctx context.Context, q access.Request, id string, agree bool, version int64) error {
	q.Purpose = access.DataQuality
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (none struct{}, ev audit.Event, err error) {
		ev = event()
		b, err := s.one(ctx, tx, g, id)
		if err != nil {
			return none, ev, err
		}
		if b.ProposedBy == g.Actor().ID {
			return none, ev, problem.Check(problem.Field{Name: "agree", Key: "expiry.own"})
		}
		if b.State != Proposed || b.Version != version {
			return none, ev, problem.New(problem.Conflict, "problem.conflict")
		}
		b.State, b.DecidedBy, b.DecidedAt = Refused, g.Actor().ID, g.Now()
		if agree {
			b.State = Agreed
			err = s.endAll(ctx, tx, g, &b, &ev)
		} else {
			b.Left, err = 0, dropItems(ctx, tx, id)
		}
		if err != nil {
			return none, ev, fmt.Errorf("decide about courses of help: %w", err)
		}
		ev.Detail = map[string]any{"batch": id, "agreed": agree, "ended": b.Ended()}
		if ok, err := updateBatch(ctx, tx, b); err != nil || !ok {
			return none, ev, cmp.Or(err, error(problem.New(problem.Conflict, "problem.conflict")))
		}
		return none, ev, nil
	})
	if err != nil || !agree {
		return err
	}
	return s.Finish(ctx)
}
