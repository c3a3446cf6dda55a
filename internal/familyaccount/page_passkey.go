package familyaccount

import (
	"encoding/json"
	"io"
	"net/http"

	"onestory/internal/access"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
)

// reply is what a page's script sends: the ticket of what was asked, and what the
// device answered.
type reply struct {
	Ticket string          `json:"ticket"`
	Answer json.RawMessage `json:"answer"`
}

func readReply(r *http.Request) (in reply, err error) {
	b, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil || json.Unmarshal(b, &in) != nil || in.Ticket == "" || len(in.Answer) == 0 {
		return in, problem.New(problem.Invalid, "familyaccount.key.failed")
	}
	return in, nil
}

// Keys shows the owner's passkeys.
func (p *Pages) Keys(w http.ResponseWriter, r *http.Request, q access.Request) error {
	list, err := p.svc.Keys(r.Context(), q)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, http.StatusOK, "familyaccount/keys", struct{ Keys []Key }{list})
}

// NewKey asks for a passkey.
func (p *Pages) NewKey(w http.ResponseWriter, r *http.Request, q access.Request) error {
	asked, err := p.svc.NewKey(r, q)
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, asked)
}

// AddKey keeps it.
func (p *Pages) AddKey(w http.ResponseWriter, r *http.Request, q access.Request) error {
	in, err := readReply(r)
	if err == nil {
		err = p.svc.AddKey(r, q, in.Ticket, in.Answer)
	}
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, struct{}{})
}

// DropKey removes one.
func (p *Pages) DropKey(w http.ResponseWriter, r *http.Request, q access.Request) error {
	if err := p.svc.DropKey(r.Context(), q, r.PathValue("key")); err != nil {
		return err
	}
	return web.SeeOther(w, Root+"/keys")
}

// AskKey begins a sign-in by passkey.
func (p *Pages) AskKey(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	asked, err := p.svc.AskKey(r)
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, asked)
}

// SignInByKey signs in by it.
func (p *Pages) SignInByKey(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	in, err := readReply(r)
	token := ""
	if err == nil {
		token, err = p.svc.SignInByKey(r, in.Ticket, in.Answer)
	}
	if err != nil {
		return err
	}
	p.svc.Sessions.setCookie(w, token)
	return web.JSON(w, http.StatusOK, struct{}{})
}
