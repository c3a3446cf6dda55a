package app

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/seal"
	"onestory/internal/synth"
	"onestory/lib/workday"
)

// One transaction adds so many children: when filling as many as pay, and
// beside other work as few as an import's turn does.
const (
	fillBatch = 20_000
	turnBatch = 40
)

// fill adds children until there are as many as asked for.
func (b *bench) fill(ctx context.Context) error {
	text, err := setting(ctx, b.d.db, "bench_children")
	if err != nil {
		return err
	}
	have, _ := strconv.Atoi(text) // "" is none
	b.out.Children = max(have, b.c.Children)
	if have >= b.c.Children {
		b.c.Children = have
		return nil
	}
	bar := progress(b.r, int64(b.c.Children), "children")
	began := time.Now()
	in := child.New(b.d.gate, b.d.keys, b.d.index, &ascending{Source: b.d.ids, n: uint32(have)}, b.f.queue)
	err = b.add(ctx, in, have, b.c.Children, fillBatch, func(n int) { _ = bar.Set(n) })
	_ = bar.Finish()
	if err != nil {
		return err
	}
	b.out.FillPerSecond = float64(b.c.Children-have) / time.Since(began).Seconds()
	return nil
}

// ascending gives ids of children in their order, so that filling writes at the
// end of the trees that are keyed by them, and not all over. For made-up children
// alone: such an id tells when it was made.
type ascending struct {
	id.Source
	n uint32
}

// Secret is the next.
func (a *ascending) Secret() string {
	a.n++
	const digits = "234567abcdefghijklmnopqrstuvwxyz" // in their order
	made := []byte(a.Source.Secret())
	for i := range 6 {
		made[i] = digits[a.n>>(25-5*i)&31]
	}
	return string(made)
}

// filling is what one transaction is to add.
type filling struct {
	rows []child.Incoming
	keys seal.Keys
	upTo int
	err  error // why it could not be made ready
}

// add adds the children of the world from one number to another, in batches,
// each a transaction with its event, as an import does. While one is written the
// next is made ready.
func (b *bench) add(ctx context.Context, in *child.Service, from, to, size int, progress func(done int)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ready := make(chan filling, 1)
	go func() {
		defer close(ready)
		for batch, upTo := range b.batches(from, to, size) {
			f := b.ready(ctx, in, batch)
			f.upTo = upTo
			select {
			case ready <- f:
			case <-ctx.Done():
				return
			}
		}
	}()
	for f := range ready {
		if err := b.admit(ctx, in, f); err != nil {
			return err
		}
		progress(f.upTo)
	}
	return ctx.Err()
}

// batches are children of the world from one number to another, whole households
// together, each batch with the number of its last.
func (b *bench) batches(from, to, size int) iter.Seq2[[]synth.Child, int] {
	return func(yield func([]synth.Child, int) bool) {
		var batch []synth.Child
		n := 0
		for h := range synth.World(b.c.Seed, to) {
			for _, c := range h.Children {
				if n++; n > from {
					batch = append(batch, c)
				}
			}
			if len(batch) >= size {
				if !yield(batch, n) {
					return
				}
				batch = nil
			}
		}
		if len(batch) > 0 {
			yield(batch, n)
		}
	}
}

// ready works out all that needs no writer, and then what needs it for a moment.
func (b *bench) ready(ctx context.Context, in *child.Service, batch []synth.Child) (f filling) {
	var ids []string
	if ids, f.keys, f.err = in.NewIDs(ctx, len(batch)); f.err != nil {
		return f
	}
	today := workday.InUK(time.Now())
	for i, c := range batch {
		row := child.Incoming{ID: ids[i], Source: "bench", Key: strconv.Itoa(c.ID), Hash: "bench", SuppliedOn: today, ConfirmedOn: today, Record: synthRecord(c)}
		if row, f.err = in.Prepare(f.keys, row); f.err != nil {
			return f
		}
		f.rows = append(f.rows, row)
	}
	if f.err = in.TakeWords(ctx, f.rows); f.err != nil {
		return f
	}
	var number int64
	number, f.err = in.TakeNumbers(ctx, len(f.rows))
	for i := range f.rows {
		f.rows[i].Number = number + int64(i)
	}
	return f
}

func (b *bench) admit(ctx context.Context, in *child.Service, f filling) error {
	if f.err != nil {
		return fmt.Errorf("make children ready: %w", f.err)
	}
	_, err := access.Change(ctx, b.d.gate, access.Request{Actor: b.op, Action: "feed:import"}, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Classes: []string{"identity"}}
		for _, row := range f.rows {
			made, st, err := in.Admit(ctx, tx, g, f.keys, row, demoAuthority, false, access.Protection{})
			if err != nil {
				return none, ev, fmt.Errorf("add a child: %w", err)
			}
			ev.Subjects, ev.State = append(ev.Subjects, made), append(ev.State, st...)
		}
		return none, ev, noteFilled(ctx, tx, f.upTo)
	})
	return err
}

// synthRecord is a made-up child as a GP list would have it.
func synthRecord(c synth.Child) child.Record {
	rec := child.Record{Names: []child.Name{{Given: c.Given, Middle: c.Middle, Family: c.Family}}, Birth: child.Birth{Date: c.Born}, BirthOrder: c.BirthOrder}
	if c.Unborn() {
		rec.Birth = child.Birth{Date: c.Expected, Precision: child.Expected}
	}
	if c.Former != "" {
		rec.Names = append(rec.Names, child.Name{Kind: child.Former, Given: c.Given, Family: c.Former})
	}
	if c.NHS != "" {
		rec.Identifiers = append(rec.Identifiers, child.Identifier{Kind: child.KindNHS, Value: string(c.NHS), State: child.Verified})
	}
	if c.Address.Postcode != "" {
		rec.Addresses = append(rec.Addresses, child.Address{Lines: []string{c.Address.Line1, c.Address.Town}, Postcode: string(c.Address.Postcode)})
	}
	for _, a := range c.Carers {
		rec.Carers = append(rec.Carers, child.Carer{Name: child.Name{Given: a.Given, Family: a.Family}, Relationship: a.Relationship, Responsibility: a.Responsibility, Care: true, Phones: []string{a.Phone}})
	}
	if c.Practice.Name != "" {
		rec.Practice = &child.Universal{Name: c.Practice.Name, Phone: c.Practice.Phone, Ref: c.Practice.Code}
	}
	return rec
}
