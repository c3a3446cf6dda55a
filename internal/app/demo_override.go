package app

import (
	"context"
	"fmt"
	"time"

	"onestory/internal/kit/form"
	"onestory/internal/override"
	"onestory/lib/workday"
)

// demoOverrides lets the school nurse ask her manager beforehand, who has it on her
// first page.
func (f *features) demoOverrides(ctx context.Context, d *deployment) error {
	done, err := setting(ctx, d.db, "demo_overrides")
	if err != nil || done != "" {
		return err
	}
	people, err := demoPeople(ctx, d)
	if err != nil {
		return err
	}
	s := sharingScene{f: f, ctx: ctx, who: map[string]string{}, today: workday.InUK(d.clock.Now())}
	for _, p := range people {
		s.who[p.Name] = p.Account
	}
	tyler, err := s.child("Tyler", "Thistlewood", "2014-02-28")
	if err != nil {
		return err
	}
	b := override.Because{How: "court", Note: "The family court asks for what school nursing wrote, by an order of last week."}
	if err := f.overrides.Ask(ctx, s.as("Nia Bevan", "override:ask", tyler), override.To{Name: "Northbridge Family Court"}, b, form.NewKey()); err != nil {
		return fmt.Errorf("ask a second person: %w", err)
	}
	return setSetting(ctx, d.db, "demo_overrides", time.Now().UTC().Format(time.RFC3339))
}
