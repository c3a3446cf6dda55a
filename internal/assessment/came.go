package assessment

import (
	"context"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/involvement"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// Came is what of a child's assessment another authority sent along beside its
// answers: read here, and changed by nobody.
type Came struct {
	From    string // the authority
	At      time.Time
	Due     workday.Date // by when it is reviewed with the family
	How     string       // why it could be taken in: of Becauses
	Who     string       // of the family, who agreed
	On      workday.Date
	Note    string // why another reason is met
	Addenda []Addendum
	Files   map[int64]Origin // by their numbers here
	Missing []string         // named in it, and not in it
}

// Origin is who attached a file where it came from, and when.
type Origin struct {
	By string
	At time.Time
}

// Packs tell what came with transfer packs.
type Packs interface {
	Came(ctx context.Context, r db.Reader, g access.Grant, a Assessment) ([]Came, error)
}

// came adds what came with packs: what was added there before what was added here.
func (s *Service) came(ctx context.Context, r db.Reader, g access.Grant, out *Shown) (err error) {
	if s.Packs == nil {
		return nil
	}
	if out.Came, err = s.Packs.Came(ctx, r, g, out.Assessment); err != nil {
		return fmt.Errorf("read what came from another authority: %w", err)
	}
	var before []Addendum
	for _, c := range out.Came {
		before = append(before, c.Addenda...)
		for n := range out.Files {
			f := &out.Files[n]
			if o, ok := c.Files[f.N]; ok {
				f.From, f.By, f.At = c.From, involvement.Card{Name: o.By}, o.At
			}
		}
	}
	out.Addenda = append(before, out.Addenda...)
	return nil
}

// OwnAddenda are those that were added here.
func (s Shown) OwnAddenda() (out []Addendum) {
	for _, a := range s.Addenda {
		if a.From == "" {
			out = append(out, a)
		}
	}
	return out
}
