package watch

import (
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/seal"
	"onestory/internal/kit/web"
)

//go:embed en.json cy.json
var messages embed.FS

//go:embed page/*.gohtml
var pages embed.FS

// Messages is this package's part of the catalogue, for i18n.Load.
func Messages() fs.FS { return messages }

// Templates are the pages of alerts and samples.
func Templates() web.Pages {
	files, _ := fs.Sub(pages, "page") // embedded under that name
	return web.Pages{Feature: "watch", Files: files}
}

// Accounts tells who an account is, and shuts it.
type Accounts interface {
	Name(ctx context.Context, r db.Reader, account string) (string, error)
	AgencyOf(ctx context.Context, r db.Reader, account string) (string, error)
	// OnDuty reports whether the account's role answers at any hour.
	OnDuty(ctx context.Context, r db.Reader, account string) (bool, error)
	// SignOutEverywhere ends its sessions: it may sign in again.
	SignOutEverywhere(ctx context.Context, tx *db.Tx, account string) error
	// Suspend closes it at once.
	Suspend(ctx context.Context, q access.Request, account string) error
}

// State is how far an alert has come: open, looking, or what came of it.
type State string

// The states; those after Looking are outcomes.
const (
	Open      State = "open"
	Looking   State = "looking"
	Explained State = "explained" // there was a reason to look
	Reminded  State = "reminded"  // no harm meant; spoken to, or trained
	Misuse    State = "misuse"    // the agency's procedure, and the family is told
	Mistaken  State = "mistaken"  // the rule was wrong
)

// Outcomes lists what an alert can come to, in the order offered.
func Outcomes() []State { return []State{Explained, Reminded, Misuse, Mistaken} }

// Over reports whether an alert is closed.
func (s State) Over() bool { return slices.Contains(Outcomes(), s) }

// How many working days an alert may wait, and a manager may take over a sample.
const (
	answerDays = 5
	sampleDays = 10
)

// Alert is one question about what an account did on one day.
type Alert struct {
	ID          string
	Account     string
	Name        string // the account's person
	Agency      string
	Rule        Rule
	Day         string // YYYY-MM-DD, in the UK
	Event       string // id in the log of the first event
	First, Last time.Time
	Times       int
	State       State
	Due         string // day by which it is to be closed
	By          string // who acted last
	Notes       []Note
	Version     int64
	Suspends    bool // whoever reads it may suspend the account
	sealed      []byte
}

// Note is what somebody wrote about an alert.
type Note struct {
	At    time.Time
	By    string // account
	Name  string
	State State // that the note came with
	Text  string
}

// Sampled is one look that a manager is asked to justify.
type Sampled struct {
	Event   string
	Account string
	Name    string
	Agency  string
	At      time.Time
	Purpose string
	Due     string
	Answer  string // "justified", "not-justified", "" until given
	By      string
}

// Service is the use cases of watching.
type Service struct {
	gate     *access.Gate
	keys     *seal.Keeper
	ids      id.Source
	accounts Accounts
	limits   Limits
}

// New makes the Service.
func New(gate *access.Gate, keys *seal.Keeper, ids id.Source, accounts Accounts, limits Limits) *Service {
	return &Service{gate, keys, ids, accounts, limits}
}

// within is the agency whose alerts whoever asks may see: "" for governance,
// which sees all.
func within(g access.Grant) string {
	if g.Actor().Has(access.Governance) {
		return ""
	}
	return g.Actor().Agency
}

// Board is what is to be looked at.
type Board struct {
	Alerts  []Alert
	Samples []Sampled // waiting for the reader's own agency; for governance those past their day
	Today   string
	Governs bool
}

// List shows governance every alert and the samples nobody answered in time, and
// a manager those of their agency.
func (s *Service) List(ctx context.Context, q access.Request) (Board, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Board, audit.Event, error) {
		ev := audit.Event{Classes: []string{"alerts"}}
		out := Board{Today: g.Now().Format(time.DateOnly), Governs: within(g) == ""}
		var err error
		if out.Alerts, err = selectAlerts(ctx, r, within(g), 200); err != nil {
			return out, ev, fmt.Errorf("list alerts: %w", err)
		}
		overdue := ""
		if out.Governs {
			overdue = out.Today
		}
		if out.Samples, err = selectSamples(ctx, r, within(g), overdue, 200); err != nil {
			return out, ev, fmt.Errorf("list samples: %w", err)
		}
		if !out.Governs { // nobody judges themselves
			self := g.Actor().ID
			out.Alerts = slices.DeleteFunc(out.Alerts, func(a Alert) bool { return a.Account == self })
			out.Samples = slices.DeleteFunc(out.Samples, func(x Sampled) bool { return x.Account == self })
		}
		for i := range out.Alerts {
			if out.Alerts[i].Name, err = s.accounts.Name(ctx, r, out.Alerts[i].Account); err != nil {
				return out, ev, err
			}
		}
		for i := range out.Samples {
			if out.Samples[i].Name, err = s.accounts.Name(ctx, r, out.Samples[i].Account); err != nil {
				return out, ev, err
			}
		}
		return out, ev, nil
	})
}

// One reads an alert with its notes.
func (s *Service) One(ctx context.Context, q access.Request, id string) (Alert, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Alert, audit.Event, error) {
		a, err := s.one(ctx, r, g, id)
		a.Suspends = g.May("watch:suspend")
		return a, audit.Event{Classes: []string{"alerts"}, Detail: map[string]string{"alert": id}}, err
	})
}

