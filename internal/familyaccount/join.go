package familyaccount

import (
	"context"
	"fmt"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/web"
)

// Join adds to the page of a member who is signed in what a code on paper was made
// for: another child of theirs, without another account. What holds either page
// back holds the joined one.
func (s *Service) Join(r *http.Request, q access.Request, code string) error {
	ctx := r.Context()
	bucket := s.Sessions.network(r)
	try, err := s.Sessions.try(ctx, bucket)
	if err != nil {
		return err
	}
	hash := s.Sessions.hash("invite", tidyCode(code))
	_, err = access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		me := g.Actor().ID
		ev := audit.Event{Classes: []string{"family"}}
		invited, err := selectInvited(ctx, tx, hash, db.Millis(g.Now()))
		if db.IsNone(err) || err == nil && invited == me {
			return none, ev, errCode()
		}
		if err != nil {
			return none, ev, fmt.Errorf("look for an invitation: %w", err)
		}
		w, err := selectOne(ctx, tx, invited)
		if err != nil {
			return none, ev, fmt.Errorf("read a member of a family: %w", err)
		}
		if !w.SetUpAt.IsZero() { // a new code for a page that was in use is for that page
			return none, ev, errCode()
		}
		ev.State, ev.Subjects, err = join(ctx, tx, me, invited)
		if err != nil {
			return none, ev, err
		}
		w.Status = Closed
		if err := update(ctx, tx, w); err != nil {
			return none, ev, fmt.Errorf("close an account: %w", err)
		}
		if err := deleteInvite(ctx, tx, invited); err != nil {
			return none, ev, err
		}
		return none, ev, s.Sessions.forgive(ctx, tx, try, bucket)
	})
	return err
}

// join moves what one member's page is about to another's.
func join(ctx context.Context, tx *db.Tx, me, invited string) (states []audit.State, subjects []string, err error) {
	mine, err := access.ChildrenOf(ctx, tx, me)
	if err != nil {
		return nil, nil, err
	}
	theirs, err := access.ChildrenOf(ctx, tx, invited)
	if err != nil {
		return nil, nil, err
	}
	for _, m := range theirs {
		joined := m
		joined.Member = me
		for _, had := range mine {
			if had.Child == m.Child {
				joined = had.With(joined)
			}
		}
		over, err := access.DropFamily(ctx, tx, invited, m.Child)
		if err != nil {
			return nil, nil, err
		}
		st, err := access.SetFamily(ctx, tx, joined)
		if err != nil {
			return nil, nil, err
		}
		states, subjects = append(states, over, st), append(subjects, m.Child, me)
	}
	return states, subjects, nil
}

// JoinForm asks for a code on paper, on the page of whoever is signed in.
func (p *Pages) JoinForm(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	return p.blank(w, r, "familyaccount/join", func(f *form.Form) { f.Text("code", "familyaccount.start.code", form.Required, form.Max(40)) })
}

// Join adds what the code is for.
func (p *Pages) Join(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := form.Parse(r, maxBody)
	if err != nil {
		return err
	}
	code := f.Text("code", "familyaccount.start.code", form.Required, form.Max(40))
	if err = f.Err(); err == nil {
		err = p.svc.Join(r, q, code)
	}
	if f.Add(err) {
		return p.site.Render(w, r, http.StatusUnprocessableEntity, "familyaccount/join", view(r, f))
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, Root)
}
