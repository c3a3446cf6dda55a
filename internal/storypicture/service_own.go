package storypicture

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/family"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/picture"
	"onestory/internal/kit/problem"
)

// Own is what a member of a family sees of pictures: those that they added, and the
// agencies that their page names.
type Own struct {
	List    []Picture
	Readers []family.Reader
}

// Own reads it.
func (s *Service) Own(ctx context.Context, q access.Request) (Own, error) {
	return family.ReadOwn(ctx, s.Families, q, class, func(ctx context.Context, r db.Reader, g access.Grant, m family.Whose, readers []family.Reader) (Own, error) {
		list, err := s.own(ctx, r, g, m)
		return Own{list, readers}, err
	})
}

func (s *Service) own(ctx context.Context, r db.Reader, g access.Grant, m family.Whose) ([]Picture, error) {
	rows, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("read pictures: %w", err)
	}
	var out []Picture
	for _, w := range rows {
		if w.Member != m.Member {
			continue
		}
		ok, err := s.open(ctx, &w)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, w.Picture)
		}
	}
	return out, nil
}

// AddOwn keeps a picture that a member of the family adds themselves.
func (s *Service) AddOwn(ctx context.Context, q access.Request, in Picture, content []byte, key form.Key) error {
	in.Member, in.SaidOn = q.Actor, s.today()
	if err := in.Check(s.today()); err != nil {
		return err
	}
	content, mime, err := picture.Made(content)
	if err != nil {
		return badFile(err)
	}
	_, err = family.ChangeOwn(ctx, s.Families, q, class, func(ctx context.Context, tx *db.Tx, g access.Grant, m family.Whose, readers []family.Reader) (string, error) {
		for _, a := range in.Agencies {
			if !slices.ContainsFunc(readers, func(x family.Reader) bool { return x.ID == a }) {
				return "", problem.Check(problem.Field{Name: "agencies", Key: "family.words.need-reader"})
			}
		}
		in.Child, in.Member, in.MIME = g.Child(), m.Member, mime
		return s.keep(ctx, tx, g, in, content, key)
	})
	return err
}

// OwnImage reads the content of one's own.
func (s *Service) OwnImage(ctx context.Context, q access.Request, id string) (Image, error) {
	return family.ReadOwn(ctx, s.Families, q, class, func(ctx context.Context, r db.Reader, g access.Grant, m family.Whose, _ []family.Reader) (Image, error) {
		list, err := s.own(ctx, r, g, m)
		if err != nil {
			return Image{}, err
		}
		return s.image(ctx, r, list, id)
	})
}

// DropOwn takes one's own back: nothing of it is kept.
func (s *Service) DropOwn(ctx context.Context, q access.Request, id string) error {
	_, err := family.ChangeOwn(ctx, s.Families, q, class, func(ctx context.Context, tx *db.Tx, g access.Grant, m family.Whose, _ []family.Reader) (struct{}, error) {
		list, err := s.own(ctx, tx, g, m)
		if err != nil {
			return struct{}{}, err
		}
		at := slices.IndexFunc(list, func(p Picture) bool { return p.ID == id })
		if at < 0 {
			return struct{}{}, access.ErrNotFound
		}
		return struct{}{}, drop(ctx, tx, list[at])
	})
	return err
}

// Everything is every picture of a child's family, whoever may see it, for whoever
// answers a request to see what is held; nobody else gets any.
func (s *Service) Everything(ctx context.Context, r db.Reader, g access.Grant) ([]Picture, error) {
	if !g.Valid() || g.Child() == "" || g.Purpose() != access.SubjectAccess || !g.Actor().Has(access.RecordsOfficer) {
		return nil, nil
	}
	rows, err := selectOfChild(ctx, r, g.Children())
	if err != nil {
		return nil, fmt.Errorf("read pictures: %w", err)
	}
	var out []Picture
	for _, w := range rows {
		ok, err := s.open(ctx, &w)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, w.Picture)
		}
	}
	return out, nil
}
