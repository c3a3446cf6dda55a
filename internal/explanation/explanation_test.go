package explanation_test

import (
	"context"
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/explanation"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
	"onestory/internal/kit/web/webtest"
	"onestory/internal/record/recordtest"
	"onestory/policies"
)

type names struct{}

func (names) Agreement(_ context.Context, _ db.Reader, _ access.Grant, id string, _ int) (string, error) {
	return map[string]string{"dsa": "Northbridge health and council"}[id], nil
}

func both(t *testing.T, fn func(t *testing.T, w *recordtest.World)) {
	dbtest.Run(t, recordtest.Schemas(), func(t *testing.T, d *db.DB) {
		fn(t, recordtest.New(t, d, recordtest.Parts{Pages: []web.Pages{explanation.Templates()}, Messages: []fs.FS{explanation.Messages()},
			Doors: func(w *recordtest.World) map[string]recordtest.Door {
				p := explanation.NewPages(w.Site, explanation.New(w.Gate, w.Children, names{}))
				return map[string]recordtest.Door{
					"GET /child/{child}/why":                     {Action: "child:why", Level: access.Existence, Handle: p.Why},
					"GET /child/{child}/document/{document}/why": {Action: "document:why", Level: access.Existence, Item: "document", Handle: p.Why},
				}
			}}))
	})
}

