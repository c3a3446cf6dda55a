package weight

import (
	"context"
	"fmt"
	"strings"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/problem"
	"onestory/internal/match"
	"onestory/lib/linkage"
)

// People tells who an account is.
type People interface {
	Name(ctx context.Context, r db.Reader, account string) (string, error)
}

// Service is the use cases of models. It is match.Models too.
type Service struct {
	db       *db.DB
	gate     *access.Gate
	ids      id.Source
	children *child.Service
	matcher  *match.Matcher
	people   People
}

// New makes the Service.
func New(d *db.DB, gate *access.Gate, ids id.Source, children *child.Service, matcher *match.Matcher, people People) *Service {
	return &Service{d, gate, ids, children, matcher, people}
}

// Generation counts how often a model became live.
func (s *Service) Generation(ctx context.Context, r db.Reader) (int64, error) {
	n, err := selectGeneration(ctx, r)
	if err != nil {
		return 0, fmt.Errorf("read which model is live: %w", err)
	}
	return n, nil
}

// Live is the live model; ok is false where the standard one is. One that is not
// what was signed is an error: whoever matches goes on by what they have.
func (s *Service) Live(ctx context.Context, r db.Reader) (linkage.Spec, bool, error) {
	m, err := selectLive(ctx, r)
	if db.IsNone(err) {
		return linkage.Spec{}, false, nil
	}
	if err == nil && !m.whole {
		err = fmt.Errorf("model %s is not as it was signed", m.Name())
	}
	return m.Spec, err == nil, err
}

// Named is a model by name and version, live or not.
func (s *Service) Named(ctx context.Context, r db.Reader, name string) (linkage.Spec, bool, error) {
	at := strings.LastIndexByte(name, ' ')
	if at < 0 {
		return linkage.Spec{}, false, nil
	}
	m, err := selectNamed(ctx, r, name[:at], name[at+1:])
	if db.IsNone(err) {
		return linkage.Spec{}, false, nil
	}
	return m.Spec, err == nil, err
}

// Keep looks whether another model became live, for a node that runs on.
func (s *Service) Keep(ctx context.Context) error {
	return s.db.Read(ctx, s.matcher.Refresh)
}

// Listed is every model, and whether the standard one is live for want of another.
type Listed struct {
	Models   []Model
	Standard bool
	Fallback string // the standard model's name
}

// List lists the models, the newest first.
func (s *Service) List(ctx context.Context, q access.Request) (Listed, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Listed, audit.Event, error) {
		list, err := selectModels(ctx, r, 100)
		if err != nil {
			return Listed{}, audit.Event{}, fmt.Errorf("list models: %w", err)
		}
		out := Listed{Models: list, Standard: true, Fallback: match.NameOf(match.Standard())}
		for _, m := range list {
			out.Standard = out.Standard && m.State != Live
		}
		return out, audit.Event{}, nil
	})
}

// Open reads one model with its signatures.
func (s *Service) Open(ctx context.Context, q access.Request, model string) (Model, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Model, audit.Event, error) {
		m, err := s.read(ctx, r, model)
		return m, audit.Event{Detail: map[string]string{"model": model}}, err
	})
}

func (s *Service) read(ctx context.Context, r db.Reader, model string) (Model, error) {
	m, err := selectModel(ctx, r, model)
	if db.IsNone(err) {
		return m, access.ErrNotFound
	}
	if err != nil {
		return m, fmt.Errorf("read a model: %w", err)
	}
	if m.Signatures, err = selectSignatures(ctx, r, model); err != nil {
		return m, fmt.Errorf("read a model's signatures: %w", err)
	}
	for i := range m.Signatures {
		if m.Signatures[i].Name, err = s.people.Name(ctx, r, m.Signatures[i].Account); err != nil {
			return m, fmt.Errorf("read who signed: %w", err)
		}
	}
	return m, nil
}

// Sign gives the account's word for a model, as hash names it, in the words of a
// note. The second signature, of another account, makes it live and retires the
// one before. A retired model becomes live again in the same way.
func (s *Service) Sign(ctx context.Context, q access.Request, model, hash, note string) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Detail: map[string]string{"model": model, "hash": hash, "note": note}}
		m, err := s.read(ctx, tx, model)
		if err != nil {
			return none, ev, err
		}
		if err := signable(m, g.Actor().ID, hash); err != nil {
			return none, ev, err
		}
		if err := insertSignature(ctx, tx, model, Signature{Round: m.Round, Account: g.Actor().ID, Hash: m.Hash, Note: note, At: g.Now()}); err != nil {
			if db.IsUnique(err) {
				err = problem.New(problem.Conflict, "weight.twice")
			}
			return none, ev, err
		}
		if m.State != SignedOnce {
			ok, err := setState(ctx, tx, m, SignedOnce)
			if err == nil && !ok {
				err = problem.New(problem.Conflict, "problem.conflict")
			}
			ev.Detail = map[string]string{"model": m.Name(), "hash": hash, "note": note, "state": string(SignedOnce)}
			return none, ev, err
		}
		n, err := succeed(ctx, tx, m, db.Millis(g.Now()))
		ev.Detail = map[string]any{"model": m.Name(), "hash": hash, "note": note, "state": string(Live), "generation": n}
		return none, ev, err
	})
	if err != nil {
		return err
	}
	return s.Keep(ctx)
}

// signable says why a model may not be signed by an account.
func signable(m Model, account, hash string) error {
	switch {
	case !m.whole || m.Hash != hash: // another than the reader saw, or meddled with
		return problem.New(problem.Conflict, "weight.changed")
	case !m.MaySign():
		return problem.New(problem.Conflict, "weight.is-live")
	case !m.Report.Complete():
		return problem.New(problem.Conflict, "weight.no-report")
	case m.SignedBy(account):
		return problem.New(problem.Conflict, "weight.twice")
	}
	if err := match.Fits(m.Spec); err != nil {
		return problem.Wrap(problem.Conflict, err, "weight.does-not-fit")
	}
	return nil
}
