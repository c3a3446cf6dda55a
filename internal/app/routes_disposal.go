package app

import "onestory/internal/access"

// disposalDoors end records.
func (f *features) disposalDoors() []Door {
	p := f.disposalPages
	return []Door{
		{Method: get, Path: "/disposals", Action: "disposal:list", Handle: p.List},
		{Method: post, Path: "/disposals", Action: "disposal:propose", Handle: p.Propose},
		{Method: post, Path: "/disposals/sweep", Action: "disposal:propose", Handle: p.Sweep},
		{Method: get, Path: "/disposals/schedule", Action: "disposal:schedule", Handle: p.ScheduleForm},
		{Method: post, Path: "/disposals/schedule", Action: "disposal:schedule", Handle: p.SetSchedule},
		{Method: get, Path: "/disposals/{batch}", Action: "disposal:list", Handle: p.Batch},
		{Method: post, Path: "/disposals/{batch}", Action: "disposal:decide", Handle: p.Decide},
		{Method: get, Path: "/child/{child}/keeping", Action: "disposal:hold", Level: access.Existence, Purpose: access.DataQuality, Handle: p.HoldForm},
		{Method: post, Path: "/child/{child}/keeping", Action: "disposal:hold", Level: access.Existence, Purpose: access.DataQuality, Handle: p.SetHold},
	}
}
