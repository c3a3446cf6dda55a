package record

import (
	"context"
	"fmt"
	"log/slog"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// Service is the use cases of the record.
type Service struct {
	gate         *access.Gate
	children     *child.Service
	involvements *involvement.Service
	looks        *Looks
	cards        []Card // in the order shown
	logger       *slog.Logger
}

// New makes the Service. cards are shown in their order.
func New(gate *access.Gate, children *child.Service, involvements *involvement.Service, looks *Looks, cards []Card, logger *slog.Logger) *Service {
	return &Service{gate, children, involvements, looks, cards, logger}
}

func (s *Service) today() workday.Date { return workday.InUK(s.gate.Clock().Now()) }

// Section is a card with what it loaded. A failed one has no Body.
type Section struct {
	Card
	Body Body
}

// Page is the record as far as one reader may see it.
type Page struct {
	View     child.View
	Contact  bool // the record is open; else only that somebody is involved
	Someone  bool
	Known    bool // whether Someone could be found out
	Own      bool // the reader is involved, claimed or confirmed
	Claimed  bool // the reader's involvement waits to be confirmed
	Related  bool
	Follows  bool
	MayAdd   bool // may say that they are involved
	MayAmend bool
	Opened   bool // against the ordinary rule, for a while
	MayBreak bool // may open it so
	MayAsk   bool // why they can see it
	// MayShield and MayConfirm: may ask for a location shield; may confirm a
	// record that somebody typed in.
	MayShield, MayConfirm bool
	MayNotable            bool // may say that the public knows the child
	Sections              []Section
}

// Open reads the record of q's child: one snapshot, one event.
func (s *Service) Open(ctx context.Context, q access.Request) (Page, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Page, audit.Event, error) {
		ev := audit.Event{Subjects: g.Subjects()}
		v, err := s.children.Of(ctx, r, g)
		if err != nil {
			return Page{}, ev, err
		}
		back, err := db.Hold(ctx, r)
		if err != nil {
			return Page{}, ev, err
		}
		if ev.Marks, err = s.looks.marks(ctx, r, g, v); err != nil {
			return Page{}, ev, err
		}
		scene := &Scene{View: v, Today: s.today(), Now: g.Now(), involvements: s.involvements, children: s.children}
		p := Page{View: v, Contact: g.Level() >= access.Contact, Related: g.Related(), MayAdd: g.May("involvement:add"), Opened: g.Opened(), MayAsk: g.May("child:why"), MayBreak: g.Level() < access.Contact && g.May("glass:break"), MayAmend: g.Level() >= access.Contact && g.May("child:amend"),
			MayShield: g.May("shield:request"), MayNotable: g.May("watch:notable"), MayConfirm: v.Provisional && g.Level() >= access.Contact && g.May("child:confirm")}
		k, err := scene.Involved(ctx, r, g)
		if err == nil {
			own, mine := k.Own(scene.Today)
			p.Known, p.Someone, p.Follows, p.Own, p.Claimed = true, k.Someone, k.Follows, mine, mine && own.Status == involvement.Claimed
		} else if err := s.failed(ctx, "involved", err, back); err != nil {
			return Page{}, ev, err
		}
		for _, c := range s.cards {
			if g.Level() < c.Level {
				continue
			}
			body, err := c.Load(ctx, r, g, scene)
			if err != nil {
				if err := s.failed(ctx, c.ID, err, back); err != nil {
					return Page{}, ev, err
				}
				p.Sections = append(p.Sections, Section{Card: c})
				continue
			}
			if body != nil {
				p.Sections = append(p.Sections, Section{c, body})
				ev.Classes = append(ev.Classes, c.Class)
			}
		}
		return p, ev, nil
	})
}

// failed notes that one card could not be loaded and makes the snapshot good
// for the others. A request that has ended ends the page as well.
func (s *Service) failed(ctx context.Context, card string, err error, back func() error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.logger.ErrorContext(ctx, "a card of the record failed", "card", card, "cause", err.Error())
	if err := back(); err != nil {
		return fmt.Errorf("go on after a card failed: %w", err)
	}
	return nil
}
