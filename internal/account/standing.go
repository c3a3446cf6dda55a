package account

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Standing is what an account may be, as far as it can be taken away, and how
// often the account was changed.
type Standing struct {
	Account string
	Version int64
	Status  Status
	Cleared bool
	Roles   []access.Role
}

// With is at least as strict as both: of two statuses the one further from
// signing in, clearance and roles that both have.
func (s Standing) With(o Standing) Standing {
	strict := []Status{Suspended, Invited, Active}
	if slices.Index(strict, o.Status) < slices.Index(strict, s.Status) {
		s.Status = o.Status
	}
	s.Cleared = s.Cleared && o.Cleared
	s.Roles = slices.DeleteFunc(slices.Clone(s.Roles), func(r access.Role) bool { return !slices.Contains(o.Roles, r) })
	return s
}

// Same reports whether two standings allow the same.
func (s Standing) Same(o Standing) bool {
	return s.Status == o.Status && s.Cleared == o.Cleared && slices.Equal(s.Roles, o.Roles)
}

// StandingOf reads a state of an account; ok is false for other states.
func StandingOf(st audit.State) (s Standing, ok bool, err error) {
	id, ok := strings.CutPrefix(st.Key, "account/")
	if !ok {
		return s, false, nil
	}
	s = Standing{Account: id, Version: st.Version}
	var roles, agency, authority string
	if err := json.Unmarshal([]byte(st.Value), &[]any{&s.Status, &roles, &agency, &authority, &s.Cleared}); err != nil {
		return s, false, fmt.Errorf("read where an account stands: %w", err)
	}
	s.Roles = split[access.Role](roles)
	return s, true, nil
}

// Tighten takes from an account what a later standing does not have, and counts
// its version on to that one. It gives nothing, and says whether it took
// anything. A status that falls back to invited loses password and link: the
// account needs a new one.
func (s *Service) Tighten(ctx context.Context, q access.Request, to Standing) (bool, error) {
	changed := false
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		changed = false
		ev := audit.Event{Subjects: []string{to.Account}, Classes: []string{"accounts"}}
		if err := raise(ctx, tx, to.Account, to.Version); err != nil {
			return struct{}{}, ev, err
		}
		a, ok, err := byID(ctx, tx, to.Account)
		if err != nil || !ok {
			return struct{}{}, ev, err
		}
		is := Standing{Account: a.ID, Status: a.Status, Cleared: a.Cleared, Roles: a.Roles}
		want := is.With(to)
		if want.Same(is) {
			return struct{}{}, ev, nil
		}
		changed = true
		if want.Status != is.Status {
			st, err := s.shut(ctx, tx, g, a.ID, want.Status)
			if err != nil {
				return struct{}{}, ev, err
			}
			ev.State = st
		}
		a.Status, a.Cleared, a.Roles = want.Status, want.Cleared, want.Roles
		if !a.Cleared {
			a.ClearAsk = ""
		}
		if _, err := update(ctx, tx, a); err != nil {
			return struct{}{}, ev, fmt.Errorf("write an account: %w", err)
		}
		ev.State = append(ev.State, a.state())
		return struct{}{}, ev, nil
	})
	return changed, err
}

// shut ends what lets an account in, for a status that it falls back to.
func (s *Service) shut(ctx context.Context, tx *db.Tx, g access.Grant, id string, to Status) ([]audit.State, error) {
	if err := deleteSessions(ctx, tx, id); err != nil {
		return nil, fmt.Errorf("end sessions: %w", err)
	}
	if err := dropInvite(ctx, tx, id); err != nil {
		return nil, fmt.Errorf("withdraw a link: %w", err)
	}
	if to == Invited {
		return nil, setPassword(ctx, tx, id, "")
	}
	if s.Leave == nil {
		return nil, nil
	}
	return s.Leave(ctx, tx, g, id)
}

// EndAll ends every session and withdraws every link of a database that was put
// back: they may have been ended, or used, since its backup.
func (s *Sessions) EndAll(ctx context.Context) error {
	return s.d.Write(ctx, deleteEntrances)
}

// SignOutEverywhere ends every session of an account, so that whoever holds one
// signs in again: for whoever watches the log.
func SignOutEverywhere(ctx context.Context, tx *db.Tx, account string) error {
	if err := deleteSessions(ctx, tx, account); err != nil {
		return fmt.Errorf("end an account's sessions: %w", err)
	}
	return nil
}