// TestEveryRuleHasItsSentence: in both languages, and each its own.
func TestEveryRuleHasItsSentence(t *testing.T) {
	rules, err := access.LoadPolicies(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	cat, err := i18n.Load(explanation.Messages())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range i18n.Langs() {
		p, seen := cat.For(l), map[string]string{}
		for _, id := range rules.IDs() {
			key := explanation.Key(id)
			if !p.Has(key) {
				t.Errorf("the rule %s has no sentence in %s: add %q to internal/explanation/%s.json", id, l, key, l)
				continue
			}
			if other, twice := seen[p.T(key)]; twice {
				t.Errorf("%s: the rules %s and %s have the same sentence", l, id, other)
			}
			seen[p.T(key)] = id
		}
	}
}

func explains(t *testing.T, w *recordtest.World, who, path string, l i18n.Lang) string {
	t.Helper()
	got := w.Get(who, path, l)
	if got.Code != http.StatusOK {
		t.Fatalf("%s asks %s: %d", who, path, got.Code)
	}
	doc := webtest.Parse(t, got.Body.Bytes())
	webtest.Check(t, doc)
	return doc.One(t, "main").Text()
}

func holds(t *testing.T, text string, want bool, words ...string) {
	t.Helper()
	for _, word := range words {
		if strings.Contains(text, word) != want {
			t.Errorf("%q is there: %v, in %q", word, !want, text)
		}
	}
}

func write(t *testing.T, w *recordtest.World, fn func(context.Context, *db.Tx) error) {
	t.Helper()
	if err := w.DB.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// TestARecord: the sentence is that of the rule which let the reader in, and what
// holds them back is told to nobody.
func TestARecord(t *testing.T) {
	both(t, func(t *testing.T, w *recordtest.World) {
		plain, shielded := w.Create(t, recordtest.Full(t)), w.Create(t, recordtest.Full(t))
		w.Protect(t, shielded, access.Protection{Shielded: true})
		texts := map[string]string{}
		for _, c := range []string{plain, shielded} {
			write(t, w, func(ctx context.Context, tx *db.Tx) error {
				_, err := access.Relate(ctx, tx, access.Relationship{ID: "r", Child: c, Kind: "involvement", Account: "nurse", ClaimedBy: "nurse", ConfirmedBy: "boss", Starts: "2026-01-01"})
				return err
			})
			w.Visit(t, "police", c, access.Education)
			texts[c] = explains(t, w, "nurse", "/child/"+c+"/why", i18n.English)
			holds(t, texts[c], true, "You work with this child, and somebody other than you has said so", "who works with the child", "Works with the child", `@id("contact-by-relationship")`)
			texts["police "+c] = explains(t, w, "police", "/child/"+c+"/why", i18n.English)
			holds(t, texts["police "+c], true, "may know that the child has a record", "Learning or attendance", "have said why you open this record")
			holds(t, explains(t, w, "nurse", "/child/"+c+"/why", i18n.Welsh), true, "Rydych yn gweithio gyda'r plentyn hwn")
		}
		for _, text := range texts {
			holds(t, text, false, "forbid", "never-", "shield", "cleared", "do-")
		}
		if texts[plain] != texts[shielded] || texts["police "+plain] != texts["police "+shielded] {
			t.Error("the explanation tells a shielded child from another")
		}
		if err := w.As(t, "police", "child:open", func(ctx context.Context, tx *db.Tx, _ access.Grant) error {
			_, err := access.BreakGlass(ctx, tx, access.Override{ID: "o", Child: plain, Account: "police", Reason: "danger", Starts: w.Clock.Now(), Ends: w.Clock.Now().Add(time.Hour)})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		holds(t, explains(t, w, "police", "/child/"+plain+"/why", i18n.English), true, "You opened this record against the ordinary rule")
	})
}

// TestADocument: an agreement by its name and its end, a disclosure, break-glass;
// and the page of what does not exist for somebody is not there.
func TestADocument(t *testing.T) {
	both(t, func(t *testing.T, w *recordtest.World) {
		c, item := w.Create(t, recordtest.Full(t)), w.IDs.Secret()
		path := "/child/" + c + "/document/" + item + "/why"
		write(t, w, func(ctx context.Context, tx *db.Tx) error {
			if _, err := access.Hold(ctx, tx, access.Item{ID: item, Child: c, Agency: "health", Author: "nurse", Class: access.ClassHealth}); err != nil {
				return err
			}
			_, err := access.Relate(ctx, tx, access.Relationship{ID: "r", Child: c, Kind: "involvement", Account: "social", ClaimedBy: "social", ConfirmedBy: "boss", Starts: "2026-01-01"})
			return err
		})
		if got := w.Get("social", path, i18n.English); got.Code != http.StatusNotFound {
			t.Fatalf("without a ground: %d", got.Code)
		}
		write(t, w, func(ctx context.Context, tx *db.Tx) error {
			_, err := access.SetTerms(ctx, tx, "dsa", 3, []access.Term{{Giver: "health", Receiver: "council", Purpose: access.DirectCare, Level: access.Content, Starts: "2026-01-01", Ends: "2027-03-31"}})
			return err
		})
		holds(t, explains(t, w, "social", path, i18n.English), true, "You may read this document", "your agency and theirs have agreed", "“Northbridge health and council”, version 3", "It holds until 31 March 2027")
		holds(t, explains(t, w, "social", path, i18n.Welsh), true, "Y cytundeb yw “Northbridge health and council”, fersiwn 3", "Mae'n dal tan 31 Mawrth 2027")
		write(t, w, func(ctx context.Context, tx *db.Tx) error {
			if _, err := access.SetTerms(ctx, tx, "dsa", 3, nil); err != nil {
				return err
			}
			_, err := access.Disclose(ctx, tx, access.Disclosed{ID: "d", Child: c, Item: item, Account: "social", Overrides: true, Starts: "2026-01-01", Ends: "2026-12-01"})
			return err
		})
		text := explains(t, w, "social", path, i18n.English)
		holds(t, text, true, "disclosed to you or to your agency for somebody's safety", "It holds until 1 December 2026")
		holds(t, text, false, "agreed")
		write(t, w, func(ctx context.Context, tx *db.Tx) error {
			_, err := access.BreakGlass(ctx, tx, access.Override{ID: "o", Child: c, Account: "social", Item: item, Reason: "legal", Starts: w.Clock.Now(), Ends: w.Clock.Now().Add(time.Hour)})
			return err
		})
		holds(t, explains(t, w, "social", path, i18n.English), true, "You opened it against the ordinary rule", "It closes at 22 November 2026")
	})
}
