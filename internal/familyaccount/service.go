package familyaccount

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"slices"
	"time"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

// Children tells who a child is. Feature child provides it.
type Children interface {
	Of(ctx context.Context, r db.Reader, g access.Grant) (child.View, error)
}

// Service is the use cases of family accounts. It is safe for concurrent use.
type Service struct {
	db       *db.DB
	gate     *access.Gate
	log      *audit.Log
	keys     *seal.Keeper
	ids      id.Source
	children Children
	words    *i18n.Catalogue // for messages, which are in the member's language
	hasher   *account.Hasher
	sender   Sender
	closed   []Channel
	demo     bool
	Sessions *Sessions
}

// Parts are what a Service is made of.
type Parts struct {
	DB       *db.DB
	Gate     *access.Gate
	Log      *audit.Log
	Keys     *seal.Keeper
	IDs      id.Source
	Children Children
	Words    *i18n.Catalogue
	Sessions *Sessions
	Sender   Sender    // nil is the Outbox
	Closed   []Channel // by which no message can leave: nobody is invited to them
	Demo     bool      // allows SignInAs
}

// New makes the Service.
func New(p Parts) *Service {
	s := &Service{db: p.DB, gate: p.Gate, log: p.Log, keys: p.Keys, ids: p.IDs, children: p.Children, words: p.Words, hasher: account.NewHasher(),
		sender: p.Sender, closed: p.Closed, demo: p.Demo, Sessions: p.Sessions}
	if s.sender == nil {
		s.sender = Outbox{s}
	}
	return s
}

// inviteTime is how long the code of an invitation works.
const inviteTime = 7 * 24 * time.Hour

// competent is the age from which a young person is presumed to decide for
// themselves (Family Law Reform Act 1969 s.8; Mental Capacity Act 2005 s.2(5)).
const competent = 16

// Given is what a practitioner hands over: the code, shown once and kept only as
// a keyed hash. It is "" when the same form comes again.
type Given struct{ Member, Code string }

// Relative is one member of the child's family, as practitioners see them: never
// where they can be reached, nor what they wrote or read.
type Relative struct {
	access.Membership
	Name   string
	Status Status
	Since  time.Time // set up, or invited
}

// Key is the member's id without what all begin with, for addresses of pages.
func (r Relative) Key() string { return r.Member[len(access.FamilyPrefix):] }

// Family is what the page of a child's family shows.
type Family struct {
	Child     child.View
	Relatives []Relative
	Young     bool // under 16, or nobody knows
}

// Invite makes a page for one member of the child's family. The code works once,
// for a week. q.Action is relative:invite; the practitioner's own work with the
// child must have been confirmed.
func (s *Service) Invite(ctx context.Context, q access.Request, in Invitation, key form.Key) (Given, error) {
	member := access.FamilyPrefix + s.ids.Secret()
	keys, err := s.memberKey(ctx, member)
	if err != nil {
		return Given{}, err
	}
	code := newCode()
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (Given, audit.Event, error) {
		ev := audit.Event{Classes: []string{"family"}, Subjects: append(g.Subjects(), member)}
		if !g.Related() {
			return Given{}, ev, access.ErrNotFound
		}
		v, err := s.children.Of(ctx, tx, g)
		if err != nil {
			return Given{}, ev, err
		}
		if err := in.Check(young(v, workday.InUK(g.Now()))); err != nil {
			return Given{}, ev, err
		}
		if err := s.leaves(in.Channel); err != nil {
			return Given{}, ev, err
		}
		out, again, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			w := row{Member: Member{ID: member, Status: Invited, Lang: in.Lang, MadeBy: g.Actor().ID, MadeAt: g.Now(), Details: in.Details}}
			w.channel = s.Sessions.hash("channel", normal(in.Channel, in.Address))
			if err := w.seal(keys); err != nil {
				return "", err
			}
			if err := insert(ctx, tx, w); err != nil {
				return "", fmt.Errorf("make a member of a family: %w", err)
			}
			m := access.Membership{Member: member, Child: g.Child(), Kind: in.Kind, Starts: workday.InUK(g.Now()).String(), Able: in.Kind == access.Self && in.Able}
			if m.Suspended, err = waits(ctx, tx, g, in.Kind); err != nil {
				return "", err
			}
			st, err := access.SetFamily(ctx, tx, m)
			if err != nil {
				return "", err
			}
			ev.State, ev.Scope, ev.Detail = []audit.State{st}, scope(member), map[string]any{"kind": in.Kind, "able": in.Able, "reasons": in.Reasons}
			return member, putInvite(ctx, tx, member, s.Sessions.hash("invite", code), db.Millis(g.Now().Add(inviteTime)))
		})
		given := Given{out, code}
		if again {
			given.Code, ev.Subjects = "", append(g.Subjects(), out)
		}
		return given, ev, err
	})
}

