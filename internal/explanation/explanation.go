package explanation

import (
	"context"
	"fmt"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
)

// Names tells what an agreement is called, "" where nobody knows it.
type Names interface {
	Agreement(ctx context.Context, r db.Reader, g access.Grant, id string, version int) (string, error)
}

// Ground is one rule that let the reader in.
type Ground struct {
	Rule      string // id of the policy
	Text      string // the policy's own text
	Kind      string // of what it rested on: "agreement", "consent", "disclosure", "override", "" for nothing
	Agreement string // its name
	Version   int
	Ends      string    // last day, YYYY-MM-DD; "" for none
	Until     time.Time // of an override
}

// Key is the catalogue key of the rule's sentence.
func (g Ground) Key() string { return Key(g.Rule) }

// Key is the catalogue key of a rule's sentence.
func Key(rule string) string { return "explanation.rule." + rule }

// KindKey is the catalogue key of what it rested on.
func (g Ground) KindKey() string { return "explanation.kind." + g.Kind }

// Explained is the answer.
type Explained struct {
	Of      child.View
	Item    bool
	Level   access.Level // of the item, else of the child
	Purpose access.Purpose
	Grounds []Ground
}

// LevelKey is the catalogue key of how much may be known.
func (e Explained) LevelKey() string {
	if e.Item {
		return "explanation.item." + e.Level.String()
	}
	return "explanation.level." + e.Level.String()
}

// PurposeKey is the catalogue key of the reason for opening.
func (e Explained) PurposeKey() string { return "record.why." + string(e.Purpose) }

// Service is the use case.
type Service struct {
	gate     *access.Gate
	children involvement.Children
	names    Names
}

// New makes the Service.
func New(gate *access.Gate, children involvement.Children, names Names) *Service {
	return &Service{gate, children, names}
}

// Explain tells why q's actor may see q's child, or q's item.
func (s *Service) Explain(ctx context.Context, q access.Request) (Explained, error) {
	return access.Read(ctx, s.gate, q, func(ctx context.Context, r db.Reader, g access.Grant) (Explained, audit.Event, error) {
		ev := audit.Event{Subjects: g.Subjects(), Classes: []string{"name"}}
		v, err := s.children.Of(ctx, r, g)
		if err != nil {
			return Explained{}, ev, err
		}
		out := Explained{Of: v, Level: g.Level(), Purpose: g.Purpose()}
		var why []access.Why
		if q.Item != "" {
			out.Item, out.Level, why = true, g.Item().Level(), g.Item().Why()
		} else {
			for _, rule := range g.By() {
				why = append(why, access.Why{Rule: rule})
			}
		}
		for _, w := range why {
			if !s.gate.Policies().Permits(w.Rule) || strings.HasPrefix(w.Rule, "do-") {
				continue // what anybody of the role may do is no reason to see this child
			}
			ground, err := s.ground(ctx, r, g, w)
			if err != nil {
				return out, ev, err
			}
			out.Grounds = append(out.Grounds, ground)
		}
		return out, ev, nil
	})
}

func (s *Service) ground(ctx context.Context, r db.Reader, by access.Grant, w access.Why) (Ground, error) {
	g := Ground{Rule: w.Rule, Text: s.gate.Policies().Text(w.Rule), Ends: w.Ends, Until: w.Until}
	kind, rest, _ := strings.Cut(w.Basis, "/")
	if g.Kind = kind; kind != "agreement" {
		return g, nil
	}
	id, version, _ := strings.Cut(rest, "@")
	if _, err := fmt.Sscan(version, &g.Version); err != nil {
		return g, fmt.Errorf("read an agreement's version: %w", err)
	}
	var err error
	if g.Agreement, err = s.names.Agreement(ctx, r, by, id, g.Version); err != nil {
		return g, fmt.Errorf("read an agreement's name: %w", err)
	}
	return g, nil
}
