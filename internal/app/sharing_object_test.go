package app

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/disclosure"
	"onestory/internal/enquiry"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/sharing"
)

// scene is the demonstration's cast for what is shared.
func (w *world) scene() sharingScene {
	return sharingScene{f: w.f, ctx: w.t.Context(), who: w.people, today: w.f.consents.Today()}
}

// sharingPaths are addresses of pages beyond those that the table fills: each
// question of a decision, what can be done on one to share, and each person who
// can be asked.
func (w *world) sharingPaths(roles []access.Role) (paths []string) {
	if !slices.Contains(roles, access.SchoolNurse) { // they look alike to others who may open them
		return nil
	}
	tyler := "/child/" + w.child("Tyler", "Thistlewood", "2014-02-28")
	jess := "/child/" + w.child("Jessica", "Harcastle", "2015-09-03")
	for _, id := range w.ids(`SELECT id FROM sharing WHERE state = 'advice'`) {
		for _, s := range sharing.Steps() {
			paths = append(paths, tyler+"/sharing/"+id+"/step/"+string(s))
		}
	}
	for _, id := range w.ids(`SELECT id FROM sharing WHERE state = 'share'`) {
		for _, of := range []string{tyler, jess} {
			paths = append(paths, of+"/sharing/"+id, of+"/sharing/"+id+"/disclose")
		}
	}
	for _, id := range w.ids(`SELECT id FROM disclosure WHERE kind <> 'agreed'`) {
		paths = append(paths, jess+"/disclosures/"+id)
	}
	for _, id := range w.ids(`SELECT id FROM enquiry`) {
		paths = append(paths, jess+"/enquiries/"+id)
	}
	return append(paths, jess+"/consent", tyler+"/consent-from/other", tyler+"/help-from/other", tyler+"/consent-from/"+w.carerKey(w.child("Tyler", "Thistlewood", "2014-02-28"), "Kelly Thistlewood"))
}

// carerKey is the key of a carer on a child's record.
func (w *world) carerKey(of, name string) string {
	w.t.Helper()
	v, err := access.Read(w.t.Context(), w.d.gate, access.Request{Actor: w.people["Nia Bevan"], Action: "consent:open", Child: of, Level: access.Contact},
		func(ctx context.Context, r db.Reader, g access.Grant) (child.View, audit.Event, error) {
			v, err := w.f.children.Of(ctx, r, g)
			return v, audit.Event{}, err
		})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, p := range w.f.consents.Carers(v, w.f.consents.Today()) {
		if p.Name == name {
			return p.Key
		}
	}
	w.t.Fatalf("%s is not on the record", name)
	return ""
}

func today(v url.Values, name string, w *world, months int) {
	year, month, day := w.f.consents.Today().AddMonths(months).Parts()
	v.Set(name+"-year", strconv.Itoa(year))
	v.Set(name+"-month", strconv.Itoa(int(month)))
	v.Set(name+"-day", strconv.Itoa(day))
}

const longText = "Words enough for whoever reads them later"

// answers are the fields of a form about what somebody said.
func (w *world) answers() url.Values {
	v := url.Values{"evidence": {"mother"}, "orders": {"none"}, "answer": {"no"}, "how": {"spoken"}, "support": {longText}, "capacity": {"responsibility"}}
	today(v, "starts", w, 0)
	today(v, "ends", w, 1)
	return v
}

