package contact_test

import (
	"context"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/contact"
	"onestory/internal/draft"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
	"onestory/internal/record/recordtest"
	"onestory/lib/workday"
)

func TestRules(t *testing.T) {
	good := contact.Contact{Danger: "now", Details: contact.Details{Worry: "x"}}
	if good.Check() != nil || (contact.Contact{Danger: "now"}).Check() == nil || (contact.Contact{Details: good.Details}).Check() == nil {
		t.Error("a contact needs a worry and how soon, and no more")
	}
	if contact.CheckAnswer(contact.Assess, "Because he is afraid.") != nil || contact.CheckAnswer("", "Because he is afraid.") == nil || contact.CheckAnswer(contact.Assess, "ok") == nil {
		t.Error("an answer needs a decision and its reason")
	}
}

type world struct {
	*recordtest.World
	t     *testing.T
	svc   *contact.Service
	child string
}

func both(t *testing.T, fn func(*world)) {
	dbtest.Run(t, recordtest.Schemas(contact.Schema()), func(t *testing.T, d *db.DB) {
		w := &world{t: t}
		make := func(rw *recordtest.World) map[string]recordtest.Door {
			drafts := draft.New(rw.Gate, rw.Keys)
			w.svc = contact.New(contact.Parts{Gate: rw.Gate, Keys: rw.Keys, IDs: rw.IDs, Children: rw.Children, Drafts: drafts, People: recordtest.Accounts{}})
			p := contact.NewPages(rw.Site, w.svc, draft.NewPages(drafts, nil), func() string { return recordtest.Duty })
			return map[string]recordtest.Door{
				"GET /child/{child}/unsafe":            {Action: "contact:send", Level: access.Existence, Handle: p.New},
				"POST /child/{child}/unsafe":           {Action: "contact:send", Level: access.Existence, Handle: p.Send},
				"POST /child/{child}/unsafe/carry":     {Action: "contact:send", Level: access.Existence, Handle: p.Carry},
				"GET /child/{child}/unsafe/{contact}":  {Action: "contact:open", Level: access.Existence, Handle: p.One},
				"POST /child/{child}/unsafe/{contact}": {Action: "contact:answer", Level: access.Existence, Handle: p.Answer},
			}
		}
		w.World = recordtest.New(t, d, recordtest.Parts{Doors: make, Pages: []web.Pages{contact.Templates()}, Messages: []fs.FS{contact.Messages()}})
		w.child = w.Create(t, recordtest.Full(t))
		fn(w)
	})
}

func (w *world) q(who string, a access.Action) access.Request {
	return access.Request{Actor: who, Action: a, Child: w.child, Level: access.Existence, Purpose: access.Safeguarding}
}

func (w *world) sends(who string) string {
	w.t.Helper()
	id, err := w.svc.Send(context.Background(), w.q(who, "contact:send"), contact.Contact{Danger: "now", Details: contact.Details{Worry: "He has a bruise and is afraid to go home."}}, form.NewKey())
	if err != nil {
		w.t.Fatalf("%s sends: %v", who, err)
	}
	return id
}

// TestNothingHoldsItUp: neither a refusal that names them, nor a claim that nobody
// confirmed, nor a visit that was not stated, nor a shield.
func TestNothingHoldsItUp(t *testing.T) {
	both(t, func(w *world) {
		if err := w.DB.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			_, err := access.SetConsent(ctx, tx, access.Consented{ID: "no", Child: w.child, Person: "m", Refused: true, Starts: "2026-01-01"})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, who := range []string{"nurse", "police", "clinic", "index", "duty"} {
			w.sends(who)
		}
		w.Protect(t, w.child, access.Protection{Shielded: true})
		w.sends("police")
		for _, who := range []string{"boss", "governance", "accounts", "gone"} {
			if _, err := w.svc.Send(context.Background(), w.q(who, "contact:send"), contact.Contact{Danger: "now", Details: contact.Details{Worry: "A worry"}}, form.NewKey()); !problem.Is(err, problem.NotFound) {
				t.Errorf("%s: %v", who, err)
			}
		}
		w.Protect(t, w.child, access.Protection{Hidden: true})
		if _, err := w.svc.Start(context.Background(), w.q("police", "contact:send")); !problem.Is(err, problem.NotFound) {
			t.Errorf("a hidden child: %v", err)
		}
	})
}