// waits: where an adult's page about the child was ever closed or opened with care,
// a new adult's waits for a reviewer, so that an invitation is no way around one.
func waits(ctx context.Context, r db.Reader, g access.Grant, kind access.FamilyKind) (bool, error) {
	all, err := access.FamilyOf(ctx, r, g.Children())
	return kind != access.Self && slices.ContainsFunc(all, func(m access.Membership) bool {
		return m.Kind != access.Self && (m.Suspended || m.Placeless || m.Ends != "")
	}), err
}

// young reports whether a child is under 16, or whether nobody knows.
func young(v child.View, today workday.Date) bool {
	b := v.Birth()
	return b.Date.IsZero() || b.Unborn() || b.Date.Age(today) < competent
}

// InviteAgain hands over a new code to a member of the child's family, with the
// channel that they read now: for a lost telephone or a forgotten secret, in
// person. What was open before ends, and nothing opens until the member has set
// the page up anew. Of in only the channel and Private count.
func (s *Service) InviteAgain(ctx context.Context, q access.Request, member string, in Invitation) (Given, error) {
	in.Kind, in.Name, in.Checked = access.Parent, "known", true // as they were
	if err := in.Check(false); err != nil {
		return Given{}, err
	}
	if err := s.leaves(in.Channel); err != nil {
		return Given{}, err
	}
	keys, err := s.keys.Keys(ctx, scope(member))
	if err != nil {
		return Given{}, err
	}
	code := newCode()
	_, err = s.alter(ctx, q, member, func(m access.Membership) bool { return m.Member == member }, func(tx *db.Tx, g access.Grant, m *access.Membership, w *row) error {
		if w.Status == Closed {
			return access.ErrNotFound
		}
		if err := w.open(keys); err != nil {
			return err
		}
		w.Channel, w.Address, w.Leave = in.Channel, in.Address, in.Leave
		w.Status, w.secret, w.channel = Invited, "", s.Sessions.hash("channel", normal(in.Channel, in.Address))
		if err := w.seal(keys); err != nil {
			return err
		}
		if err := deleteSessions(ctx, tx, w.ID); err != nil {
			return err
		}
		if err := deleteKeys(ctx, tx, w.ID); err != nil {
			return err
		}
		return putInvite(ctx, tx, w.ID, s.Sessions.hash("invite", code), db.Millis(g.Now().Add(inviteTime)))
	})
	return Given{member, code}, err
}

// Suspend closes the page of one member about this child at once, without
// telling why. A reviewer says what follows.
func (s *Service) Suspend(ctx context.Context, q access.Request, member string) error {
	return s.suspend(ctx, q, member, func(m access.Membership) bool { return m.Member == member })
}

// Apart marks that a member lives apart from the other adults, or is not safe
// with them: their pages about this child close at once.
func (s *Service) Apart(ctx context.Context, q access.Request, member string) error {
	return s.suspend(ctx, q, member, func(m access.Membership) bool { return m.Member != member && m.Kind != access.Self })
}

func (s *Service) suspend(ctx context.Context, q access.Request, member string, which func(access.Membership) bool) error {
	_, err := s.alter(ctx, q, member, which, func(_ *db.Tx, _ access.Grant, m *access.Membership, _ *row) error {
		m.Suspended = true
		return nil
	})
	return err
}

// SuspendOthers closes the pages of the other adults about a Grant's child, for
// whoever says on their own page that they live apart or are not safe.
func SuspendOthers(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, error) {
	me, ok := g.Family()
	if !ok {
		return nil, access.ErrNotFound
	}
	all, err := access.FamilyOf(ctx, tx, g.Children())
	var out []audit.State
	for _, m := range all {
		if m.Member == me.Member || m.Kind == access.Self || m.Suspended {
			continue
		}
		m.Suspended = true
		st, err := access.SetFamily(ctx, tx, m)
		if err != nil {
			return nil, err
		}
		out = append(out, st)
	}
	return out, err
}

