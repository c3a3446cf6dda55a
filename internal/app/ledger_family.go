package app

import (
	"context"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// netFamily is what is known of one person's page about one child.
type netFamily struct {
	known bool
	kept  access.Membership
	doubt []access.Membership
}

func (n *netFamily) take(m access.Membership, kept bool) {
	switch {
	case !kept && !slices.Contains(n.doubt, m):
		n.doubt = append(n.doubt, m)
	case kept && n.known && m.Version == n.kept.Version:
		n.kept = n.kept.With(m)
	case kept && (!n.known || m.Version > n.kept.Version):
		n.known, n.kept = true, m
	}
}

// net is what must be in force, as of the newest version.
func (n *netFamily) net() access.Membership {
	out, some := n.kept, n.known
	for _, m := range n.doubt {
		switch {
		case n.known && m.Version <= n.kept.Version:
		case !some:
			out, some = m, true
		default:
			out = out.With(m)
		}
	}
	return out
}

// families closes again what was closed since the database that was put back.
func (r *replayed) families(ctx context.Context, d *deployment, net *netting) error {
	var todo []access.Membership
	err := d.db.Read(ctx, func(ctx context.Context, rd db.Reader) error {
		for _, id := range ids(net.families) {
			n := net.families[id]
			want := n.net()
			all, err := access.ChildrenOf(ctx, rd, want.Member)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(all, func(m access.Membership) bool { return m.Child == want.Child })
			if i < 0 || all[i].Version >= want.Version {
				continue // newer than the database, or the database knows of that change
			}
			r.Older = r.Older || n.known && n.kept.Version > all[i].Version
			todo = append(todo, all[i].With(want))
		}
		return nil
	})
	if err != nil || len(todo) == 0 {
		return err
	}
	_, err = access.Change(ctx, d.gate, access.Request{Actor: ledgerJob, Action: "ledger:replay"}, func(ctx context.Context, tx *db.Tx, _ access.Grant) (struct{}, audit.Event, error) {
		ev := audit.Event{Classes: []string{"family"}}
		for _, m := range todo {
			st, err := access.SetFamily(ctx, tx, m)
			if err == nil {
				err = access.CountFamily(ctx, tx, m.Member, m.Child, m.Version)
			}
			if err != nil {
				return struct{}{}, ev, err
			}
			ev.State = append(ev.State, st)
		}
		return struct{}{}, ev, nil
	})
	r.Families = len(todo)
	return err
}

// allFamilies gives a new ledger every page that holds something back.
func (d *deployment) allFamilies(ctx context.Context, give func(...[]byte) error) error {
	for after := (access.Membership{}); ; {
		var some []access.Membership
		err := d.db.Read(ctx, func(ctx context.Context, r db.Reader) (err error) {
			some, err = access.AllFamilies(ctx, r, after, 500)
			return err
		})
		if err != nil || len(some) == 0 {
			return err
		}
		var records [][]byte
		for _, m := range some {
			records, after = append(records, familyLine(m, true).record()), m
		}
		if err := give(records...); err != nil {
			return err
		}
	}
}
