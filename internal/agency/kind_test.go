package agency_test

import (
	"context"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/agencykind"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/problem"
)

// own adds kinds of the authority's own, one that follows each built-in kind, as a
// second person agreed to them; "ended" is over and "waits" waits.
func own(t *testing.T, d *db.DB) {
	t.Helper()
	if err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		put := func(code, base, ends, state string) error {
			_, err := tx.Exec(ctx, `INSERT INTO agencykind (code, base, en, cy, maps, ends, state, account, version) VALUES ($1, $2, 'A kind', 'Math', '', $3, $4, 'somebody', 1)`, code, base, ends, state)
			return err
		}
		for _, b := range agencykind.BuiltIn() {
			if err := put("own-"+b, b, "", "agreed"); err != nil {
				return err
			}
		}
		if err := put("ended", "school", "2026-11-21", "agreed"); err != nil {
			return err
		}
		return put("waits", "social-care", "", "proposed")
	}); err != nil {
		t.Fatal(err)
	}
}

// TestLocalKinds: an agency of a kind of the authority's own follows the rules of the
// built-in one, whichever it is, and nothing that anybody sends makes it follow
// another; a kind that is over or waits for a second person is given to nobody, and
// what had it keeps it (CAF-65).
func TestLocalKinds(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		s, ctx := service(t, d), t.Context()
		own(t, d)
		create := by(access.AccountAdmin, "agency:create")
		ids := map[string]string{}
		for _, b := range agencykind.BuiltIn() {
			// Whoever sends it says that it follows "school", or that it is social care.
			id, err := s.Add(ctx, create, agency.Agency{Name: "Of " + b, Kind: "social-care", Local: "own-" + b, Main: "01632 960 002", Ref: "1"}, "")
			if err != nil {
				t.Fatal(err)
			}
			a, _, err := s.One(ctx, create, id)
			if err != nil || string(a.Kind) != b || a.Local != "own-"+b || agencykind.GuardOf(string(a.Kind)) != agencykind.GuardOf(b) {
				t.Errorf("of %s: it follows %q, %v", b, a.Kind, err)
			}
			if err := d.Read(ctx, func(ctx context.Context, r db.Reader) error {
				for _, kind := range []string{b, "own-" + b} {
					if got, ok, err := agency.ByRef(ctx, r, agency.Kind(kind), "Of "+b); err != nil || !ok || got != id {
						t.Errorf("a feed that says %s finds %q, %v", kind, got, err)
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			ids[b] = id
		}
		for _, code := range []string{"ended", "waits", "zoo"} {
			if _, err := s.Add(ctx, create, agency.Agency{Name: "A", Local: code, Main: "1"}, ""); !problem.Is(err, problem.Invalid) {
				t.Errorf("%s: %v", code, err)
			}
		}
		a, _, err := s.One(ctx, create, ids["other"])
		if err != nil {
			t.Fatal(err)
		}
		a.Local = "waits"
		if err := s.Change(ctx, create, a); !problem.Is(err, problem.Invalid) {
			t.Errorf("other becomes social care by a kind that nobody agreed to: %v", err)
		}
		if err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE agencykind SET ends = '2026-11-21' WHERE code = 'own-school'`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		a, _, err = s.One(ctx, create, ids["school"])
		if err != nil {
			t.Fatal(err)
		}
		a.Name = "Another name"
		if err := s.Change(ctx, create, a); err != nil {
			t.Errorf("what it was given does not stay: %v", err)
		}
	})
}

// TestKindThatTellsMore: to rules that keep less back from families an agency goes only
// once a second person agreed; the other way at once.
func TestKindThatTellsMore(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		s, ctx := service(t, d), t.Context()
		own(t, d)
		create := by(access.AccountAdmin, "agency:create")
		id, err := s.Add(ctx, create, agency.Agency{Name: "Safe House", Kind: "refuge", Main: "01632 960 002"}, "")
		if err != nil {
			t.Fatal(err)
		}
		now := func() agency.Agency {
			t.Helper()
			a, _, err := s.One(ctx, create, id)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		to := func(code string) {
			t.Helper()
			a := now()
			a.Kind, a.Local = "", code
			if err := s.Change(ctx, create, a); err != nil {
				t.Fatal(err)
			}
		}
		settle := func(who access.Role, yes bool) error {
			return s.Settle(ctx, by(who, "agencykind:settle"), id, yes, now().Version)
		}
		for _, code := range []string{"voluntary", "own-voluntary", "own-housing"} {
			to(code)
			if a := now(); a.Kind != "refuge" || a.Local != "" || a.Asked != code {
				t.Errorf("to %s by one person alone: %+v", code, a)
			}
		}
		if err := settle(access.AccountAdmin, true); !problem.Is(err, problem.Forbidden) {
			t.Errorf("whoever asked agrees: %v", err)
		}
		if err := settle(access.Governance, false); err != nil {
			t.Fatal(err)
		}
		if a := now(); a.Kind != "refuge" || a.Asked != "" {
			t.Errorf("after a no: %+v", a)
		}
		if err := settle(access.Governance, true); !problem.Is(err, problem.Conflict) {
			t.Errorf("what nobody asked: %v", err)
		}
		to("own-housing")
		if err := settle(access.Governance, true); err != nil {
			t.Fatal(err)
		}
		if a := now(); a.Kind != "housing" || a.Local != "own-housing" || a.Asked != "" {
			t.Errorf("after a yes: %+v", a)
		}
		to("own-refuge")
		if a := now(); a.Kind != "refuge" || a.Local != "own-refuge" || a.Asked != "" {
			t.Errorf("to what keeps more back: %+v", a)
		}
	})
}

// TestImport: kinds by their own code or that of the outside list; a row with a kind
// that is over, waits or is not there is named with what to do, and nothing is set up.
func TestImport(t *testing.T) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) {
		s, ctx := service(t, d), t.Context()
		own(t, d)
		create := by(access.AccountAdmin, "agency:create")
		in := func(text string) agency.Imported {
			t.Helper()
			rows, err := agency.ReadRows(text)
			if err != nil {
				t.Fatal(err)
			}
			out, err := s.Import(ctx, create, rows)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		bad := in("name,kind,main\nOne,school,1\n\"Two\nlines\",ended,2\nThree,waits,3\nFour,zoo,4\nFive,,5\n,school,6\n")
		want := []agency.RowFault{{Row: 3, Key: "agencykind.over", Args: []any{"ended", "2026-11-21"}}, {Row: 5, Key: "agencykind.waits", Args: []any{"waits"}}, {Row: 6, Key: "agencykind.unknown", Args: []any{"zoo"}}, {Row: 7, Key: "agency.fault.kind"}, {Row: 8, Key: "agency.fault.name"}}
		if len(bad.Faults) != len(want) || bad.Added != 0 {
			t.Fatalf("%+v", bad)
		}
		for i, f := range bad.Faults {
			if f.Row != want[i].Row || f.Key != want[i].Key || len(f.Args) != len(want[i].Args) {
				t.Errorf("%+v, not %+v", f, want[i])
			}
		}
		if all, err := s.All(ctx); err != nil || len(all) != 0 {
			t.Errorf("of a file at fault %d were set up, %v", len(all), err)
		}
		const good = "\ufeffName,Name_cy,Kind,Main,Ref\nHill School,Ysgol y Bryn,2A,01632 960 002,123456\nRefuge,,own-refuge,01632 960 003,\n\n"
		if out := in(good); out.Added != 2 || out.There != 0 || len(out.Faults) != 0 {
			t.Errorf("%+v", out)
		}
		if out := in(good); out.Added != 0 || out.There != 2 {
			t.Errorf("the same file again: %+v", out)
		}
		all, err := s.All(ctx)
		if err != nil || len(all) != 2 || all[0].Kind != "school" || all[0].Ref != "123456" || all[0].Authority != all[1].Authority || all[1].Kind != "refuge" || all[1].Local != "own-refuge" {
			t.Errorf("%+v, %v", all, err)
		}
		for _, text := range []string{"", "name,main\nA,1\n", "name,kind,main\n", "name,kind,main\n" + strings.Repeat("A,school,1\n", agency.MaxImport+1), "name,kind,main\n\"A,school,1"} {
			if _, err := agency.ReadRows(text); !problem.Is(err, problem.Invalid) {
				t.Errorf("%.30q: %v", text, err)
			}
		}
	})
}
