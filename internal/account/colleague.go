package account

import (
	"context"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/db"
)

// Colleagues lists the active accounts whom the actor of a Grant can turn to: the
// managers of their agency and those who govern, by name, without themselves.
func Colleagues(ctx context.Context, r db.Reader, g access.Grant) ([]Account, error) {
	if !g.Valid() {
		return nil, nil
	}
	all, err := list(ctx, r, "")
	return slices.DeleteFunc(all, func(a Account) bool {
		manages := a.Has(access.Manager) && a.Agency == g.Actor().Agency
		return a.Status != Active || a.ID == g.Actor().ID || !manages && !a.Has(access.Governance)
	}), err
}

// ManagerOf is an active account that manages the people of an agency, other than
// one, and where that agency has none, that of another; "" where there is nobody.
func ManagerOf(ctx context.Context, r db.Reader, g access.Grant, agency, but string) (string, error) {
	if !g.Valid() {
		return "", access.ErrNotFound
	}
	all, err := list(ctx, r, "")
	if err != nil {
		return "", err
	}
	other := ""
	for _, a := range all {
		switch {
		case a.Status != Active || a.ID == but || !a.Has(access.Manager):
		case a.Agency == agency:
			return a.ID, nil
		case other == "":
			other = a.ID
		}
	}
	return other, nil
}

// IDOf is the active account of a sign-in name; "" for none. It is for whoever gives
// somebody a task by their work address.
func IDOf(ctx context.Context, r db.Reader, g access.Grant, name string) (string, error) {
	if !g.Valid() {
		return "", access.ErrNotFound
	}
	a, _, err := bySignIn(ctx, r, strings.ToLower(strings.TrimSpace(name)))
	if db.IsNone(err) || a.Status != Active {
		return "", nil
	}
	return a.ID, err
}
