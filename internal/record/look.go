package record

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/seal"
	"onestory/lib/linkage"
)

// Look is one line of who has looked.
type Look struct {
	At      time.Time
	Name    string // "" where the account is no longer known
	Family  bool   // somebody of the family, on their own page
	System  bool   // Onestory itself, or a command on its server
	Role    string
	Agency  string
	Action  string
	Purpose string
	Refused bool
}

// Looks tells who has looked at a child's record.
type Looks struct {
	keys         *seal.Keeper
	accounts     involvement.Accounts
	involvements *involvement.Service
}

// NewLooks makes Looks.
func NewLooks(keys *seal.Keeper, accounts involvement.Accounts, involvements *involvement.Service) *Looks {
	return &Looks{keys, accounts, involvements}
}

// entitled: governance, and whoever works with the child by a confirmed relationship.
func entitled(g access.Grant) bool {
	return g.Actor().Has(access.Governance) || g.Related() && g.Level() >= access.Contact
}

// batch is how many events are read at once; most is how many batches are read
// for one page, so that a log nobody may see much of ends too.
const (
	batch = 100
	most  = 50
)

// of reads up to limit lines after a place, and the place after them; last says
// that there are no more. Refusals are for governance alone, since they tell of
// people who may not know of the child. To others it tells neither of accounts
// whose work with the child is not told, nor, where the Grant does not locate,
// of anybody but themselves.
func (l *Looks) of(ctx context.Context, r db.Reader, g access.Grant, limit int, after audit.Mark) (out []Look, next audit.Mark, last bool, err error) {
	all := g.Actor().Has(access.Governance)
	untold := map[string]bool{}
	if !all {
		if untold, err = l.involvements.Untold(ctx, r, g); err != nil {
			return nil, after, false, err
		}
	}
	cards := map[string]involvement.Card{}
	for range most {
		events, err := audit.LookedAt(ctx, r, g.Children(), batch, after)
		if err != nil {
			return nil, after, false, err
		}
		for _, e := range events {
			own := e.Actor == g.Actor().ID
			if !all && !own && (family(e) || e.Refused || untold[e.Actor] || !g.Locates() || apart(e, g)) {
				after = e.Mark()
				continue
			}
			if len(out) == limit {
				return out, after, false, nil
			}
			look, err := l.look(ctx, r, e, cards)
			if err != nil {
				return nil, after, false, err
			}
			out, after = append(out, look), e.Mark()
		}
		if len(events) < batch {
			return out, after, true, nil
		}
	}
	return out, after, true, nil
}

// family: what somebody of the family did on their own page, or what was done
// about that page, is no colleague's business.
func family(e audit.Looked) bool {
	return slices.ContainsFunc(append([]string{e.Actor}, e.Subjects...), func(s string) bool { return strings.HasPrefix(s, access.FamilyPrefix) })
}

// apart: what an agency notes for itself, or has locked, tells nobody else that it is there.
func apart(e audit.Looked, g access.Grant) bool {
	return (strings.HasPrefix(e.Action, "note:") || slices.Contains(e.Classes, access.TeamOnly)) && (e.Agency == "" || e.Agency != g.Actor().Agency)
}

func (l *Looks) look(ctx context.Context, r db.Reader, e audit.Looked, cards map[string]involvement.Card) (Look, error) {
	look := Look{At: e.At, Action: e.Action, Purpose: e.Purpose, Refused: e.Refused}
	if operator, ok := strings.CutPrefix(e.Actor, "operator:"); ok {
		look.Name, look.System = operator, true
		return look, nil
	}
	if strings.HasPrefix(e.Actor, "job:") {
		look.System = true
		return look, nil
	}
	if strings.HasPrefix(e.Actor, access.FamilyPrefix) {
		look.Family = true
		return look, nil
	}
	c, ok := cards[e.Actor]
	if !ok {
		var err error
		if c, err = l.accounts.Card(ctx, r, e.Actor); err != nil {
			return look, fmt.Errorf("read who looked: %w", err)
		}
		cards[e.Actor] = c
	}
	look.Name, look.Role, look.Agency = c.Name, c.Role, c.Agency
	return look, nil
}

