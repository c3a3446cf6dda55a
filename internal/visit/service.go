package visit

import (
	"context"
	"slices"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/id"
	"onestory/internal/kit/problem"
)

// Lasts is how long a stated purpose holds: a working day.
const Lasts = 8 * time.Hour

// maxNote is the most characters of a note.
const maxNote = 500

// Service is the use cases of visits.
type Service struct {
	gate     *access.Gate
	children *child.Service
	ids      id.Source
}

// New makes the Service.
func New(gate *access.Gate, children *child.Service, ids id.Source) *Service {
	return &Service{gate: gate, children: children, ids: ids}
}

// Door is what the page shows before the record is open: whose it is, by name
// and birth date alone, and which purposes the account may state.
type Door struct {
	Child    child.View
	Purposes []access.Purpose
}

// Open reads the Door. q.Child names the child.
func (s *Service) Open(ctx context.Context, q access.Request) (Door, error) {
	q.Purpose = access.LookUp
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Door, audit.Event, error) {
		v, err := s.children.Of(ctx, r, g)
		if err != nil {
			return Door{}, audit.Event{}, err
		}
		d := Door{Child: v.For(access.Existence, false)}
		d.Purposes, err = g.Purposes(ctx, r)
		return d, audit.Event{Action: "visit:ask", Subjects: g.Subjects(), Classes: []string{"name"}}, err
	})
}

// Cold reports whether a purpose starts from somebody who is not on any
// caseload, so that a few words on why are asked for.
func Cold(p access.Purpose) bool {
	return slices.Contains([]access.Purpose{access.Safeguarding, access.MissingChild, access.UrgentCare, access.FamilyAsked, access.NewReferral}, p)
}

// Start states a purpose for the child. note is kept, sealed, in the event
// alone, and only for cold purposes. A purpose that the account may not state
// is a fault of the field "why".
func (s *Service) Start(ctx context.Context, q access.Request, p access.Purpose, note string) error {
	q.Purpose = access.LookUp
	if !Cold(p) {
		note = ""
	}
	if len([]rune(note)) > maxNote {
		return problem.Check(problem.Field{Name: "note", Key: "visit.note-long", Args: []any{maxNote}})
	}
	visit := s.ids.New()
	_, err := access.Change(ctx, s.gate, q, func(ctx context.Context, tx *db.Tx, g access.Grant) (struct{}, audit.Event, error) {
		ev := audit.Event{Subjects: g.Subjects(), Purpose: string(p), Detail: map[string]string{"note": note, "visit": visit}}
		may, err := g.Purposes(ctx, tx)
		if err != nil {
			return struct{}{}, ev, err
		}
		if !slices.Contains(may, p) {
			return struct{}{}, ev, problem.Check(problem.Field{Name: "why", Key: "visit.need-why"})
		}
		return struct{}{}, ev, access.StartVisit(ctx, tx, g.Actor().ID, g.Child(), visit, p, g.Now(), g.Now().Add(Lasts))
	})
	return err
}
