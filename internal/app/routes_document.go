package app

import "onestory/internal/access"

// documentDoors are about what agencies wrote or hold about a child.
func (f *features) documentDoors() []Door {
	p, d := f.documentPages, f.draftPages
	const one = "/child/{child}/document/{document}"
	return []Door{
		{Method: get, Path: "/child/{child}/document/new", Action: "document:write", Level: access.Contact, Handle: p.New},
		{Method: post, Path: "/child/{child}/document/new", Action: "document:write", Level: access.Contact, Handle: p.Write},
		{Method: post, Path: "/child/{child}/document/new/draft", Action: "document:write", Level: access.Contact, Handle: d.Save},
		{Method: get, Path: one, Action: "document:open", Level: access.Existence, Item: "document", Handle: p.Open},
		{Method: get, Path: one + "/amend", Action: "document:amend", Level: access.Content, Item: "document", Handle: p.Edit},
		{Method: post, Path: one + "/amend", Action: "document:amend", Level: access.Content, Item: "document", Handle: p.Amend},
		{Method: post, Path: one + "/amend/draft", Action: "document:amend", Level: access.Content, Item: "document", Handle: d.Save},
		{Method: get, Path: one + "/seal", Action: "document:seal", Level: access.Content, Item: "document", Handle: p.AskSeal},
		{Method: post, Path: one + "/seal", Action: "document:seal", Level: access.Content, Item: "document", Handle: p.Seal},
	}
}
