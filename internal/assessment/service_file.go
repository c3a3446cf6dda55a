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
	f, err := s.Check(ctx, content)
	if err != nil {
		return err
	}
	_, err = access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := event(g, q.Item)
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			_, err := s.AttachIn(ctx, tx, g, name, f)
			return q.Item, err
		})
		return out, ev, err
	})
	return err
}

// Checked is a file whose content was looked at.
type Checked struct {
	content []byte
	kind    string
	ready   bool
}

// Check looks at what a file holds, before the use case that attaches it: that may
// take a while.
func (s *Service) Check(ctx context.Context, content []byte) (f Checked, err error) {
	if f.content, f.kind, f.ready, err = remade(content); err == nil && !f.ready && s.Scanner != nil {
		clean, err := s.Scanner.Clean(ctx, f.content)
		f.ready = err == nil && clean
	}
	return f, err
}

// AttachIn is Attach inside a use case of another feature, about the item of its
// Grant, and tells the number of the file.
func (s *Service) AttachIn(ctx context.Context, tx *db.Tx, g access.Grant, name string, of Checked) (int64, error) {
	a, err := s.find(ctx, tx, g)
	if err != nil {
		return 0, err
	}
	if _, err := s.Episodes.Of(ctx, tx, g, a.Episode); err != nil {
		return 0, err
	}
	keys, err := s.keysOf(ctx, a)
	if err != nil {
		return 0, err
	}
	there, err := selectFiles(ctx, tx, keys, a)
	if err != nil {
		return 0, fmt.Errorf("read what is attached: %w", err)
	}
	if len(there) >= MaxFiles {
		return 0, badFile("assessment.file-many")
	}
	f := File{N: int64(len(there)) + 1, Kind: of.kind, Ready: of.ready, Name: name, By: involvement.Card{ID: g.Actor().ID}, At: g.Now()}
	if err := insertFile(ctx, tx, keys, a, f, of.content); err != nil {
		return 0, fmt.Errorf("attach a file: %w", err)
	}
	return f.N, nil
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
