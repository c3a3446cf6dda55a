package form

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

//go:embed shipped
var shippedFiles embed.FS

// ShippedForms are the forms that come with the program: one file each, called
// after the form's id.
func ShippedForms() fs.FS {
	sub, _ := fs.Sub(shippedFiles, "shipped") // embedded under that name
	return sub
}

// Ship publishes each of the files that is not published yet, in the authority's
// name, from today on. A form of which the authority published a version of its
// own stays as it is. A file with faults is left out, and the error says so.
func (s *Service) Ship(ctx context.Context, q access.Request, files fs.FS) (int, error) {
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		return 0, fmt.Errorf("list the shipped forms: %w", err)
	}
	var faults []error
	n := 0
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err == nil {
			var done bool
			if done, err = s.ship(ctx, q, strings.TrimSuffix(path.Base(name), ".json"), text); done {
				n++
			}
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("publish the shipped form %s: %w", name, err))
		}
	}
	return n, errors.Join(faults...)
}

var errThere = errors.New("nothing to do")

func (s *Service) ship(ctx context.Context, q access.Request, id string, text []byte) (bool, error) {
	if found := Faults(text); len(found) > 0 {
		return false, errors.New(found[0])
	}
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (bool, audit.Event, error) {
		ev := audit.Event{Classes: []string{"forms"}, Detail: map[string]string{"form": id}}
		all, err := selectVersionsOf(ctx, tx, id)
		if err != nil {
			return false, ev, fmt.Errorf("read the versions of a form: %w", err)
		}
		for _, v := range all {
			if v.Hash == hash(text) {
				return false, ev, errThere
			}
		}
		if n := len(all); n > 0 && all[n-1].Author != Shipped {
			return false, ev, errThere
		}
		return true, ev, publish(ctx, tx, Version{Form: id, Starts: s.today(), Author: Shipped, Approver: g.Actor().ID, Published: g.Now()}, text)
	})
	if errors.Is(err, errThere) {
		return false, nil
	}
	return err == nil, err
}
