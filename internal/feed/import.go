package feed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/find"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/internal/match"
	"onestory/lib/workday"
)

// Options of an import; the zero value is a real one.
type Options struct {
	DryRun   bool                  // count what would happen and change nothing
	Progress func(done, total int) // called now and then, in rows; may be nil
}

// Import takes in one file of a source for the actor of q. A file whose import
// was cut short goes on where it stopped. Faults of single rows are in the
// report; an error means that the file as a whole cannot be read, that the
// source is paused or that the same file is being imported already.
func (s *Service) Import(ctx context.Context, q access.Request, source string, file io.ReaderAt, size int64, o Options) (Report, error) {
	q.Purpose = access.DataQuality
	t, err := openTable(file, size)
	if err != nil {
		return Report{}, err
	}
	im := &importing{s: s, q: q, o: o, table: t, today: workday.InUK(s.Gate.Clock().Now()), agencies: map[string]string{}}
	im.again = find.FewForMirror
	if o.Progress == nil {
		im.o.Progress = func(int, int) {}
	}
	if o.DryRun {
		return im.dry(ctx, source)
	}
	if err := im.tryOut(ctx, source, file, size); err != nil {
		return Report{}, err
	}
	if err := im.begin(ctx, source); err != nil {
		return Report{}, err
	}
	defer im.unmirror()
	if err := im.all(ctx); err != nil {
		return Report{}, err
	}
	return im.report(), nil
}

// importing is one import under way.
type importing struct {
	s         *Service
	q         access.Request
	o         Options
	table     *table
	bound     bound
	universal bool // the deployment may hold every child
	run       Run
	keys      seal.Keys // of the run
	resumed   int
	letIn     *Onboarding // the source's trial, which this file ends; else nil
	today     workday.Date
	passed    int               // the last row seen; beyond run.Done all are unchanged
	agencies  map[string]string // kind and reference → id, "" for none
	matching
}

func (im *importing) report() Report {
	r := Report{Run: im.run.ID, Source: im.bound.Source, DryRun: im.o.DryRun, Columns: im.bound.Unknown, Operator: im.run.Counts, Supplier: im.run.Counts.supplier()}
	if im.resumed > 1 {
		r.Resumed = im.resumed
	}
	return r
}

// bind reads the source's settings and holds them against the file.
func (im *importing) bind(ctx context.Context, r db.Reader, source string) error {
	m, paused, err := mapping(ctx, r, source)
	if err != nil {
		return err
	}
	if paused && !im.o.DryRun {
		return problem.New(problem.Conflict, "feed.paused", source)
	}
	if im.universal, err = im.s.Scope.Universal(ctx, r); err != nil {
		return fmt.Errorf("read the scope of the deployment: %w", err)
	}
	im.bound, err = m.bind(im.table.Header)
	return err
}

// begin starts a run, or takes up one of the same file that was cut short.
func (im *importing) begin(ctx context.Context, source string) error {
	s, id := im.s, im.s.IDs.New()
	if err := s.Keys.Ensure(ctx, runScope(id)); err != nil {
		return err
	}
	run, err := access.Change(ctx, s.Gate, im.q, func(ctx context.Context, tx *db.Tx, g access.Grant) (Run, audit.Event, error) {
		ev := audit.Event{Detail: map[string]any{"source": source, "file": im.table.Hash, "rows": im.table.Rows}}
		if err := im.bind(ctx, tx, source); err != nil {
			return Run{}, ev, err
		}
		if err := s.Matcher.Refresh(ctx, tx); err != nil {
			return Run{}, ev, err
		}
		if im.letIn != nil {
			im.letIn.At = g.Now()
			if err := putOnboarding(ctx, tx, source, *im.letIn); err != nil {
				return Run{}, ev, err
			}
		}
		last, err := selectRuns(ctx, tx, source, 1)
		if err != nil {
			return Run{}, ev, fmt.Errorf("read the last run: %w", err)
		}
		if len(last) == 1 && last[0].State == "running" && last[0].Hash == im.table.Hash {
			return last[0], ev, nil
		}
		r := Run{ID: id, Source: source, Hash: im.table.Hash, Rows: im.table.Rows, Done: 1, State: "running", StartedAt: g.Now(), StartedBy: g.Actor().ID, ChangedAt: g.Now(), ExpiresAt: g.Now().Add(kept)}
		return r, ev, insertRun(ctx, tx, r)
	})
	if err != nil {
		return err
	}
	im.run, im.resumed = run, run.Done
	im.keys, err = s.Keys.Keys(ctx, runScope(run.ID))
	return err
}