// one reads an alert that whoever asks may see: never their own.
func (s *Service) one(ctx context.Context, r db.Reader, g access.Grant, id string) (Alert, error) {
	a, err := selectAlert(ctx, r, id)
	if db.IsNone(err) || err == nil && (a.Account == g.Actor().ID || within(g) != "" && a.Agency != within(g)) {
		return Alert{}, access.ErrNotFound
	}
	if err != nil {
		return Alert{}, fmt.Errorf("read an alert: %w", err)
	}
	if a.Name, err = s.accounts.Name(ctx, r, a.Account); err != nil {
		return a, err
	}
	if len(a.sealed) == 0 {
		return a, nil
	}
	keys, err := s.keys.Keys(ctx, scope(id))
	if err != nil {
		return a, err
	}
	text, err := keys.Open(scope(id), notesAt(id), a.sealed)
	if err != nil {
		return a, fmt.Errorf("open an alert's notes: %w", err)
	}
	if err := json.Unmarshal(text, &a.Notes); err != nil {
		return a, fmt.Errorf("read an alert's notes: %w", err)
	}
	for i := range a.Notes {
		if a.Notes[i].Name, err = s.accounts.Name(ctx, r, a.Notes[i].By); err != nil {
			return a, err
		}
	}
	return a, nil
}

func scope(alert string) string { return "watch:" + alert }

func notesAt(alert string) seal.Place {
	return seal.Place{Table: "watch_alert", Column: "sealed", Row: alert}
}

// Note writes what was found, and how far the alert has come. version is the one
// that was read.
func (s *Service) Note(ctx context.Context, q access.Request, id string, to State, text string, version int64) error {
	if to != Looking && !to.Over() {
		return problem.Check(problem.Field{Name: "state", Key: "watch.need-state"})
	}
	if strings.TrimSpace(text) == "" {
		return problem.Check(problem.Field{Name: "note", Key: "watch.need-note"})
	}
	if err := s.keys.Ensure(ctx, scope(id)); err != nil {
		return fmt.Errorf("make the key of an alert's notes: %w", err)
	}
	keys, err := s.keys.Keys(ctx, scope(id))
	if err != nil {
		return err
	}
	_, err = access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Classes: []string{"alerts"}, Detail: map[string]string{"alert": id, "state": string(to)}}
		a, err := s.one(ctx, tx, g, id)
		if err != nil {
			return none, ev, err
		}
		a.Notes = append(a.Notes, Note{At: g.Now(), By: g.Actor().ID, State: to, Text: text})
		for i := range a.Notes {
			a.Notes[i].Name = "" // read anew each time
		}
		b, err := json.Marshal(a.Notes)
		if err != nil {
			return none, ev, err
		}
		if a.sealed, err = keys.Seal(scope(id), notesAt(id), b); err != nil {
			return none, ev, err
		}
		a.State, a.By, a.Version = to, g.Actor().ID, version
		if ok, err := updateAlert(ctx, tx, a); err != nil || !ok {
			return none, ev, cmp.Or(err, error(problem.New(problem.Conflict, "problem.conflict")))
		}
		return none, ev, nil
	})
	return err
}

// Suspend closes the account that an alert is about, with all its sessions, from
// its next request on.
func (s *Service) Suspend(ctx context.Context, q access.Request, id string) error {
	read := q
	read.Action = "watch:list"
	a, err := s.One(ctx, read, id)
	if err != nil {
		return err
	}
	return s.accounts.Suspend(ctx, q, a.Account)
}

// Answer is what a manager says of a sampled look of their agency: a look that is
// not justified raises an alert.
func (s *Service) Answer(ctx context.Context, q access.Request, event string, justified bool) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		var none struct{}
		ev := audit.Event{Classes: []string{"sample"}, Detail: map[string]any{"event": event, "justified": justified}}
		x, err := selectSample(ctx, tx, event)
		if db.IsNone(err) || err == nil && (x.Account == g.Actor().ID || within(g) != "" && x.Agency != within(g)) {
			return none, ev, access.ErrNotFound
		}
		if err != nil {
			return none, ev, fmt.Errorf("read a sample: %w", err)
		}
		x.Answer, x.By = "justified", g.Actor().ID
		if !justified {
			x.Answer = "not-justified"
		}
		if ok, err := answerSample(ctx, tx, x, g.Now()); err != nil || !ok {
			return none, ev, err // answered already: the first answer stands
		}
		if justified {
			return none, ev, nil
		}
		day := g.Now().Format(time.DateOnly)
		return none, ev, raise(ctx, tx, Alert{ID: s.ids.New(), Account: x.Account, Agency: x.Agency, Rule: Unanswered, Day: day, Event: x.Event, First: x.At, Due: day})
	})
	return err
}

// SetNotable says whether a child is one whom the public knows, so that each look
// raises an alert.
func (s *Service) SetNotable(ctx context.Context, q access.Request, notable bool) error {
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := audit.Event{Subjects: g.Subjects(), Detail: map[string]bool{"notable": notable}}
		if notable {
			return struct{}{}, ev, putNotable(ctx, tx, g.Child(), g.Actor().ID, g.Now())
		}
		return struct{}{}, ev, dropNotable(ctx, tx, g.Children())
	})
	return err
}

// IsNotable reports whether a child is one whom the public knows.
func (s *Service) IsNotable(ctx context.Context, q access.Request) (bool, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (bool, audit.Event, error) {
		is, err := isNotable(ctx, r, g.Children())
		return is, audit.Event{Subjects: g.Subjects()}, err
	})
}
