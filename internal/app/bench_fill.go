package app

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/synth"
	"onestory/lib/workday"
)

// One transaction adds so many children: when filling as many as pay, and
// beside other work as few as an import's turn does.
const (
	fillBatch = 4000
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
	err = b.add(ctx, have, b.c.Children, fillBatch, func(n int) { _ = bar.Set(n) })
	_ = bar.Finish()
	if err != nil {
		return err
	}
	b.out.FillPerSecond = float64(b.c.Children-have) / time.Since(began).Seconds()
	return nil
}

// add adds the children of the world from one number to another, in batches,
// each a transaction with its event, as an import does.
func (b *bench) add(ctx context.Context, from, to, size int, progress func(done int)) error {
	n := 0
	var batch []synth.Child
	for h := range synth.World(b.c.Seed, to) {
		for _, c := range h.Children {
			if n++; n > from {
				batch = append(batch, c)
			}
		}
		if len(batch) >= size {
			if err := b.admit(ctx, batch, n); err != nil {
				return err
			}
			batch = batch[:0]
			progress(n)
		}
	}
	return b.admit(ctx, batch, n)
}

func (b *bench) admit(ctx context.Context, batch []synth.Child, upTo int) error {
	if err := ctx.Err(); err != nil || len(batch) == 0 {
		return err
	}
	ids, keys, err := b.f.children.NewIDs(ctx, len(batch))
	if err != nil {
		return err
	}
	today := workday.InUK(time.Now())
	_, err = access.Change(ctx, b.d.gate, access.Request{Actor: b.op, Action: "feed:import"}, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Classes: []string{"identity"}}
		for i, c := range batch {
			in := child.Incoming{ID: ids[i], Source: "bench", Key: strconv.Itoa(c.ID), Hash: "bench", SuppliedOn: today, ConfirmedOn: today, Record: synthRecord(c)}
			id, st, err := b.f.children.Admit(ctx, tx, g, keys, in, demoAuthority, false, access.Protection{})
			if err != nil {
				return none, ev, fmt.Errorf("add a child: %w", err)
			}
			ev.Subjects, ev.State = append(ev.Subjects, id), append(ev.State, st...)
		}
		return none, ev, noteFilled(ctx, tx, upTo)
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
