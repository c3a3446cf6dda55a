package feed

import (
	"context"
	"errors"
	"io"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/match"
)

// dry counts what an import would do, on one snapshot. Rows of the same file do
// not see each other in it, so that a child who is in the file twice counts as
// new twice.
func (im *importing) dry(ctx context.Context, source string) (Report, error) {
	return access.Read(ctx, im.s.Gate, im.q, func(ctx context.Context, r db.Reader, g access.Grant) (Report, audit.Event, error) {
		ev := audit.Event{Detail: map[string]any{"source": source, "file": im.table.Hash, "rows": im.table.Rows, "dry_run": true}}
		if err := im.bind(ctx, r, source); err != nil {
			return Report{}, ev, err
		}
		err := im.s.Matcher.Refresh(ctx, r)
		if err != nil {
			return Report{}, ev, err
		}
		if im.mirror, err = im.s.Matcher.Mirror(ctx, r, g, im.table.Rows); err != nil {
			return Report{}, ev, err
		}
		for {
			items, end, err := im.some()
			if err == nil {
				err = im.weigh(ctx, r, g, items)
			}
			if err != nil {
				return Report{}, ev, err
			}
			im.o.Progress(im.run.Counts.Total(), im.table.Rows)
			if end {
				rep := im.report()
				rep.Onboarding, err = im.onboarding(ctx, r, source)
				return rep, ev, err
			}
		}
	})
}

// some reads the next rows.
func (im *importing) some() (items []item, end bool, err error) {
	for len(items) < survey {
		number, cells, fault, err := im.table.Next()
		if errors.Is(err, io.EOF) {
			return items, true, nil
		}
		if err != nil {
			return nil, false, err
		}
		items = append(items, item{number: number, cells: cells, fault: fault})
	}
	return items, false, nil
}

// weigh counts what would become of some rows.
func (im *importing) weigh(ctx context.Context, r db.Reader, g access.Grant, items []item) error {
	var keys []string
	for i := range items {
		if it := &items[i]; it.fault == nil {
			it.row = Row{Key: im.bound.keyOf(it.cells), Hash: im.bound.digest(it.cells)}
			keys = append(keys, it.row.Key)
		}
	}
	known, err := child.KnownAll(ctx, r, g, im.bound.Source, keys)
	if err != nil {
		return err
	}
	im.understand(items, known)
	if im.mirror != nil {
		if err := im.mirror.Follow(ctx, r, g); err != nil {
			return err
		}
	}
	finder := im.s.Matcher.Finder(im.mirror)
	for _, it := range items {
		if it.fault != nil {
			im.run.Counts.refuse(*it.fault)
			continue
		}
		if it.unchanged {
			im.run.Counts.add(isUnchanged)
			continue
		}
		im.run.Counts.Measure.read(it.row.Record)
		if _, ok := known[it.row.Key]; ok {
			im.run.Counts.add(isChanged)
			continue
		}
		sought, err := im.s.Matcher.Seek(it.row.Record, im.bound.Source)
		if err != nil {
			return err
		}
		d, _, err := im.s.Matcher.Decide(ctx, r, g, finder, sought, "")
		if err != nil {
			return err
		}
		o := im.would(d, it.row)
		im.run.Counts.add(o)
		im.run.Counts.Measure.decided(o, d)
	}
	return nil
}

func (im *importing) would(d match.Decision, row Row) outcome {
	admits := im.universal || !im.bound.Universal
	switch {
	case d.Status == match.Match:
		return isJoined
	case !admits && (!d.Waits() || d.Status == match.LowConfidenceMatch):
		return isOutside
	case d.Waits() && !d.Protected && row.Restricted == Unrestricted:
		return isWaiting
	}
	return isNew
}

// onboarding is how the source stands, and what this file says of it.
func (im *importing) onboarding(ctx context.Context, r db.Reader, source string) (*Onboarding, error) {
	o, err := selectOnboarding(ctx, r, source)
	m := im.run.Counts.Measure
	o.Rows, o.Verified, o.Matched = m.Read, m.Verified, m.Match
	return &o, err
}
