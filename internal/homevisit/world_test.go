package homevisit

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/assessment"
	"onestory/internal/draft"
	"onestory/internal/form"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
	"onestory/internal/override"
	"onestory/internal/record"
	"onestory/internal/record/recordtest"
	"onestory/lib/questionnaire"
)

// world is a child with an assessment that the social worker writes; the nurse works
// with her and has no part in it.
type world struct {
	*recordtest.World
	t          testing.TB
	svc        *Service
	assess     *assessment.Service
	forms      *form.Service
	sian, item string
	kind       string
	words      *i18n.Catalogue
}

const episode = "ep-1"

// Of makes world the Episodes of assessments.
func (w *world) Of(ctx context.Context, r db.Reader, g access.Grant, id string) (assessment.Episode, error) {
	parts, err := g.InEpisodes(ctx, r)
	if err != nil {
		return assessment.Episode{}, err
	}
	for _, m := range parts {
		if m.Episode == id {
			return assessment.Episode{ID: id, Kind: w.kind, Child: w.sian, Begun: true, As: m.As, Adults: []assessment.Adult{{Name: "Magda Kowalczyk", Relationship: "Mother"}}}, nil
		}
	}
	return assessment.Episode{}, access.ErrNotFound
}

func (w *world) Children(_ context.Context, _ db.Reader, g access.Grant, _ string) ([]access.Grant, error) {
	return []access.Grant{g}, nil
}

func (w *world) Lets(context.Context, *db.Tx, access.Grant, string, override.To, assessment.Because) error {
	return nil
}

func (w *world) Given(context.Context, db.Reader, access.Grant, string, string) (form.Given, error) {
	return form.Given{}, nil
}

func (w *world) Done(context.Context, *db.Tx, access.Grant, assessment.Finished) ([]audit.State, error) {
	return nil, nil
}

func setup(t testing.TB, d *db.DB, kind string) *world {
	w := &world{t: t, kind: kind}
	var err error
	if w.words, err = i18n.Load(Messages(), form.Messages()); err != nil {
		t.Fatal(err)
	}
	w.World = recordtest.New(t, d, recordtest.Parts{
		Cards: func(*recordtest.World, *record.Own, *record.Looks) []record.Card { return nil },
		Doors: func(rw *recordtest.World) map[string]recordtest.Door {
			w.forms = form.New(rw.Gate)
			w.assess = assessment.New(assessment.Parts{Gate: rw.Gate, Keys: rw.Keys, IDs: rw.IDs, Forms: w.forms, Children: rw.Children, Involved: rw.Involvements,
				Accounts: recordtest.Accounts{}, Drafts: draft.New(rw.Gate, rw.Keys), Episodes: w})
			w.svc = New(Parts{Gate: rw.Gate, Keys: rw.Keys, IDs: rw.IDs, Children: rw.Children, Assess: w.assess})
			return map[string]recordtest.Door{}
		}})
	w.sian = w.Create(t, recordtest.Full(t))
	for _, who := range []string{"social", "nurse"} {
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := access.Relate(ctx, tx, access.Relationship{ID: "works-" + who, Child: w.sian, Kind: "involvement", Account: who, ClaimedBy: who, ConfirmedBy: "somebody", Starts: "2026-01-01"})
			return err
		})
	}
	w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := access.SetMember(ctx, tx, access.Member{Episode: episode, Child: w.sian, Account: "social", As: access.Lead, Starts: "2026-11-01"})
		return err
	})
	text, err := fs.ReadFile(form.ShippedForms(), kind+".json")
	if err == nil {
		_, err = w.forms.Ship(t.Context(), access.Request{Actor: form.ShipsBy, Action: "form:ship"}, fstest.MapFS{kind + ".json": {Data: text}})
	}
	if err != nil {
		t.Fatal(err)
	}
	w.Visit(t, "social", w.sian, access.HealthNeed)
	w.Visit(t, "nurse", w.sian, access.HealthNeed)
	if w.item, err = w.assess.Start(t.Context(), access.Request{Actor: "social", Action: "assessment:begin", Child: w.sian, Level: access.Existence}, episode, "", ""); err != nil {
		t.Fatal(err)
	}
	return w
}

