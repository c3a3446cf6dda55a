package disclosure

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// mine: those who made it, and their agency's people whose work with the child
// somebody else confirmed.
func mine(g access.Grant, d Disclosure) bool {
	me := g.Actor()
	return d.By == me.ID || d.ByAgency != "" && d.ByAgency == me.Agency && g.Related()
}

// addressed: the account or the agency that it was made to.
func addressed(g access.Grant, d Disclosure) bool {
	me := g.Actor()
	return d.Account != "" && d.Account == me.ID || d.Agency != "" && d.Agency == me.Agency
}

// items are the ids by which access knows what was disclosed.
func (d Disclosure) items() (out []string) {
	if d.Text != "" {
		out = append(out, d.ID)
	}
	for _, p := range d.Documents {
		out = append(out, p.ID)
	}
	return out
}

// readable reports whether anything of a disclosure may be read by its receiver,
// and takes out what may not.
func readable(d *row, granted map[string]access.ItemGrant) bool {
	any := false
	if i, ok := granted[d.ID]; ok && i.Reads() {
		any = true
	} else {
		d.Text = ""
	}
	d.Documents = slices.DeleteFunc(d.Documents, func(p Paper) bool { i, ok := granted[p.ID]; return !ok || !i.Reads() })
	return any || len(d.Documents) > 0
}

// one reads a disclosure that the actor may read: asked of access at each
// request, so that a day, a revocation or a no bites at the next one.
func (s *Service) one(ctx context.Context, r db.Reader, g access.Grant, id string) (row, error) {
	d, err := selectOne(ctx, r, g.Children(), id)
	none := db.IsNone(err)
	if err != nil && !none {
		return row{}, fmt.Errorf("read a disclosure: %w", err)
	}
	if none { // the same queries as for one
		d.Child = g.Child()
	}
	keys, err := s.Keys.Keys(ctx, scope(d.Child))
	if err == nil {
		err = d.open(keys)
	}
	if err != nil {
		return row{}, err
	}
	granted, err := g.Items(ctx, r, d.items()...)
	if err != nil {
		return row{}, err
	}
	if none || !mine(g, d.Disclosure) && !(addressed(g, d.Disclosure) && readable(&d, granted)) {
		return row{}, access.ErrNotFound
	}
	return d, nil
}

// Shown is a disclosure as its reader sees it.
type Shown struct {
	Disclosure
	View child.View
	Mine bool // made by the reader or their agency
	ToMe bool // made to the reader or their agency
	Link bool // to somebody without an account
}

// One shows a disclosure.
func (s *Service) One(ctx context.Context, q access.Request, id string) (Shown, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Shown, ev audit.Event, err error) {
		ev = event(g)
		d, err := s.one(ctx, r, g, id)
		if err != nil {
			return out, ev, err
		}
		ev.Classes = append(ev.Classes, string(d.Class))
		out = Shown{Disclosure: d.Disclosure, Mine: mine(g, d.Disclosure), ToMe: addressed(g, d.Disclosure), Link: d.Out && !d.Revoked && d.Lasts(s.today())}
		out.View, err = s.Children.Of(ctx, r, g)
		return out, ev, err
	})
}

// OfChild lists what was disclosed about the child of the Grant, newest first, as
// far as its actor may know: what they or their agency shared, and what was
// shared with them and can still be read. For use inside a use case.
func (s *Service) OfChild(ctx context.Context, r db.Reader, g access.Grant) ([]Disclosure, error) {
	if !g.Valid() || g.Child() == "" {
		return nil, nil
	}
	rows, err := s.opened(ctx, r, g)
	if err != nil {
		return nil, err
	}
	held, err := g.Held(ctx, r)
	if err != nil {
		return nil, err
	}
	var out []Disclosure
	for _, d := range rows {
		if mine(g, d.Disclosure) || addressed(g, d.Disclosure) && readable(&d, held) {
			out = append(out, d.Disclosure)
		}
	}
	return out, nil
}

// ToFamily lists everything that was disclosed about the child of the Grant, for
// the family's own view and for an answer to a request for one's own data: with
// whom, why, on which grounds. It holds nothing back; whoever shows it heeds
// Held, and that HoldBy is on whose authority. The text itself is not in it.
func (s *Service) ToFamily(ctx context.Context, r db.Reader, g access.Grant) ([]Disclosure, error) {
	if !g.Valid() || g.Child() == "" {
		return nil, nil
	}
	rows, err := s.opened(ctx, r, g)
	if err != nil {
		return nil, err
	}
	var out []Disclosure
	for _, d := range rows {
		d.Text = ""
		out = append(out, d.Disclosure)
	}
	return out, nil
}

func (s *Service) opened(ctx context.Context, r db.Reader, g access.Grant) ([]row, error) {
	rows, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("list disclosures: %w", err)
	}
	return rows, s.unseal(ctx, rows)
}

func (s *Service) unseal(ctx context.Context, rows []row) error {
	var scopes []string
	for _, d := range rows {
		if !slices.Contains(scopes, scope(d.Child)) {
			scopes = append(scopes, scope(d.Child))
		}
	}
	keys, err := s.Keys.Keys(ctx, scopes...)
	if err != nil {
		return err
	}
	for i := range rows {
		if err := rows[i].open(keys); err != nil {
			return err
		}
	}
	return nil
}

// Received is something that was shared with the actor.
type Received struct {
	Disclosure
	Name string // of the child
}

// Shared lists what was shared with the actor and can be read now, over all
// children.
func (s *Service) Shared(ctx context.Context, q access.Request) ([]Received, error) {
	q.Purpose = access.LookUp
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out []Received, ev audit.Event, err error) {
		ev.Classes = []string{"disclosure", "name"}
		rows, err := selectTo(ctx, r, g.Actor().ID, g.Actor().Agency, s.day(), func(column string, next int) (string, []any) { return g.Where(access.Existence, column, next) })
		if err != nil {
			return nil, ev, fmt.Errorf("list what was shared: %w", err)
		}
		if err := s.unseal(ctx, rows); err != nil {
			return nil, ev, err
		}
		var ids []string
		for _, d := range rows {
			if !slices.Contains(ids, d.Child) {
				ids = append(ids, d.Child)
			}
		}
		grants, err := g.Also(ctx, r, ids)
		if err != nil {
			return nil, ev, err
		}
		held := map[string]map[string]access.ItemGrant{}
		for _, d := range rows {
			also, ok := grants[d.Child]
			if !ok {
				continue
			}
			if held[d.Child] == nil {
				if held[d.Child], err = also.Held(ctx, r); err != nil {
					return nil, ev, err
				}
			}
			if !addressed(also, d.Disclosure) || !readable(&d, held[d.Child]) {
				continue
			}
			v, err := s.Children.Of(ctx, r, also)
			if err != nil {
				return nil, ev, err
			}
			d.Child = also.Child()
			out = append(out, Received{d.Disclosure, v.Name().Full()})
			if !slices.Contains(ev.Subjects, d.Child) {
				ev.Subjects = append(ev.Subjects, d.Child)
			}
		}
		return out, ev, nil
	})
}
