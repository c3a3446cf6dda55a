package app

import (
	"net/http"

	"onestory/internal/access"
)

// mayColdSearch says whether to offer the searches of cold referrals; the door
// asks again.
func (f *features) mayColdSearch(r *http.Request) bool {
	c, _ := f.sessions.Current(r.Context())
	return c.Has(access.FrontDoor) || c.Has(access.EmergencyDuty) || c.Has(access.Broker)
}

// afterSearch is where a candidate leads: a records officer opens no record, but a
// request about it.
func (f *features) afterSearch(r *http.Request) string {
	if c, _ := f.sessions.Current(r.Context()); c.Has(access.RecordsOfficer) {
		return "/subject-access"
	}
	return ""
}