func schemas() []db.Schema {
	return recordtest.Schemas(agency.Schema(), form.Schema(), assessment.Schema(), Schema())
}

func run(t *testing.T, fn func(t *testing.T, w *world)) {
	dbtest.Run(t, schemas(), func(t *testing.T, d *db.DB) { fn(t, setup(t, d, "eha")) })
}

func (w *world) write(fn func(context.Context, *db.Tx) error) {
	w.t.Helper()
	if err := w.DB.Write(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) q(who string, a access.Action) access.Request {
	return access.Request{Actor: who, Action: a, Child: w.sian, Item: w.item, Level: access.Content}
}

func (w *world) own(who string, a access.Action) access.Request {
	return access.Request{Actor: who, Action: a}
}

// says writes something into the draft.
func (w *world) says(values map[string]string) {
	w.t.Helper()
	x, err := w.assess.Open(w.t.Context(), w.q("social", "assessment:open"))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, part := range x.Keys() {
		if err := w.assess.Take(w.t.Context(), w.q("social", "assessment:write"), part, func(d *form.Definition) map[string]form.Sheet { return d.Respond(values) }); err != nil {
			w.t.Fatal(err)
		}
	}
}

// stands is everything in the draft, as text.
func (w *world) stands() string {
	w.t.Helper()
	x, err := w.assess.Open(w.t.Context(), w.q("social", "assessment:open"))
	if err != nil {
		w.t.Fatal(err)
	}
	var out strings.Builder
	for _, p := range x.Parts {
		for _, id := range slices.Sorted(maps.Keys(p.Sheets)) {
			b, err := p.Sheets[id].Marshal()
			if err != nil {
				w.t.Fatal(err)
			}
			out.Write(b)
		}
	}
	return out.String()
}

func (w *world) takes(kind Kind, lang i18n.Lang) (Pack, string) {
	w.t.Helper()
	p, phrase, err := w.svc.Take(w.t.Context(), w.q("social", "homevisit:take"), kind, w.words.For(lang), "")
	if err != nil {
		w.t.Fatal(err)
	}
	return p, phrase
}

// filled is the file of a pack with answers in it, as its page saves it.
func (w *world) filled(p Pack, phrase string, answers map[string]map[string]string) []byte {
	w.t.Helper()
	got, err := w.svc.Locked(w.t.Context(), w.q("social", "homevisit:take"), p.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	var c content
	if err := unlock(inFile(fileOf(got.Details.Locked, p.ID, w.words.For("en"))), p.ID, phrase, &c); err != nil {
		w.t.Fatal(err)
	}
	c.Answers = answers
	b, err := lock(p.ID, phrase, c)
	if err != nil {
		w.t.Fatal(err)
	}
	return fileOf(b, p.ID, w.words.For("en"))
}

func (w *world) brings(who string, p Pack, phrase string, file []byte) (Result, error) {
	return w.svc.Return(w.t.Context(), w.q(who, "homevisit:return"), p.ID, phrase, file, w.words.For("en"))
}

// known are things on the record and in the draft, none of which is in a pack.
var known = []string{"Kowalczyk", "O'Brien", "Pritchard", "Shani", "Ieuan", "Zedland", "ZZ1", "ZZ2", "07700", "01632", "9990000018", "B801200005001", "2017-03-04", "Mair", "She hides under the stairs"}

// TestPackHoldsNoMore: whatever the record and the draft hold, a pack holds the questions and first names.
func TestPackHoldsNoMore(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		hides := map[string]string{}
		x, err := w.assess.Open(t.Context(), w.q("social", "assessment:open"))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range x.Form.Sections() {
			for _, i := range s.Items {
				if i.Type == questionnaire.TypeText {
					hides[i.LinkID] = "She hides under the stairs"
				}
			}
		}
		w.says(hides)
		held := 0
		for _, k := range known {
			if strings.Contains(w.stands(), k) {
				held++
			}
		}
		if held < 5 {
			t.Fatalf("the draft holds %d of what a pack must not: %s", held, w.stands())
		}
		for _, lang := range []i18n.Lang{"en", "cy"} {
			p, phrase := w.takes(File, lang)
			got, err := w.svc.Locked(t.Context(), w.q("social", "homevisit:take"), p.ID)
			if err != nil {
				t.Fatal(err)
			}
			var c content
			if err := unlock(got.Details.Locked, p.ID, phrase, &c); err != nil {
				t.Fatal(err)
			}
			paper, _ := w.takes(Paper, lang)
			print, err := w.svc.Print(t.Context(), w.q("social", "homevisit:take"), paper.ID, w.words.For(lang))
			if err != nil {
				t.Fatal(err)
			}
			all, err := json.Marshal([]any{c, print})
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range known {
				if strings.Contains(string(all), k) {
					t.Errorf("a pack in %s holds %q", lang, k)
				}
			}
			if len(c.Sheets) == 0 || !strings.Contains(string(all), "Siân") || got.Names[0] != "Siân" {
				t.Errorf("in %s: names %v, %d sheets", lang, got.Names, len(c.Sheets))
			}
		}
	})
}

