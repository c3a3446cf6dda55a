package app

import (
	"context"
	"fmt"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/internal/subjectaccess"
)

// helpPieces gives what is held of the help for a child to whoever answers a request
// to see one's own data. What is another person's words, or was told to the front
// door, is struck out to begin with.
type helpPieces struct{ f *features }

// Pieces makes helpPieces a subjectaccess.Holder.
func (h helpPieces) Pieces(ctx context.Context, r db.Reader, g access.Grant) (out []subjectaccess.Piece, err error) {
	stories, err := h.f.stories.Everything(ctx, r, g)
	if err != nil {
		return nil, err
	}
	for _, s := range stories {
		p := subjectaccess.Piece{ID: "story-" + s.ID, Kind: "story", Day: s.SaidOn.String(), By: s.Recorder, Title: s.Name, Paragraphs: some(s.Text)}
		if s.Kind != "child" {
			p.Strike = whole(p, subjectaccess.OtherPerson)
		}
		out = append(out, p)
	}
	pictures, err := h.f.pictures.Everything(ctx, r, g)
	if err != nil {
		return nil, err
	}
	for _, x := range pictures {
		p := subjectaccess.Piece{ID: "picture-" + x.ID, Kind: "story", Day: x.SaidOn.String(), Title: x.Name, Paragraphs: some(x.Alt)}
		if x.Kind != "child" {
			p.Strike = whole(p, subjectaccess.OtherPerson)
		}
		out = append(out, p)
	}
	found, levels, err := h.f.needs.Everything(ctx, r, g)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		out = append(out, subjectaccess.Piece{ID: "need-" + f.ID, Kind: "need", Day: f.At.Format("2006-01-02"), By: f.Writer, Title: levels.Name(f.Level, "en"), Paragraphs: some(f.Reasons)})
	}
	told, err := h.f.contacts.Everything(ctx, r, g)
	if err != nil {
		return nil, err
	}
	for _, c := range told {
		p := subjectaccess.Piece{ID: "contact-" + c.ID, Kind: "contact", Day: c.SentAt.Format("2006-01-02"), By: c.From, Title: string(c.Decision), Paragraphs: some(c.Worry, c.Carried, c.Told, c.Reply.Reason)}
		p.Strike = whole(p, subjectaccess.Inquiry)
		out = append(out, p)
	}
	courses, err := h.f.episodes.Everything(ctx, r, g)
	if err != nil {
		return nil, err
	}
	for _, c := range courses {
		p := subjectaccess.Piece{ID: "episode-" + c.ID, Kind: "episode", Day: c.Started.String(), Title: string(c.Kind) + ", " + string(c.State)}
		for _, e := range c.History {
			p.Paragraphs = append(p.Paragraphs, strings.TrimSpace(fmt.Sprintf("%s %s %s\n%s", e.At.Format("2006-01-02"), e.What, e.By.Name, e.Note)))
		}
		out = append(out, p)
	}
	return out, nil
}

// whole strikes every paragraph of a piece.
func whole(p subjectaccess.Piece, why subjectaccess.Reason) map[int]subjectaccess.Reason {
	out := map[int]subjectaccess.Reason{}
	for i := range p.Paragraphs {
		out[i] = why
	}
	return out
}
