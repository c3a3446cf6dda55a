package child_test

import (
	"context"
	"io/fs"
	"net/url"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/draft"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
	"onestory/internal/record/recordtest"
	"onestory/lib/workday"
)

func aChild() child.Record {
	born, _ := workday.Parse("2017-03-04")
	return child.Record{
		Names: []child.Name{{Given: "Ann", Family: "Bee"}, {Kind: child.Former, Given: "Ann", Family: "Sea"}}, Birth: child.Birth{Date: born},
		Addresses: []child.Address{{Lines: []string{"1 Refuge"}, Postcode: "ZZ1 1AA"}},
		Carers: []child.Carer{{Name: child.Name{Given: "Mo", Family: "Bee"}, Relationship: "mother", Responsibility: true, Phones: []string{"07700 900001"}},
			{Name: child.Name{Given: "Al", Family: "Dee"}, Relationship: "aunt", Phones: []string{"07700 900003"}}},
	}
}

func seen(t *testing.T, w *recordtest.World, who, c string) child.View {
	t.Helper()
	q := access.Request{Actor: who, Action: "child:open", Child: c, Level: access.Contact, Purpose: access.Safeguarding}
	v, err := access.Read(t.Context(), w.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (child.View, audit.Event, error) {
		v, err := w.Children.Of(ctx, r, g)
		return v, audit.Event{}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestAmendUnderAShield: whoever may not see where a child is amends the rest,
// and what was held back from them is still there for those who may.
func TestAmendUnderAShield(t *testing.T) {
	dbtest.Run(t, recordtest.Schemas(), func(t *testing.T, d *db.DB) {
		w := recordtest.New(t, d, recordtest.Parts{})
		c := w.Create(t, aChild())
		w.Protect(t, c, access.Protection{Shielded: true})
		q := access.Request{Actor: "duty", Action: "child:amend", Child: c, Level: access.Contact, Purpose: access.Safeguarding}
		start, err := w.Children.Editable(t.Context(), q)
		if err != nil || start.Locates || len(start.Record.Addresses) > 0 {
			t.Fatalf("before: %+v, %v", start, err)
		}
		start.Record.Names[0].Given = "Anne"
		if err := w.Children.Amend(t.Context(), q, start.Record, start.Version); err != nil {
			t.Fatal(err)
		}
		v := seen(t, w, "broker", c)
		a, ok := v.Address()
		if v.Name().Given != "Anne" || !ok || a.Value.Postcode != "ZZ1 1AA" || len(v.Carers) != 2 || len(v.Carers[0].Value.Phones) != 1 || len(v.Carers[1].Value.Phones) != 1 || v.Names[1].Value.Kind != child.Former {
			t.Errorf("a cleared reader sees %+v", v)
		}
		if v := seen(t, w, "duty", c); v.Name().Given != "Anne" || len(v.Addresses) > 0 || len(v.Carers) != 1 || len(v.Carers[0].Value.Phones) > 0 {
			t.Errorf("the editor sees %+v", v)
		}
	})
}

// TestADraftOlderThanTheShield: what its writer could see when they typed is not
// shown to them again, what they say of the child itself is.
func TestADraftOlderThanTheShield(t *testing.T) {
	dbtest.Run(t, recordtest.Schemas(), func(t *testing.T, d *db.DB) {
		w := recordtest.New(t, d, recordtest.Parts{Pages: []web.Pages{child.Templates()}, Messages: []fs.FS{child.Messages()}, Doors: func(w *recordtest.World) map[string]recordtest.Door {
			drafts := draft.NewPages(draft.New(w.Gate, w.Keys), nil)
			pages := child.NewPages(w.Site, w.Children, nil, drafts)
			return map[string]recordtest.Door{"GET /child/{child}/amend": {Action: "child:amend", Level: access.Contact, Handle: pages.Edit},
				"POST /child/{child}/amend/draft": {Action: "child:amend", Level: access.Contact, Handle: drafts.Save}}
		}})
		c := w.Create(t, aChild())
		w.Visit(t, "duty", c, access.Safeguarding)
		path := "/child/" + c + "/amend"
		if page := w.Get("duty", path, i18n.English).Body.String(); !strings.Contains(page, "1 Refuge") || !strings.Contains(page, `name="places"`) {
			t.Fatal("the address is not in the form to begin with")
		}
		typed := url.Values{"places": {"yes"}, "given": {"Annabel"}, "family": {"Bee"}, "birth-day": {"5"}, "birth-month": {"3"}, "birth-year": {"2017"}, "precision": {"day"},
			"status": {"address"}, "lines": {"1 Refuge"}, "postcode": {"ZZ1 1AA"}, "carer2": {"Al Dee"}, "carer1_phone": {"07700 900001"}}
		if got := w.Post("duty", path+"/draft", typed, i18n.English); got.Code != 200 {
			t.Fatalf("save: %d", got.Code)
		}
		if page := w.Get("duty", path, i18n.English).Body.String(); !strings.Contains(page, "Annabel") || !strings.Contains(page, "1 Refuge") || !strings.Contains(page, "We kept what you typed") {
			t.Error("the draft is not shown while its writer may see all of it")
		}
		w.Protect(t, c, access.Protection{Shielded: true})
		for _, l := range i18n.Langs() {
			page := w.Get("duty", path, l).Body.String()
			if !strings.Contains(page, "Annabel") || !strings.Contains(page, `value="5"`) {
				t.Errorf("%s: what was typed of the child is lost", l)
			}
			for _, secret := range []string{"Refuge", "ZZ1 1AA", "07700 900001", "Al Dee"} {
				if strings.Contains(page, secret) {
					t.Errorf("%s: the page tells %q", l, secret)
				}
			}
		}
	})
}
