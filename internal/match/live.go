package match

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/lib/linkage"
)

// Models keeps the models that were trained on this deployment's records. Feature
// weight provides it.
type Models interface {
	// Generation counts how often a model became live; 0 is never, when the
	// standard one is.
	Generation(ctx context.Context, r db.Reader) (int64, error)
	// Live is the live model; ok is false where none was trained and signed.
	Live(ctx context.Context, r db.Reader) (spec linkage.Spec, ok bool, err error)
	// Named is a model by its name and version as NameOf writes them, live or not.
	Named(ctx context.Context, r db.Reader, name string) (spec linkage.Spec, ok bool, err error)
}

// adopted is the model that a Matcher works by, of a generation.
type adopted struct {
	spec       linkage.Spec
	generation int64
}

// NameOf names a model in what it decided.
func NameOf(spec linkage.Spec) string { return spec.Name + " " + spec.Version }

// Follow names where the models are. Wiring calls it once, before anything is
// matched.
func (m *Matcher) Follow(models Models) { m.models = models }

// Refresh takes up another model where one became live since. It is one look at a
// counter otherwise: imports call it as they begin, a node once a minute, so that
// no node matches longer than that by a model that was retired.
func (m *Matcher) Refresh(ctx context.Context, r db.Reader) error {
	if m.models == nil {
		return nil
	}
	was := m.live.Load()
	n, err := m.models.Generation(ctx, r)
	if err != nil || n == was.generation {
		return err
	}
	spec, ok, err := m.models.Live(ctx, r)
	if err != nil {
		return fmt.Errorf("read the live model: %w", err)
	}
	if !ok {
		spec = Standard()
	}
	if err := Fits(spec); err != nil {
		return err
	}
	if m.live.CompareAndSwap(was, &adopted{spec, n}) {
		m.index.Rank(rankBy(spec))
	}
	return nil
}

// Spec is the live model.
func (m *Matcher) Spec() linkage.Spec { return m.live.Load().spec }

// Explains is the model by which evidence came about, whatever is live now: its
// levels and what each was worth.
func (m *Matcher) Explains(ctx context.Context, r db.Reader, g access.Grant, e Evidence) (linkage.Spec, bool, error) {
	if !g.Valid() {
		return linkage.Spec{}, false, access.ErrNotFound
	}
	if live := m.live.Load().spec; NameOf(live) == e.Model {
		return live, true, nil
	}
	if m.models != nil {
		if spec, ok, err := m.models.Named(ctx, r, e.Model); ok || err != nil {
			return spec, ok, err
		}
	}
	standard := Standard()
	return standard, NameOf(standard) == e.Model, nil
}

// Fits says what keeps a model from being used here: it has to compare the fields
// that records are read into, since rows are made ready before it is known by
// which model they will be weighed.
func Fits(spec linkage.Spec) error {
	want := Standard()
	same := func(a, b linkage.Field) bool { return a.Name == b.Name && a.Kind == b.Kind && a.Order == b.Order }
	if !slices.EqualFunc(spec.Fields, want.Fields, same) {
		return fmt.Errorf("model %s: its fields are not those of the records here", NameOf(spec))
	}
	if _, err := linkage.New(spec); err != nil {
		return fmt.Errorf("model %s: %w", NameOf(spec), err)
	}
	return nil
}
