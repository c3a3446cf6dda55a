package app

import "onestory/internal/access"

// documentDoors are about what agencies wrote or hold about a child.
func (f *features) documentDoors() []Door {
	p, d := f.documentPages, f.draftPages
	const one = "/child/{child}/document/{document}"
	return []Door{
		{Method: get, Path: "/child/{child}/notes", Action: "note:open", Level: access.Contact, Handle: f.notePages.All},
		{Method: post, Path: "/child/{child}/notes", Action: "note:write", Level: access.Contact, Handle: f.notePages.Write},
		{Method: post, Path: "/child/{child}/notes/draft", Action: "note:write", Level: access.Contact, Handle: d.Save},
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

// glassDoors open against the ordinary rule, and review that.
func (f *features) glassDoors() []Door {
	p, d := f.glassPages, f.draftPages
	const child, item = "/child/{child}/break-glass", "/child/{child}/document/{document}/override"
	return []Door{
		{Method: get, Path: child, Action: "glass:break", Level: access.Existence, Purpose: access.LookUp, Handle: p.Ask},
		{Method: post, Path: child, Action: "glass:break", Level: access.Existence, Purpose: access.LookUp, Handle: p.Break},
		{Method: post, Path: child + "/draft", Action: "glass:break", Level: access.Existence, Purpose: access.LookUp, Handle: d.Save},
		{Method: get, Path: item, Action: "document:override", Level: access.Existence, Item: "document", Handle: p.Ask},
		{Method: post, Path: item, Action: "document:override", Level: access.Existence, Item: "document", Handle: p.Break},
		{Method: post, Path: item + "/draft", Action: "document:override", Level: access.Existence, Item: "document", Handle: d.Save},
		{Method: get, Path: "/child/{child}/why", Action: "child:why", Level: access.Existence, Handle: f.whyPages.Why},
		{Method: get, Path: "/child/{child}/document/{document}/why", Action: "document:why", Level: access.Existence, Item: "document", Handle: f.whyPages.Why},
		{Method: get, Path: "/governance/break-glass", Action: "glass:list", Handle: p.List},
		{Method: get, Path: "/governance/break-glass/{glass}", Action: "glass:list", Handle: p.One},
		{Method: post, Path: "/governance/break-glass/{glass}", Action: "glass:review", Handle: p.Review},
		{Method: get, Path: "/break-glass", Action: "glass:waiting", Handle: p.Waiting},
		{Method: post, Path: "/break-glass/{glass}", Action: "glass:decide", Handle: p.Decide},
	}
}
