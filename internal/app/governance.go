package app

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"onestory/internal/access"
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

// refusals shows a governance officer who was refused, and why. It names no
// child: a refused account is looked into first.
func (o *ownHandlers) refusals(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := access.Read(r.Context(), o.d.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) ([]refusal, audit.Event, error) {
		found, err := audit.Refusals(ctx, r, 100)
		if err != nil {
			return nil, audit.Event{}, fmt.Errorf("read refusals: %w", err)
		}
		var out []refusal
		for _, f := range found {
			why := f.Reason
			if !slices.Contains(whys, why) {
				why = "other"
			}
			out = append(out, refusal{At: f.At, Actor: f.Actor, Action: f.Action, WhyKey: "app.why." + why})
		}
		return out, audit.Event{Classes: []string{"refusals"}}, nil
	})
	if err != nil {
		return err
	}
	return o.site.Render(w, r, http.StatusOK, "app/governance", struct{ Refusals []refusal }{list})
}
