package form

import (
	"context"
	"fmt"
	"sync"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	fields "onestory/internal/kit/form"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Service is the use cases of forms. Forms are about nobody: what is asked is no
// secret, and who may change it is decided by role.
type Service struct {
	gate  *access.Gate
	lists Lists

	mu   sync.Mutex
	read map[string]*Definition // by hash: what a hash names never changes
}

// New makes the Service.
func New(gate *access.Gate) *Service {
	return &Service{gate: gate, read: map[string]*Definition{}}
}

// maxRead bounds how many definitions a process remembers.
const maxRead = 200

func (s *Service) today() workday.Date { return workday.InUK(s.gate.Clock().Now()) }

// definition reads a published version, once for each process.
func (s *Service) definition(ctx context.Context, r db.Reader, g access.Grant, v Version) (*Definition, error) {
	d, err := s.remember(v.Hash, func() (*Definition, error) {
		text, err := selectDefinition(ctx, r, v.Form, v.Number)
		if err != nil {
			return nil, fmt.Errorf("read a form: %w", err)
		}
		d, err := define(text)
		if err != nil {
			return nil, fmt.Errorf("read version %d of form %s: %w", v.Number, v.Form, err)
		}
		return d, nil
	})
	if err == nil {
		d, err = s.listed(ctx, r, g, v, d)
	}
	if err != nil {
		return nil, err
	}
	return d.as(v), nil
}

// remember is a definition by what names it, made where it is not remembered.
func (s *Service) remember(key string, make func() (*Definition, error)) (*Definition, error) {
	s.mu.Lock()
	d := s.read[key]
	s.mu.Unlock()
	if d != nil {
		return d, nil
	}
	d, err := make()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.read) >= maxRead {
		clear(s.read)
	}
	s.read[key] = d
	return d, nil
}

// InForce is the version of a form that new writing uses today, with what the
// authority switched on. A form that is none, or can no longer be begun, is
// ErrNotFound.
func (s *Service) InForce(ctx context.Context, r db.Reader, g access.Grant, form string) (*Definition, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	all, err := selectVersionsOf(ctx, r, form)
	if err != nil {
		return nil, fmt.Errorf("read the versions of a form: %w", err)
	}
	set, err := selectSetting(ctx, r, form)
	if err != nil {
		return nil, fmt.Errorf("read the setting of a form: %w", err)
	}
	v, ok := InForceOn(all, s.today())
	if !ok || !set.Open(s.today()) {
		return nil, access.ErrNotFound
	}
	return s.withSetting(ctx, r, g, v, set)
}

// Of is one published version of a form, with what the authority switched on.
func (s *Service) Of(ctx context.Context, r db.Reader, g access.Grant, form string, number int64) (*Definition, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	all, err := selectVersionsOf(ctx, r, form)
	if err != nil {
		return nil, fmt.Errorf("read the versions of a form: %w", err)
	}
	set, err := selectSetting(ctx, r, form)
	if err != nil {
		return nil, fmt.Errorf("read the setting of a form: %w", err)
	}
	for _, v := range all {
		if v.Number == number {
			return s.withSetting(ctx, r, g, v, set)
		}
	}
	return nil, access.ErrNotFound
}

func (s *Service) withSetting(ctx context.Context, r db.Reader, g access.Grant, v Version, set Setting) (*Definition, error) {
	d, err := s.definition(ctx, r, g, v)
	if err != nil {
		return nil, err
	}
	return d.asking(set, s.today().String()), nil
}

// Offered are the forms that can be begun today, in the order of their ids.
func (s *Service) Offered(ctx context.Context, r db.Reader, g access.Grant) ([]*Definition, error) {
	if !g.Valid() {
		return nil, access.ErrNotFound
	}
	list, err := s.all(ctx, r)
	if err != nil {
		return nil, err
	}
	var out []*Definition
	for _, l := range list {
		v, ok := InForceOn(l.Versions, s.today())
		if !ok || !l.Setting.Open(s.today()) {
			continue
		}
		d, err := s.withSetting(ctx, r, g, v, l.Setting)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// Listed is a form with its versions, oldest first, and its draft, if any.
type Listed struct {
	ID       string
	Titles   Titles
	Versions []Version
	Draft    *Draft
	Setting  Setting
}

// all gathers every form that has a version or a draft.
func (s *Service) all(ctx context.Context, r db.Reader) ([]Listed, error) {
	versions, err := selectVersions(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("read forms: %w", err)
	}
	drafts, err := selectDrafts(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("read drafts of forms: %w", err)
	}
	settings, err := selectSettings(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("read settings of forms: %w", err)
	}
	return gathered(versions, drafts, settings), nil
}

// List is every form, for who keeps them.
func (s *Service) List(ctx context.Context, q access.Request) ([]Listed, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]Listed, audit.Event, error) {
		list, err := s.all(ctx, r)
		for i := range list {
			if err == nil {
				err = s.titled(ctx, r, g, &list[i])
			}
		}
		return list, audit.Event{Classes: []string{"forms"}}, err
	})
}

// titled finds what a form is called: by its newest version, else by its draft.
func (s *Service) titled(ctx context.Context, r db.Reader, g access.Grant, l *Listed) error {
	if n := len(l.Versions); n > 0 {
		d, err := s.definition(ctx, r, g, l.Versions[n-1])
		if err != nil {
			return err
		}
		l.Titles = d.Titles()
		return nil
	}
	if d, err := define(l.Draft.Definition); err == nil {
		l.Titles = d.Titles()
	}
	return nil
}

// One is one form, for who keeps it.
func (s *Service) One(ctx context.Context, q access.Request, id string) (Listed, error) {
	list, err := s.List(ctx, q)
	for _, l := range list {
		if l.ID == id {
			return l, nil
		}
	}
	if err == nil {
		err = access.ErrNotFound
	}
	return Listed{}, err
}

// Version reads one published version, for who keeps it.
func (s *Service) Version(ctx context.Context, q access.Request, form string, number int64) (*Definition, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (*Definition, audit.Event, error) {
		d, err := s.Of(ctx, r, g, form, number)
		return d, audit.Event{Classes: []string{"forms"}}, err
	})
}

// Decide keeps what the authority decides about a form beside its text.
func (s *Service) Decide(ctx context.Context, q access.Request, set Setting) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (bool, audit.Event, error) {
		ev := audit.Event{Classes: []string{"forms"}, Detail: set}
		ok, err := putSetting(ctx, tx, set)
		if err == nil && !ok {
			err = errStale()
		}
		return ok, ev, err
	})
	return err
}

func errStale() error { return problem.New(problem.Conflict, "problem.conflict") }

// do runs act once for one form that was sent, and logs it as about a form.
func (s *Service) do(ctx context.Context, q access.Request, form string, key fields.Key, act func(context.Context, *db.Tx, access.Grant) (string, error)) (string, error) {
	return access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (string, audit.Event, error) {
		ev := audit.Event{Classes: []string{"forms"}, Detail: map[string]string{"form": form}}
		out, _, err := once.Do(ctx, tx, g.Actor().ID, key, g.Now(), func() (string, error) { return act(ctx, tx, g) })
		return out, ev, err
	})
}
