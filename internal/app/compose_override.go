package app

import (
	"context"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/web"
	"onestory/internal/override"
)

// overrideFeatures are what is shared without the family's agreement.
type overrideFeatures struct {
	overrides *override.Service

	overridePages *override.Pages
}

// overriding makes the service; what it undoes is made later.
func (f *features) overriding(d *deployment) {
	f.overrides = override.New(override.Parts{Gate: d.gate, Keys: d.keys, IDs: d.ids, Children: f.children, People: accountCards{}})
	f.overrides.Use(undoing{f})
}

func (f *features) overridingPages(site *web.Site) {
	f.overridePages = override.NewPages(site, f.overrides)
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
	p := f.overridePages
	return []Door{
		{Method: get, Path: "/overrides", Action: "override:decide", Purpose: access.LookUp, Handle: p.All},
		{Method: get, Path: "/overrides/report", Action: "override:report", Handle: p.Report},
		{Method: get, Path: "/overrides/{override}", Action: "override:decide", Purpose: access.LookUp, Handle: p.One},
		{Method: post, Path: "/overrides/{override}", Action: "override:decide", Purpose: access.LookUp, Handle: p.Decide},
		{Method: get, Path: "/child/{child}/override", Action: "override:ask", Level: access.Contact, Handle: p.Child},
		{Method: post, Path: "/child/{child}/override", Action: "override:ask", Level: access.Contact, Handle: p.Ask},
	}
}
