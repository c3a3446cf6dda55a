package app

import "onestory/internal/access"

// subjectAccessDoors answer people who ask what is held about them.
func (f *features) subjectAccessDoors() []Door {
	p := f.casePages
	return []Door{
		{Method: get, Path: "/subject-access", Action: "subjectaccess:list", Handle: p.List},
		{Method: get, Path: "/child/{child}/subject-access", Action: "subjectaccess:begin", Level: access.Existence, Purpose: access.SubjectAccess, Handle: p.BeginForm},
		{Method: post, Path: "/child/{child}/subject-access", Action: "subjectaccess:begin", Level: access.Existence, Purpose: access.SubjectAccess, Handle: p.Start},
		{Method: get, Path: "/subject-access/{case}", Action: "subjectaccess:open", Handle: p.Case},
		{Method: post, Path: "/subject-access/{case}", Action: "subjectaccess:work", Handle: p.Write},
		{Method: post, Path: "/subject-access/{case}/move", Action: "subjectaccess:work", Handle: p.Move},
		{Method: post, Path: "/subject-access/{case}/release", Action: "subjectaccess:release", Handle: p.Release},
		{Method: get, Path: "/subject-access/{case}/piece/{piece}", Action: "subjectaccess:open", Handle: p.Piece},
		{Method: post, Path: "/subject-access/{case}/piece/{piece}", Action: "subjectaccess:work", Handle: p.Decide},
	}
}
