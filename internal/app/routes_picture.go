package app

import (
	"onestory/internal/access"
	"onestory/internal/storypicture"
)

// pictureDoors are drawings and photographs of what the family wants known, for those
// who help and on the family's own pages.
func (f *features) pictureDoors() []Door {
	p := f.picturePages
	const all, own = "/child/{child}/story/pictures", "/my/{child}/words/pictures"
	return []Door{
		{Method: get, Path: all, Action: "story:open", Level: access.Contact, Handle: p.All},
		{Method: post, Path: all, Action: "story:write", Level: access.Contact, Handle: p.Add, Body: storypicture.MaxBody + 1<<16},
		{Method: get, Path: all + "/{picture}/image", Action: "story:open", Level: access.Contact, Handle: p.Image},
		{Method: post, Path: all + "/{picture}", Action: "story:write", Level: access.Contact, Handle: p.Drop},
		{Method: get, Path: own, Action: "family:words", Level: access.Existence, Handle: p.Own, Family: true},
		{Method: post, Path: own, Action: "family:words", Level: access.Existence, Handle: p.AddOwn, Family: true, Body: storypicture.MaxBody + 1<<16},
		{Method: get, Path: own + "/{picture}/image", Action: "family:words", Level: access.Existence, Handle: p.OwnImage, Family: true},
		{Method: post, Path: own + "/{picture}", Action: "family:words", Level: access.Existence, Handle: p.DropOwn, Family: true},
	}
}
