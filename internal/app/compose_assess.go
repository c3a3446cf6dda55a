package app

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/form"
)

// assessFeatures are forms and what is written on them.
type assessFeatures struct {
	forms *form.Service
}

func (f *features) assessServices(d *deployment) {
	f.forms = form.New(d.gate)
}

// shipForms publishes what came with the program and is not published yet.
func (f *features) shipForms(ctx context.Context) error {
	if _, err := f.forms.Ship(ctx, access.Request{Actor: form.ShipsBy, Action: "form:ship"}, form.ShippedForms()); err != nil {
		return fmt.Errorf("publish the shipped forms: %w", err)
	}
	return nil
}
