package app

import (
	"context"
	"strings"

	"onestory/internal/access"
	"onestory/internal/document"
	"onestory/internal/kit/db"
	"onestory/internal/subjectaccess"
)

// documentPieces gives the documents about a child to whoever answers a request
// to see one's own data. Passages about somebody else, and what would tell who the
// information came from, are struck out to begin with, each for its own reason.
type documentPieces struct{ documents *document.Service }

// Pieces makes documentPieces a subjectaccess.Holder.
func (h documentPieces) Pieces(ctx context.Context, r db.Reader, g access.Grant) ([]subjectaccess.Piece, error) {
	list, err := h.documents.List(ctx, r, g)
	if err != nil {
		return nil, err
	}
	var out []subjectaccess.Piece
	for _, l := range list {
		p := subjectaccess.Piece{ID: "document-" + l.ID, Kind: "document", By: l.Agency.Name, Strike: map[int]subjectaccess.Reason{}}
		if !l.Reads {
			p.Paragraphs, p.Strike[0] = []string{"Kept to the team that made it: ask the agency for it."}, subjectaccess.Interests
			out = append(out, p)
			continue
		}
		d, err := h.documents.Read(ctx, r, g, l.ID, 0)
		if err != nil {
			return nil, err
		}
		p.Title, p.Day, p.By = d.Title, d.WrittenOn.String(), strings.Trim(d.Author.Name+", "+l.Agency.Name, ", ")
		for n, x := range d.Passages {
			text := x.Text
			switch {
			case x.Withheld:
				text, p.Strike[n] = document.Mask, subjectaccess.Source
			case x.Third:
				p.Strike[n] = subjectaccess.OtherPerson
			}
			p.Paragraphs = append(p.Paragraphs, text)
		}
		out = append(out, p)
	}
	return out, nil
}
