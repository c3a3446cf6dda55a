package app

import "onestory/internal/access"

// deliveryDoors are the plan, the meetings and reviews of one episode, and how needs
// went over all of them. What is
// written there is written and read by the doors of assessments.
func (f *features) deliveryDoors() []Door {
	const of = "/child/{child}/episode/{episode}"
	return []Door{
		{Method: get, Path: of + "/delivery", Action: "episode:open", Level: access.Existence, Handle: f.deliverPages.All},
		{Method: get, Path: of + "/delivery/print", Action: "episode:open", Level: access.Existence, Handle: f.deliverPages.Print},
		{Method: get, Path: "/child/{child}/timeline", Action: "need:open", Level: access.Existence, Handle: f.timelinePages.All},
		{Method: get, Path: of + "/write/{record}", Action: "assessment:begin", Level: access.Existence, Handle: f.assessP.BeginForm},
		{Method: post, Path: of + "/write/{record}", Action: "assessment:begin", Level: access.Existence, Handle: f.assessP.Start},
	}
}
