package app

import (
	"net/http"

	"onestory/internal/access"
	"onestory/internal/familyaccount"
)

// demoMessages shows what real people would find on their telephones, in a
// demonstration only.
func (o *ownHandlers) demoMessages(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	if o.kind != demo {
		return access.ErrNotFound
	}
	list, err := o.f.families.accounts.Waiting(r.Context(), 20)
	if err != nil {
		return err
	}
	return o.site.Render(w, r, http.StatusOK, "app/messages", struct{ Messages []familyaccount.Message }{list})
}

// signInAsFamily signs in as one of the demonstration's families, with one click.
func (o *ownHandlers) signInAsFamily(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	if o.kind != demo {
		return access.ErrNotFound
	}
	if err := o.f.families.accounts.SignInAs(r.Context(), w, access.FamilyPrefix+r.PathValue("relative")); err != nil {
		return err
	}
	http.Redirect(w, r, familyaccount.Root, http.StatusSeeOther)
	return nil
}

