package app

import (
	"context"
	"fmt"
	"strings"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/disclosure"
	"onestory/internal/document"
	"onestory/internal/kit/db"
	"onestory/internal/override"
	"onestory/internal/sharing"
	"onestory/internal/subjectaccess"
)

// shelfOf tells which documents the actor's own team can share.
type shelfOf struct{ documents *document.Service }

// Papers are the documents of the team that their reader may read.
func (s shelfOf) Papers(ctx context.Context, r db.Reader, g access.Grant) (out []disclosure.Paper, err error) {
	list, err := s.documents.List(ctx, r, g)
	for _, l := range list {
		if l.Team && l.Reads {
			out = append(out, disclosure.Paper{ID: l.ID, Title: l.Title, Class: l.Class})
		}
	}
	return out, err
}

// sharingPieces gives what people said of sharing, what was decided and what was
// disclosed about a child, to whoever answers a request to see one's own data.
type sharingPieces struct {
	consents  *consent.Service
	decisions *sharing.Service
	disclosed *disclosure.Service
	overrides *override.Service
}

// Pieces makes sharingPieces a subjectaccess.Holder. Who else it is about is
// struck out to begin with, and so is what the family is not to be shown yet.
func (h sharingPieces) Pieces(ctx context.Context, r db.Reader, g access.Grant) (out []subjectaccess.Piece, err error) {
	said, err := h.consents.OfChild(ctx, r, g)
	if err != nil {
		return nil, err
	}
	for _, c := range said {
		to := c.AgencyName
		if to == "" {
			to = "anyone"
		}
		out = append(out, subjectaccess.Piece{ID: "consent-" + c.ID, Kind: "consent", Day: c.Starts.String(), By: c.Recorder, Title: c.Name,
			Paragraphs: some(fmt.Sprintf("%s said %s to telling %s of %s. It is %s.", c.Name, c.Answer, to, classes(c.Classes), c.State), c.Words, c.Reasons, c.Orders)})
	}
	decided, err := h.decisions.Everything(ctx, r, g)
	if err != nil {
		return nil, err
	}
	for _, d := range decided {
		p := subjectaccess.Piece{ID: "sharing-" + d.ID, Kind: "sharing", Day: d.MadeAt.Format("2006-01-02"), By: d.Author, Title: string(d.State)}
		p.Paragraphs = some(d.PurposeText, d.InterestText, d.Benefit, d.RiskShare, d.RiskNot, d.Items, "With: "+d.Recipients, "Grounds: "+strings.Join(d.Bases, ", "), d.Why)
		if d.Others != "" {
			p.Paragraphs = append(p.Paragraphs, d.Others)
			p.Strike = map[int]subjectaccess.Reason{len(p.Paragraphs) - 1: subjectaccess.OtherPerson}
		}
		out = append(out, p)
	}
	if out, err = h.without(ctx, r, g, out); err != nil {
		return nil, err
	}
	disclosed, err := h.disclosed.ToFamily(ctx, r, g)
	if err != nil {
		return nil, err
	}
	for _, d := range disclosed {
		p := subjectaccess.Piece{ID: "disclosure-" + d.ID, Kind: "disclosure", Day: d.MadeAt.Format("2006-01-02"), By: d.From, Title: d.Title}
		p.Paragraphs = some(fmt.Sprintf("Shared with %s by %s, %s.", d.To, d.From, d.FromOf), d.Text, d.Why, d.Reply.Text)
		if d.Held(h.consents.Today()) {
			p.Strike = map[int]subjectaccess.Reason{}
			for i := range p.Paragraphs {
				p.Strike[i] = subjectaccess.Inquiry
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// without adds what was shared without agreement. The words of a ground can endanger somebody: they are struck out to begin with.
func (h sharingPieces) without(ctx context.Context, r db.Reader, g access.Grant, out []subjectaccess.Piece) ([]subjectaccess.Piece, error) {
	uses, err := h.overrides.Everything(ctx, r, g)
	if err != nil {
		return nil, err
	}
	for _, u := range uses {
		out = append(out, subjectaccess.Piece{ID: "override-" + u.ID, Kind: "sharing", Day: u.At.Format("2006-01-02"), By: u.From, Title: u.Name,
			Paragraphs: []string{fmt.Sprintf("Shared without agreement by %s: ground %s. It is %s.", u.FromOf, u.Ground, u.State), u.Note, u.Answer},
			Strike:     map[int]subjectaccess.Reason{1: subjectaccess.Harm, 2: subjectaccess.Harm}})
	}
	return out, nil
}

// some leaves out the empty ones.
func some(list ...string) (out []string) {
	for _, s := range list {
		if strings.TrimSpace(s) != "" {
			out = append(out, s)
		}
	}
	return out
}

func classes(list []access.Class) string {
	if len(list) == 0 {
		return "everything"
	}
	var out []string
	for _, c := range list {
		out = append(out, string(c))
	}
	return strings.Join(out, ", ")
}
