package document

import (
	"cmp"
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/involvement"
	"onestory/internal/kit/db"
)

// names finds agencies and authors, each once for a list.
type names struct {
	accounts involvement.Accounts
	agencies map[string]agency.Agency
	cards    map[string]involvement.Card
}

func (s *Service) names() names {
	return names{s.accounts, map[string]agency.Agency{}, map[string]involvement.Card{}}
}

func (n names) card(ctx context.Context, r db.Reader, account string) (involvement.Card, error) {
	c, ok := n.cards[account]
	if ok {
		return c, nil
	}
	c, err := n.accounts.Card(ctx, r, account)
	if err != nil {
		return c, fmt.Errorf("read who wrote a document: %w", err)
	}
	n.cards[account] = c
	return c, nil
}

// listed is what may be said of an item that may be known to exist.
func (n names) listed(ctx context.Context, r db.Reader, ig access.ItemGrant) (Listed, error) {
	i := ig.Item()
	a, ok := n.agencies[i.Agency]
	if !ok {
		var err error
		if a, _, err = agency.Get(ctx, r, i.Agency); err != nil {
			return Listed{}, fmt.Errorf("read whose document it is: %w", err)
		}
		n.agencies[i.Agency] = a
	}
	return Listed{ID: i.ID, Child: i.Child, Agency: a, Class: i.Class, Seal: i.Seal, Team: ig.OfTeam(), Reads: ig.Reads(), Grant: ig}, nil
}

// read adds what may be said of one that may be read.
func (n names) read(ctx context.Context, r db.Reader, l Listed, w row) (Listed, error) {
	by, err := n.card(ctx, r, w.author)
	if err != nil {
		return l, err
	}
	l.Title, l.WrittenOn, l.Author = w.Title, w.writtenOn, by
	if !l.Team && w.Source.Protected {
		l.Title = mask(l.Title, w.Source.Name)
	}
	return l, nil
}

// order: what can be read, newest first; then the others by whose and what they
// are, so that their order tells nothing of when they were written.
func order(a, b Listed) int {
	if a.Reads != b.Reads {
		if a.Reads {
			return -1
		}
		return 1
	}
	return cmp.Or(b.WrittenOn.Compare(a.WrittenOn), cmp.Compare(a.Agency.Name, b.Agency.Name), cmp.Compare(a.Class, b.Class), cmp.Compare(a.ID, b.ID))
}
