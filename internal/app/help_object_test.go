package app

import (
	"net/http"
	"net/url"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/episode"
	"onestory/lib/workday"
)

// helpNested are the doors to something within the help for a child.
func (w *world) helpNested(mine string) map[string]nested {
	t := w.t
	t.Helper()
	tyler, jess := w.child("Tyler", "Thistlewood", "2014-02-28"), w.child("Jessica", "Harcastle", "2015-09-03")
	nia, priya := w.as("Nia Bevan"), w.as("Priya Nair")
	kids := w.ids(`SELECT r.child FROM access_relationship r JOIN access_child c ON c.child = r.child AND NOT c.hidden AND NOT c.shielded
		WHERE r.agency = 'first-primary' AND r.ends = '' AND NOT EXISTS (SELECT 1 FROM episode_child e WHERE e.child = r.child)
		AND NOT EXISTS (SELECT 1 FROM access_child_key x JOIN access_kin_key k ON k.key = x.key WHERE x.child = r.child) ORDER BY r.child DESC`)
	begun := func(n int, state episode.State) (child, id string) {
		q := func(a access.Action) access.Request {
			return access.Request{Actor: w.people["Nia Bevan"], Action: a, Child: kids[n], Level: access.Contact}
		}
		if err := w.f.episodes.Look(t.Context(), q("episode:look")); err != nil {
			t.Fatal(err)
		}
		id, err := w.f.episodes.Start(t.Context(), q("episode:start"), episode.Starting{Kind: episode.CAF, Concern: workday.Of(w.d.clock.Now()).AddDays(-3), Worry: longText, Begin: state}, "")
		if err != nil {
			t.Fatal(err)
		}
		return kids[n], id
	}
	version := func(id string, more url.Values) func() url.Values {
		return func() url.Values {
			v := url.Values{"_version": {w.scalar(`SELECT version FROM episode WHERE id = $1`, id)}}
			for name, value := range more {
				v[name] = value
			}
			return v
		}
	}
	door := func(v *visitor, child, name, id string, status int, form func() url.Values) nested {
		return nested{v, map[string]string{"child": mine, name: id}, map[string]string{"child": child, name: id}, status, form, true}
	}
	a, moved := begun(0, episode.Asking)
	b, listed := begun(1, episode.Checklist)
	c, closed := begun(2, episode.Asking)
	e, answered := begun(3, episode.Asking)
	g, drafted := begun(4, episode.Asking)
	yes := consent.Help{Person: "mother", Answer: consent.Yes, On: workday.Of(w.d.clock.Now()), HelpDetails: consent.HelpDetails{Name: "A mother", Support: longText, How: "spoken", Footing: consent.Footing{Evidence: "mother"}}, Capacity: consent.Responsibility}
	if err := w.f.episodes.Answer(t.Context(), access.Request{Actor: w.people["Nia Bevan"], Action: "episode:answer", Child: g, Level: access.Contact}, drafted, yes, ""); err != nil {
		t.Fatal(err)
	}
	of := w.scalar(`SELECT id FROM episode WHERE child = $1`, jess)
	for _, child := range []string{mine, e, jess, tyler} {
		priya.state(child, "safeguarding")
	}
	day := url.Values{}
	today(day, "day", w, -1)
	corrects := url.Values{"what": {"concern"}, "why": {longText}}
	for name, value := range day {
		corrects[name] = value
	}
	said := url.Values{"person": {"child"}, "answer": {"yes"}, "support": {longText}, "how": {"spoken"}, "capacity": {"competent"}, "reasons": {longText}}
	today(said, "starts", w, 0)
	story := url.Values{"kind": {"child"}, "text": {longText}, "_version": {"1"}}
	today(story, "said", w, 0)
	still := func(v url.Values) func() url.Values { return func() url.Values { return v } }
	at := "/child/{child}/episode/{episode}"
	writes := door(nia, g, "episode", drafted, http.StatusSeeOther, still(url.Values{}))
	writes.crossed["record"], writes.right["record"] = "meeting", "meeting"
	return map[string]nested{
		at:                                door(nia, jess, "episode", of, http.StatusOK, nil),
		at + "/assessment":                door(nia, g, "episode", drafted, http.StatusSeeOther, still(url.Values{})),
		at + "/delivery":                  door(nia, jess, "episode", of, http.StatusOK, nil),
		at + "/delivery/print":            door(nia, jess, "episode", of, http.StatusOK, nil),
		at + "/write/{record}":            writes,
		at + "/move":                      door(nia, a, "episode", moved, http.StatusSeeOther, version(moved, url.Values{"_do": {"suspend"}})),
		at + "/outcome":                   door(nia, b, "episode", listed, http.StatusSeeOther, version(listed, url.Values{"outcome": {"none"}})),
		at + "/members":                   door(nia, jess, "episode", of, http.StatusSeeOther, version(of, url.Values{"who": {w.people["Nia Bevan"]}, "as": {"contributor"}, "because": {"harm"}, "because-note": {"The child is not safe at home."}})),
		at + "/close":                     door(nia, c, "episode", closed, http.StatusSeeOther, version(closed, url.Values{"reason": {"no-longer"}})),
		at + "/correct":                   door(nia, a, "episode", moved, http.StatusSeeOther, version(moved, corrects)),
		at + "/answer":                    door(nia, e, "episode", answered, http.StatusSeeOther, version(answered, said)),
		at + "/ask":                       door(priya, e, "episode", answered, http.StatusSeeOther, still(url.Values{"as": {"member"}, "why": {longText}})),
		at + "/lead":                      door(nia, jess, "episode", of, http.StatusSeeOther, version(of, url.Values{"to": {w.people["Nia Bevan"]}, "as": {"lead"}, "why": {longText}})),
		"/child/{child}/asked/{asked}":    door(nia, tyler, "asked", w.scalar(`SELECT id FROM episode_asked WHERE state = 'open'`), http.StatusSeeOther, still(url.Values{"_version": {"1"}, "_do": {"yes"}, "because": {"harm"}, "because-note": {"He is not safe after our sessions."}})),
		"/child/{child}/story/{story}":    door(nia, tyler, "story", w.scalar(`SELECT id FROM story WHERE child = $1 AND kind = 'child'`, tyler), http.StatusSeeOther, still(story)),
		"/child/{child}/unsafe/{contact}": door(priya, tyler, "contact", w.scalar(`SELECT id FROM contact WHERE state = 'open'`), http.StatusSeeOther, still(url.Values{"_version": {"1"}, "decision": {"advice"}, "reason": {longText}})),
	}
}