// sharingNested are the doors to something within what is shared about a child.
func (w *world) sharingNested(mine string) map[string]nested {
	t, s := w.t, w.scene()
	nia, tom := w.as("Nia Bevan"), w.as("Tom Hale")
	tyler, jess := w.child("Tyler", "Thistlewood", "2014-02-28"), w.child("Jessica", "Harcastle", "2015-09-03")
	version := func(table, id string) func() url.Values {
		return func() url.Values {
			return url.Values{"_version": {w.scalar(`SELECT version FROM `+table+` WHERE id = $1`, id)}, "_do": {"withdrawn"}, "reply": {longText}}
		}
	}
	said := w.ids(`SELECT id FROM consent WHERE child = $1 ORDER BY id`, tyler)
	w.exec(`UPDATE consent SET state = 'waiting', recorded_by = 'another' WHERE id = $1`, said[0])
	help := w.scalar(`SELECT id FROM consent_help WHERE child = $1`, tyler)
	open, decided := w.scalar(`SELECT id FROM sharing WHERE state = 'advice'`), w.scalar(`SELECT id FROM sharing WHERE child = $1 AND state = 'share'`, jess)
	shared := w.scalar(`SELECT id FROM disclosure WHERE child = $1`, tyler)
	unsafe := w.scalar(`SELECT id FROM disclosure WHERE child = $1`, jess)
	priya := w.as("Priya Nair")
	priya.state(jess, "safeguarding")
	outside, err := w.f.disclose.Disclose(t.Context(), s.as("Nia Bevan", "disclosure:make", jess), decided,
		disclosure.Disclosure{Out: true, Class: access.ClassHealth, Ends: s.today, Details: disclosure.Details{Title: "A title", Text: longText, To: "Dr Outside, another area"}}, "")
	if err != nil {
		t.Fatal(err)
	}
	ask := func() string {
		id, err := w.f.enquire.Ask(t.Context(), s.as("Tom Hale", "enquiry:ask", jess), enquiry.Enquiry{To: w.people["Nia Bevan"], Details: enquiry.Details{Question: longText, Why: longText}}, 5, "")
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	step := func() url.Values {
		return url.Values{"purpose": {"yes"}, "purpose-text": {longText}, "_draft": {w.scalar(`SELECT version FROM sharing WHERE id = $1`, open)}}
	}
	disclose := func() url.Values {
		v := url.Values{"to": {"outside"}, "outside": {"Dr Outside"}, "title": {"A title"}, "text": {longText}, "class": {"general"}}
		today(v, "ends", w, 1)
		return v
	}
	advice := func() url.Values {
		return url.Values{"text": {longText}, "outside": {"A lawyer"}, "answer": {longText}}
	}
	kelly := w.carerKey(tyler, "Kelly Thistlewood")
	refused, taken, ended := ask(), ask(), ask()
	at := func(v *visitor, name, id, of string, form func() url.Values) nested {
		n := crossing(v, name, id, mine, of)
		n.crossed["step"], n.right["step"], n.form, n.gets = "purpose", "purpose", form, true
		return n
	}
	return map[string]nested{
		"/child/{child}/consent-from/{who}":                  at(nia, "who", kelly, tyler, w.answers),
		"/child/{child}/help-from/{who}":                     at(nia, "who", kelly, tyler, w.answers),
		"/child/{child}/consent/{consent}/withdraw":          at(nia, "consent", said[1], tyler, version("consent", said[1])),
		"/child/{child}/consent/{consent}/accept":            at(nia, "consent", said[0], tyler, version("consent", said[0])),
		"/child/{child}/help/{help}/end":                     at(nia, "help", help, tyler, version("consent_help", help)),
		"/child/{child}/sharing/{sharing}":                   at(nia, "sharing", open, tyler, nil),
		"/child/{child}/sharing/{sharing}/print":             at(nia, "sharing", open, tyler, nil),
		"/child/{child}/sharing/{sharing}/step/{step}":       at(nia, "sharing", open, tyler, step),
		"/child/{child}/sharing/{sharing}/step/{step}/draft": at(nia, "sharing", open, tyler, step),
		"/child/{child}/sharing/{sharing}/advice":            at(nia, "sharing", open, tyler, advice),
		"/child/{child}/sharing/{sharing}/disclose":          at(nia, "sharing", decided, jess, disclose),
		"/child/{child}/sharing/{sharing}/disclose/draft":    at(nia, "sharing", decided, jess, disclose),
		"/child/{child}/disclosures/{disclosure}":            at(nia, "disclosure", shared, tyler, nil),
		"/child/{child}/disclosures/{disclosure}/fhir":       at(nia, "disclosure", shared, tyler, nil),
		"/child/{child}/disclosures/{disclosure}/notice":     at(nia, "disclosure", shared, tyler, nil),
		"/child/{child}/disclosures/{disclosure}/reply":      at(priya, "disclosure", unsafe, jess, version("disclosure", unsafe)),
		"/child/{child}/disclosures/{disclosure}/revoke":     at(nia, "disclosure", shared, tyler, version("disclosure", shared)),
		"/child/{child}/disclosures/{disclosure}/link":       at(nia, "disclosure", outside, jess, nil),
		"/child/{child}/enquiries/{enquiry}":                 at(nia, "enquiry", refused, jess, nil),
		"/child/{child}/enquiries/{enquiry}/refuse":          at(nia, "enquiry", refused, jess, version("enquiry", refused)),
		"/child/{child}/enquiries/{enquiry}/decide":          at(nia, "enquiry", taken, jess, nil),
		"/child/{child}/enquiries/{enquiry}/follow":          at(tom, "enquiry", ended, jess, version("enquiry", ended)),
	}
}
