package account

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Actors finds accounts for package access; it implements access.Actors. It keeps
// nothing, so that a suspension acts on the next request.
type Actors struct{}

// Actor is the account as it stands now: one query. An unknown id is not active.
func (Actors) Actor(ctx context.Context, r db.Reader, id string) (access.Actor, error) {
	a, status, roles, err := selectActor(ctx, r, id)
	if db.IsNone(err) {
		return access.Actor{ID: id}, nil
	}
	if err != nil {
		return access.Actor{}, fmt.Errorf("find an actor: %w", err)
	}
	a.Active, a.Roles = Status(status) == Active, split[access.Role](roles)
	return a, nil
}

// Operators adds the commands and jobs of this process: the ids listed, each
// "operator:NAME" or "job:NAME", are active actors with the role of an operator.
// Nothing that comes over HTTP can be one of them: a session holds the id of an
// account, and the database refuses a colon in those.
type Operators struct {
	Accounts  access.Actors // who everyone else is
	Authority string
	IDs       []string
}

// Actor is the operator or job, else whoever Accounts finds.
func (o Operators) Actor(ctx context.Context, r db.Reader, id string) (access.Actor, error) {
	if slices.Contains(o.IDs, id) {
		return access.Actor{ID: id, Authority: o.Authority, Roles: []access.Role{access.Operator}, Active: true}, nil
	}
	return o.Accounts.Actor(ctx, r, id)
}
