package episode_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/consent"
	"onestory/internal/episode"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/db/dbtest"
	"onestory/internal/kit/form"
	"onestory/internal/kit/problem"
	"onestory/internal/need"
	"onestory/internal/override"
	"onestory/internal/record/recordtest"
	"onestory/lib/workday"
)

// staff is the cast: the nurse's manager is boss.
type staff struct{ recordtest.Accounts }

func (s staff) Card(ctx context.Context, r db.Reader, who string) (involvement.Card, error) {
	c, err := s.Accounts.Card(ctx, r, who)
	c.ID, c.AgencyID = who, recordtest.People()[who].Agency
	return c, err
}

func (staff) Manager(_ context.Context, _ db.Reader, _ access.Grant, agency, but string) (string, error) {
	if agency == "health" && but != "boss" {
		return "boss", nil
	}
	return "", nil
}

func (staff) Active(_ context.Context, _ db.Reader, who string) (bool, error) {
	return who != "gone", nil
}

func (staff) SocialCare(_ context.Context, _ db.Reader, who string) (bool, error) {
	a := recordtest.People()[who]
	return a.Has(access.SocialWorker) || a.Has(access.FrontDoor), nil
}

type names struct{}

func (names) Name(_ context.Context, _ db.Reader, account string) (string, error) {
	return account, nil
}

// world is a child with a sibling, whom the nurse and the social worker work with.
type world struct {
	*recordtest.World
	t         *testing.T
	svc       *episode.Service
	consents  *consent.Service
	overrides *override.Service
	child     string
	sibling   string
}

// agreed is why somebody is let in where a test is about something else.
var agreed = episode.Because{How: episode.ByAgreement}

func both(t *testing.T, fn func(*world)) {
	dbtest.Run(t, recordtest.Schemas(agency.Schema(), consent.Schema(), override.Schema(), need.Schema(), episode.Schema()), func(t *testing.T, d *db.DB) {
		w := &world{World: recordtest.New(t, d, recordtest.Parts{}), t: t}
		w.consents = consent.New(w.Gate, w.Keys, w.IDs, w.Children, names{})
		w.overrides = override.New(override.Parts{Gate: w.Gate, Keys: w.Keys, IDs: w.IDs, Children: w.Children, People: staff{}})
		w.svc = episode.New(episode.Parts{Gate: w.Gate, Keys: w.Keys, IDs: w.IDs, Children: w.Children, Involved: w.Involvements, Consents: w.consents, Overrides: w.overrides, Staff: staff{},
			Needs: need.New(need.Parts{Gate: w.Gate, Keys: w.Keys, IDs: w.IDs, Children: w.Children, People: staff{}})})
		w.consents.Follow(w.svc.AnswerEnded)
		w.child, w.sibling = w.Create(t, recordtest.Full(t)), w.Create(t, recordtest.Sibling(t))
		for _, who := range []string{"nurse", "social"} {
			w.works(who, w.child)
			w.works(who, w.sibling)
		}
		fn(w)
	})
}

func (w *world) write(fn func(context.Context, *db.Tx) error) {
	w.t.Helper()
	if err := w.DB.Write(context.Background(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) works(who, c string) {
	w.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := access.Relate(ctx, tx, access.Relationship{ID: "works-" + who, Child: c, Kind: "involvement", Account: who, ClaimedBy: who, ConfirmedBy: "x", Starts: "2026-01-01"})
		return err
	})
}

func (w *world) q(who string, a access.Action) access.Request {
	q := access.Request{Actor: who, Action: a, Child: w.child, Level: access.Existence}
	if who == "police" || who == "boss" {
		q.Purpose = access.LookUp
	}
	return q
}

func (w *world) must(what string, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
}

func (w *world) refused(what string, err error, kind problem.Kind) {
	w.t.Helper()
	if !problem.Is(err, kind) {
		w.t.Errorf("%s: %v", what, err)
	}
}

func day(s string) workday.Date {
	d, _ := workday.Parse(s)
	return d
}

func starting() episode.Starting {
	return episode.Starting{Kind: episode.EarlyHelp, Concern: day("2026-11-20"), Worry: "He falls asleep in class and is often late.", Begin: episode.Asking}
}

// begun is an episode that the nurse began about both children.
func (w *world) begun() string {
	w.t.Helper()
	in := starting()
	in.Children = []string{w.sibling}
	in.Adults = []episode.Person{{Kind: "adult", PersonDetails: episode.PersonDetails{Name: "Magda Kowalczyk"}}}
	return w.begins("nurse", in)
}

func (w *world) begins(who string, in episode.Starting) string {
	w.t.Helper()
	w.must("look", w.svc.Look(context.Background(), w.q(who, "episode:look")))
	id, err := w.svc.Start(context.Background(), w.q(who, "episode:start"), in, form.NewKey())
	w.must("start", err)
	return id
}

