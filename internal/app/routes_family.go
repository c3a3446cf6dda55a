package app

import "onestory/internal/access"

// familyDoors are the pages of families themselves, and those on which others
// invite them, decide what their pages show, and answer them.
func (f *features) familyDoors(o *ownHandlers) []Door {
	var all []Door
	for _, part := range [][]Door{f.familySignIn(), f.familyOwn(), f.familyOthers(), f.familyMachines()} {
		all = append(all, part...)
	}
	return append(all, Door{Method: get, Path: "/demo/messages", Handle: o.demoMessages, Public: true},
		Door{Method: post, Path: "/demo/family/{relative}", Handle: o.signInAsFamily, Public: true})
}

// familySignIn shows nothing personal.
func (f *features) familySignIn() []Door {
	a := f.families.signIn
	return []Door{
		{Method: get, Path: "/my/start", Handle: a.StartForm, Public: true},
		{Method: post, Path: "/my/start", Handle: a.Start, Public: true},
		{Method: get, Path: "/my/secret", Handle: a.SecretForm, Public: true},
		{Method: post, Path: "/my/secret", Handle: a.Secret, Public: true},
		{Method: get, Path: "/my/sign-in", Handle: a.SignInForm, Public: true},
		{Method: post, Path: "/my/sign-in", Handle: a.SignIn, Public: true},
		{Method: get, Path: "/my/code", Handle: a.CodeForm, Public: true},
		{Method: post, Path: "/my/code", Handle: a.Code, Public: true},
		{Method: post, Path: "/my/code/again", Handle: a.AnotherCode, Public: true},
		{Method: post, Path: "/my/key/begin", Handle: a.AskKey, Public: true},
		{Method: post, Path: "/my/key", Handle: a.SignInByKey, Public: true},
		{Method: post, Path: "/my/sign-out", Handle: a.SignOut, Public: true},
		{Method: get, Path: "/my/exit", Handle: a.Exit, Public: true},
	}
}

// familyOwn are what a member of a family sees and does.
func (f *features) familyOwn() []Door {
	v := f.families.view
	doors := []Door{
		{Method: get, Path: "/my", Action: "family:home", Handle: v.Home},
		{Method: post, Path: "/my/extend", Action: "family:home", Handle: f.families.signIn.Extend},
		{Method: get, Path: "/my/join", Action: "family:join", Handle: f.families.signIn.JoinForm},
		{Method: post, Path: "/my/join", Action: "family:join", Handle: f.families.signIn.Join},
		{Method: get, Path: "/my/keys", Action: "family:home", Handle: f.families.signIn.Keys},
		{Method: post, Path: "/my/keys/begin", Action: "family:home", Handle: f.families.signIn.NewKey},
		{Method: post, Path: "/my/keys", Action: "family:home", Handle: f.families.signIn.AddKey},
		{Method: post, Path: "/my/keys/{key}/remove", Action: "family:home", Handle: f.families.signIn.DropKey},
		{Method: get, Path: "/my/{child}", Action: "family:open", Level: access.Existence, Handle: v.Open},
		{Method: get, Path: "/my/{child}/log", Action: "family:looked", Level: access.Existence, Handle: v.Log},
		{Method: get, Path: "/my/{child}/log/all", Action: "family:looked", Level: access.Existence, Handle: v.All},
		{Method: get, Path: "/my/{child}/log/file", Action: "family:looked", Level: access.Existence, Handle: v.File},
		{Method: get, Path: "/my/{child}/log/{day}/{look}", Action: "family:question", Level: access.Existence, Handle: v.AskForm},
		{Method: post, Path: "/my/{child}/log/{day}/{look}", Action: "family:question", Level: access.Existence, Handle: v.Ask},
		{Method: get, Path: "/my/{child}/wrong", Action: "family:question", Level: access.Existence, Handle: v.WrongForm},
		{Method: post, Path: "/my/{child}/wrong", Action: "family:question", Level: access.Existence, Handle: v.Ask},
		{Method: get, Path: "/my/{child}/questions", Action: "family:question", Level: access.Existence, Handle: v.Questions},
		{Method: get, Path: "/my/{child}/words", Action: "family:words", Level: access.Existence, Handle: v.WordsForm},
		{Method: post, Path: "/my/{child}/words", Action: "family:words", Level: access.Existence, Handle: v.SetWords},
		{Method: post, Path: "/my/{child}/words/draft", Action: "family:words", Level: access.Existence, Handle: v.SaveWords},
		{Method: get, Path: "/my/{child}/repeated", Action: "family:open", Level: access.Existence, Handle: v.RepeatedForm},
		{Method: post, Path: "/my/{child}/repeated", Action: "family:words", Level: access.Existence, Handle: v.SayRepeated},
		{Method: get, Path: "/my/{child}/agreed", Action: "family:open", Level: access.Existence, Handle: v.Agreed},
		{Method: get, Path: "/my/{child}/agreed/help", Action: "family:open", Level: access.Existence, Handle: v.HelpForm},
		{Method: post, Path: "/my/{child}/agreed/help", Action: "family:consent", Level: access.Existence, Handle: v.SayHelp},
		{Method: get, Path: "/my/{child}/agreed/sharing", Action: "family:open", Level: access.Existence, Handle: v.SharingForm},
		{Method: post, Path: "/my/{child}/agreed/sharing", Action: "family:consent", Level: access.Existence, Handle: v.SaySharing},
		{Method: get, Path: "/my/{child}/agreed/{said}/stop", Action: "family:open", Level: access.Existence, Handle: v.StopForm},
		{Method: post, Path: "/my/{child}/agreed/{said}/stop", Action: "family:consent", Level: access.Existence, Handle: v.Stop},
		{Method: get, Path: "/my/{child}/apart", Action: "family:apart", Level: access.Existence, Handle: v.ApartForm},
		{Method: post, Path: "/my/{child}/apart", Action: "family:apart", Level: access.Existence, Handle: v.Apart},
		{Method: get, Path: "/my/{child}/adults", Action: "family:decide", Level: access.Existence, Handle: v.AdultsForm},
		{Method: post, Path: "/my/{child}/adults", Action: "family:decide", Level: access.Existence, Handle: v.SetAdults},
		{Method: get, Path: "/my/{child}/portal", Action: "family:portal", Level: access.Existence, Handle: v.PortalForm},
		{Method: post, Path: "/my/{child}/portal", Action: "family:portal", Level: access.Existence, Handle: v.Portal},
	}
	for i := range doors {
		doors[i].Family = true
	}
	return doors
}