// TestThereAndBack: what was answered comes back beside what was written meanwhile;
// a wrong file or pass phrase changes nothing and says which it is.
func TestThereAndBack(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		p, phrase := w.takes(File, "en")
		file := w.filled(p, phrase, map[string]map[string]string{
			"child":  {"for-child.well": "She draws maps of the garden.", "child.said": "declined", "child.said.why": "She was asleep."},
			"family": {"actions.what#1": "A library card", "actions.who#1": "Magda", "actions.when#1": "2026-12-01", "conclusion.goals": strings.Repeat("x", 70_000), "nobody.asks": "Words without a place"},
		})
		w.says(map[string]string{"for-child.well": "She sings.", "child.said": "yes"})
		was := w.stands()
		other, otherPhrase := w.takes(File, "en")
		for name, c := range map[string]struct {
			p      Pack
			phrase string
			file   []byte
			field  string
		}{
			"wrong phrase":  {p, newPhrase(), file, "phrase"},
			"no file":       {p, phrase, []byte("a shopping list"), "file"},
			"half a file":   {p, phrase, file[:len(file)/2], "file"},
			"another's":     {other, otherPhrase, file, "file"},
			"other phrase":  {p, otherPhrase, file, "phrase"},
			"another place": {other, phrase, file, "file"},
		} {
			_, err := w.brings("social", c.p, c.phrase, c.file)
			if !problem.Is(err, problem.Invalid) || problem.Of(err).Fields[0].Name != c.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := w.brings("nurse", p, phrase, file); !problem.Is(err, problem.NotFound) {
			t.Errorf("somebody else brings it: %v", err)
		}
		if w.stands() != was {
			t.Fatal("a file that was refused changed something")
		}
		done, err := w.brings("social", p, phrase, file)
		if err != nil {
			t.Fatal(err)
		}
		now := w.stands()
		for _, want := range []string{"She sings.", "She draws maps of the garden.", "A library card", "2026-12-01"} {
			if !strings.Contains(now, want) {
				t.Errorf("the draft lacks %q", want)
			}
		}
		if strings.Contains(now, `"code":"declined"`) {
			t.Error("an answer in the draft was written over")
		}
		joined, stands := 0, 0
		for _, b := range done.Both {
			if b.Joined {
				joined++
			} else if stands++; b.File == "" || b.Draft == "" || b.File == b.Draft {
				t.Errorf("not told: %+v", b)
			}
		}
		if joined == 0 || stands == 0 || len(done.Left) != 2 {
			t.Errorf("joined %d, stands %d, left %d", joined, stands, len(done.Left))
		}
		if mine, err := w.svc.Mine(t.Context(), w.own("social", "homevisit:list")); err != nil || len(mine) != 2 || mine[1].State(w.svc.today()) != Returned || mine[1].Name == "" {
			t.Errorf("%v %+v", err, mine)
		}
		if _, err := w.svc.Locked(t.Context(), w.q("social", "homevisit:take"), p.ID); !problem.Is(err, problem.NotFound) {
			t.Errorf("the file is still given out: %v", err)
		}
		if again, err := w.brings("social", p, phrase, file); err != nil || w.stands() != now {
			t.Errorf("a second time: %v %+v", err, again)
		}
	})
}

