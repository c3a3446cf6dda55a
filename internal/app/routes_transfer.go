package app

import (
	"onestory/internal/access"
	"onestory/internal/transfer"
)

// transferServices makes the service of transfer packs.
func (f *features) transferServices(d *deployment) {
	f.transfers = transfer.New(transfer.Parts{Gate: d.gate, Keys: d.keys, Assess: f.assess, Accounts: inWords{accountCards{}, f.words}})
}

// transferDoors are what leaves of an assessment as FHIR, and packs that come in. They
// ask for what assessments ask for.
func (f *features) transferDoors() []Door {
	p := f.transferPages
	const one = "/child/{child}/assessment/{assessed}"
	return []Door{
		{Method: get, Path: one + "/pack", Action: "assessment:write", Level: access.Content, Item: "assessed", Handle: p.PackForm},
		{Method: post, Path: one + "/pack", Action: "assessment:write", Level: access.Content, Item: "assessed", Handle: p.TakePack, Body: transfer.MaxPack + 1<<20},
		{Method: get, Path: one + "/fhir", Action: "assessment:copy", Level: access.Content, Item: "assessed", Handle: p.FHIR},
	}
}
