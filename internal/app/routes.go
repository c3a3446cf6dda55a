package app

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/feed"
	"onestory/internal/kit/web"
)

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// doors is the table of every way in. The mux, the test that every door asks,
// the object-level probes, the search for canaries and docs/use/doors.md are
// made from it.
func (f *features) doors(o *ownHandlers) []Door {
	var all []Door
	for _, part := range [][]Door{
		f.publicDoors(o), f.selfDoors(), f.searchDoors(), f.childDoors(), f.adminDoors(), f.governDoors(o),
		f.kindDoors(), f.overrideDoors(),
		f.partnershipDoors(),
		f.documentDoors(), f.glassDoors(),
		f.consentDoors(), f.sharingDoors(), f.disclosureDoors(),
		f.storyDoors(), f.pictureDoors(), f.needDoors(), f.episodeDoors(), f.contactDoors(),
		f.homeVisitDoors(), f.transferDoors(), f.assessDoors(), f.formDoors(), f.deliveryDoors(), f.auditDoors(),
		f.watchDoors(),
		f.disposalDoors(),
		f.expiryDoors(),
		f.subjectAccessDoors(),
		f.familyDoors(o),
	} {
		all = append(all, part...)
	}
	return all
}

// publicDoors show nothing personal.
func (f *features) publicDoors(o *ownHandlers) []Door {
	a := f.accountPages
	return []Door{
		{Method: get, Path: "/healthz", Handle: o.health, Public: true},
		{Method: get, Path: "/readyz", Handle: o.ready, Public: true},
		{Method: get, Path: "/help", Handle: o.help, Public: true},
		{Method: get, Path: "/accessibility-statement", Handle: o.accessibility, Public: true},
		{Method: get, Path: "/demo", Handle: o.demonstration, Public: true},
		{Method: post, Path: "/demo/sign-in/{account}", Handle: o.signInAs, Public: true},
		{Method: get, Path: "/sign-in", Handle: a.SignInForm, Public: true},
		{Method: post, Path: "/sign-in", Handle: a.SignIn, Public: true},
		{Method: get, Path: "/sign-in/code", Handle: a.CodeForm, Public: true},
		{Method: post, Path: "/sign-in/code", Handle: a.Code, Public: true},
		{Method: get, Path: "/welcome/{token}", Handle: a.WelcomeForm, Public: true},
		{Method: post, Path: "/welcome/{token}", Handle: a.Welcome, Public: true},
		{Method: post, Path: "/sign-out", Handle: a.SignOut, Public: true},
	}
}

// selfDoors are what everyone may do with their own account.
func (f *features) selfDoors() []Door {
	a := f.accountPages
	return []Door{
		{Method: get, Path: "/{$}", Action: "self:open", Handle: f.homePages.Home},
		{Method: post, Path: "/session/extend", Action: "self:open", Handle: a.Extend},
		{Method: get, Path: "/account", Action: "self:open", Handle: a.Own},
		{Method: get, Path: "/account/contact", Action: "self:open", Handle: a.ContactForm},
		{Method: post, Path: "/account/contact", Action: "self:change", Handle: a.Contact},
		{Method: get, Path: "/account/relatives", Action: "self:open", Handle: a.RelativesForm},
		{Method: post, Path: "/account/relatives", Action: "self:change", Handle: a.Relatives},
		{Method: post, Path: "/account/covers", Action: "self:change", Handle: a.AskCover},
		{Method: post, Path: "/account/covers/{agency}/end", Action: "self:change", Handle: a.EndCover},
		{Method: post, Path: "/account/sessions/{session}/end", Action: "self:change", Handle: a.EndSession},
	}
}

// searchDoors find children.
func (f *features) searchDoors() []Door {
	s := f.findPages
	return []Door{
		{Method: get, Path: "/find", Action: "child:find", Handle: s.Search},
		{Method: post, Path: "/find", Action: "child:find", Handle: s.Start},
		{Method: get, Path: "/find/{search}", Action: "child:find", Handle: s.Show},
	}
}

