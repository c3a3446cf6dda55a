package app

import (
	"context"
	"errors"
	"net/http"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
)

// ownHandlers are the pages of no feature: health, help, and the demonstration's own.
type ownHandlers struct {
	site *web.Site
	f    *features
	d    *deployment
	kind kind
}

// health answers while the process runs.
func (o *ownHandlers) health(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte("ok\n"))
	return err
}

// ready answers while the database and the key store can be asked.
func (o *ownHandlers) ready(w http.ResponseWriter, r *http.Request, q access.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	ping := func(d *db.DB) error {
		return d.Read(ctx, func(ctx context.Context, r db.Reader) error {
			var one int
			return r.QueryRow(ctx, `SELECT 1`).Scan(&one)
		})
	}
	if err := errors.Join(ping(o.d.db), ping(o.d.store)); err != nil {
		return problem.Wrap(problem.Unavailable, err, "problem.unavailable")
	}
	return o.health(w, r, q)
}

func (o *ownHandlers) help(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	return o.site.Render(w, r, http.StatusOK, "app/help", nil)
}

func (o *ownHandlers) accessibility(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	return o.site.Render(w, r, http.StatusOK, "app/accessibility", nil)
}

// demonstration shows who can be signed in as, and what to try.
func (o *ownHandlers) demonstration(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	if o.kind != demo {
		return access.ErrNotFound
	}
	people, err := demoPeople(r.Context(), o.d)
	if err != nil {
		return err
	}
	families, err := demoRelatives(r.Context(), o.d)
	if err != nil {
		return err
	}
	return o.site.Render(w, r, http.StatusOK, "app/demo", struct {
		People   []demoPerson
		Families []demoRelative
	}{people, families})
}

// signInAs signs in as one of the demonstration's people, with one click.
func (o *ownHandlers) signInAs(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	if o.kind != demo {
		return access.ErrNotFound
	}
	if err := o.f.accounts.SignInAs(r.Context(), w, r.PathValue("account")); err != nil {
		return err
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}
