package agency

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"onestory/internal/access"
	"onestory/internal/agencykind"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/id"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

//go:embed schema/*.sql
var schema embed.FS

//go:embed en.json cy.json
var messages embed.FS

//go:embed page/*.gohtml
var pages embed.FS

// Schema is the tables of agencies and settings.
func Schema() db.Schema { return db.Schema{Name: "agency", FS: schema} }

// Messages is this package's part of the catalogue, for i18n.Load.
func Messages() fs.FS { return messages }

// Templates are the pages of agencies.
func Templates() web.Pages {
	files, err := fs.Sub(pages, "page")
	if err != nil { // only for a malformed path
		panic(err)
	}
	return web.Pages{Feature: "agency", Files: files}
}

// Service is the use cases of agencies and settings.
type Service struct {
	d    *db.DB
	gate *access.Gate
	ids  id.Source
}

// New makes the Service.
func New(d *db.DB, gate *access.Gate, ids id.Source) *Service { return &Service{d, gate, ids} }

// Settings are the deployment's settings, for the frame of a page and for jobs.
func (s *Service) Settings(ctx context.Context) (out Settings, err error) {
	err = s.d.Read(ctx, func(ctx context.Context, r db.Reader) error {
		out, err = SettingsOf(ctx, r)
		return err
	})
	return out, err
}

// All is every agency, by name, for forms that offer them.
func (s *Service) All(ctx context.Context) (out []Agency, err error) {
	err = s.d.Read(ctx, func(ctx context.Context, r db.Reader) error {
		out, err = List(ctx, r)
		return err
	})
	return out, err
}

// Managed is every agency with the kinds that there are.
type Managed struct {
	Agencies []Agency
	Kinds    agencykind.List
	Who      string // looks
}

// Listed is every agency, for who may manage them.
func (s *Service) Listed(ctx context.Context, q access.Request) (Managed, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Managed, audit.Event, error) {
		list, err := List(ctx, r)
		if err != nil {
			return Managed{}, audit.Event{}, err
		}
		kinds, err := agencykind.Of(ctx, r, s.today())
		return Managed{list, kinds, g.Actor().ID}, audit.Event{Classes: []string{"agencies"}}, err
	})
}

func (s *Service) today() workday.Date { return workday.InUK(s.gate.Clock().Now()) }

// One is one agency, for who may manage it, with the kinds that there are.
func (s *Service) One(ctx context.Context, q access.Request, id string) (Agency, agencykind.List, error) {
	type one struct {
		a Agency
		l agencykind.List
	}
	out, err := access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (out one, ev audit.Event, err error) {
		ev = audit.Event{Classes: []string{"agencies"}}
		var ok bool
		if out.a, ok, err = Get(ctx, r, id); err == nil && !ok {
			err = access.ErrNotFound
		}
		if err == nil {
			out.l, err = agencykind.Of(ctx, r, s.today())
		}
		return out, ev, err
	})
	return out.a, out.l, err
}

// errStale says that someone else changed it meanwhile.
func errStale() error { return problem.New(problem.Conflict, "problem.conflict") }

// Add adds an agency of this deployment's authority and returns its id. a.ID may
// be given, by a command that loads agencies whose ids are known elsewhere.
func (s *Service) Add(ctx context.Context, q access.Request, a Agency, key form.Key) (string, error) {
	if err := a.Check(); err != nil {
		return "", err
	}
	if a.ID == "" {
		a.ID = s.ids.New()
	}
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		set, err := SettingsOf(ctx, tx)
		if err != nil {
			return "", audit.Event{}, err
		}
		kinds, err := agencykind.Of(ctx, tx, s.today())
		if err != nil {
			return "", audit.Event{}, err
		}
		a.Authority = set.Authority
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) {
			k, err := kinds.Chosen(a.Code())
			if err != nil {
				return "", err
			}
			a.of(k)
			if err := insert(ctx, tx, a); err != nil {
				return "", fmt.Errorf("add an agency: %w", err)
			}
			return a.ID, nil
		})
		return out, audit.Event{Classes: []string{"agencies"}, Detail: a}, err
	})
}