func (w *world) settings() access.Request {
	return access.Request{Actor: "accounts", Action: "episode:settings"}
}

// says is what somebody of the family answers, to the nurse.
func (w *world) says(id, who string, a consent.Answer) {
	w.t.Helper()
	w.tells("nurse", id, who, a)
}

// tells is what somebody of the family answers to somebody who writes it down.
func (w *world) tells(writer, id, who string, a consent.Answer) {
	w.t.Helper()
	w.Clock.Add(time.Minute)
	h := consent.Help{Person: who, Answer: a, On: day("2026-11-22"), HelpDetails: consent.HelpDetails{Name: who, Support: "An assessment", How: "spoken", Footing: consent.Footing{Evidence: "mother"}}, Capacity: consent.Responsibility}
	if who == consent.Child {
		h.Capacity, h.Evidence = consent.Wish, ""
	}
	w.must(who+" says "+string(a), w.svc.Answer(context.Background(), w.q(writer, "episode:answer"), id, h, form.NewKey()))
}

// takesBack ends an answer to being helped through feature consent.
func (w *world) takesBack(who string) {
	w.t.Helper()
	w.Clock.Add(time.Minute)
	l, err := w.consents.All(context.Background(), w.q("nurse", "consent:open"))
	w.must("read what was said", err)
	for _, h := range l.Helps {
		if h.Person == who && h.State == consent.Standing {
			w.must("take it back", w.consents.EndHelp(context.Background(), w.q("nurse", "help:withdraw"), h.ID, consent.Withdrawn, h.Version))
		}
	}
}

func (w *world) show(who, id string) episode.Shown {
	w.t.Helper()
	x, err := w.svc.Show(context.Background(), w.q(who, "episode:open"), id)
	w.must(who+" opens it", err)
	return x
}

func (w *world) opens(who, id string) bool {
	w.t.Helper()
	_, err := w.svc.Show(context.Background(), w.q(who, "episode:open"), id)
	if err != nil && !problem.Is(err, problem.NotFound) && !errors.Is(err, access.ErrPurpose) {
		w.t.Fatal(err)
	}
	return err == nil
}

func (w *world) acts(who, id string, v episode.Verb) error {
	return w.svc.Act(context.Background(), w.q(who, "episode:move"), id, v, "", 0)
}

// reads reports whether an item of the episode about a child is read at content.
func (w *world) reads(who, c, item string) bool {
	w.t.Helper()
	q := w.q(who, "child:open")
	q.Child = c
	got, err := access.Read(context.Background(), w.Gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (bool, audit.Event, error) {
		items, err := g.Items(ctx, r, item)
		return items[item].Reads(), audit.Event{Subjects: g.Subjects()}, err
	})
	w.must("read items", err)
	return got
}

// letIn lets somebody in who asks the nurse.
func (w *world) letIn(id, who string, as access.Part) {
	w.t.Helper()
	w.joins(id, who, as, "nurse")
}

// joins lets somebody in who asks whoever leads.
func (w *world) joins(id, who string, as access.Part, lead string) {
	w.t.Helper()
	ctx := context.Background()
	ask := episode.Asked{As: as, AskedDetails: episode.AskedDetails{Why: "I see the child each week."}}
	w.must("ask", w.svc.Ask(ctx, w.q(who, "episode:ask"), id, ask, form.NewKey()))
	w.must("let in", w.svc.Decide(ctx, w.q(lead, "episode:decide"), w.waitsFor(lead, id), true, workday.Date{}, "", agreed, 1))
}

// waits is the request that waits for the nurse.
func (w *world) waits(id string) string { return w.waitsFor("nurse", id) }

func (w *world) waitsFor(lead, id string) string {
	w.t.Helper()
	x := w.show(lead, id)
	if len(x.Requests) != 1 {
		w.t.Fatalf("%d requests wait", len(x.Requests))
	}
	return x.Requests[0].ID
}

// hold holds an assessment of each child, as the nurse wrote it in the episode.
func (w *world) hold(id string) {
	w.write(func(ctx context.Context, tx *db.Tx) error {
		for item, c := range map[string]string{"assessment": w.child, "of-sibling": w.sibling} {
			if _, err := access.Hold(ctx, tx, access.Item{ID: item, Child: c, Agency: "health", Author: "nurse", Class: access.ClassGeneral, Episode: id}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *world) suspend(who string) {
	w.t.Helper()
	w.must("suspend", w.As(w.t, "accounts", "account:suspend", func(ctx context.Context, tx *db.Tx, g access.Grant) error {
		_, err := w.svc.Leave(ctx, tx, g, who)
		return err
	}))
}
