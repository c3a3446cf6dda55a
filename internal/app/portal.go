package app

import "fmt"

type portalCmd struct {
	Add portalAddCmd `cmd:"" help:"Let a portal show people who looked, by a code that each of them gives it. Prints its token."`
}

type portalAddCmd struct {
	Database
	Name string `arg:"" help:"Name of the portal."`
}

// Run makes a portal known and prints its token, once.
func (c portalAddCmd) Run(r *run) error {
	d, f, q, err := openServices(r, c.Database)
	if err != nil {
		return err
	}
	defer d.finish(r.ctx)
	q.Action = "portal:admit"
	token, err := f.families.views.Admit(r.ctx, q, c.Name)
	if err != nil {
		return explain(err)
	}
	fmt.Fprintf(r.out, "The portal sends this token as Authorization: Bearer; it is not shown again:\n%s\n", token)
	return nil
}
