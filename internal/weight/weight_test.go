package weight_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/problem"
	"onestory/internal/match"
	"onestory/internal/weight"
)

func (w *world) exec(t testing.TB, query string, args ...any) {
	t.Helper()
	if err := w.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error { _, err := tx.Exec(ctx, query, args...); return err }); err != nil {
		t.Fatal(err)
	}
}

func (w *world) open(t testing.TB, id string) weight.Model {
	t.Helper()
	m, err := w.weights.Open(t.Context(), by("officer", "model:list"), id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (w *world) sign(t testing.TB, who string, m weight.Model) error {
	t.Helper()
	return w.weights.Sign(t.Context(), by(who, "model:sign"), m.ID, m.Hash, "looked at")
}

func refusedAs(t *testing.T, what string, err error, key string) {
	t.Helper()
	if p := problem.Of(err); err == nil || p.Key != key {
		t.Errorf("%s: %v, want %s", what, err, key)
	}
}

// TestTwoSignatures: a draft becomes live by two different accounts and by nothing
// less, the one before is retired, and two signatures bring it back.
func TestTwoSignatures(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.populate(t, 400)
		draft := w.train(t, 1, 400)
		if w.matcher.Name() != "standard 1" || draft.State != weight.Draft {
			t.Fatalf("after training %s is live, the draft is %s", w.matcher.Name(), draft.State)
		}
		if err := w.sign(t, "teacher", draft); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("a teacher signs: %v", err)
		}
		if err := w.sign(t, "officer", draft); err != nil {
			t.Fatal(err)
		}
		refusedAs(t, "the same account twice", w.sign(t, "officer", draft), "weight.twice")
		if w.matcher.Name() != "standard 1" {
			t.Fatal("one signature is enough")
		}
		refusedAs(t, "another than was looked at", w.weights.Sign(t.Context(), by("admin", "model:sign"), draft.ID, "x"+draft.Hash[1:], "x"), "weight.changed")
		if err := w.sign(t, "admin", draft); err != nil {
			t.Fatal(err)
		}
		if got := w.open(t, draft.ID); w.matcher.Name() != "trained 1" || got.State != weight.Live || len(got.Signatures) != 2 {
			t.Fatalf("after two signatures %s is live, the model is %s", w.matcher.Name(), got.State)
		}
		refusedAs(t, "a live model", w.sign(t, "other", draft), "weight.is-live")

		// Another process takes it up, and explains what an older one decided.
		other := match.NewMatcher(w.index, nil, match.Standard())
		other.Follow(w.weights)
		if err := d.Read(t.Context(), other.Refresh); err != nil || other.Name() != "trained 1" {
			t.Errorf("another process works by %s: %v", other.Name(), err)
		}

		list, err := w.weights.List(t.Context(), by("admin", "model:list"))
		if err != nil || list.Standard || len(list.Models) != 2 {
			t.Fatalf("%d models, standard %v: %v", len(list.Models), list.Standard, err)
		}
		standard := list.Models[1]
		if standard.State != weight.Retired || !standard.Report.Complete() {
			t.Fatalf("the standard model is %s", standard.State)
		}
		for i, who := range []string{"other", "admin"} {
			if err := w.sign(t, who, standard); err != nil {
				t.Fatal(err)
			}
			if want := []string{"trained 1", "standard 1"}[i]; w.matcher.Name() != want {
				t.Errorf("after signature %d %s is live, want %s", i+1, w.matcher.Name(), want)
			}
		}
	})
}

// TestMeddling: a model that is not as it was signed is taken up by nobody, and
// one without a sealed part can be signed by nobody.
func TestMeddling(t *testing.T) {
	d := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...)
	w := newWorld(t, d)
	w.populate(t, 300)
	draft := w.train(t, 1, 300)
	for _, who := range []string{"admin", "officer"} {
		if err := w.sign(t, who, draft); err != nil {
			t.Fatal(err)
		}
	}
	fresh := match.NewMatcher(w.index, nil, match.Standard())
	fresh.Follow(w.weights)
	w.exec(t, `UPDATE match_model SET spec = replace(spec, '"link":', '"link":1') WHERE state = 'live'`)
	if err := d.Read(t.Context(), fresh.Refresh); err == nil || fresh.Name() != "standard 1" {
		t.Errorf("a model that was meddled with is taken up: %v, %s", err, fresh.Name())
	}
	second := w.train(t, 2, 300)
	if len(second.Report.Warnings) == 0 || second.Spec.Version != "2" || second.Report.Before != 1 {
		t.Errorf("the second training: version %s, %d before, warnings %v", second.Spec.Version, second.Report.Before, second.Report.Warnings)
	}
	w.exec(t, `UPDATE match_model SET report = '{}' WHERE id = $1`, second.ID)
	refusedAs(t, "a report that was taken away", w.sign(t, "admin", w.open(t, second.ID)), "weight.changed")
}

