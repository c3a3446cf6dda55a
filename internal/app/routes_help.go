package app

import (
	"net/http"

	"onestory/internal/access"
)

// episodeDoors are about assessments and help, from the first concern to closure.
// Handing over and letting in are open to managers, who know a child by name only
// and have no visit: those doors say the purpose themselves.
func (f *features) episodeDoors() []Door {
	p := f.episodePages
	return []Door{
		{Method: get, Path: "/episodes", Action: "episode:list", Handle: p.All},
		{Method: get, Path: "/settings/episodes", Action: "episode:settings", Handle: p.SettingsForm},
		{Method: post, Path: "/settings/episodes", Action: "episode:settings", Handle: p.SetSettings},
		{Method: get, Path: "/child/{child}/episodes", Action: "episode:look", Level: access.Existence, Handle: p.Existing},
		{Method: post, Path: "/child/{child}/episodes/look", Action: "episode:look", Level: access.Existence, Handle: p.Look},
		{Method: get, Path: "/child/{child}/episodes/new", Action: "episode:start", Level: access.Contact, Handle: p.New},
		{Method: post, Path: "/child/{child}/episodes/new", Action: "episode:start", Level: access.Contact, Handle: p.Start},
		{Method: post, Path: "/child/{child}/episodes/new/draft", Action: "episode:start", Level: access.Contact, Handle: f.draftPages.Save},
		{Method: get, Path: "/child/{child}/episode/{episode}", Action: "episode:open", Level: access.Existence, Handle: p.One},
		{Method: post, Path: "/child/{child}/episode/{episode}/move", Action: "episode:move", Level: access.Existence, Handle: p.Move},
		{Method: post, Path: "/child/{child}/episode/{episode}/outcome", Action: "episode:move", Level: access.Existence, Handle: p.Outcome},
		{Method: post, Path: "/child/{child}/episode/{episode}/members", Action: "episode:move", Level: access.Existence, Handle: p.SetMember},
		{Method: get, Path: "/child/{child}/episode/{episode}/close", Action: "episode:move", Level: access.Existence, Handle: p.CloseForm},
		{Method: post, Path: "/child/{child}/episode/{episode}/close", Action: "episode:move", Level: access.Existence, Handle: p.Close},
		{Method: get, Path: "/child/{child}/episode/{episode}/correct", Action: "episode:move", Level: access.Existence, Handle: p.CorrectForm},
		{Method: post, Path: "/child/{child}/episode/{episode}/correct", Action: "episode:move", Level: access.Existence, Handle: p.Correct},
		{Method: get, Path: "/child/{child}/episode/{episode}/answer", Action: "episode:answer", Level: access.Contact, Handle: p.AnswerForm},
		{Method: post, Path: "/child/{child}/episode/{episode}/answer", Action: "episode:answer", Level: access.Contact, Handle: p.Answer},
		{Method: get, Path: "/child/{child}/episode/{episode}/ask", Action: "episode:ask", Level: access.Existence, Handle: p.AskForm},
		{Method: post, Path: "/child/{child}/episode/{episode}/ask", Action: "episode:ask", Level: access.Existence, Handle: p.Ask},
		{Method: get, Path: "/child/{child}/episode/{episode}/lead", Action: "episode:hand", Level: access.Existence, Purpose: access.LookUp, Handle: p.HandForm},
		{Method: post, Path: "/child/{child}/episode/{episode}/lead", Action: "episode:hand", Level: access.Existence, Purpose: access.LookUp, Handle: p.HandOver},
		{Method: get, Path: "/child/{child}/asked/{asked}", Action: "episode:decide", Level: access.Existence, Purpose: access.LookUp, Handle: p.AskedForm},
		{Method: post, Path: "/child/{child}/asked/{asked}", Action: "episode:decide", Level: access.Existence, Purpose: access.LookUp, Handle: p.Decide},
	}
}

// contactDoors are the front door. They say the purpose themselves, so that no visit
// that has ended holds up a worry.
func (f *features) contactDoors() []Door {
	p := f.contactPages
	door := func(method, path string, a access.Action, h func(http.ResponseWriter, *http.Request, access.Request) error) Door {
		return Door{Method: method, Path: "/child/{child}/unsafe" + path, Action: a, Level: access.Existence, Purpose: access.Safeguarding, Handle: h}
	}
	return []Door{
		{Method: get, Path: "/contacts", Action: "contact:list", Handle: p.All},
		door(get, "", "contact:send", p.New),
		door(post, "", "contact:send", p.Send),
		door(post, "/draft", "contact:send", f.draftPages.Save),
		door(post, "/carry", "contact:send", p.Carry),
		door(get, "/{contact}", "contact:open", p.One),
		door(post, "/{contact}", "contact:answer", p.Answer),
	}
}

// storyDoors are what the family wants known.
func (f *features) storyDoors() []Door {
	p := f.storyPages
	return []Door{
		{Method: get, Path: "/repeated", Action: "story:figure", Handle: p.Headline},
		{Method: get, Path: "/child/{child}/story", Action: "story:open", Level: access.Contact, Handle: p.All},
		{Method: post, Path: "/child/{child}/story", Action: "story:write", Level: access.Contact, Handle: p.Write},
		{Method: post, Path: "/child/{child}/story/draft", Action: "story:open", Level: access.Contact, Handle: f.draftPages.Save},
		{Method: get, Path: "/child/{child}/story/{story}", Action: "story:open", Level: access.Contact, Handle: p.One},
		{Method: post, Path: "/child/{child}/story/{story}", Action: "story:write", Level: access.Contact, Handle: p.Write},
		{Method: post, Path: "/child/{child}/repeated", Action: "story:repeated", Level: access.Contact, Handle: p.Repeated},
	}
}

// needDoors are levels of need.
func (f *features) needDoors() []Door {
	p := f.needPages
	return []Door{
		{Method: get, Path: "/settings/need", Action: "need:settings", Handle: p.SettingsForm},
		{Method: post, Path: "/settings/need", Action: "need:settings", Handle: p.SetLevels},
		{Method: get, Path: "/child/{child}/need", Action: "need:open", Level: access.Existence, Handle: p.All},
		{Method: post, Path: "/child/{child}/need", Action: "need:find", Level: access.Contact, Handle: p.Find},
	}
}