// familyOthers are the doors of practitioners, reviewers and managers.
func (f *features) familyOthers() []Door {
	a, v := f.families.signIn, f.families.view
	return []Door{
		{Method: get, Path: "/child/{child}/family", Action: "relative:list", Level: access.Contact, Handle: a.List},
		{Method: get, Path: "/child/{child}/family/new", Action: "relative:invite", Level: access.Contact, Handle: a.New},
		{Method: post, Path: "/child/{child}/family/new", Action: "relative:invite", Level: access.Contact, Handle: a.Invite},
		{Method: get, Path: "/child/{child}/family/{relative}", Action: "relative:invite", Level: access.Contact, Handle: a.AgainForm},
		{Method: post, Path: "/child/{child}/family/{relative}", Action: "relative:invite", Level: access.Contact, Handle: a.Again},
		{Method: post, Path: "/child/{child}/family/{relative}/suspend", Action: "relative:suspend", Level: access.Contact, Handle: a.Suspend},
		{Method: post, Path: "/child/{child}/family/{relative}/apart", Action: "relative:suspend", Level: access.Contact, Handle: a.Apart},
		{Method: get, Path: "/governance/families", Action: "relative:review", Handle: v.Cases},
		{Method: get, Path: "/governance/families/{child}", Action: "relative:review", Handle: v.Case},
		{Method: post, Path: "/governance/families/{child}/{relative}", Action: "relative:decide", Handle: v.Stand},
		{Method: get, Path: "/governance/families/{child}/{relative}/entries/{agency}", Action: "relative:review", Handle: v.RuleForm},
		{Method: post, Path: "/governance/families/{child}/{relative}/entries/{agency}", Action: "relative:decide", Handle: v.Rule},
		{Method: get, Path: "/questions", Action: "question:list", Handle: v.Owed},
		{Method: get, Path: "/questions/{question}", Action: "question:list", Handle: v.AnswerForm},
		{Method: post, Path: "/questions/{question}", Action: "question:answer", Handle: v.Answer},
		{Method: get, Path: "/questions/counts", Handle: v.Counts, Public: true},
	}
}

// familyMachines answer portals, each of which signs in by a token of its own.
func (f *features) familyMachines() []Door {
	v := f.families.view
	return []Door{
		{Method: get, Path: "/v2/findUsage", Handle: v.FindUsage, Public: true},
		{Method: get, Path: "/v2/usagePeriod", Handle: v.UsagePeriod, Public: true},
		{Method: get, Path: "/v2/heartbeat", Handle: v.Heartbeat, Public: true},
	}
}
