package family

import (
	"context"
	"errors"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/familyaccount"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
)

// maxWords is how long somebody's own words may be, in characters.
const maxWords = 4000

// Words is what a member of the family wants every helper to know.
type Words struct {
	Text    string
	At      time.Time
	Version int64
}

// Words is what the person wrote about the child, empty where that is nothing.
func (s *Service) Words(ctx context.Context, q access.Request) (Whose, Words, error) {
	type both struct {
		Whose
		Words
	}
	out, err := read(ctx, s, q, "words", func(ctx context.Context, r db.Reader, g access.Grant, m Whose) (both, error) {
		rows, err := selectWords(ctx, r, g.Children())
		if err != nil {
			return both{}, fmt.Errorf("read somebody's words: %w", err)
		}
		for _, w := range rows {
			if w.member == m.Member {
				words, err := s.openWords(ctx, w)
				return both{m, words}, err
			}
		}
		return both{Whose: m}, nil
	})
	return out.Whose, out.Words, err
}

func (s *Service) openWords(ctx context.Context, w wordsRow) (Words, error) {
	keys, err := s.keys.Keys(ctx, scope(w.member))
	if err != nil {
		return Words{}, err
	}
	text, err := keys.Open(scope(w.member), wordsAt(w.member, w.child), w.sealed)
	if errors.Is(err, seal.ErrShredded) {
		return Words{}, nil
	}
	if err != nil {
		return Words{}, fmt.Errorf("open somebody's words: %w", err)
	}
	return Words{string(text), db.Time(w.at), w.version}, nil
}

// SetWords keeps what the person wants every helper to know, in place of what
// stood there at a version; "" takes it back.
func (s *Service) SetWords(ctx context.Context, q access.Request, text string, version int64) error {
	keys, err := s.keys.Keys(ctx, scope(q.Actor))
	if err != nil {
		return err
	}
	_, err = change(ctx, s, q, "words", func(ctx context.Context, tx *db.Tx, g access.Grant, m Whose) (struct{}, []audit.State, error) {
		var none struct{}
		if text == "" {
			return none, nil, deleteWords(ctx, tx, g.Children(), m.Member)
		}
		w := wordsRow{child: g.Child(), member: m.Member, at: db.Millis(g.Now())}
		rows, err := selectWords(ctx, tx, g.Children())
		if err != nil {
			return none, nil, fmt.Errorf("read somebody's words: %w", err)
		}
		for _, had := range rows {
			if had.member == m.Member {
				w.child = had.child
			}
		}
		if w.sealed, err = keys.Seal(scope(m.Member), wordsAt(m.Member, w.child), []byte(text)); err != nil {
			return none, nil, err
		}
		ok, err := putWords(ctx, tx, w, version)
		if err == nil && !ok {
			err = problem.New(problem.Conflict, "family.words.conflict")
		}
		return none, nil, err
	})
	return err
}

// Said is what somebody of the family wants helpers to know, as helpers read it.
type Said struct {
	Name string
	Kind access.FamilyKind
	Words
}

// WordsFor are the words of a child's family, for those who work with the child
// by a confirmed relationship. What is written may tell where someone is: a Grant
// that does not locate gets none.
func (s *Service) WordsFor(ctx context.Context, r db.Reader, g access.Grant) ([]Said, error) {
	if !g.Valid() || g.Level() < access.Contact || !g.Locates() || !g.Related() {
		return nil, nil
	}
	rows, err := selectWords(ctx, r, g.Children())
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	relatives, err := s.relatives.Relatives(ctx, r, g)
	if err != nil {
		return nil, err
	}
	var out []Said
	for _, w := range rows {
		words, err := s.openWords(ctx, w)
		if err != nil {
			return nil, err
		}
		said := Said{Words: words}
		for _, rel := range relatives {
			if rel.Member == w.member {
				said.Name, said.Kind = rel.Name, rel.Kind
			}
		}
		if words.Text != "" && said.Kind != "" {
			out = append(out, said)
		}
	}
	return out, nil
}

// Apart says that the person lives apart from the other adults or is not safe
// with them: the others' pages about this child close at once, without a reason,
// and a reviewer says what follows. Whose own page a reviewer has opened with care
// only does not close somebody else's by it.
func (s *Service) Apart(ctx context.Context, q access.Request) error {
	_, err := change(ctx, s, q, "family", func(ctx context.Context, tx *db.Tx, g access.Grant, m Whose) (struct{}, []audit.State, error) {
		if m.Careful {
			return struct{}{}, nil, access.ErrNotFound
		}
		states, err := familyaccount.SuspendOthers(ctx, tx, g)
		return struct{}{}, states, err
	})
	return err
}

// Adult is one adult of the family, for the young person who decides.
type Adult struct {
	Key, Name string
	Kind      access.FamilyKind
	Says      string
}

// Adults lists, for a young person who decides, whose pages there are about them.
func (s *Service) Adults(ctx context.Context, q access.Request) ([]Adult, error) {
	return read(ctx, s, q, "family", func(ctx context.Context, r db.Reader, g access.Grant, m Whose) ([]Adult, error) {
		if !m.Decides {
			return nil, access.ErrNotFound
		}
		relatives, err := s.relatives.Relatives(ctx, r, g)
		var out []Adult
		for _, rel := range relatives {
			if rel.Kind != access.Self && rel.Ends == "" {
				out = append(out, Adult{rel.Key(), rel.Name, rel.Kind, rel.Says})
			}
		}
		return out, err
	})
}

// Decide keeps what a young person decided about adults' pages: by the key of
// each, "yes" or "no".
func (s *Service) Decide(ctx context.Context, q access.Request, says map[string]string) error {
	_, err := change(ctx, s, q, "family", func(ctx context.Context, tx *db.Tx, g access.Grant, m Whose) (struct{}, []audit.State, error) {
		var none struct{}
		if !m.Decides {
			return none, nil, access.ErrNotFound
		}
		all, err := access.FamilyOf(ctx, tx, g.Children())
		if err != nil {
			return none, nil, err
		}
		var states []audit.State
		for _, o := range all {
			word := says[o.Member[len(access.FamilyPrefix):]]
			if o.Kind == access.Self || word == "" || word == o.Says {
				continue
			}
			o.Says = word
			st, err := access.SetFamily(ctx, tx, o)
			if err != nil {
				return none, nil, err
			}
			states = append(states, st)
		}
		return none, states, nil
	})
	return err
}
