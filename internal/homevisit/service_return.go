package homevisit

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/form"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
	"onestory/lib/questionnaire"
)

// Coming is what the page shows that brings a pack back.
type Coming struct {
	assessment.Shown
	Pack
}

// Coming reads it.
func (s *Service) Coming(ctx context.Context, q access.Request, pack string) (Coming, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Coming, ev audit.Event, err error) {
		w, _, err := s.one(ctx, r, g, q.Item, pack)
		ev = event(g, w.Pack)
		if err != nil {
			return out, ev, err
		}
		out.Pack = w.Pack
		out.Shown, err = s.Assess.Within(ctx, r, g)
		return out, ev, err
	})
}

// Both is a question that was answered at the visit and otherwise in the draft.
type Both struct {
	Question    string
	File, Draft string
	Joined      bool // both stand in it, one below the other
}

// Left is what could not be put into the draft, as it was written.
type Left struct{ Question, Words string }

// Result is what came of bringing a pack back.
type Result struct {
	Taken int // questions
	Both  []Both
	Left  []Left
}

func bad(name, key string) error { return problem.Check(problem.Field{Name: name, Key: key}) }

// Return brings what was answered at a visit into the draft, in one go: texts that
// both changed stand one below the other; of anything else that differs the draft's
// stands, and both are told. Whatever is wrong with the file, nothing is changed.
func (s *Service) Return(ctx context.Context, q access.Request, pack, phrase string, file []byte, pr *i18n.Printer) (Result, error) {
	at, err := s.Coming(ctx, q, pack)
	if err != nil {
		return Result{}, err
	}
	if err := s.mayReturn(at.Pack, at.Shown); err != nil {
		return Result{}, err
	}
	text := inFile(file)
	if text == nil {
		return Result{}, bad("file", "homevisit.bad-file")
	}
	var c content
	switch err := unlock(text, pack, phrase, &c); { // takes a second: outside of the transaction
	case errors.Is(err, errPhrase):
		return Result{}, bad("phrase", "homevisit.bad-phrase")
	case err != nil:
		return Result{}, bad("file", "homevisit.bad-file")
	}
	return access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (out Result, ev audit.Event, err error) {
		w, keys, err := s.one(ctx, tx, g, q.Item, pack)
		ev = event(g, w.Pack)
		if err != nil {
			return out, ev, err
		}
		x, err := s.Assess.Within(ctx, tx, g)
		if err != nil {
			return out, ev, err
		}
		if err := s.mayReturn(w.Pack, x); err != nil {
			return out, ev, err
		}
		for _, part := range x.Keys() {
			said := c.Answers[part]
			if len(said) == 0 {
				continue
			}
			clashes, err := s.Assess.BringIn(ctx, tx, g, part, func(d *form.Definition, _ map[string]form.Sheet) assessment.Brought {
				mine := d.Respond(said)
				n, left := left(d, mine, said, pr)
				out.Taken, out.Left = out.Taken+n, append(out.Left, left...)
				return assessment.Brought{Mine: mine, Yield: true}
			})
			if err != nil {
				return out, ev, err
			}
			for _, cl := range clashes { // which yields: theirs is the file's
				out.Both = append(out.Both, Both{Question: cl.Item.Text.In(string(pr.Lang())), File: x.Form.Say(cl.Item, cl.Theirs, pr), Draft: x.Form.Say(cl.Item, cl.Mine, pr), Joined: cl.Joined})
			}
		}
		return out, ev, s.set(ctx, tx, g, keys, w, Returned)
	})
}

// mayReturn says why a pack cannot come back.
func (s *Service) mayReturn(p Pack, x assessment.Shown) error {
	switch {
	case p.Stored == Lost:
		return problem.New(problem.Conflict, "homevisit.is-lost")
	case !p.Takes(s.today()):
		return problem.New(problem.Conflict, "homevisit.too-late")
	case x.Signed:
		return problem.New(problem.Conflict, "homevisit.signed")
	case !x.Writes:
		return access.ErrNotFound
	}
	return nil
}

// left counts what of the answers is in the sheets, and says what is not.
func left(d *form.Definition, mine map[string]form.Sheet, said map[string]string, pr *i18n.Printer) (taken int, out []Left) {
	there := map[string]bool{}
	d.Join(mine).Each(func(x *questionnaire.ResponseItem) {
		if len(x.Answer) > 0 {
			there[x.LinkID] = true
		}
	})
	for _, key := range slices.Sorted(maps.Keys(said)) {
		id, _, _ := strings.Cut(key, "#")
		i := d.Item(id)
		switch {
		case strings.TrimSpace(said[key]) == "":
		case i != nil && there[id]:
			taken++
		case i != nil:
			out = append(out, Left{i.Text.In(string(pr.Lang())), said[key]})
		default:
			out = append(out, Left{"", said[key]})
		}
	}
	return taken, out
}

// WrittenUp says that a pack on paper was written up and destroyed.
func (s *Service) WrittenUp(ctx context.Context, q access.Request, pack string) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		w, keys, err := s.one(ctx, tx, g, q.Item, pack)
		ev := event(g, w.Pack)
		if err == nil && w.Kind != Paper {
			err = access.ErrNotFound
		}
		if err != nil {
			return struct{}{}, ev, err
		}
		return struct{}{}, ev, s.set(ctx, tx, g, keys, w, Returned)
	})
	return err
}