// Log is one page of who has looked.
type Log struct {
	Child child.View // empty where the reader may not know the child
	Known bool
	Looks []Look
	Next  string // cursor of the next page, "" on the last
}

// perPage is how many lines a page of the log shows.
const perPage = 25

// Log reads a page of who has looked at the record of q's child. cursor is ""
// for the first page; one that was not made for this child is not found.
func (s *Service) Log(ctx context.Context, q access.Request, cursor string) (Log, error) {
	after, err := s.looks.place(ctx, q.Child, cursor)
	if err != nil {
		return Log{}, err
	}
	var next audit.Mark
	var child string // the id that the page is under from now on
	out, err := access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Log, audit.Event, error) {
		var out Log
		child = g.Child()
		ev := audit.Event{Subjects: g.Subjects(), Classes: []string{"log"}}
		if !entitled(g) {
			return out, ev, access.ErrNotFound
		}
		if g.Level() >= access.Existence {
			v, err := s.children.Of(ctx, r, g)
			if err != nil {
				return out, ev, err
			}
			out.Child, out.Known = v, true
		}
		list, mark, last, err := s.looks.of(ctx, r, g, perPage, after)
		if out.Looks = list; !last {
			next = mark
		}
		return out, ev, err
	})
	if err != nil || next.ID == "" {
		return out, err
	}
	out.Next, err = s.looks.cursor(ctx, child, next)
	return out, err
}

func cursorAt(child string) seal.Place {
	return seal.Place{Table: "record_log", Column: "cursor", Row: child}
}

// deployment is the scope of the deployment's own key: a cursor outlives no child.
const deployment = "deployment"

// cursor seals a place in a child's log, so that its address says nothing.
func (l *Looks) cursor(ctx context.Context, child string, m audit.Mark) (string, error) {
	keys, err := l.keys.Keys(ctx, deployment)
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("write a cursor: %w", err)
	}
	sealed, err := keys.Seal(deployment, cursorAt(child), b)
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

func (l *Looks) place(ctx context.Context, child, cursor string) (m audit.Mark, err error) {
	if cursor == "" {
		return m, nil
	}
	sealed, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(sealed) < 28 { // shorter than a nonce and a tag
		return m, access.ErrNotFound
	}
	keys, err := l.keys.Keys(ctx, deployment)
	if err != nil {
		return m, err
	}
	b, err := keys.Open(deployment, cursorAt(child), sealed)
	if err != nil || json.Unmarshal(b, &m) != nil {
		return m, access.ErrNotFound
	}
	return m, nil
}

// Looked is the card with the newest lines, for those entitled.
func (o *Own) Looked(l *Looks) Card {
	return Card{ID: "looked", Title: "record.looked", Class: "log", Level: access.Contact, Wide: true,
		Load: func(ctx context.Context, r db.Reader, g access.Grant, s *Scene) (Body, error) {
			if !entitled(g) || !g.May("child:log") {
				return nil, nil
			}
			list, _, last, err := l.of(ctx, r, g, 5, audit.Mark{})
			if err != nil {
				return nil, err
			}
			return o.parts.Body("looked", struct {
				Child string
				Looks []Look
				More  bool
			}{g.Child(), list, !last}), nil
		}}
}

// marks are what stands out in a look, for whoever watches the log: that the child
// bears the family name of the person who looks.
func (l *Looks) marks(ctx context.Context, r db.Reader, g access.Grant, v child.View) ([]string, error) {
	own, err := l.accounts.Card(ctx, r, g.Actor().ID)
	if err != nil {
		return nil, fmt.Errorf("read who looks: %w", err)
	}
	words := strings.Fields(linkage.Fold(own.Name))
	if len(words) == 0 {
		return nil, nil
	}
	for _, n := range v.Names {
		if slices.Contains(strings.Fields(linkage.Fold(n.Value.Family)), words[len(words)-1]) {
			return []string{"own-name"}, nil // watch.MarkOwnName
		}
	}
	return nil, nil
}