// alter changes the members of the family of q's child whom a rule names and
// writes what follows. The member who is asked about must be of that family.
func (s *Service) alter(ctx context.Context, q access.Request, member string, which func(access.Membership) bool, rule func(*db.Tx, access.Grant, *access.Membership, *row) error) ([]audit.State, error) {
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) ([]audit.State, audit.Event, error) {
		ev := audit.Event{Classes: []string{"family"}, Subjects: g.Subjects()}
		all, err := access.FamilyOf(ctx, tx, g.Children())
		if err != nil {
			return nil, ev, err
		}
		if !g.Related() || !slices.ContainsFunc(all, func(m access.Membership) bool { return m.Member == member }) {
			return nil, ev, access.ErrNotFound
		}
		for _, m := range all {
			if !which(m) {
				continue
			}
			w, err := selectOne(ctx, tx, m.Member)
			if err != nil {
				return nil, ev, fmt.Errorf("read a member of a family: %w", err)
			}
			if err := rule(tx, g, &m, &w); err != nil {
				return nil, ev, err
			}
			if err := update(ctx, tx, w); err != nil {
				return nil, ev, fmt.Errorf("change a member of a family: %w", err)
			}
			st, err := access.SetFamily(ctx, tx, m)
			if err != nil {
				return nil, ev, err
			}
			ev.State, ev.Subjects = append(ev.State, st), append(ev.Subjects, m.Member)
		}
		return ev.State, ev, nil
	})
}

// OfChild shows a practitioner whose pages are about the child.
func (s *Service) OfChild(ctx context.Context, q access.Request) (Family, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Family, audit.Event, error) {
		ev := audit.Event{Classes: []string{"family", "name"}, Subjects: g.Subjects()}
		if !g.Related() {
			return Family{}, ev, access.ErrNotFound
		}
		v, err := s.children.Of(ctx, r, g)
		if err != nil {
			return Family{}, ev, err
		}
		list, err := s.Relatives(ctx, r, g)
		return Family{v, list, young(v, workday.InUK(g.Now()))}, ev, err
	})
}

// Relatives are the members of the family of a Grant's child, with their names:
// for practitioners who work with the child, reviewers, and a young person who
// decides what each may see.
func (s *Service) Relatives(ctx context.Context, r db.Reader, g access.Grant) ([]Relative, error) {
	if !g.Valid() || g.Child() == "" {
		return nil, access.ErrNotFound
	}
	all, err := access.FamilyOf(ctx, r, g.Children())
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(all))
	for _, m := range all {
		ids = append(ids, m.Member)
	}
	rows, err := selectSome(ctx, r, ids)
	if err != nil {
		return nil, fmt.Errorf("read the members of a family: %w", err)
	}
	byID := map[string]row{}
	for _, w := range rows {
		keys, err := s.keys.Keys(ctx, scope(w.ID))
		if err != nil {
			return nil, err
		}
		if err := w.open(keys); err != nil {
			return nil, err
		}
		byID[w.ID] = w
	}
	var out []Relative
	for _, m := range all {
		w := byID[m.Member]
		rel := Relative{Membership: m, Name: w.Name, Status: w.Status, Since: w.MadeAt}
		if !w.SetUpAt.IsZero() {
			rel.Since = w.SetUpAt
		}
		out = append(out, rel)
	}
	return out, nil
}

// Actor is a member of a family for package access, "" roles and not active for
// anybody else: it is asked in each use case's own transaction.
func Actor(ctx context.Context, r db.Reader, member string) (access.Actor, error) {
	active, err := selectActive(ctx, r, member)
	if err != nil {
		return access.Actor{}, fmt.Errorf("find a member of a family: %w", err)
	}
	return access.Actor{ID: member, Roles: []access.Role{access.Family}, Active: active}, nil
}

// memberKey makes and fetches a member's key; no transaction may be open.
func (s *Service) memberKey(ctx context.Context, member string) (seal.Keys, error) {
	if err := s.keys.Ensure(ctx, scope(member)); err != nil {
		return seal.Keys{}, fmt.Errorf("make a member's key: %w", err)
	}
	return s.keys.Keys(ctx, scope(member))
}

// newCode is a code of twelve letters and digits (58 bits), for paper.
func newCode() string {
	b := make([]byte, 12)
	for i := range b {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(letters))))
		if err != nil { // crypto/rand never fails
			return ""
		}
		b[i] = letters[n.Int64()]
	}
	return string(b)
}

// errCode says that the code of an invitation is not right, used or too old.
func errCode() error {
	return problem.Check(problem.Field{Name: "code", Key: "familyaccount.start.wrong"})
}
