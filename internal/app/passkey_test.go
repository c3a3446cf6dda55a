package app

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web/webtest/browser"
)

// phone gives a browser a device's own lock: open says that its owner unlocks it.
func (a *actor) phone(open bool) webauthn.AuthenticatorID {
	a.t.Helper()
	var id webauthn.AuthenticatorID
	err := chromedp.Do(a.tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		made, err := cdp.Call(ctx, target, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: open, AutomaticPresenceSimulation: true}})
		id = made.AuthenticatorID
		return err
	}))
	if err != nil {
		a.t.Fatalf("give the browser a lock: %v", err)
	}
	return id
}

// locks says whether the owner unlocks the device from now on.
func (a *actor) locks(id webauthn.AuthenticatorID, open bool) {
	a.t.Helper()
	err := chromedp.Do(a.tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: id, IsUserVerified: open})
		return err
	}))
	if err != nil {
		a.t.Fatal(err)
	}
}

// TestPasskey: a mother sets her telephone's own lock up and signs in by it; a
// telephone that is not unlocked, an answer sent twice and a passkey that was
// removed let nobody in.
func TestPasskey(t *testing.T) {
	t.Parallel()
	w := open(t)
	cat, err := i18n.Load(messages()...)
	if err != nil {
		t.Fatal(err)
	}
	// A device knows sites by their names, not by numbers.
	a := &actor{t: t, w: w, tab: browser.Open(t), say: cat.For(i18n.English), base: strings.Replace(w.server.URL, "127.0.0.1", "localhost", 1)}
	lock := a.phone(true)
	a.becomes("Ruth Harcastle")
	browser.Visit(a.tab, t, a.base+"/my/keys")
	a.heading("familyaccount.keys")
	a.reads(a.say.T("familyaccount.keys.none"))
	a.presses(`[data-passkey="create"] button`)
	a.reads(a.say.T("familyaccount.key.remove"))
	if n := w.scalar(`SELECT COUNT(*) FROM familyaccount_key WHERE member = $1`, w.people["Ruth Harcastle"]); n != "1" {
		t.Fatalf("%s passkeys", n)
	}

	a.signsInBy(t)
	a.sees("her page", `document.readyState === 'complete' && location.pathname.startsWith('/my/') && document.body.innerText.includes('Jessica')`)

	a.locks(lock, false)
	a.signsInBy(t)
	a.reads(a.say.T("familyaccount.key.failed"))
	a.locks(lock, true)

	mother := w.as("Ruth Harcastle")
	remove := mother.get("/my/keys").page(t).One(t, `main form[method=post]`).Attr("action")
	if b := w.as("Mark Penhallow").post(remove, nil); b.status != http.StatusNotFound {
		t.Errorf("the father removes it: %d", b.status)
	}
	if b := mother.post(remove, nil); b.status != http.StatusSeeOther {
		t.Errorf("remove it: %d", b.status)
	}
	a.signsInBy(t)
	a.reads(a.say.T("familyaccount.key.failed"))
	for _, body := range []string{"", "{}", `{"ticket":"x","answer":{}}`, `{"ticket":"x","answer":{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{}}}`} {
		r, err := http.NewRequest(post, w.server.URL+"/my/key", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json")
		if b := w.stranger().send(r); b.status != http.StatusUnprocessableEntity || b.header.Get("Set-Cookie") != "" {
			t.Errorf("%q: %d", body, b.status)
		}
	}
}

// signsInBy opens the page for signing in as a stranger and uses the device's lock.
func (a *actor) signsInBy(t *testing.T) {
	t.Helper()
	browser.Visit(a.tab, t, a.base+"/my/sign-in")
	browser.Do(a.tab, t, `fetch('/my/sign-out', {method: 'POST'}).then(() => { document.title = 'out' })`)
	a.sees("signed out", `document.title === 'out'`)
	browser.Visit(a.tab, t, a.base+"/my/sign-in")
	a.sees("the way by the device's lock", `document.readyState === 'complete' && document.querySelector('[data-passkey="get"]').hidden === false`)
	a.presses(`[data-passkey="get"] button`)
}
