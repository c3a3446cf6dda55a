package app

import (
	"maps"
	"slices"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/kit/seal"
)

// netting works out, from lines in any order, what must be in force. For each
// child and account that is the newest change known to have been kept, made
// stricter by every later one that may have been. Changes are ordered by the
// version of their row, which several hosts count as one, never by a clock or
// by where they stand in a file.
type netting struct {
	children map[string]*netGuard
	accounts map[string]*netStanding
	families map[string]*netFamily // by member and child
	gone     []seal.Destroyed
	ended    []string // courses of help that were disposed of
	lost     []string // what was wrong with a ledger that was given up
}

func newNetting() *netting {
	return &netting{children: map[string]*netGuard{}, accounts: map[string]*netStanding{}, families: map[string]*netFamily{}}
}

// take adds one line.
func (n *netting) take(record []byte) error {
	l, err := parseLedgerLine(record)
	if err != nil {
		return err
	}
	n.gone = append(n.gone, l.Gone...)
	n.ended = append(n.ended, l.Ended...)
	if c := l.Child; c != nil {
		at(n.children, c.ID).take(access.Guard{Child: c.ID, Version: c.Version,
			Protection: access.Protection{Hidden: c.Hidden, Shielded: c.Shielded, Owner: c.Owner}}, l.Kept)
	}
	if a := l.Account; a != nil {
		at(n.accounts, a.ID).take(account.Standing{Account: a.ID, Version: a.Version,
			Status: account.Status(a.Status), Cleared: a.Cleared, Roles: a.Roles}, l.Kept)
	}
	if f := l.Family; f != nil {
		at(n.families, f.Member+" "+f.Child).take(access.Membership{Member: f.Member, Child: f.Child, Version: f.Version, Ends: f.Ends,
			Suspended: f.Suspended, Placeless: f.Placeless, Says: f.Says, Able: f.Able}, l.Kept)
	}
	return nil
}

// silent reports whether the ledger says nothing of a child: then the shield of
// whoever lives at the same door covers the child.
func (n *netting) silent(child string) bool { return n.children[child] == nil }

func at[T any](m map[string]*T, id string) *T {
	if m[id] == nil {
		m[id] = new(T)
	}
	return m[id]
}

// netGuard is what is known of one child.
type netGuard struct {
	known bool
	kept  access.Guard   // the newest that is known to have been kept
	doubt []access.Guard // later ones that may have been
}

func (n *netGuard) take(g access.Guard, kept bool) {
	switch {
	case !kept && !slices.Contains(n.doubt, g):
		n.doubt = append(n.doubt, g)
	case kept && n.known && g.Version == n.kept.Version: // two histories, after a ledger was lost
		n.kept.Protection = n.kept.With(g.Protection)
	case kept && (!n.known || g.Version > n.kept.Version):
		n.known, n.kept = true, g
	}
}

// net is what must be in force, as of the newest version.
func (n *netGuard) net() access.Guard {
	out := n.kept
	for _, g := range n.doubt {
		if n.known && g.Version <= n.kept.Version {
			continue
		}
		out.Child, out.Version, out.Protection = g.Child, max(out.Version, g.Version), out.With(g.Protection)
	}
	return out
}

// netStanding is what is known of one account.
type netStanding struct {
	known bool
	kept  account.Standing
	doubt []account.Standing
}

func (n *netStanding) take(s account.Standing, kept bool) {
	switch {
	case !kept:
		n.doubt = slices.DeleteFunc(n.doubt, func(o account.Standing) bool { return o.Version == s.Version && o.Same(s) })
		n.doubt = append(n.doubt, s)
	case n.known && s.Version == n.kept.Version:
		n.kept = n.kept.With(s)
	case !n.known || s.Version > n.kept.Version:
		n.known, n.kept = true, s
	}
}

// net is what must be in force, as of the newest version.
func (n *netStanding) net() account.Standing {
	out, some := n.kept, n.known
	for _, s := range n.doubt {
		if n.known && s.Version <= n.kept.Version {
			continue
		}
		if !some {
			out, some = s, true
			continue
		}
		newest := max(out.Version, s.Version)
		out = out.With(s)
		out.Version = newest
	}
	return out
}

// ids are the keys of a map in order, so that a replay is the same each time.
func ids[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
