package app

import (
	"context"
	"fmt"
	"strings"

	"onestory/internal/access"
	"onestory/internal/child"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/subjectaccess"
)

// recordPieces gives what the index holds of a child, with where each value came
// from, to whoever answers a request to see one's own data. It is plain English:
// the bundle is read out, translated and posted.
type recordPieces struct {
	children *child.Service
	involved *involvement.Service
}

// Pieces makes recordPieces a subjectaccess.Holder.
func (h recordPieces) Pieces(ctx context.Context, r db.Reader, g access.Grant) ([]subjectaccess.Piece, error) {
	v, err := h.children.Of(ctx, r, g)
	if err != nil {
		return nil, err
	}
	from := func(s child.Source) string { return fmt.Sprintf(" (from %s, supplied %s)", s.Name, s.SuppliedOn) }
	piece := func(kind string) subjectaccess.Piece { return subjectaccess.Piece{ID: kind, Kind: kind} }
	identity, addresses, carers, services, involved := piece("identity"), piece("addresses"), piece("carers"), piece("services"), piece("involvements")
	for _, n := range v.Names {
		identity.Paragraphs = append(identity.Paragraphs, n.Value.Full()+from(n.Source))
	}
	for _, b := range v.Births {
		identity.Paragraphs = append(identity.Paragraphs, "Born "+b.Value.Date.String()+from(b.Source))
	}
	for _, i := range v.Identifiers {
		identity.Paragraphs = append(identity.Paragraphs, strings.ToUpper(i.Value.Kind)+" "+i.Value.Value+from(i.Source))
	}
	for _, a := range v.Addresses {
		addresses.Paragraphs = append(addresses.Paragraphs, strings.TrimSpace(strings.Join(append(a.Value.Lines, a.Value.Postcode, string(a.Value.Status)), ", "))+from(a.Source))
	}
	for _, c := range v.Carers {
		carers.Paragraphs = append(carers.Paragraphs, strings.Join(append([]string{c.Value.Name.Full(), c.Value.Relationship}, c.Value.Phones...), ", ")+from(c.Source))
	}
	for _, list := range [][]child.Of[child.Universal]{v.Schools, v.Practices, v.HealthVisit} {
		for _, u := range list {
			services.Paragraphs = append(services.Paragraphs, u.Value.Name+" "+u.Value.Phone+from(u.Source))
		}
	}
	known, err := h.involved.OfChild(ctx, r, g)
	if err != nil {
		return nil, err
	}
	for _, i := range known.List {
		involved.Paragraphs = append(involved.Paragraphs, strings.Trim(strings.Join([]string{i.Name, i.Role, i.Agency, "from " + i.Starts.String(), i.Ends.String()}, ", "), ", "))
	}
	var out []subjectaccess.Piece
	for _, p := range []subjectaccess.Piece{identity, addresses, carers, services, involved} {
		if len(p.Paragraphs) > 0 {
			out = append(out, p)
		}
	}
	return out, nil
}

// logPieces gives who looked at a child's record, a day a piece.
type logPieces struct{}

// Pieces makes logPieces a subjectaccess.Holder.
func (logPieces) Pieces(ctx context.Context, r db.Reader, g access.Grant) ([]subjectaccess.Piece, error) {
	var out []subjectaccess.Piece
	cards := map[string]involvement.Card{}
	var after audit.Mark
	for {
		events, err := audit.LookedAt(ctx, r, g.Children(), 500, after)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			after = e.Mark()
			day := e.At.Format("2006-01-02")
			if len(out) == 0 || out[len(out)-1].Day != day {
				out = append(out, subjectaccess.Piece{ID: "log-" + day, Kind: "log", Day: day})
			}
			who := "Onestory itself"
			if !strings.Contains(e.Actor, ":") {
				c, ok := cards[e.Actor]
				if !ok {
					if c, err = (accountCards{}).Card(ctx, r, e.Actor); err != nil {
						return nil, err
					}
					cards[e.Actor] = c
				}
				who = strings.Trim(c.Role+", "+c.Agency, ", ")
			}
			p := &out[len(out)-1]
			text := fmt.Sprintf("%s %s: %s, for %s", e.At.Format("15:04"), who, e.Action, e.Purpose)
			if e.Refused {
				text += " (refused)"
			}
			p.Paragraphs = append(p.Paragraphs, text)
			if sensitiveLook(e) {
				if p.Strike == nil {
					p.Strike = map[int]subjectaccess.Reason{}
				}
				p.Strike[len(p.Paragraphs)-1] = subjectaccess.Inquiry
			}
		}
		if len(events) < 500 {
			return out, nil
		}
	}
}

// sensitiveLook reports whether a look may belong to an inquiry: the officer is
// asked about it first.
func sensitiveLook(e audit.Looked) bool {
	p := access.Purpose(e.Purpose)
	return e.Refused || p == access.Safeguarding || p == access.MissingChild
}
