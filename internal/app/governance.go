package app

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"onestory/internal/access"
	"onestory/internal/breakglass"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// refusal is one line of the governance officer's list.
type refusal struct {
	At     time.Time
	Actor  string
	Action string
	WhyKey string
}

// whys are the reasons that have words of their own.
var whys = []string{"kin", "hidden", "absent", "action", "level", "purpose", "suspended", "fault"}

// alerts are what governance is told of: who opened against the ordinary rule, who
// says that they are involved and whom nobody has confirmed, who was refused.
type alerts struct {
	Glasses  []breakglass.Item
	Claims   []involvement.Claim
	Refusals []refusal
}

// alerts shows a governance officer what to look into. It names no child: an
// account is looked into first.
func (o *ownHandlers) alerts(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := access.Read(r.Context(), o.d.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (alerts, audit.Event, error) {
		var out alerts
		ev := audit.Event{Classes: []string{"refusals", "break-glass", "claims"}}
		found, err := audit.Refusals(ctx, r, 100)
		if err != nil {
			return out, ev, fmt.Errorf("read refusals: %w", err)
		}
		for _, f := range found {
			why := f.Reason
			if !slices.Contains(whys, why) {
				why = "other"
			}
			out.Refusals = append(out.Refusals, refusal{At: f.At, Actor: f.Actor, Action: f.Action, WhyKey: "app.why." + why})
		}
		all, err := o.f.glasses.Alerts(ctx, r, g)
		if err != nil {
			return out, ev, err
		}
		for _, x := range all {
			if x.Outcome == "" {
				out.Glasses = append(out.Glasses, x)
			}
		}
		out.Claims, err = o.f.involved.Claims(ctx, r, g)
		return out, ev, err
	})
	if err != nil {
		return err
	}
	return o.site.Render(w, r, http.StatusOK, "app/governance", list)
}
