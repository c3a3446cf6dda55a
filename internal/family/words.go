package family

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
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
	For     []string // agencies, none for everyone who helps
}

// Reader is an agency that helps, of which its owner can say that it may read their
// words. A person is offered those that their page tells them of, and no other.
type Reader struct{ ID, Name string }

// Words is what the person wrote about the child, empty where that is nothing.
func (s *Service) Words(ctx context.Context, q access.Request) (Whose, Words, []Reader, error) {
	type both struct {
		Whose
		Words
		readers []Reader
	}
	out, err := read(ctx, s, q, "words", func(ctx context.Context, r db.Reader, g access.Grant, m Whose) (both, error) {
		rows, err := selectWords(ctx, r, g.Children())
		if err != nil {
			return both{}, fmt.Errorf("read somebody's words: %w", err)
		}
		readers, err := s.readers(ctx, r, g, m)
		if err != nil {
			return both{}, err
		}
		for _, w := range rows {
			if w.member == m.Member {
				words, err := s.openWords(ctx, w)
				return both{m, words, readers}, err
			}
		}
		return both{Whose: m, readers: readers}, nil
	})
	return out.Whose, out.Words, out.readers, err
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
	return Words{string(text), db.Time(w.at), w.version, strings.Fields(w.agencies)}, nil
}

// readers are the agencies that a person's page names, each once.
func (s *Service) readers(ctx context.Context, r db.Reader, g access.Grant, m Whose) ([]Reader, error) {
	helpers, err := s.helping(ctx, r, g, m)
	var out []Reader
	for _, h := range helpers {
		if h.agency != "" && !slices.ContainsFunc(out, func(o Reader) bool { return o.ID == h.agency }) {
			out = append(out, Reader{h.agency, h.Agency})
		}
	}
	return out, err
}

// SetWords keeps what the person wants every helper to know, in place of what
// stood there at a version; "" takes it back. only are the agencies it is for, of
// those that the person's page names; none is everyone who helps.
func (s *Service) SetWords(ctx context.Context, q access.Request, text string, only []string, version int64) error {
	keys, err := s.keys.Keys(ctx, scope(q.Actor))
	if err != nil {
		return err
	}
	_, err = change(ctx, s, q, "words", func(ctx context.Context, tx *db.Tx, g access.Grant, m Whose) (struct{}, []audit.State, error) {
		var none struct{}
		if text == "" {
			return none, nil, deleteWords(ctx, tx, g.Children(), m.Member)
		}
		w := wordsRow{child: g.Child(), member: m.Member, at: db.Millis(g.Now()), agencies: strings.Join(only, " ")}
		known, err := s.readers(ctx, tx, g, m)
		if err != nil {
			return none, nil, err
		}
		for _, id := range only {
			if !slices.ContainsFunc(known, func(o Reader) bool { return o.ID == id }) {
				return none, nil, problem.Check(problem.Field{Name: "only", Key: "family.words.need-reader"})
			}
		}
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
	// Recorder is who wrote it down for them, "" where they wrote it themselves.
	Recorder string
	Words
}

// WordsFor are the words of a child's family, for those who work with the child
// by a confirmed relationship. What is written may tell where someone is: a Grant
// that does not locate gets none. What somebody wrote down for them comes first.
func (s *Service) WordsFor(ctx context.Context, r db.Reader, g access.Grant) ([]Said, error) {
	if !g.Valid() || g.Level() < access.Contact || !g.Locates() || !g.Related() {
		return nil, nil
	}
	rows, err := selectWords(ctx, r, g.Children())
	if err != nil {
		return nil, err
	}
	out, err := s.writtenDown(ctx, r, g)
	if err != nil || len(rows) == 0 {
		return out, err
	}
	relatives, err := s.relatives.Relatives(ctx, r, g)
	if err != nil {
		return nil, err
	}
	for _, w := range rows {
		words, err := s.openWords(ctx, w)
		if err != nil {
			return nil, err
		}
		if len(words.For) > 0 && !slices.Contains(words.For, g.Actor().Agency) {
			continue
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

// writtenDown are the words that somebody who works with the family wrote for them.
func (s *Service) writtenDown(ctx context.Context, r db.Reader, g access.Grant) (out []Said, err error) {
	if s.Stories == nil {
		return nil, nil
	}
	list, err := s.Stories.OfChild(ctx, r, g)
	for _, x := range list {
		said := Said{Name: x.Name, Kind: access.Carer, Recorder: x.Recorder, Words: Words{Text: x.Text, At: x.SaidOn.Time(), Version: x.Version, For: x.Agencies}}
		if x.Kind == "child" {
			said.Kind = access.Self
		}
		out = append(out, said)
	}
	return out, err
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
