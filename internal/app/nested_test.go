package app

import (
	"context"
	"maps"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// crossing is a door to something of one child, asked about another.
func crossing(v *visitor, name, id, mine, of string) nested {
	return nested{v, map[string]string{"child": mine, name: id}, map[string]string{"child": of, name: id}, http.StatusSeeOther, nil, true}
}

// nestedDoors are all of them, by their paths.
func (w *world) nestedDoors(mine string) map[string]nested {
	t, other := w.t, ""
	t.Helper()
	whole, part := w.child("Zuzanna", "Wiśniewska-Llewellyn", "2018-12-09"), w.child("Tyler", "Thistlewood", "2014-02-28")
	// The other child gets a shield, which covers all behind the same door: it must
	// be none of these, nor of their families, whatever ids they were given.
	for _, id := range w.ids(`SELECT r.child FROM access_relationship r WHERE r.agency = 'first-primary' AND NOT EXISTS (SELECT 1
		FROM access_child_key a JOIN access_child_key b ON b.key = a.key WHERE a.child = r.child AND b.child IN ($1, $2, $3)) ORDER BY r.child`, mine, whole, part) {
		other = id
	}
	nurse, lead, officer := w.as("Nia Bevan"), w.as("Beth Morgan"), w.as("Ruth Adler")
	if a := nurse.post("/child/"+other+"/involvement", wellFilled(Door{Action: "involvement:add"})); a.status != http.StatusSeeOther {
		t.Fatalf("add an involvement: %d", a.status)
	}
	involvement := w.scalar(`SELECT id FROM involvement WHERE child = $1 AND account = $2`, other, w.people["Nia Bevan"])
	if a := nurse.post("/child/"+other+"/shield", wellFilled(Door{Action: "shield:request"})); a.status != http.StatusOK {
		t.Fatalf("ask for a shield: %d", a.status)
	}
	shield := w.scalar(`SELECT id FROM shield WHERE child = $1`, other)
	for _, c := range []string{mine, other} {
		officer.state(c, "safeguarding")
	}
	doors := w.sharingNested(mine)
	maps.Copy(doors, w.assessNested(mine)) // before Tyler is merged
	maps.Copy(doors, w.helpNested(mine))
	maps.Copy(doors, w.pictureNested(mine))
	maps.Copy(doors, w.expiryNested(mine))
	document, sealed := w.written(nurse, other, "open"), w.written(nurse, other, "sealed")
	w.write(func(ctx context.Context, tx *db.Tx) error { // the officer may know that it is there
		_, err := access.Disclose(ctx, tx, access.Disclosed{ID: "told", Child: other, Item: sealed, Account: w.people["Ruth Adler"], Starts: "2026-01-01"})
		return err
	})
	amends, overrides := crossing(nurse, "document", document, mine, other), crossing(officer, "document", sealed, mine, other)
	amended, overridden := amends, overrides // their drafts
	amended.status, overridden.status = http.StatusOK, http.StatusOK
	jess := w.childOf(access.Family)
	relative := w.relative(part)
	w.merge(whole, part)
	tom, lena, mother := w.as("Tom Hale"), w.as("Lena Fox"), w.as("Ruth Harcastle")
	again := crossing(tom, "relative", relative, jess, part)
	again.status = http.StatusOK // the code is shown once
	entries := crossing(lena, "relative", relative, jess, part)
	entries.crossed["agency"], entries.right["agency"] = "council", "council"
	log, err := w.f.families.views.Looked(t.Context(), access.Request{Actor: w.people["Ruth Harcastle"], Action: "family:looked", Child: jess, Level: access.Existence}, "")
	if err != nil || len(log.Rows) == 0 {
		t.Fatalf("the mother sees nothing: %v", err)
	}
	row := log.Rows[0]
	look := nested{mother, map[string]string{"child": jess, "day": row.Day.AddDays(-1).String(), "look": row.ID}, map[string]string{"child": jess, "day": row.Day.String(), "look": row.ID}, http.StatusSeeOther, nil, false}
	agreed, err := w.f.families.views.Agreed(t.Context(), access.Request{Actor: w.people["Ruth Harcastle"], Action: "family:open", Child: jess, Level: access.Existence})
	if err != nil || len(agreed.Yes) == 0 {
		t.Fatalf("the mother agreed to nothing: %v", err)
	}
	theirs := w.scalar(`SELECT id FROM consent WHERE child <> $1 LIMIT 1`, jess)
	said := nested{mother, map[string]string{"child": jess, "said": theirs}, map[string]string{"child": jess, "said": agreed.Yes[0].ID}, http.StatusSeeOther, nil, false}
	maps.Copy(doors, map[string]nested{
		"/child/{child}/parts/{part}/undo":                         crossing(w.as("Owen Price"), "part", part, mine, whole),
		"/child/{child}/involvement/{involvement}/reached":         crossing(officer, "involvement", involvement, mine, other),
		"/child/{child}/involvement/{involvement}/confirm":         crossing(lead, "involvement", involvement, mine, other),
		"/child/{child}/involvement/{involvement}/end":             crossing(nurse, "involvement", involvement, mine, other),
		"/child/{child}/shields/{shield}":                          crossing(officer, "shield", shield, mine, other),
		"/child/{child}/document/{document}":                       amends,
		"/child/{child}/document/{document}/amend":                 amends,
		"/child/{child}/document/{document}/amend/draft":           amended,
		"/child/{child}/document/{document}/why":                   amends,
		"/child/{child}/document/{document}/seal":                  amends,
		"/child/{child}/document/{document}/override":              overrides,
		"/child/{child}/document/{document}/override/draft":        overridden,
		"/child/{child}/family/{relative}":                         again,
		"/child/{child}/family/{relative}/suspend":                 crossing(tom, "relative", relative, jess, part),
		"/child/{child}/family/{relative}/apart":                   crossing(tom, "relative", w.people["Ruth Harcastle"][len(access.FamilyPrefix):], part, jess),
		"/governance/families/{child}/{relative}":                  crossing(lena, "relative", relative, jess, part),
		"/governance/families/{child}/{relative}/entries/{agency}": entries,
		"/my/{child}/log/{day}/{look}":                             look,
		"/my/{child}/agreed/{said}/stop":                           said,
	})
	return doors
}
