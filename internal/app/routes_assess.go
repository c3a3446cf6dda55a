package app

import (
	"time"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/kit/pdf"
	"onestory/internal/kit/web"
)

// assessDoors are about assessments of one child. Each is an item of the child,
// read by whoever has a part in its episode; who writes is asked within.
func (f *features) assessDoors() []Door {
	p := f.assessP
	const begin, one = "/child/{child}/episode/{episode}/assessment", "/child/{child}/assessment/{assessed}"
	const section, copies = one + "/{whose}/{page}", one + "/copies/{whose}"
	return []Door{
		{Method: get, Path: begin, Action: "assessment:begin", Level: access.Existence, Handle: p.BeginForm},
		{Method: post, Path: begin, Action: "assessment:begin", Level: access.Existence, Handle: p.Start},
		{Method: get, Path: one, Action: "assessment:open", Level: access.Content, Item: "assessed", Handle: p.Open},
		{Method: get, Path: one + "/compare", Action: "assessment:open", Level: access.Content, Item: "assessed", Handle: p.Compare},
		{Method: get, Path: section, Action: "assessment:write", Level: access.Content, Item: "assessed", Handle: p.Section},
		{Method: post, Path: section, Action: "assessment:write", Level: access.Content, Item: "assessed", Handle: p.Save, Body: assessment.MaxBytes},
		{Method: post, Path: section + "/draft", Action: "assessment:write", Level: access.Content, Item: "assessed", Handle: p.Autosave, Body: assessment.MaxBytes},
		{Method: get, Path: section + "/merge", Action: "assessment:write", Level: access.Content, Item: "assessed", Handle: p.MergeForm},
		{Method: post, Path: section + "/merge", Action: "assessment:write", Level: access.Content, Item: "assessed", Handle: p.Merge, Body: assessment.MaxBytes},
		{Method: get, Path: section + "/ask", Action: "assessment:ask", Level: access.Content, Item: "assessed", Handle: p.AskForm},
		{Method: post, Path: section + "/ask", Action: "assessment:ask", Level: access.Content, Item: "assessed", Handle: p.Ask},
		{Method: post, Path: one + "/file", Action: "assessment:add", Level: access.Content, Item: "assessed", Handle: p.AttachFile, Body: assessment.MaxFile + 1<<17},
		{Method: get, Path: one + "/file/{file}", Action: "assessment:open", Level: access.Content, Item: "assessed", Handle: p.File},
		{Method: get, Path: one + "/copies", Action: "assessment:copy", Level: access.Content, Item: "assessed", Handle: p.CopiesForm},
		{Method: get, Path: copies, Action: "assessment:copy", Level: access.Content, Item: "assessed", Handle: p.CopyForm},
		{Method: post, Path: copies, Action: "assessment:copy", Level: access.Content, Item: "assessed", Handle: p.DecideCopy, Body: assessment.MaxBytes},
		{Method: post, Path: copies + "/given", Action: "assessment:copy", Level: access.Content, Item: "assessed", Handle: p.GiveCopy},
		{Method: get, Path: copies + "/read", Action: "assessment:copy", Level: access.Content, Item: "assessed", Handle: p.ReadCopy},
		{Method: get, Path: copies + "/pdf", Action: "assessment:copy", Level: access.Content, Item: "assessed", Handle: f.copyPDF, Opts: []web.Option{web.Timeout(pdf.Within + 5*time.Second)}},
		{Method: get, Path: copies + "/translation", Action: "assessment:copy", Level: access.Content, Item: "assessed", Handle: p.TranslationForm},
		{Method: post, Path: copies + "/translation", Action: "assessment:copy", Level: access.Content, Item: "assessed", Handle: p.Translate, Body: assessment.MaxBytes},
		{Method: get, Path: "/contribute/{token}", Handle: p.CodeForm, Public: true},
		{Method: post, Path: "/contribute/{token}", Handle: p.Contribute, Public: true, Body: assessment.MaxBytes},
		{Method: get, Path: one + "/sign", Action: "assessment:sign", Level: access.Content, Item: "assessed", Handle: p.SignForm},
		{Method: post, Path: one + "/sign", Action: "assessment:sign", Level: access.Content, Item: "assessed", Handle: p.Sign},
		{Method: post, Path: one + "/add", Action: "assessment:add", Level: access.Content, Item: "assessed", Handle: p.Add},
	}
}