// item is one row on its way: to be written, refused or passed over.
type item struct {
	number    int
	row       Row
	in        child.Incoming
	sought    *match.Sought
	fault     *Fault
	cells     []string // of a refused row
	unchanged bool
}

// portion is some rows in the order of the file, with the keys of their records.
type portion struct {
	items []item
	keys  seal.Keys
}

// survey is how many rows are compared with what is held in one go.
const survey = 1000

// all reads ahead on one goroutine while another writes.
func (im *importing) all(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	portions := make(chan portion, 1)
	var reading error
	var done sync.WaitGroup
	done.Go(func() {
		defer close(portions)
		reading = im.read(ctx, func(p portion) error {
			select {
			case portions <- p:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	var writing error
	for p := range portions {
		if writing = im.write(ctx, p); writing != nil {
			stop()
			break
		}
		im.o.Progress(im.run.Done-1, im.table.Rows)
	}
	for range portions { // let the reader end
	}
	done.Wait()
	if writing != nil {
		return writing
	}
	if reading != nil {
		return reading
	}
	return im.finish(ctx)
}

// read makes portions of the file, from the row after the last one done.
func (im *importing) read(ctx context.Context, give func(portion) error) error {
	start := im.run.Done
	var items []item
	for {
		number, cells, fault, err := im.table.Next()
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		end := errors.Is(err, io.EOF)
		if !end && number > start {
			items = append(items, item{number: number, cells: cells, fault: fault})
		}
		if len(items) == survey || end && len(items) > 0 {
			p, err := im.prepare(ctx, items)
			if err == nil {
				err = give(p)
			}
			if err != nil {
				return err
			}
			items = nil
		}
		if end {
			return nil
		}
	}
}

// prepare does all that needs no writer: it tells unchanged rows from others,
// understands those and makes the keys of new records.
func (im *importing) prepare(ctx context.Context, items []item) (portion, error) {
	var known map[string]child.Kept
	keys := make([]string, 0, len(items))
	for i := range items {
		if items[i].fault == nil {
			if k := im.bound.keyOf(items[i].cells); k != "" {
				items[i].row = Row{Key: k, Hash: im.bound.digest(items[i].cells)}
				keys = append(keys, k)
			}
		}
	}
	known, err := access.Read(ctx, im.s.Gate, im.q, func(ctx context.Context, r db.Reader, g access.Grant) (map[string]child.Kept, audit.Event, error) {
		m, err := child.KnownAll(ctx, r, g, im.bound.Source, keys)
		return m, audit.Event{Detail: map[string]any{"run": im.run.ID, "compared": len(keys)}}, err
	})
	if err != nil {
		return portion{}, err
	}
	im.understand(items, known)
	fresh := 0
	for i := range items {
		if items[i].fault == nil && !items[i].unchanged {
			fresh++
		}
	}
	p := portion{items: items}
	ids, made, err := im.s.Children.NewIDs(ctx, fresh)
	if err != nil {
		return p, err
	}
	p.keys = made
	for i := range items {
		if items[i].fault == nil && !items[i].unchanged {
			row := items[i].row
			in := child.Incoming{ID: ids[0], Source: im.bound.Source, Key: row.Key, Hash: row.Hash, SuppliedOn: im.today, ConfirmedOn: im.today, Record: row.Record}
			if items[i].in, err = im.s.Children.Prepare(made, in); err != nil {
				return p, err
			}
			if items[i].sought, err = im.s.Matcher.Seek(row.Record, im.bound.Source); err != nil {
				return p, err
			}
			ids = ids[1:]
		}
	}
	return p, nil
}

// understand reads the rows that are not as they were.
func (im *importing) understand(items []item, known map[string]child.Kept) {
	for i := range items {
		it := &items[i]
		if it.fault != nil {
			continue
		}
		if k, ok := known[it.row.Key]; ok && k.Hash == it.row.Hash && it.row.Key != "" {
			it.unchanged, it.cells = true, nil
			continue
		}
		if it.row, it.fault = im.bound.Read(it.number, it.cells, im.today); it.fault == nil {
			it.cells = nil
		}
	}
}

// One transaction takes at most so many rows and so long, whichever comes
// first, so that others wait no longer for the writer.
const (
	mostRows = 200
	mostTime = 40 * time.Millisecond
)

// write takes a portion in, in as many transactions as it needs.
func (im *importing) write(ctx context.Context, p portion) error {
	fresh := make([]child.Incoming, 0, len(p.items))
	for i := range p.items {
		fresh = append(fresh, p.items[i].in)
	}
	if err := im.s.Children.TakeWords(ctx, fresh); err != nil {
		return err
	}
	for at := 0; at < len(p.items); {
		if n := unchangedFrom(p.items[at:]); n > 0 {
			im.run.Counts.Unchanged += n
			at += n
			im.passed = p.items[at-1].number
			continue
		}
		if err := im.mirrored(ctx); err != nil {
			return err
		}
		if err := im.numbered(ctx); err != nil {
			return err
		}
		n, err := im.turn(ctx, p, at)
		if err != nil {
			return err
		}
		at += n
	}
	if im.passed-im.run.Done >= 50*survey {
		return im.note(ctx, "running")
	}
	return nil
}

// turn is one transaction with its event; it returns how many items it took in.
func (im *importing) turn(ctx context.Context, p portion, at int) (int, error) {
	type result struct {
		n, done, matched int
		counts           Counts
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	// A turn is short and is not interrupted: watching for that costs a goroutine
	// for each statement.
	got, err := access.Change(context.WithoutCancel(ctx), im.s.Gate, im.q, func(ctx context.Context, tx *db.Tx, g access.Grant) (result, audit.Event, error) {
		began := time.Now() // how long the writer is held, whatever the clock of the records says
		w, err := im.writer(ctx, tx, g, p)
		if err != nil {
			return result{}, audit.Event{}, err
		}
		res := result{done: im.run.Done}
		for i, it := range p.items[at:] {
			if w.written == mostRows || w.written > 0 && time.Since(began) > mostTime {
				break
			}
			if i%few == 0 {
				if ctx, err = w.ready(ctx, p.items[at+i:min(len(p.items), at+i+few)]); err != nil {
					return res, audit.Event{}, err
				}
			}
			if err := w.item(ctx, it); err != nil {
				return res, audit.Event{}, err
			}
			res.n, res.done = res.n+1, it.number
		}
		res.counts, res.matched = w.counts, w.held
		ok, err := advance(ctx, tx, im.run.ID, im.run.Done, res.done, res.counts, "running", db.Millis(g.Now()))
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "feed.twice", im.bound.Source)
		}
		ev := audit.Event{Subjects: w.subjects, Classes: []string{"identity", "addresses", "carers", "contacts"}, State: w.states,
			Detail: map[string]any{"run": im.run.ID, "from": p.items[at].number, "to": res.done}}
		return res, ev, err
	})
	if err != nil {
		return 0, err
	}
	im.run.Done, im.run.Counts, im.passed = got.done, got.counts, got.done
	im.matched += got.matched
	return got.n, nil
}
