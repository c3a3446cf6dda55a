package assessment

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	kit "onestory/internal/kit/form"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/internal/kit/web"
)

// Attach keeps a file with q's item: a picture made anew, or a document that waits in
// quarantine until the scanner has found nothing in it. Without a scanner, or where
// it fails, it waits on. Whoever has a part in the episode may.
func (s *Service) Attach(ctx context.Context, q access.Request, name string, content []byte, key kit.Key) error {
	body, kind, ready, err := remade(content)
	if err != nil {
		return err
	}
	if !ready && s.Scanner != nil {
		clean, err := s.Scanner.Clean(ctx, body)
		ready = err == nil && clean
	}
	_, err = access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := event(g, q.Item)
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			a, err := s.find(ctx, tx, g)
			if err != nil {
				return "", err
			}
			if _, err := s.Episodes.Of(ctx, tx, g, a.Episode); err != nil {
				return "", err
			}
			keys, err := s.keysOf(ctx, a)
			if err != nil {
				return "", err
			}
			there, err := selectFiles(ctx, tx, keys, a)
			if err != nil {
				return "", fmt.Errorf("read what is attached: %w", err)
			}
			if len(there) >= MaxFiles {
				return "", badFile("assessment.file-many")
			}
			f := File{N: int64(len(there)) + 1, Kind: kind, Ready: ready, Name: name, By: involvement.Card{ID: g.Actor().ID}, At: g.Now()}
			if err := insertFile(ctx, tx, keys, a, f, body); err != nil {
				return "", fmt.Errorf("attach a file: %w", err)
			}
			return q.Item, nil
		})
		return out, ev, err
	})
	return err
}

// Attached reads one file; one in quarantine is not there.
func (s *Service) Attached(ctx context.Context, q access.Request, n int64) (kind string, content []byte, err error) {
	type file struct {
		kind    string
		content []byte
	}
	f, err := access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (f file, ev audit.Event, err error) {
		ev = event(g, q.Item)
		f.kind, f.content, err = s.Content(ctx, r, g, n)
		return f, ev, err
	})
	return f.kind, f.content, err
}

// Content is Attached inside a use case of another feature about the item of its
// Grant.
func (s *Service) Content(ctx context.Context, r db.Reader, g access.Grant, n int64) (kind string, content []byte, err error) {
	a, err := s.find(ctx, r, g)
	if err != nil {
		return "", nil, err
	}
	keys, err := s.keysOf(ctx, a)
	if err != nil {
		return "", nil, err
	}
	kind, content, err = selectContent(ctx, r, keys, a, n)
	if db.IsNone(err) || errors.Is(err, seal.ErrShredded) {
		err = access.ErrNotFound
	}
	return kind, content, err
}

// AttachFile takes a file.
func (p *Pages) AttachFile(w http.ResponseWriter, r *http.Request, q access.Request) error {
	f, err := kit.Parse(r, MaxFile+1<<16)
	if err != nil {
		return err
	}
	files := f.Files("file", "assessment.file", kit.Required, kit.Message("assessment.need-file"))
	if f.Err() == nil {
		if err := p.svc.Attach(r.Context(), q, files[0].Name, files[0].Data, f.Key()); err == nil {
			return web.SeeOther(w, at(q, ""))
		} else if !f.Add(err) {
			return err
		}
	}
	return p.open(w, r, q, http.StatusUnprocessableEntity, f)
}

// File sends one to be kept, never shown: nothing in it can act as a page here. Its
// name is a number, since the one that it came with may name somebody.
func (p *Pages) File(w http.ResponseWriter, r *http.Request, q access.Request) error {
	n, err := strconv.ParseInt(r.PathValue("file"), 10, 64)
	if err != nil {
		return access.ErrNotFound
	}
	kind, content, err := p.svc.Attached(r.Context(), q, n)
	if err != nil {
		return err
	}
	if ending(kind) == "" {
		return problem.New(problem.NotFound, "problem.notfound")
	}
	return web.Download(w, "attachment-"+strconv.FormatInt(n, 10)+ending(kind), kind, content)
}
