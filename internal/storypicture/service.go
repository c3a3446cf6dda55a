package storypicture

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/child"
	"onestory/internal/family"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/picture"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/internal/story"
	"onestory/lib/workday"
)

// Parts are what a Service is made of.
type Parts struct {
	Gate     *access.Gate
	Keys     *seal.Keeper
	IDs      id.Source
	Children *child.Service
	Stories  *story.Service
	Families *family.Service
}

// Service is the use cases of pictures.
type Service struct{ Parts }

// New makes the Service.
func New(p Parts) *Service { return &Service{p} }

func (s *Service) today() workday.Date { return workday.InUK(s.Gate.Clock().Now()) }

const class = "family-words"

func event(g access.Grant) audit.Event {
	return audit.Event{Subjects: g.Subjects(), Classes: []string{class}}
}

// OfChild is a child's pictures as far as the Grant's actor may see them: those who
// read what the family wants known, agency by agency.
func (s *Service) OfChild(ctx context.Context, r db.Reader, g access.Grant) ([]Picture, error) {
	if !story.Reads(g) {
		return nil, nil
	}
	rows, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("read pictures: %w", err)
	}
	members, err := s.Families.Members(ctx, r, g)
	if err != nil {
		return nil, err
	}
	var out []Picture
	for _, w := range rows {
		said, is := members[w.Member]
		if !w.Readable(g.Actor().Agency, g.Actor().ID) || w.Member != "" && !is {
			continue
		}
		ok, err := s.open(ctx, &w)
		if err != nil {
			return nil, err
		}
		if w.Member != "" {
			w.Name = said.Name
		}
		if ok {
			out = append(out, w.Picture)
		}
	}
	return out, nil
}

// open opens what is sealed; ok is false for what was disposed of.
func (s *Service) open(ctx context.Context, w *row) (ok bool, err error) {
	keys, err := s.Keys.Keys(ctx, w.scope())
	if err != nil {
		return false, err
	}
	if err := keys.OpenJSON(w.scope(), place("sealed", w.ID), w.sealed, &w.Details); err != nil {
		return false, err
	}
	return w.Alt != "", nil
}

// OfStory makes Service the Pictures of stories.
func (s *Service) OfStory(ctx context.Context, r db.Reader, g access.Grant) ([]story.Picture, error) {
	list, err := s.OfChild(ctx, r, g)
	var out []story.Picture
	for _, p := range list {
		out = append(out, story.Picture{ID: p.ID, Alt: p.Alt, Name: p.Name, SaidOn: p.SaidOn})
	}
	return out, err
}

// Page is what the page for those who help shows.
type Page struct {
	View     child.View
	List     []Picture
	Agencies []agency.Agency
	Reads    bool
}

// All reads it.
func (s *Service) All(ctx context.Context, q access.Request) (Page, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out Page, ev audit.Event, err error) {
		ev = event(g)
		out.Reads = story.Reads(g)
		if out.View, err = s.Children.Of(ctx, r, g); err != nil {
			return out, ev, err
		}
		if out.List, err = s.OfChild(ctx, r, g); err != nil {
			return out, ev, err
		}
		out.Agencies, err = s.Stories.Helping(ctx, r, g)
		return out, ev, err
	})
}

func badFile(err error) error {
	for why, key := range map[error]string{picture.ErrEmpty: "need-file", picture.ErrLong: "long", picture.ErrKind: "kind", picture.ErrBroken: "broken", picture.ErrPixels: "pixels"} {
		if errors.Is(err, why) {
			return problem.Check(problem.Field{Name: "file", Key: "storypicture." + key})
		}
	}
	return err
}

// Add keeps a picture that its owner gives to somebody who works with them.
func (s *Service) Add(ctx context.Context, q access.Request, in Picture, content []byte, key form.Key) error {
	if err := in.Check(s.today()); err != nil {
		return err
	}
	content, mime, err := picture.Made(content)
	if err != nil {
		return badFile(err)
	}
	if err := s.Keys.Ensure(ctx, "child:"+q.Child); err != nil {
		return fmt.Errorf("make a child's key: %w", err)
	}
	_, err = access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := event(g)
		if !story.Reads(g) {
			return "", ev, access.ErrNotFound
		}
		known, err := s.Stories.Helping(ctx, tx, g)
		if err != nil {
			return "", ev, err
		}
		for _, a := range in.Agencies {
			if !slices.ContainsFunc(known, func(x agency.Agency) bool { return x.ID == a }) {
				return "", ev, problem.Check(problem.Field{Name: "agencies", Key: "problem.invalid"})
			}
		}
		in.Child, in.Member, in.MIME = g.Child(), "", mime
		out, err := s.keep(ctx, tx, g, in, content, key)
		return out, ev, err
	})
	return err
}

// keep writes a picture once.
func (s *Service) keep(ctx context.Context, tx *db.Tx, g access.Grant, in Picture, content []byte, key form.Key) (string, error) {
	out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
		there, err := selectOfChild(ctx, tx, g.Children())
		if err != nil {
			return "", fmt.Errorf("read pictures: %w", err)
		}
		if len(there) >= Most {
			return "", problem.Check(problem.Field{Name: "file", Key: "storypicture.many"})
		}
		w := row{Picture: in}
		w.ID, w.By, w.At = s.IDs.New(), g.Actor().ID, g.Now()
		keys, err := s.Keys.Keys(ctx, w.scope())
		if err != nil {
			return "", err
		}
		if w.sealed, err = keys.SealJSON(w.scope(), place("sealed", w.ID), w.Details); err != nil {
			return "", err
		}
		if content, err = keys.Seal(w.scope(), place("content", w.ID), content); err != nil {
			return "", err
		}
		return w.ID, insert(ctx, tx, w, content)
	})
	return out, err
}

// Image is the content of a picture that the actor may see.
type Image struct {
	MIME    string
	Content []byte
}

// Image reads one.
func (s *Service) Image(ctx context.Context, q access.Request, id string) (Image, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Image, audit.Event, error) {
		list, err := s.OfChild(ctx, r, g)
		if err != nil {
			return Image{}, event(g), err
		}
		out, err := s.image(ctx, r, list, id)
		return out, event(g), err
	})
}

func (s *Service) image(ctx context.Context, r db.Reader, list []Picture, id string) (Image, error) {
	at := slices.IndexFunc(list, func(p Picture) bool { return p.ID == id })
	if at < 0 {
		return Image{}, access.ErrNotFound
	}
	p := list[at]
	b, err := selectContent(ctx, r, p)
	if err != nil {
		return Image{}, fmt.Errorf("read a picture: %w", err)
	}
	keys, err := s.Keys.Keys(ctx, p.scope())
	if err == nil {
		b, err = keys.Open(p.scope(), place("content", p.ID), b)
	}
	if errors.Is(err, seal.ErrShredded) {
		err = access.ErrNotFound
	}
	return Image{p.MIME, b}, err
}

// Drop takes a picture out, as its owner asks: nothing of it is kept. What a member
// of the family added themselves is theirs alone to take out.
func (s *Service) Drop(ctx context.Context, q access.Request, id string) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		list, err := s.OfChild(ctx, tx, g)
		if err != nil {
			return struct{}{}, event(g), err
		}
		at := slices.IndexFunc(list, func(p Picture) bool { return p.ID == id && p.Member == "" })
		if at < 0 {
			return struct{}{}, event(g), access.ErrNotFound
		}
		return struct{}{}, event(g), drop(ctx, tx, list[at])
	})
	return err
}
