package breakglass

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/seal"
	"onestory/lib/workday"
)

// Service is the use cases of break-glass.
type Service struct {
	gate     *access.Gate
	keys     *seal.Keeper
	ids      id.Source
	accounts involvement.Accounts
	children involvement.Children
}

// New makes the Service.
func New(gate *access.Gate, keys *seal.Keeper, ids id.Source, accounts involvement.Accounts, children involvement.Children) *Service {
	return &Service{gate, keys, ids, accounts, children}
}

func (s *Service) today() workday.Date { return workday.InUK(s.gate.Clock().Now()) }

// Ask is what the page shows before the glass is broken.
type Ask struct {
	Of   child.View
	Open bool // the reader has it already
}

// Start is whose record, or which item, q is about.
func (s *Service) Start(ctx context.Context, q access.Request) (Ask, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Ask, audit.Event, error) {
		// Whoever looks at the question has opened nothing, and the log says so.
		ev := audit.Event{Action: "glass:ask", Subjects: g.Subjects(), Classes: []string{"name"}}
		v, err := s.children.Of(ctx, r, g)
		a := Ask{Of: v.For(access.Existence, false), Open: opened(g, q)}
		return a, ev, err
	})
}

// opened: by the ordinary rule, or broken already.
func opened(g access.Grant, q access.Request) bool {
	if q.Item != "" {
		return g.Item().Reads()
	}
	return g.Level() >= access.Contact
}

// Break opens the contacts of q's child, or q's item, for the actor. Of a child
// that is guarded it opens what it opens of any other, which a shield keeps
// without a place, and puts it before a second person as well.
func (s *Service) Break(ctx context.Context, q access.Request, why Reason, text string, key form.Key) error {
	of := Reasons()
	if q.Item != "" {
		of = Grounds()
	}
	if err := check(why, of, text); err != nil {
		return err
	}
	if err := s.keys.Ensure(ctx, scope(q.Child)); err != nil {
		return fmt.Errorf("make a child's key: %w", err)
	}
	keys, err := s.keys.Keys(ctx, scope(q.Child))
	if err != nil {
		return err
	}
	newID := s.ids.New()
	_, err = access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := audit.Event{Subjects: g.Subjects(), Classes: []string{"break-glass"}, Detail: map[string]string{"reason": string(why), "text": text, "item": q.Item}, Scope: scope(g.Child())}
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			if opened(g, q) {
				return "", nil // there is nothing to break
			}
			w := row{Glass: Glass{ID: newID, Child: g.Child(), Item: q.Item, Account: g.Actor().ID, Agency: g.Actor().Agency, Reason: why, At: g.Now(), Until: g.Now().Add(Lasts)}}
			w.Due = workday.Add(s.today(), reviewDays)
			p, err := access.ProtectionOf(ctx, tx, g.Child())
			if err != nil {
				return "", fmt.Errorf("read a protection: %w", err)
			}
			if p.Guarded() && !g.Actor().Cleared && q.Item == "" {
				w.Second = Waiting
			}
			if w.sealed, err = keys.Seal(scope(w.Child), sealedAt("sealed", w.ID), []byte(text)); err != nil {
				return "", err
			}
			if err := insert(ctx, tx, w); err != nil {
				return "", fmt.Errorf("keep that the glass was broken: %w", err)
			}
			st, err := access.BreakGlass(ctx, tx, access.Override{ID: w.ID, Child: w.Child, Account: w.Account, Item: w.Item, Reason: string(why), Starts: w.At, Ends: w.Until})
			ev.State = append(ev.State, st)
			return w.ID, err
		})
		return out, ev, err
	})
	return err
}
