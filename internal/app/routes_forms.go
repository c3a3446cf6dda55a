package app

import "onestory/internal/form"

// formDoors are about what is asked: no child is behind any of them.
func (f *features) formDoors() []Door {
	p := f.formPages
	const one, draft = "/forms/{form}", "/forms/{form}/draft"
	return []Door{
		{Method: get, Path: "/forms", Action: "form:list", Handle: p.List},
		{Method: get, Path: "/forms/new", Action: "form:change", Handle: p.New},
		{Method: post, Path: "/forms/new", Action: "form:change", Handle: p.Create, Body: 2 * form.MaxBytes},
		{Method: get, Path: one, Action: "form:list", Handle: p.One},
		{Method: post, Path: one + "/setting", Action: "form:change", Handle: p.Decide},
		{Method: get, Path: one + "/version/{number}", Action: "form:list", Handle: p.ShowVersion},
		{Method: get, Path: one + "/version/{number}/json", Action: "form:list", Handle: p.VersionJSON},
		{Method: post, Path: draft + "/start", Action: "form:change", Handle: p.StartDraft},
		{Method: get, Path: draft, Action: "form:change", Handle: p.Build},
		{Method: post, Path: draft, Action: "form:change", Handle: p.Edit},
		{Method: post, Path: draft + "/approve", Action: "form:approve", Handle: p.Approve},
		{Method: get, Path: draft + "/preview", Action: "form:list", Handle: p.Preview},
		{Method: post, Path: draft + "/preview", Action: "form:list", Handle: p.Preview, Body: form.MaxBytes},
		{Method: get, Path: draft + "/{linked}", Action: "form:change", Handle: p.ItemForm},
		{Method: post, Path: draft + "/{linked}", Action: "form:change", Handle: p.EditItem},
	}
}
