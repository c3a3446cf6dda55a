package app

import (
	"context"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/agencykind"
	"onestory/internal/kit/form"
)

// demoKinds are two kinds of agency of the authority's own: one that the governance
// officer agreed to, and one that waits for her.
func (f *features) demoKinds(ctx context.Context, d *deployment) error {
	done, err := setting(ctx, d.db, "demo_kinds")
	if err != nil || done != "" {
		return err
	}
	people, err := demoPeople(ctx, d)
	if err != nil {
		return err
	}
	as := func(name string, a access.Action) access.Request {
		for _, p := range people {
			if p.Name == name {
				return access.Request{Actor: p.Account, Action: a}
			}
		}
		return access.Request{Action: a}
	}
	for _, k := range []agencykind.Kind{
		{Code: "hospital-school", Base: "school", En: "Hospital school", Cy: "Ysgol ysbyty", Maps: "2A"},
		{Code: "family-centre", Base: "early-help", En: "Family centre", Cy: "Canolfan deuluol", Maps: "5B"},
	} {
		if err := f.kinds.Propose(ctx, as("Jo Carr", "agencykind:propose"), k, form.NewKey()); err != nil {
			return fmt.Errorf("propose a kind of agency: %w", err)
		}
	}
	if err := f.kinds.Settle(ctx, as("Lena Fox", "agencykind:settle"), "hospital-school", true, 1); err != nil {
		return fmt.Errorf("agree to a kind of agency: %w", err)
	}
	return setSetting(ctx, d.db, "demo_kinds", time.Now().UTC().Format(time.RFC3339))
}
