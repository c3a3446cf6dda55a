package app

import (
	"context"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/web"
	"onestory/internal/override"
	"onestory/internal/transfer"
)

// overrideFeatures are what is shared without the family's agreement, and with other
// authorities.
type overrideFeatures struct {
	overrides *override.Service
	transfers *transfer.Service

	overridePages *override.Pages
	transferPages *transfer.Pages
}

// overriding makes the service; what it undoes is made later.
func (f *features) overriding(d *deployment) {
	f.overrides = override.New(override.Parts{Gate: d.gate, Keys: d.keys, IDs: d.ids, Children: f.children, People: accountCards{}})
	f.overrides.Use(undoing{f})
}

// transferring makes what sends an assessment to another authority.
func (f *features) transferring(d *deployment) {
	f.transfers = transfer.New(transfer.Parts{Gate: d.gate, Keys: d.keys, IDs: d.ids, Assess: f.assess, Consents: f.consents, Overrides: f.overrides, People: accountCards{}})
}

func (f *features) overridingPages(site *web.Site) {
	f.overridePages = override.NewPages(site, f.overrides)
	f.transferPages = transfer.NewPages(site, f.transfers)
}

// undoing ends what was let happen on a ground that a second person found wrong.
type undoing struct{ f *features }

// Undo takes a part in an episode away, or ends a link. What was sent away stays away.
func (u undoing) Undo(ctx context.Context, tx *db.Tx, g access.Grant, x override.Use) ([]audit.State, error) {
	switch x.What {
	case override.Member:
		return u.f.episodes.Unlet(ctx, tx, g, x.Ref, x.Account)
	case override.Section:
		return nil, u.f.assess.EndAsk(ctx, tx, g, x.Ref)
	}
	return nil, nil
}

// overrideDoors are what was shared without agreement. The second person is told no
// child, and says no purpose: the doors do.
func (f *features) overrideDoors() []Door {
	p, t := f.overridePages, f.transferPages
	const pack = "/child/{child}/assessment/{assessed}/transfer"
	return []Door{
		{Method: get, Path: "/overrides", Action: "override:decide", Purpose: access.LookUp, Handle: p.All},
		{Method: get, Path: "/overrides/report", Action: "override:report", Handle: p.Report},
		{Method: get, Path: "/overrides/{override}", Action: "override:decide", Purpose: access.LookUp, Handle: p.One},
		{Method: post, Path: "/overrides/{override}", Action: "override:decide", Purpose: access.LookUp, Handle: p.Decide},
		{Method: get, Path: "/child/{child}/override", Action: "override:ask", Level: access.Contact, Handle: p.Child},
		{Method: post, Path: "/child/{child}/override", Action: "override:ask", Level: access.Contact, Handle: p.Ask},
		{Method: get, Path: pack, Action: "assessment:copy", Level: access.Content, Item: "assessed", Handle: t.Form},
		{Method: post, Path: pack, Action: "assessment:copy", Level: access.Content, Item: "assessed", Handle: t.Send},
	}
}
