package app

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/familyaccount"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/courier"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/lease"
)

// pile is an outbox: newest first, as the real one.
type pile []familyaccount.Message

func (p *pile) Waiting(context.Context, int) ([]familyaccount.Message, error) {
	return slices.Clone(*p), nil
}

func (p *pile) Sent(_ context.Context, id string) error {
	*p = slices.DeleteFunc(*p, func(m familyaccount.Message) bool { return m.ID == id })
	return nil
}

// way is a carrier that can be out of order.
type way struct {
	broken  bool
	carried []string
}

func (w *way) Send(_ context.Context, m courier.Message) error {
	if w.broken {
		return errors.New("out of order")
	}
	w.carried = append(w.carried, m.To)
	return nil
}

// TestMessagesAreCarried: once each, the oldest first, by the way that is theirs;
// one that fails holds nobody else up and is tried again; and by one node at a time.
func TestMessagesAreCarried(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, []db.Schema{lease.Schema()}, func(t *testing.T, d *db.DB) {
		ctx, clk := t.Context(), clock.At(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
		box := &pile{{ID: "4", Channel: familyaccount.Email, Address: "d@b.example"}, {ID: "3", Channel: familyaccount.Text, Address: "3"}, {ID: "2", Channel: familyaccount.Email, Address: "b@b.example"}, {ID: "1", Channel: familyaccount.Text, Address: "1"}}
		texts, mails := &way{}, &way{broken: true}
		ways, failed := gateways{familyaccount.Text: texts, familyaccount.Email: mails}, map[string]time.Time{}
		here, there := lease.New(d, clk, "post", "here", time.Minute), lease.New(d, clk, "post", "there", time.Minute)
		if err := ways.carry(ctx, box, clk, here, failed); err == nil || strings.Contains(err.Error(), "b@b.example") {
			t.Errorf("a carrier that is out of order: %v", err)
		}
		if !slices.Equal(texts.carried, []string{"1", "3"}) || len(*box) != 2 {
			t.Errorf("carried %v, waiting %v", texts.carried, *box)
		}
		mails.broken = false
		if err := ways.carry(ctx, box, clk, there, map[string]time.Time{}); !errors.Is(err, lease.ErrLost) {
			t.Errorf("two nodes carry at once: %v", err)
		}
		if err := ways.carry(ctx, box, clk, here, failed); err != nil || len(mails.carried) > 0 {
			t.Errorf("tried again at once: %v, %v", mails.carried, err)
		}
		clk.Add(postAgain)
		if err := ways.carry(ctx, box, clk, here, failed); err != nil || !slices.Equal(mails.carried, []string{"b@b.example", "d@b.example"}) || len(*box) != 0 {
			t.Errorf("carried %v, waiting %v: %v", mails.carried, *box, err)
		}
		if err := ways.carry(ctx, box, clk, here, failed); err != nil || len(mails.carried)+len(texts.carried) != 4 {
			t.Errorf("carried twice: %v %v, %v", mails.carried, texts.carried, err)
		}
	})
}

// TestGateways: what is not set up is closed, and what is set up wrongly is said
// when the service starts.
func TestGateways(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	token := filepath.Join(dir, "token")
	if err := os.WriteFile(token, []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		g    Gateway
		open []familyaccount.Channel
		says string
	}{
		{Gateway{}, nil, ""},
		{Gateway{TextGateway: "https://texts.example/send", TextToken: token}, []familyaccount.Channel{familyaccount.Text}, ""},
		{Gateway{MailServer: "smtp://mail.example", MailFrom: "a@b.example"}, []familyaccount.Channel{familyaccount.Email}, ""},
		{Gateway{TextGateway: "https://texts.example/send"}, nil, "--text-token-file"},
		{Gateway{TextGateway: "http://texts.example/send", TextToken: token}, nil, "https"},
		{Gateway{TextGateway: "https://texts.example/send", TextToken: filepath.Join(dir, "none")}, nil, "--text-token-file"},
		{Gateway{MailServer: "smtp://mail.example"}, nil, "sender"},
		{Gateway{MailServer: "smtp://mail.example", MailFrom: "a@b.example", MailPassword: filepath.Join(dir, "none")}, nil, "--mail-password-file"},
	} {
		ways, err := c.g.open()
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v", c.g, err)
			continue
		}
		for _, ch := range familyaccount.Channels() {
			shut := slices.Contains(siteOptions{kind: real, gateways: ways}.closed(), ch)
			if err == nil && shut == slices.Contains(c.open, ch) {
				t.Errorf("%+v: %s closed: %v", c.g, ch, shut)
			}
		}
	}
	if list := (siteOptions{kind: demo}).closed(); len(list) > 0 {
		t.Errorf("closed in a demonstration: %v", list)
	}
}

// TestMessagesSayNothing: whatever is sent to a telephone or an address by e-mail is a
// code and how long it works: not who it is for or about, nor from whom (CAF-63).
// Nothing else leaves: what waits for somebody is on their own first page.
func TestMessagesSayNothing(t *testing.T) {
	w := open(t)
	says := regexp.MustCompile(`^(Code: \d{6}\. It works for 10 minutes\.|Cod: \d{6}\. Mae'n gweithio am 10 munud\.)$`)
	tyler, seen := w.child("Tyler", "Thistlewood", "2014-02-28"), map[string]bool{}
	for n, lang := range []string{"en", "cy"} {
		in := familyaccount.Invitation{Kind: access.Parent, Lang: lang, Private: true, Checked: true, Details: familyaccount.Details{Name: "Kelly Thistlewood", Channel: familyaccount.Channels()[n], Address: []string{"07700 900103", "kelly@family.example"}[n]}}
		given, err := w.f.families.accounts.Invite(t.Context(), access.Request{Actor: w.people["Tom Hale"], Action: "relative:invite", Child: tyler, Level: access.Contact}, in, "")
		if err != nil {
			t.Fatal(err)
		}
		v := w.stranger()
		v.get("/language/" + lang)
		v.post("/my/start", url.Values{"code": {given.Code}})
		if a := v.post("/my/secret", url.Values{"secret": {"purple tractor seventeen"}}); a.status != http.StatusSeeOther {
			t.Fatalf("%s: %d", lang, a.status)
		}
		out := &told{}
		list, err := w.f.families.accounts.Waiting(t.Context(), 100)
		if err != nil || len(list) != 1 {
			t.Fatalf("%d messages, %v", len(list), err)
		}
		own := lease.New(w.d.db, w.d.clock, "post", "here", time.Minute)
		if err := (gateways{familyaccount.Text: out, familyaccount.Email: out}).carry(t.Context(), w.f.families.accounts, w.d.clock, own, map[string]time.Time{}); err != nil {
			t.Fatal(err)
		}
		for _, m := range out.all {
			if !says.MatchString(m.Text) || strings.Contains(m.Ref, tyler) {
				t.Errorf("%s: sent %q as %q", lang, m.Text, m.Ref)
			}
			seen[m.Text[:4]] = true
		}
	}
	if len(seen) != 2 {
		t.Errorf("looked at %v", seen)
	}
}

// told keeps what it is given to carry.
type told struct{ all []courier.Message }

func (o *told) Send(_ context.Context, m courier.Message) error {
	o.all = append(o.all, m)
	return nil
}