// TestAnswer: due within one working day, answered by the front door with a reason,
// seen by the sender and by nobody else.
func TestAnswer(t *testing.T) {
	both(t, func(w *world) {
		ctx := context.Background()
		id := w.sends("police") // on a Sunday
		x, err := w.svc.One(ctx, w.q("police", "contact:open"), id)
		if monday, _ := workday.Parse("2026-11-23"); err != nil || x.Due != monday || x.Answers || x.From != "Sam Hughes" || x.Phone == "" {
			t.Fatalf("the sender sees %+v, %v", x.Contact, err)
		}
		if _, err := w.svc.One(ctx, w.q("nurse", "contact:open"), id); !problem.Is(err, problem.NotFound) {
			t.Errorf("who has no part in it: %v", err)
		}
		l, err := w.svc.All(ctx, access.Request{Actor: "duty", Action: "contact:list"})
		if err != nil || len(l.Waiting) != 1 || l.Waiting[0].Late || !l.Waiting[0].Urgent() {
			t.Errorf("the front door's list: %+v, %v", l, err)
		}
		if l, err = w.svc.All(ctx, access.Request{Actor: "nurse", Action: "contact:list"}); err != nil || l.Answers || len(l.Waiting)+len(l.Sent) != 0 {
			t.Errorf("another's list: %+v, %v", l, err)
		}
		w.Clock.Add(48 * time.Hour)
		if l, err = w.svc.All(ctx, access.Request{Actor: "duty", Action: "contact:list"}); err != nil || !l.Waiting[0].Late {
			t.Errorf("on Tuesday: %+v, %v", l, err)
		}
		if err := w.svc.Answer(ctx, w.q("police", "contact:answer"), id, contact.Assess, "A social worker visits today.", 1); !problem.Is(err, problem.NotFound) {
			t.Errorf("the sender answers: %v", err)
		}
		if err := w.svc.Answer(ctx, w.q("duty", "contact:answer"), id, contact.Assess, "A social worker visits today.", 1); err != nil {
			t.Fatal(err)
		}
		if err := w.svc.Answer(ctx, w.q("broker", "contact:answer"), id, contact.NoMore, "Nothing more is needed.", 1); !problem.Is(err, problem.Conflict) {
			t.Errorf("answered twice: %v", err)
		}
		x, err = w.svc.One(ctx, w.q("police", "contact:open"), id)
		if err != nil || x.Decision != contact.Assess || x.Reply.Reason != "A social worker visits today." || x.Reply.By != "Maria Silva" {
			t.Errorf("the sender sees %+v, %v", x.Contact, err)
		}
		if l, err = w.svc.All(ctx, access.Request{Actor: "duty", Action: "contact:list"}); err != nil || len(l.Waiting) != 0 {
			t.Errorf("what is answered waits no more: %+v, %v", l, err)
		}
	})
}

// TestCarriedOver: what the sender has been writing about this child comes with it,
// from a draft or straight from the form, and nothing of another child's.
func TestCarriedOver(t *testing.T) {
	both(t, func(w *world) {
		other := w.Create(t, recordtest.Sibling(t))
		w.Visit(t, "police", w.child, access.Safeguarding)
		w.Visit(t, "police", other, access.Safeguarding)
		drafts := draft.New(w.Gate, w.Keys)
		save := func(c, text string) {
			w.Clock.Add(time.Minute)
			q := access.Request{Actor: "police", Action: "involvement:add", Child: c}
			if _, err := drafts.Save(context.Background(), q, url.Values{"note": {text}, "_key": {"a secret key"}, "kind": {"universal"}}, 0); err != nil {
				t.Fatal(err)
			}
		}
		save(w.child, "He told me that he is afraid of the man upstairs.")
		save(other, "She is well and happy at school.")
		body := w.Get("police", "/child/"+w.child+"/unsafe", "en").Body.String()
		if !strings.Contains(body, "afraid of the man upstairs") || strings.Contains(body, "happy at school") || strings.Contains(body, "a secret key") {
			t.Error("the form does not carry over what was written about this child alone")
		}
		body = w.Post("police", "/child/"+w.child+"/unsafe/carry", url.Values{"b": {"Second part of it."}, "a": {"First part of it."}, "_version": {"1 and more"}}, "cy").Body.String()
		if !strings.Contains(body, "First part of it.\n\nSecond part of it.") || strings.Contains(body, "1 and more") {
			t.Error("a form that is sent over does not arrive")
		}
		got := w.Post("police", "/child/"+w.child+"/unsafe", url.Values{"worry": {"See below"}, "danger": {"soon"}, "carried": {"What I wrote before."}}, "en")
		if got.Code != 303 || !strings.Contains(w.Get("police", got.Header().Get("Location"), "en").Body.String(), "What I wrote before.") {
			t.Errorf("sent with what was written: %d", got.Code)
		}
		if slices.Contains([]int{200, 303}, w.Post("police", "/child/"+w.child+"/unsafe", url.Values{}, "en").Code) {
			t.Error("an empty form is taken")
		}
	})
}

// TestMoreThanAreShown: a front door with more than a page holds is told that
// others wait, and with as many as it holds is not.
func TestMoreThanAreShown(t *testing.T) {
	both(t, func(w *world) {
		for n := range 301 {
			w.sends("police")
			if n < 299 {
				continue
			}
			l, err := w.svc.All(context.Background(), access.Request{Actor: "duty", Action: "contact:list"})
			if err != nil || len(l.Waiting) != 300 || l.More != (n == 300) {
				t.Errorf("with %d: %d are shown, more %v, %v", n+1, len(l.Waiting), l.More, err)
			}
		}
	})
}
