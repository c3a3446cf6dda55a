package disclosure

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"strings"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
)

// mostTries is how many wrong codes end a link.
const mostTries = 5

// Link is what somebody without an account needs: the address is sent one way,
// the code another. Neither is kept.
type Link struct{ Token, Code string }

// codeHash cannot be tried out by whoever reads the database: it takes the token,
// which is not there.
func codeHash(token, code string) string {
	return id.Hash("disclosure code " + token + " " + code)
}

// MakeLink makes a new link for a disclosure to somebody without an account; an
// earlier one ends.
func (s *Service) MakeLink(ctx context.Context, q access.Request, of string) (Link, Shown, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return Link{}, Shown{}, fmt.Errorf("make a code: %w", err)
	}
	l := Link{Token: id.Token(), Code: fmt.Sprintf("%06d", n)}
	shown, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (Shown, audit.Event, error) {
		ev := event(g)
		d, err := s.one(ctx, tx, g, of)
		if err == nil && (!mine(g, d.Disclosure) || !d.Out || !d.Lasts(s.today())) {
			err = access.ErrNotFound
		}
		if err != nil {
			return Shown{}, ev, err
		}
		if err := putLink(ctx, tx, link{disclosure: d.ID, child: d.Child, token: id.Hash(l.Token), code: codeHash(l.Token, l.Code)}, db.Millis(g.Now())); err != nil {
			return Shown{}, ev, fmt.Errorf("keep a link: %w", err)
		}
		v, err := s.Children.Of(ctx, tx, g)
		return Shown{Disclosure: d.Disclosure, View: v, Mine: true}, ev, err
	})
	return l, shown, err
}

// Collected is the one text that somebody without an account gets.
type Collected struct{ Title, Text, From, Of string }

// Lines are its paragraphs.
func (c Collected) Lines() []string { return paragraphs(c.Text) }

// Collect gives the text to whoever has the link and its code. A wrong code, a
// link that ended and one that never was get the same answer.
func (s *Service) Collect(ctx context.Context, token, code string) (Collected, error) {
	token, code = strings.TrimSpace(token), strings.Join(strings.Fields(code), "")
	q := access.Request{Actor: "link:" + id.Hash(token)[:12], Action: "disclosure:collect"}
	l, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (link, audit.Event, error) {
		ev := audit.Event{Classes: []string{"link"}}
		l, err := tryLink(ctx, tx, id.Hash(token), mostTries)
		if db.IsNone(err) {
			l, err = link{}, nil
		}
		if err != nil {
			return link{}, ev, fmt.Errorf("try a link: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(codeHash(token, code)), []byte(l.code)) != 1 {
			return link{}, ev, nil // kept, so that the try counts
		}
		return l, ev, forgive(ctx, tx, l.token)
	})
	if err != nil {
		return Collected{}, err
	}
	if l.disclosure == "" {
		return Collected{}, access.ErrNotFound
	}
	q.Child = l.child
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Collected, audit.Event, error) {
		ev := event(g)
		d, err := selectOne(ctx, r, g.Children(), l.disclosure)
		if err == nil && !(d.Out && d.Lasts(s.today())) {
			err = access.ErrNotFound
		}
		if db.IsNone(err) {
			err = access.ErrNotFound
		}
		if err != nil {
			return Collected{}, ev, err
		}
		ev.Classes = append(ev.Classes, string(d.Class))
		if !d.Overrides() {
			stance, err := s.Consents.Stance(ctx, r, g, Outside, s.classes(d.Disclosure), "")
			if err != nil {
				return Collected{}, ev, err
			}
			if stance == consent.Refused {
				return Collected{}, ev, access.ErrNotFound
			}
		}
		rows := []row{d}
		if err := s.unseal(ctx, rows); err != nil {
			return Collected{}, ev, err
		}
		d = rows[0]
		return Collected{d.Title, d.Text, d.From, d.FromOf}, ev, nil
	})
}
