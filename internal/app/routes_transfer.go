package app

import (
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/web"
	"onestory/internal/transfer"
)

// transferServices makes the service of transfer packs.
func (f *features) transferServices(d *deployment) {
	f.transfers = transfer.New(transfer.Parts{Gate: d.gate, Keys: d.keys, Assess: f.assess, Episodes: f.episodes, Accounts: inWords{accountCards{}, f.words}})
	f.assess.Packs = f.transfers
}

// transferDoors are what leaves of an assessment as FHIR, and packs that come in. They
// ask for what assessments ask for.
func (f *features) transferDoors() []Door {
	p := f.transferPages
	const one = "/child/{child}/assessment/{assessed}"
	return []Door{
		{Method: get, Path: one + "/pack", Action: "assessment:write", Level: access.Content, Item: "assessed", Handle: p.TakeForm},
		{Method: post, Path: one + "/pack", Action: "assessment:write", Level: access.Content, Item: "assessed", Handle: p.Take, Body: transfer.MaxPack + 1<<20, Opts: []web.Option{web.Timeout(time.Minute)}},
		{Method: get, Path: one + "/transfer", Action: "assessment:copy", Level: access.Content, Item: "assessed", Handle: p.GiveForm},
		{Method: post, Path: one + "/transfer", Action: "assessment:copy", Level: access.Content, Item: "assessed", Handle: p.Give},
		{Method: get, Path: one + "/fhir", Action: "assessment:copy", Level: access.Content, Item: "assessed", Handle: p.FHIR},
	}
}