// TestLost: who took it says so, whatever they may still open; from then on nothing
// comes back from it, and the log says so, without what was in it.
func TestLost(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		p, phrase := w.takes(File, "en")
		file := w.filled(p, phrase, map[string]map[string]string{"child": {"for-child.well": "She draws."}})
		if err := w.svc.Lose(t.Context(), w.own("nurse", "homevisit:lose"), p.ID); !problem.Is(err, problem.NotFound) {
			t.Errorf("somebody else says it is lost: %v", err)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error { // the episode ended
			_, err := access.EndMembers(ctx, tx, episode, "2026-11-02")
			return err
		})
		if err := w.svc.Lose(t.Context(), w.own("social", "homevisit:lose"), p.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.svc.Lose(t.Context(), w.own("social", "homevisit:lose"), p.ID); err != nil {
			t.Errorf("a second click: %v", err)
		}
		x, err := w.svc.One(t.Context(), w.own("social", "homevisit:list"), p.ID)
		if err != nil || x.Stored != Lost || len(x.Names) == 0 || len(x.Sections) == 0 || x.Details.Locked != nil {
			t.Errorf("its page: %v %+v", err, x)
		}
		if _, err := w.svc.One(t.Context(), w.own("nurse", "homevisit:list"), p.ID); !problem.Is(err, problem.NotFound) {
			t.Errorf("somebody else reads it: %v", err)
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := access.SetMember(ctx, tx, access.Member{Episode: episode, Child: w.sian, Account: "social", As: access.Lead, Starts: "2026-11-01"})
			return err
		})
		if _, err := w.brings("social", p, phrase, file); !problem.Is(err, problem.Conflict) {
			t.Errorf("a lost pack comes back: %v", err)
		}
	})
}

// TestExpires: a pack opens for its days, comes back for some more, and then not.
func TestExpires(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		p, phrase := w.takes(File, "en")
		file := w.filled(p, phrase, map[string]map[string]string{"child": {"for-child.well": "She draws."}})
		today := w.svc.today()
		for days, want := range map[int]State{0: Taken, Lasts: Taken, Lasts + 1: Expired} {
			if got := p.State(today.AddDays(days)); got != want {
				t.Errorf("after %d days: %s", days, got)
			}
		}
		if p.Takes(today.AddDays(Lasts+Late+1)) || !p.Takes(today.AddDays(Lasts+Late)) {
			t.Error("it comes back too long or too short")
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE homevisit SET until = $1`, today.AddDays(-Late-1).String())
			return err
		})
		if _, err := w.brings("social", p, phrase, file); !problem.Is(err, problem.Conflict) {
			t.Errorf("too late: %v", err)
		}
		if _, err := w.svc.Locked(t.Context(), w.q("social", "homevisit:take"), p.ID); !errors.Is(err, access.ErrNotFound) {
			t.Errorf("an expired file is given out: %v", err)
		}
		if _, _, err := w.svc.Take(t.Context(), w.q("nurse", "homevisit:take"), File, w.words.For("en"), ""); !problem.Is(err, problem.NotFound) {
			t.Errorf("who does not write takes it along: %v", err)
		}
	})
}
