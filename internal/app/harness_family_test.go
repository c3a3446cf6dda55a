package app

import (
	"strings"

	"onestory/internal/access"
	"onestory/internal/familyaccount"
)

// readRelatives notes the families of the demonstration by their names.
func (w *world) readRelatives() {
	w.t.Helper()
	list, err := demoRelatives(w.t.Context(), w.d)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range list {
		w.people[r.Name] = access.FamilyPrefix + r.Key
	}
	w.people[solo(access.Family)] = w.people["Ruth Harcastle"]
}

// childOf is a child whom a role may be asked about: a member of a family has one
// of their own.
func (w *world) childOf(r access.Role) string {
	if r == access.Family {
		return w.child("Jessica", "Harcastle", "2015-09-03")
	}
	return w.child("Tyler", "Thistlewood", "2014-02-28")
}

// relative is a member of a child's family, invited once for each world.
func (w *world) relative(child string) string {
	w.t.Helper()
	key := "relative of " + child
	if _, ok := w.people[key]; !ok {
		in := familyaccount.Invitation{Kind: access.Parent, Lang: "en", Private: true, Checked: true, Details: familyaccount.Details{Name: "Kelly Thistlewood", Channel: familyaccount.Text, Address: "07700 900103"}}
		given, err := w.f.families.accounts.Invite(w.t.Context(), access.Request{Actor: w.people["Tom Hale"], Action: "relative:invite", Child: child, Level: access.Contact}, in, "")
		if err != nil {
			w.t.Fatal(err)
		}
		w.people[key] = strings.TrimPrefix(given.Member, access.FamilyPrefix)
	}
	return w.people[key]
}
