package app

import (
	"onestory/internal/access"
	"onestory/internal/expiry"
	"onestory/internal/kit/problem"
)

// expiryFeature is how one course of help ends.
type expiryFeature struct {
	expiries    *expiry.Service
	expiryPages *expiry.Pages
}

// expiry makes its service, and lets a child's record wait for it.
func (f *features) expiry(d *deployment) {
	f.expiries = expiry.New(expiry.Parts{DB: d.db, Gate: d.gate, Jobs: d.jobs, Keys: d.keys, IDs: d.ids, Children: f.children, People: accountNames{}, Disposals: f.disposer, Cases: f.cases,
		Episodes: f.episodes, Assess: f.assess, Needs: f.needs, Consents: f.consents, Drafts: f.drafts, Visits: f.homeVisits, Audits: f.audits, Packs: f.transfers, Tell: d.tellEnded})
	f.disposer.Follow(f.expiries)
}

// tellEnded writes into the ledger which courses of help ended.
func (d *deployment) tellEnded(episodes []string) error {
	if err := d.ledger.Append(true, ledgerLine{Ended: episodes, Kept: true}.record()); err != nil {
		return problem.Wrap(problem.Unavailable, err, "problem.unavailable")
	}
	return nil
}

// expiryDoors end courses of help.
func (f *features) expiryDoors() []Door {
	p := f.expiryPages
	return []Door{
		{Method: get, Path: "/expiries", Action: "expiry:list", Handle: p.List},
		{Method: post, Path: "/expiries", Action: "expiry:propose", Handle: p.Propose},
		{Method: post, Path: "/expiries/sweep", Action: "expiry:propose", Handle: p.Sweep},
		{Method: get, Path: "/expiries/{expiry}", Action: "expiry:list", Handle: p.Batch},
		{Method: post, Path: "/expiries/{expiry}", Action: "expiry:decide", Handle: p.Decide},
		{Method: get, Path: "/child/{child}/kept", Action: "expiry:hold", Level: access.Existence, Purpose: access.DataQuality, Handle: p.Kept},
		{Method: get, Path: "/child/{child}/kept/{episode}", Action: "expiry:hold", Level: access.Existence, Purpose: access.DataQuality, Handle: p.HoldForm},
		{Method: post, Path: "/child/{child}/kept/{episode}", Action: "expiry:hold", Level: access.Existence, Purpose: access.DataQuality, Handle: p.SetHold},
	}
}
