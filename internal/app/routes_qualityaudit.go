package app

import "onestory/internal/access"

// auditDoors are audits of quality. No address names a child: which episode an audit
// is of is found inside, for whoever it was given to, and the purpose is given here.
func (f *features) auditDoors() []Door {
	p := f.auditP
	const draws, one = "/quality-audits", "/audits/{audit}"
	return []Door{
		{Method: get, Path: draws, Action: "qualityaudit:list", Purpose: access.QualityAudit, Handle: p.All},
		{Method: post, Path: draws, Action: "qualityaudit:draw", Purpose: access.QualityAudit, Handle: p.Draw},
		{Method: get, Path: draws + "/{drawn}", Action: "qualityaudit:list", Purpose: access.QualityAudit, Handle: p.One},
		{Method: get, Path: draws + "/{drawn}/{audit}", Action: "qualityaudit:list", Purpose: access.QualityAudit, Handle: p.Case},
		{Method: post, Path: draws + "/{drawn}/{audit}", Action: "qualityaudit:assign", Purpose: access.QualityAudit, Handle: p.Assign},
		{Method: get, Path: "/audits", Action: "qualityaudit:read", Handle: p.Mine},
		{Method: get, Path: one, Action: "qualityaudit:read", Handle: p.Open},
		{Method: get, Path: one + "/record", Action: "qualityaudit:read", Handle: p.Record},
		{Method: get, Path: one + "/part/{page}", Action: "qualityaudit:fill", Handle: p.Section},
		{Method: post, Path: one + "/part/{page}", Action: "qualityaudit:fill", Handle: p.Save, Body: 1 << 18},
		{Method: post, Path: one + "/part/{page}/draft", Action: "qualityaudit:fill", Handle: p.Autosave, Body: 1 << 18},
		{Method: post, Path: one + "/finish", Action: "qualityaudit:fill", Handle: p.Finish},
		{Method: get, Path: "/audit-results", Action: "qualityaudit:results", Handle: p.Results},
	}
}