// Change writes over the version of an agency that a was read at. A kind whose rules
// keep less back from families is asked for: it waits for a second person.
func (s *Service) Change(ctx context.Context, q access.Request, a Agency) error {
	if err := a.Check(); err != nil {
		return err
	}
	return s.change(ctx, q, a.ID, func(was Agency, kinds agencykind.List, actor string) (Agency, error) {
		code := a.Code()
		a.Authority, a.Kind, a.Local, a.Asked, a.AskedBy = was.Authority, was.Kind, was.Local, was.Asked, was.AskedBy
		if code == was.Code() {
			return a, nil // what it has reads on, though it be over; what was asked for waits on
		}
		a.Asked, a.AskedBy = "", ""
		k, err := kinds.Chosen(code)
		if err != nil {
			return a, err
		}
		if agencykind.GuardOf(k.Base) < agencykind.GuardOf(string(was.Kind)) {
			a.Asked, a.AskedBy = k.Code, actor
		} else {
			a.of(k)
		}
		return a, nil
	})
}

// Settle gives an agency the kind that was asked for it, or leaves it as it is; never
// by whoever asked.
func (s *Service) Settle(ctx context.Context, q access.Request, id string, yes bool, version int64) error {
	return s.change(ctx, q, id, func(a Agency, kinds agencykind.List, actor string) (Agency, error) {
		switch {
		case a.Asked == "":
			return a, errStale()
		case !a.MaySettle(actor):
			return a, problem.New(problem.Forbidden, "agency.own")
		}
		if yes {
			k, err := kinds.Chosen(a.Asked)
			if err != nil {
				return a, err
			}
			a.of(k)
		}
		a.Asked, a.AskedBy, a.Version = "", "", version
		return a, nil
	})
}

// change writes an agency; the log keeps what it was and what it became.
func (s *Service) change(ctx context.Context, q access.Request, id string, of func(was Agency, kinds agencykind.List, actor string) (Agency, error)) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := audit.Event{Classes: []string{"agencies"}}
		was, ok, err := Get(ctx, tx, id)
		if err == nil && !ok {
			err = access.ErrNotFound
		}
		if err != nil {
			return struct{}{}, ev, err
		}
		kinds, err := agencykind.Of(ctx, tx, s.today())
		if err != nil {
			return struct{}{}, ev, err
		}
		now, err := of(was, kinds, g.Actor().ID)
		if err != nil {
			return struct{}{}, ev, err
		}
		ev.Detail = map[string]Agency{"was": was, "is": now}
		if ok, err = update(ctx, tx, now); err == nil && !ok {
			err = errStale()
		}
		return struct{}{}, ev, err
	})
	return err
}

// SetAuthority says which authority this is and who its duty broker is. The scope
// stays; the authority's id, which children and accounts carry, never changes.
func (s *Service) SetAuthority(ctx context.Context, q access.Request, set Settings) error {
	if err := set.Check(); err != nil {
		return err
	}
	return s.set(ctx, q, func(old Settings) (Settings, error) {
		if old.Authority != "" && old.Authority != set.Authority {
			return old, problem.Check(problem.Field{Name: "authority", Key: "agency.fault.authority.fixed"})
		}
		set.Scope, set.Basis, set.DPIA = old.Scope, old.Basis, old.DPIA
		return set, nil
	})
}

// SetScope says of which children records are kept. Universal is refused without
// its legal basis and the reference of its impact assessment.
func (s *Service) SetScope(ctx context.Context, q access.Request, set Settings) error {
	if err := set.CheckScope(); err != nil {
		return err
	}
	return s.set(ctx, q, func(old Settings) (Settings, error) {
		if old.Authority == "" {
			return old, problem.Check(problem.Field{Name: "scope", Key: "agency.fault.scope.early"})
		}
		old.Scope, old.Basis, old.DPIA, old.Version = set.Scope, set.Basis, set.DPIA, set.Version
		return old, nil
	})
}

// set changes the settings; the log keeps what they were and what they became.
func (s *Service) set(ctx context.Context, q access.Request, change func(Settings) (Settings, error)) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (bool, audit.Event, error) {
		old, err := SettingsOf(ctx, tx)
		if err != nil {
			return false, audit.Event{}, err
		}
		now, err := change(old)
		if err != nil {
			return false, audit.Event{}, err
		}
		ok, err := put(ctx, tx, now)
		if err == nil && !ok {
			err = errStale()
		}
		return ok, audit.Event{Classes: []string{"settings"}, Detail: map[string]Settings{"was": old, "is": now}}, err
	})
	return err
}