// TestSignatureLapses: who signed a draft did so by comparison with the live model;
// when another becomes live the signature no longer counts.
func TestSignatureLapses(t *testing.T) {
	d := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...)
	w := newWorld(t, d)
	w.populate(t, 300)
	a, b := w.train(t, 1, 300), w.train(t, 2, 300)
	for _, s := range []struct {
		who string
		m   weight.Model
	}{{"admin", b}, {"admin", a}, {"officer", a}, {"officer", b}} {
		if err := w.sign(t, s.who, s.m); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.open(t, b.ID); got.State != weight.SignedOnce || w.matcher.Name() != "trained 1" {
		t.Errorf("the second model is %s and %s is live: a signature from before counts", got.State, w.matcher.Name())
	}
}

// TestTrainAgain: the same records and seed give the same model and report, and the
// model hides what it was measured by.
func TestTrainAgain(t *testing.T) {
	d := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...)
	w := newWorld(t, d)
	w.populate(t, 2500)
	a, b := w.train(t, 3, 4000), w.train(t, 3, 4000)
	a.Spec.Version, b.Spec.Version = "", ""
	if !reflect.DeepEqual(a.Spec, b.Spec) || !reflect.DeepEqual(a.Report.Sealed, b.Report.Sealed) || !reflect.DeepEqual(a.Report.Fairness, b.Report.Fairness) {
		t.Error("the same seed and records give another model")
	}
	r := a.Report
	if r.Verified < 500 || r.Develop < r.Verified*2/5 || r.SealedSize < r.Verified/6 || r.TuningSize < r.Verified/6 {
		t.Errorf("%d children have a number twice: %d teach, %d choose, %d are sealed", r.Verified, r.Develop, r.TuningSize, r.SealedSize)
	}
	if r.Sealed.Wrong > 0 || r.Sealed.Recall() < .85 || r.Sealed.Found() < .97 {
		t.Errorf("of %d records with hidden numbers %d join a wrong child, recall %.3f, found %.3f", r.Sealed.Records, r.Sealed.Wrong, r.Sealed.Recall(), r.Sealed.Found())
	}
	base := match.Standard()
	for i, c := range a.Spec.Comparisons {
		if c.Name == "nhs" && fmt.Sprint(c.Levels) != fmt.Sprint(base.Comparisons[i].Levels) {
			t.Error("the numbers that say who is who taught what they are worth")
		}
		if c.Name == "given" && c.Levels[0].M == base.Comparisons[i].Levels[0].M {
			t.Error("nothing was learnt of given names")
		}
	}
}

// TestGuardedTeachNothing: of an authority with shielded and hidden children only
// the others are read.
func TestGuardedTeachNothing(t *testing.T) {
	d := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...)
	w := newWorld(t, d)
	w.populate(t, 1200)
	count := func(where string) (n int) {
		if err := d.Read(t.Context(), func(ctx context.Context, r db.Reader) error {
			return r.QueryRow(ctx, `SELECT count(*) FROM access_child WHERE `+where).Scan(&n)
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	guarded, open := count(`hidden OR shielded`), count(`NOT hidden AND NOT shielded`)
	if guarded == 0 {
		t.Fatal("nobody is guarded, so that nothing is proved")
	}
	// Two children with one number count as one person.
	if m := w.train(t, 1, 5000); m.Report.Children > open || m.Report.Children < open-20 {
		t.Errorf("%d children taught, of %d who are not guarded and %d who are", m.Report.Children, open, guarded)
	}
}

// TestOldEvidence: what an older model decided is explained by that model, live or
// not, and by none where nobody knows it.
func TestOldEvidence(t *testing.T) {
	d := dbtest.Open(t, "sqlite", db.Options{Volatile: true}, schemas()...)
	w := newWorld(t, d)
	w.populate(t, 300)
	draft := w.train(t, 1, 300)
	explained := func(name string) (got string) {
		_, err := access.Read(t.Context(), w.Gate, by("admin", "model:list"), func(ctx context.Context, r db.Reader, g access.Grant) (struct{}, audit.Event, error) {
			spec, ok, err := w.matcher.Explains(ctx, r, g, match.Evidence{Model: name})
			if ok {
				got = match.NameOf(spec)
			}
			return struct{}{}, audit.Event{}, err
		})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for _, who := range []string{"admin", "officer"} {
		for _, name := range []string{"standard 1", "trained 1"} {
			if got := explained(name); got != name {
				t.Errorf("evidence of %s is explained by %q while %s is live", name, got, w.matcher.Name())
			}
		}
		if err := w.sign(t, who, draft); err != nil {
			t.Fatal(err)
		}
	}
	if got := explained("standard 1"); got != "standard 1" || w.matcher.Name() != "trained 1" {
		t.Errorf("evidence of the retired model is explained by %q", got)
	}
	if got := explained("unheard 9"); got != "" {
		t.Errorf("evidence of no model is explained by %q", got)
	}
}
