package app

// kindDoors are the kinds of agency, and the agencies whose kind waits to be changed.
func (f *features) kindDoors() []Door {
	p, g := f.kindPages, f.agencyPages
	return []Door{
		{Method: get, Path: "/agency-kinds", Action: "agencykind:list", Handle: p.List},
		{Method: get, Path: "/agency-kinds/new", Action: "agencykind:propose", Handle: p.New},
		{Method: post, Path: "/agency-kinds/new", Action: "agencykind:propose", Handle: p.Propose},
		{Method: get, Path: "/agency-kinds/{kind}", Action: "agencykind:list", Handle: p.One},
		{Method: post, Path: "/agency-kinds/{kind}", Action: "agencykind:change", Handle: p.Change},
		{Method: post, Path: "/agency-kinds/{kind}/settle", Action: "agencykind:settle", Handle: p.Settle},
		{Method: get, Path: "/agency-changes", Action: "agencykind:list", Handle: g.Changes},
		{Method: post, Path: "/agency-changes/{agency}", Action: "agencykind:settle", Handle: g.Settle},
		{Method: get, Path: "/agencies/import", Action: "agency:create", Handle: g.ImportForm},
		{Method: post, Path: "/agencies/import", Action: "agency:create", Handle: g.Import, Body: 2 << 20},
	}
}
