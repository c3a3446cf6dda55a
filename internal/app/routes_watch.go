package app

import "onestory/internal/access"

// watchDoors watch the watchers.
func (f *features) watchDoors() []Door {
	p := f.watchPages
	return []Door{
		{Method: get, Path: "/alerts", Action: "watch:list", Handle: p.List},
		{Method: get, Path: "/alerts/{alert}", Action: "watch:list", Handle: p.Alert},
		{Method: post, Path: "/alerts/{alert}", Action: "watch:note", Handle: p.Note},
		{Method: post, Path: "/alerts/{alert}/suspend", Action: "watch:suspend", Handle: p.Suspend},
		{Method: post, Path: "/samples/{event}", Action: "watch:answer", Handle: p.Answer},
		{Method: get, Path: "/child/{child}/notable", Action: "watch:notable", Level: access.Existence, Handle: p.NotableForm},
		{Method: post, Path: "/child/{child}/notable", Action: "watch:notable", Level: access.Existence, Handle: p.SetNotable},
	}
}
