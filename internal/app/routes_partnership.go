package app

// partnershipDoors keep the registers of sharing agreements and of the impact
// assessments that they rest on.
func (f *features) partnershipDoors() []Door {
	p := f.partnerPages
	return []Door{
		{Method: get, Path: "/agreements", Action: "partnership:list", Handle: p.List},
		{Method: get, Path: "/agreements/new", Action: "partnership:keep", Handle: p.New},
		{Method: post, Path: "/agreements/new", Action: "partnership:keep", Handle: p.Add},
		{Method: get, Path: "/agreements/{agreement}", Action: "partnership:list", Handle: p.Agreement},
		{Method: get, Path: "/agreements/{agreement}/edit", Action: "partnership:keep", Handle: p.Edit},
		{Method: post, Path: "/agreements/{agreement}/edit", Action: "partnership:keep", Handle: p.Change},
		{Method: get, Path: "/agreements/{agreement}/party", Action: "partnership:keep", Handle: p.PartyForm},
		{Method: post, Path: "/agreements/{agreement}/party", Action: "partnership:keep", Handle: p.AddParty},
		{Method: post, Path: "/agreements/{agreement}/party/{agency}/remove", Action: "partnership:keep", Handle: p.DropParty},
		{Method: get, Path: "/agreements/{agreement}/line", Action: "partnership:keep", Handle: p.LineForm},
		{Method: post, Path: "/agreements/{agreement}/line", Action: "partnership:keep", Handle: p.AddLine},
		{Method: post, Path: "/agreements/{agreement}/line/{line}/remove", Action: "partnership:keep", Handle: p.DropLine},
		{Method: get, Path: "/agreements/{agreement}/sign/{agency}", Action: "partnership:sign", Handle: p.SignForm},
		{Method: post, Path: "/agreements/{agreement}/sign/{agency}", Action: "partnership:sign", Handle: p.Sign},
		{Method: get, Path: "/agreements/{agreement}/stop", Action: "partnership:keep", Handle: p.StopForm},
		{Method: post, Path: "/agreements/{agreement}/stop", Action: "partnership:keep", Handle: p.Stop},
		{Method: post, Path: "/agreements/{agreement}/resume", Action: "partnership:keep", Handle: p.Resume},
		{Method: post, Path: "/agreements/{agreement}/revise", Action: "partnership:keep", Handle: p.Revise},
		{Method: get, Path: "/assessments/new", Action: "partnership:keep", Handle: p.NewAssessment},
		{Method: post, Path: "/assessments/new", Action: "partnership:keep", Handle: p.AddAssessment},
		{Method: get, Path: "/assessments/{assessment}", Action: "partnership:list", Handle: p.Assessment},
		{Method: get, Path: "/assessments/{assessment}/edit", Action: "partnership:keep", Handle: p.EditAssessment},
		{Method: post, Path: "/assessments/{assessment}/edit", Action: "partnership:keep", Handle: p.ChangeAssessment},
		{Method: get, Path: "/assessments/{assessment}/hazard", Action: "partnership:keep", Handle: p.HazardForm},
		{Method: post, Path: "/assessments/{assessment}/hazard", Action: "partnership:keep", Handle: p.AddHazard},
		{Method: post, Path: "/assessments/{assessment}/hazard/{hazard}/remove", Action: "partnership:keep", Handle: p.DropHazard},
		{Method: get, Path: "/assessments/{assessment}/sign-off", Action: "partnership:keep", Handle: p.SignOffForm},
		{Method: post, Path: "/assessments/{assessment}/sign-off", Action: "partnership:keep", Handle: p.SignOff},
		{Method: get, Path: "/assessments/{assessment}/answer", Action: "partnership:keep", Handle: p.AnswerForm},
		{Method: post, Path: "/assessments/{assessment}/answer", Action: "partnership:keep", Handle: p.Answer},
	}
}