// childDoors are about one child.
func (f *features) childDoors() []Door {
	c, v, s, i, rec, d := f.childPages, f.visitPages, f.shieldPages, f.involvePages, f.recordPages, f.draftPages
	return []Door{
		{Method: get, Path: "/child/new", Action: "child:create", Handle: c.New},
		{Method: post, Path: "/child/new", Action: "child:create", Handle: c.Create},
		{Method: post, Path: "/child/new/draft", Action: "child:create", Handle: d.Save},
		{Method: get, Path: "/child/{child}", Action: "child:open", Level: access.Existence, Handle: rec.Open},
		{Method: get, Path: "/child/{child}/log", Action: "child:log", Handle: rec.Log},
		{Method: get, Path: "/child/{child}/involvement/new", Action: "involvement:add", Level: access.Existence, Handle: i.New},
		{Method: post, Path: "/child/{child}/involvement", Action: "involvement:add", Level: access.Existence, Handle: i.Add},
		{Method: post, Path: "/child/{child}/involvement/new/draft", Action: "involvement:add", Level: access.Existence, Handle: d.Save},
		{Method: post, Path: "/child/{child}/involvement/{involvement}/confirm", Action: "involvement:confirm", Handle: i.Confirm},
		{Method: post, Path: "/child/{child}/involvement/{involvement}/end", Action: "involvement:end", Handle: i.End},
		{Method: post, Path: "/child/{child}/involvement/{involvement}/reached", Action: "involvement:reached", Level: access.Contact, Handle: i.Reached},
		{Method: post, Path: "/child/{child}/follow", Action: "follow:start", Level: access.Contact, Handle: i.Follow},
		{Method: post, Path: "/child/{child}/unfollow", Action: "follow:stop", Handle: i.Unfollow},
		{Method: get, Path: "/child/{child}/visit", Action: "visit:start", Level: access.Existence, Purpose: access.LookUp, Handle: v.Ask},
		{Method: post, Path: "/child/{child}/visit", Action: "visit:start", Level: access.Existence, Purpose: access.LookUp, Handle: v.Start},
		{Method: get, Path: "/child/{child}/amend", Action: "child:amend", Level: access.Contact, Handle: c.Edit},
		{Method: post, Path: "/child/{child}/amend", Action: "child:amend", Level: access.Contact, Handle: c.Amend},
		{Method: post, Path: "/child/{child}/amend/draft", Action: "child:amend", Level: access.Contact, Handle: d.Save},
		{Method: post, Path: "/child/{child}/confirm", Action: "child:confirm", Level: access.Contact, Handle: c.Confirm},
		{Method: get, Path: "/child/{child}/shield", Action: "shield:request", Level: access.Existence, Handle: s.Ask},
		{Method: post, Path: "/child/{child}/shield", Action: "shield:request", Level: access.Existence, Handle: s.Start},
		{Method: post, Path: "/child/{child}/shield/draft", Action: "shield:request", Level: access.Existence, Handle: d.Save},
		{Method: post, Path: "/child/{child}/shields/{shield}", Action: "shield:decide", Level: access.Existence, Handle: s.Decide},
	}
}

