package account

import (
	"context"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/kit/web"
)

// onePage is the data of the page of one account.
type onePage struct {
	Account Account
	Agency  agency.Agency
	Manages bool // offered only; the doors ask again
	Self    bool
	Mine    bool // the viewer asked for the clearance that waits
}

// One shows one account and what can be done with it.
func (p *Pages) One(w http.ResponseWriter, r *http.Request, q access.Request) error {
	a, err := p.service.One(r.Context(), q, r.PathValue("account"))
	if err != nil {
		return err
	}
	names, _, err := p.names(r.Context())
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "account/one", onePage{Account: a, Agency: names[a.Agency],
		Manages: p.manages(r), Self: a.ID == q.Actor, Mine: a.ClearAsk == q.Actor})
}

// act does one thing to the account in the path and goes back to its page.
func act(do func(context.Context, access.Request, string) error) handler {
	return func(w http.ResponseWriter, r *http.Request, q access.Request) error {
		account := r.PathValue("account")
		if err := do(r.Context(), q, account); err != nil {
			return err
		}
		return web.SeeOther(w, "/accounts/"+account)
	}
}

// Suspend answers POST /accounts/{account}/suspend.
func (p *Pages) Suspend() handler { return act(p.service.Suspend) }

// Restore answers POST /accounts/{account}/restore.
func (p *Pages) Restore() handler { return act(p.service.Restore) }

// AskClearance answers POST /accounts/{account}/clearance.
func (p *Pages) AskClearance() handler { return act(p.service.AskClearance) }

// ConfirmClearance answers POST /accounts/{account}/clearance/confirm.
func (p *Pages) ConfirmClearance() handler { return act(p.service.ConfirmClearance) }

// EndClearance answers POST /accounts/{account}/clearance/end.
func (p *Pages) EndClearance() handler { return act(p.service.EndClearance) }

// ForgetKin answers POST /accounts/{account}/relatives/forget.
func (p *Pages) ForgetKin() handler { return act(p.service.ForgetKin) }

// InviteAgain makes a new link and shows it.
func (p *Pages) InviteAgain(w http.ResponseWriter, r *http.Request, q access.Request) error {
	made, err := p.service.InviteAgain(r.Context(), q, r.PathValue("account"))
	if err != nil {
		return err
	}
	return p.invited(w, r, made)
}

// Covers lists the covers that wait for a decision.
func (p *Pages) Covers(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.service.CoversAsked(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "account/covers", list)
}

// ConfirmCover confirms one of them.
func (p *Pages) ConfirmCover(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.service.ConfirmCover(r.Context(), q, r.PathValue("account"), r.PathValue("agency")); err != nil {
		return err
	}
	return web.SeeOther(w, "/covers")
}

// RefuseCover refuses or ends one of them.
func (p *Pages) RefuseCover(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.service.RefuseCover(r.Context(), q, r.PathValue("account"), r.PathValue("agency")); err != nil {
		return err
	}
	return web.SeeOther(w, "/covers")
}
