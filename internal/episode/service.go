package episode

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/consent"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/internal/need"
	"onestory/internal/note"
	"onestory/internal/override"
	"onestory/lib/workday"
)

// Staff tells who works where.
type Staff interface {
	Card(ctx context.Context, r db.Reader, account string) (involvement.Card, error)
	// Manager is an active account that answers for an agency's people, other than
	// one; "" where there is none.
	Manager(ctx context.Context, r db.Reader, g access.Grant, agency, but string) (string, error)
	Active(ctx context.Context, r db.Reader, account string) (bool, error)
	// SocialCare reports whether an account works for social care, by what it is or by
	// where it works.
	SocialCare(ctx context.Context, r db.Reader, account string) (bool, error)
}

// Parts are what a Service is made of.
type Parts struct {
	Gate     *access.Gate
	Keys     *seal.Keeper
	IDs      id.Source
	Children *child.Service
	Involved *involvement.Service
	Consents *consent.Service
	// Overrides keeps on which ground somebody is let in without the family's yes.
	Overrides *override.Service
	Needs     *need.Service
	Notes     *note.Service // nil: none are kept
	Staff     Staff
}

// Service is the use cases of episodes.
type Service struct {
	Parts
	joined Joined
}

// New makes the Service.
func New(p Parts) *Service { return &Service{Parts: p} }

func (s *Service) today() workday.Date { return workday.InUK(s.Gate.Clock().Now()) }

func event(g access.Grant) audit.Event {
	return audit.Event{Subjects: g.Subjects(), Classes: []string{"episode"}}
}

// ownScope is that of an episode's own key, under which the log holds what was said in it:
// so that it can be destroyed with the episode, and the log stays whole.
func ownScope(episode string) string { return "episode:" + episode }

// tells puts what was said in an episode into an event, under the episode's own key; of an
// episode that is older than such keys, under that of the child whose texts it belongs
// with, which must be there already.
func (s *Service) tells(ctx context.Context, ev *audit.Event, episode, child string, detail any) error {
	keys, err := s.Keys.Keys(ctx, ownScope(episode))
	if err != nil {
		return err
	}
	if ev.Detail, ev.Scope = detail, scope(child); keys.Has(ownScope(episode)) {
		ev.Scope = ownScope(episode)
	}
	return nil
}

func conflict() error { return problem.New(problem.Conflict, "problem.conflict") }

// dayOf is a day as access counts them, which is in UTC.
func dayOf(g access.Grant) workday.Date { return workday.Of(g.Now().UTC()) }

// one reads an episode that the Grant's child is in, with the part that the actor
// has in it: the same queries whether there is one or not, and whoever asks. Those
// who have no part, and those of whom nobody may say that anyone works with the
// child, find none.
func (s *Service) one(ctx context.Context, r db.Reader, g access.Grant, id string) (Episode, access.Part, error) {
	if !g.Valid() || g.Child() == "" {
		return Episode{}, "", access.ErrNotFound
	}
	e, err := selectOne(ctx, r, g.Children(), id)
	if err != nil && !db.IsNone(err) {
		return Episode{}, "", fmt.Errorf("read an episode: %w", err)
	}
	parts, perr := g.InEpisodes(ctx, r)
	if perr != nil {
		return Episode{}, "", perr
	}
	if err != nil || e.State == Archived {
		return Episode{}, "", access.ErrNotFound
	}
	part := access.Lead
	if !e.Leads(g.Actor().ID) {
		at := slices.IndexFunc(parts, func(m access.Member) bool { return m.Episode == id })
		if at < 0 || !g.TellsInvolved() {
			return Episode{}, "", access.ErrNotFound
		}
		part = parts[at].As
	}
	e, err = s.steps(ctx, r, g, e)
	return e, part, err
}

// load is one with the keys under which its texts are sealed: those of its first
// child. Where there is none it looks for those of the Grant's own child instead.
func (s *Service) load(ctx context.Context, r db.Reader, g access.Grant, id string) (Episode, access.Part, seal.Keys, error) {
	e, part, err := s.one(ctx, r, g, id)
	of := e.Child
	if of == "" {
		of = g.Child()
	}
	keys, kerr := s.Keys.Keys(ctx, scope(of))
	if err == nil {
		err = kerr
	}
	return e, part, keys, err
}

// Of reads an episode for whoever has a part in it, inside a use case of another
// feature: that part comes with it.
func (s *Service) Of(ctx context.Context, r db.Reader, g access.Grant, id string) (Episode, access.Part, error) {
	return s.one(ctx, r, g, id)
}

// ChildrenIn are the children in an episode whom the Grant's actor may know, the
// Grant's own first: each with the Grant that opens it. Who may not be known
// leaves no gap.
func (s *Service) ChildrenIn(ctx context.Context, r db.Reader, g access.Grant, e Episode) ([]access.Grant, error) {
	ids, err := selectChildren(ctx, r, e.ID)
	if err != nil {
		return nil, fmt.Errorf("read the children of an episode: %w", err)
	}
	return s.known(ctx, r, g, ids)
}

func (s *Service) known(ctx context.Context, r db.Reader, g access.Grant, ids []string) ([]access.Grant, error) {
	also, err := g.Also(ctx, r, ids)
	if err != nil {
		return nil, err
	}
	out, seen := []access.Grant{g}, map[string]bool{g.Child(): true}
	for _, id := range ids {
		if a, ok := also[id]; ok && !seen[a.Child()] {
			out, seen[a.Child()] = append(out, a), true
		}
	}
	return out, nil
}

// may refuses whoever has a part in an episode that does not do this.
func may(part access.Part, parts ...access.Part) error {
	if part == access.Lead || slices.Contains(parts, part) {
		return nil
	}
	return problem.New(problem.Forbidden, "episode.lead-only")
}

// write writes an episode over the version that its page was read at; version is 0
// for a use case that has just read it.
func write(ctx context.Context, tx *db.Tx, e Episode, version int64) error {
	if version != 0 {
		e.Version = version
	}
	ok, err := update(ctx, tx, e)
	if err != nil {
		return fmt.Errorf("write an episode: %w", err)
	}
	if !ok {
		return conflict()
	}
	return nil
}

// member makes an account part of an episode about each of its children whom the
// Grant's actor may know.
func (s *Service) member(ctx context.Context, tx *db.Tx, g access.Grant, e Episode, m access.Member) ([]audit.State, error) {
	if m.Account == "" {
		return nil, errors.New("a member of an episode needs an account")
	}
	children, err := s.ChildrenIn(ctx, tx, g, e)
	if err != nil {
		return nil, err
	}
	var out []audit.State
	for _, c := range children {
		m.Episode, m.Child = e.ID, c.Child()
		st, err := access.SetMember(ctx, tx, m)
		if err != nil {
			return nil, err
		}
		out = append(out, st)
	}
	return out, nil
}

// childKeys are the keys of a child's own sealed texts, made where there are none.
func (s *Service) childKeys(ctx context.Context, child string) (seal.Keys, error) {
	if err := s.Keys.Ensure(ctx, scope(child)); err != nil {
		return seal.Keys{}, fmt.Errorf("make a child's key: %w", err)
	}
	return s.Keys.Keys(ctx, scope(child))
}