// adminDoors set the deployment up; none of them opens a child.
func (f *features) adminDoors() []Door {
	a, g := f.accountPages, f.agencyPages
	return []Door{
		{Method: get, Path: "/accounts", Action: "account:list", Handle: a.List},
		{Method: get, Path: "/accounts/new", Action: "account:create", Handle: a.New},
		{Method: post, Path: "/accounts/new", Action: "account:create", Handle: a.Create},
		{Method: get, Path: "/accounts/{account}", Action: "account:list", Handle: a.One},
		{Method: get, Path: "/accounts/{account}/change", Action: "account:change", Handle: a.Edit},
		{Method: post, Path: "/accounts/{account}/change", Action: "account:change", Handle: a.Change},
		{Method: post, Path: "/accounts/{account}/suspend", Action: "account:suspend", Handle: a.Suspend()},
		{Method: post, Path: "/accounts/{account}/restore", Action: "account:suspend", Handle: a.Restore()},
		{Method: post, Path: "/accounts/{account}/invite", Action: "account:create", Handle: a.InviteAgain},
		{Method: post, Path: "/accounts/{account}/clearance", Action: "account:change", Handle: a.AskClearance()},
		{Method: post, Path: "/accounts/{account}/clearance/confirm", Action: "account:change", Handle: a.ConfirmClearance()},
		{Method: post, Path: "/accounts/{account}/clearance/end", Action: "account:change", Handle: a.EndClearance()},
		{Method: post, Path: "/accounts/{account}/relatives/forget", Action: "account:change", Handle: a.ForgetKin()},
		{Method: get, Path: "/covers", Action: "cover:confirm", Handle: a.Covers},
		{Method: post, Path: "/covers/{account}/{agency}/confirm", Action: "cover:confirm", Handle: a.ConfirmCover},
		{Method: post, Path: "/covers/{account}/{agency}/refuse", Action: "cover:confirm", Handle: a.RefuseCover},
		{Method: get, Path: "/agencies", Action: "agency:list", Handle: g.List},
		{Method: get, Path: "/agencies/new", Action: "agency:create", Handle: g.New},
		{Method: post, Path: "/agencies/new", Action: "agency:create", Handle: g.Add},
		{Method: get, Path: "/agencies/{agency}", Action: "agency:create", Handle: g.Edit},
		{Method: post, Path: "/agencies/{agency}", Action: "agency:create", Handle: g.Change},
		{Method: get, Path: "/settings/authority", Action: "settings:authority", Handle: g.Authority},
		{Method: post, Path: "/settings/authority", Action: "settings:authority", Handle: g.SetAuthority},
		{Method: get, Path: "/feeds", Action: "feed:list", Handle: f.feedPages.List},
		{Method: get, Path: "/feeds/{source}", Action: "feed:list", Handle: f.feedPages.Source},
		{Method: post, Path: "/feeds/{source}", Action: "feed:import", Handle: f.feedPages.Upload, Body: feed.MostSent, Opts: []web.Option{web.Timeout(feed.SendingTime)}},
		{Method: get, Path: "/feeds/upload/{upload}", Action: "feed:list", Handle: f.feedPages.Sent},
		{Method: get, Path: "/feeds/upload/{upload}/progress", Action: "feed:list", Handle: f.feedPages.Progress},
		{Method: post, Path: "/feeds/{source}/pause", Action: "feed:setup", Handle: f.feedPages.Pause},
		{Method: post, Path: "/feeds/{source}/resume", Action: "feed:setup", Handle: f.feedPages.Resume},
		{Method: get, Path: "/trials/{source}", Action: "feed:setup", Handle: f.feedPages.Trial},
		{Method: post, Path: "/trials/{source}", Action: "feed:setup", Handle: f.feedPages.SignOff},
		{Method: get, Path: "/feeds/run/{run}", Action: "feed:list", Handle: f.feedPages.Run},
		{Method: get, Path: "/feeds/run/{run}/refused", Action: "feed:list", Handle: f.feedPages.Refused},
		{Method: get, Path: "/match", Action: "match:review", Handle: f.matchPages.List},
		{Method: get, Path: "/second-looks", Action: "match:review", Handle: f.matchPages.Seconds},
		{Method: get, Path: "/second-looks/{second}", Action: "match:review", Handle: f.matchPages.Look},
		{Method: post, Path: "/second-looks/{second}", Action: "match:review", Handle: f.matchPages.SayAgain},
		{Method: get, Path: "/match/mine", Action: "match:review", Handle: f.matchPages.Mine},
		{Method: get, Path: "/match/{item}", Action: "match:review", Handle: f.matchPages.One},
		{Method: get, Path: "/child/{child}/parts", Action: "match:review", Level: access.Contact, Purpose: access.DataQuality, Handle: f.matchPages.Parts},
		{Method: post, Path: "/child/{child}/parts/split", Action: "match:review", Level: access.Contact, Purpose: access.DataQuality, Handle: f.matchPages.SplitRecords},
		{Method: post, Path: "/child/{child}/parts/{part}/undo", Action: "match:review", Level: access.Contact, Purpose: access.DataQuality, Handle: f.matchPages.Part},
		{Method: post, Path: "/child/{child}/parts/end", Action: "match:review", Level: access.Contact, Purpose: access.DataQuality, Handle: f.matchPages.EndIdentity},
		{Method: post, Path: "/match/{item}/same/{of}", Action: "match:review", Handle: f.matchPages.Same},
		{Method: post, Path: "/match/{item}/unsure", Action: "match:review", Handle: f.matchPages.NotSure},
		{Method: post, Path: "/match/{item}/undo", Action: "match:review", Handle: f.matchPages.UndoOne},
		{Method: post, Path: "/match/undo", Action: "match:review", Handle: f.matchPages.Undo},
		{Method: post, Path: "/match/{item}/confirm", Action: "match:review", Handle: f.matchPages.Confirm},
		{Method: post, Path: "/match/{item}/refuse", Action: "match:review", Handle: f.matchPages.Refuse},
		{Method: post, Path: "/match/{item}/different", Action: "match:review", Handle: f.matchPages.Different},
		{Method: get, Path: "/quality", Action: "quality:open", Handle: f.qualityPages.Board},
		{Method: post, Path: "/quality", Action: "quality:count", Handle: f.qualityPages.Count},
		{Method: get, Path: "/models", Action: "model:list", Handle: f.weightPages.List},
		{Method: get, Path: "/models/{model}", Action: "model:list", Handle: f.weightPages.One},
		{Method: post, Path: "/models/{model}", Action: "model:sign", Handle: f.weightPages.Sign},
		{Method: get, Path: "/settings/scope", Action: "settings:scope", Handle: g.Scope},
		{Method: post, Path: "/settings/scope", Action: "settings:scope", Handle: g.SetScope},
	}
}

// governDoors watch over what was done.
func (f *features) governDoors(o *ownHandlers) []Door {
	return []Door{
		{Method: get, Path: "/confirmations", Action: "involvement:confirm", Handle: f.involvePages.Confirmations},
		{Method: get, Path: "/shields", Action: "shield:list", Handle: f.shieldPages.List},
		{Method: get, Path: "/governance/sample", Action: "log:sample", Handle: f.reviewPages.List},
		{Method: get, Path: "/governance/sample/{event}", Action: "log:sample", Handle: f.reviewPages.One},
		{Method: post, Path: "/governance/sample/{event}", Action: "log:review", Handle: f.reviewPages.Decide},
		{Method: get, Path: "/governance/mixtures", Action: "log:sample", Handle: f.reviewPages.Mixtures},
		{Method: get, Path: "/governance/mixtures/{mixture}", Action: "log:sample", Handle: f.reviewPages.Mixture},
		{Method: post, Path: "/governance/mixtures/{mixture}", Action: "log:review", Handle: f.reviewPages.CloseMixture},
		{Method: get, Path: "/governance", Action: "log:alerts", Handle: o.alerts},
	}
}
