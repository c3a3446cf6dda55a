package app

import (
	"context"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/agency"
	"onestory/internal/feed"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/partnership"
)

// The types below join features that know each other only by a small interface.

// scopeOf tells feeds which children may be held.
type scopeOf struct{}

// Universal reports whether every child of the area may be held.
func (scopeOf) Universal(ctx context.Context, r db.Reader) (bool, error) {
	s, err := agency.SettingsOf(ctx, r)
	return s.Scope == agency.Universal, err
}

// agenciesByRef finds for feeds the agency that a row names.
type agenciesByRef struct{}

// ByRef finds an agency of a kind by its reference or its name.
func (agenciesByRef) ByRef(ctx context.Context, r db.Reader, kind, ref string) (string, bool, error) {
	return agency.ByRef(ctx, r, agency.Kind(kind), ref)
}

// involvementsOf takes in for feeds who works with a child.
type involvementsOf struct{ s *involvement.Service }

// FromFeed adds an involvement or brings it up to date.
func (v involvementsOf) FromFeed(ctx context.Context, tx *db.Tx, g access.Grant, child string, in feed.Involvement) ([]audit.State, error) {
	id, _, err := agency.ByRef(ctx, tx, agency.Kind(in.AgencyKind), in.AgencyRef)
	if err != nil {
		return nil, err
	}
	return v.s.FromFeed(ctx, tx, g, child, involvement.Feed{
		Source: in.Source, Key: in.Key, Practitioner: in.Practitioner, Agency: id, AgencyName: in.AgencyName, Role: in.Role,
		Kind: involvement.Kind(in.Sensitivity), Phone: in.Phone, Duty: in.DutyPhone, Start: in.Start, End: in.End, SuppliedOn: in.SuppliedOn, Scope: in.Scope,
	})
}

// accountCards tells who an account is.
type accountCards struct{}

// Card is an account as its colleagues see it.
func (accountCards) Card(ctx context.Context, r db.Reader, id string) (involvement.Card, error) {
	a, ok, err := account.Read(ctx, r, id)
	if err != nil || !ok {
		return involvement.Card{ID: id}, err
	}
	ag, _, err := agency.Get(ctx, r, a.Agency)
	if err != nil {
		return involvement.Card{ID: id}, err
	}
	c := involvement.Card{ID: id, Name: a.Name, AgencyID: a.Agency, Agency: ag.Name, Phone: a.Direct, Duty: a.Duty}
	if c.Duty == "" {
		c.Duty = ag.Duty
	}
	for _, d := range a.Days {
		c.Days = append(c.Days, string(d))
	}
	if len(a.Roles) > 0 {
		c.Role = string(a.Roles[0])
	}
	return c, nil
}

// accountNames tells governance who an account is.
type accountNames struct{}

// Name is the account's person, or who ran a command; the id where there is neither.
func (accountNames) Name(ctx context.Context, r db.Reader, id string) (string, error) {
	a, ok, err := account.Read(ctx, r, id)
	if err != nil || !ok {
		return strings.TrimPrefix(id, "operator:"), err
	}
	return a.Name, nil
}

// graceOf tells involvement what the authority has set.
func graceOf(ctx context.Context, r db.Reader) (int, error) {
	s, err := agency.SettingsOf(ctx, r)
	return s.Grace, err
}

// watchedAccounts tells whoever watches the log who an account is, and shuts it.
type watchedAccounts struct{ accounts *account.Service }

// Name is as accountNames has it.
func (watchedAccounts) Name(ctx context.Context, r db.Reader, id string) (string, error) {
	return accountNames{}.Name(ctx, r, id)
}

// AgencyOf is the account's agency, "" where there is none.
func (watchedAccounts) AgencyOf(ctx context.Context, r db.Reader, id string) (string, error) {
	a, ok, err := account.Read(ctx, r, id)
	if err != nil || !ok {
		return "", err
	}
	return a.Agency, nil
}

// OnDuty: front doors, the emergency duty team and brokers answer at night.
func (watchedAccounts) OnDuty(ctx context.Context, r db.Reader, id string) (bool, error) {
	a, ok, err := account.Read(ctx, r, id)
	if err != nil || !ok {
		return false, err
	}
	return slices.ContainsFunc(a.Roles, func(r access.Role) bool {
		return r == access.FrontDoor || r == access.EmergencyDuty || r == access.Broker
	}), nil
}

// SignOutEverywhere ends the account's sessions.
func (watchedAccounts) SignOutEverywhere(ctx context.Context, tx *db.Tx, id string) error {
	return account.SignOutEverywhere(ctx, tx, id)
}

// Suspend closes the account.
func (w watchedAccounts) Suspend(ctx context.Context, q access.Request, id string) error {
	return w.accounts.Suspend(ctx, q, id)
}

// agreementNames tells what agreements are called.
type agreementNames struct{}

// Agreement is the title of one version.
func (agreementNames) Agreement(ctx context.Context, r db.Reader, g access.Grant, id string, version int) (string, error) {
	return partnership.NameOf(ctx, r, g, id, version)
}
