package app

import (
	"onestory/internal/access"
	"onestory/internal/homevisit"
)

// homeVisitDoors are packs that people take to families. Those about an assessment ask
// for it; one's own list, and telling that a pack is lost, ask for nobody: whoever took
// it may not open the child any more.
func (f *features) homeVisitDoors() []Door {
	p := f.homeVisitPages
	const at = "/child/{child}/assessment/{assessed}/visit"
	return []Door{
		{Method: get, Path: "/packs", Action: "homevisit:list", Handle: p.Mine},
		{Method: get, Path: "/packs/{pack}", Action: "homevisit:list", Handle: p.One},
		{Method: post, Path: "/packs/{pack}/lost", Action: "homevisit:lose", Handle: p.Lose},
		{Method: get, Path: at, Action: "homevisit:take", Level: access.Content, Item: "assessed", Handle: p.ChooseForm},
		{Method: post, Path: at, Action: "homevisit:take", Level: access.Content, Item: "assessed", Handle: p.Take},
		{Method: get, Path: at + "/{paper}/paper", Action: "homevisit:take", Level: access.Content, Item: "assessed", Handle: p.Paper},
		{Method: get, Path: at + "/{pack}/file", Action: "homevisit:take", Level: access.Content, Item: "assessed", Handle: p.File},
		{Method: get, Path: at + "/{pack}/return", Action: "homevisit:return", Level: access.Content, Item: "assessed", Handle: p.ReturnForm},
		{Method: post, Path: at + "/{pack}/return", Action: "homevisit:return", Level: access.Content, Item: "assessed", Handle: p.Return, Body: homevisit.MaxFile + 1<<16},
	}
}
