package app

import (
	"context"
	"fmt"
	"strings"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/form"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
	"onestory/internal/subjectaccess"
)

// assessPieces gives the assessments, plans and reviews about a child, those in the
// archive too, to whoever answers a request to see one's own data: a piece for each part.
// What an adult said of themselves, and what a parent said as they signed, is struck out
// to begin with.
type assessPieces struct{ f *features }

// Pieces makes assessPieces a subjectaccess.Holder.
func (h assessPieces) Pieces(ctx context.Context, r db.Reader, g access.Grant) (out []subjectaccess.Piece, err error) {
	all, err := h.f.assess.Everything(ctx, r, g)
	if err != nil {
		return nil, err
	}
	words := h.f.words.For("en")
	for _, a := range all {
		title := fmt.Sprintf("%s %d", a.Form.Titles().In("en"), a.Number)
		day, state := a.Begun.Format("2006-01-02"), "not signed"
		if a.Signed {
			day, state = a.Closed.Format("2006-01-02"), "signed"
		}
		for _, p := range a.Parts {
			x := subjectaccess.Piece{ID: "assessment-" + a.Item + "-" + p.Key, Kind: "assessment", Day: day, Title: strings.TrimSpace(fmt.Sprintf("%s, %s, %s", title, state, p.Key))}
			for _, said := range form.Answers(form.Side{Form: p.Form, Response: p.Response}, words) {
				x.Paragraphs = append(x.Paragraphs, line(said))
			}
			if p.Kind() == form.AdultPart {
				x.Strike = whole(x, subjectaccess.OtherPerson)
			}
			if len(x.Paragraphs) > 0 {
				out = append(out, x)
			}
		}
		rest, err := h.beside(ctx, r, a, words)
		if err != nil {
			return nil, err
		}
		if rest.ID, rest.Day, rest.Title = "assessment-"+a.Item, day, title+", who signed, and what was added"; len(rest.Paragraphs) > 0 {
			out = append(out, rest)
		}
	}
	return out, nil
}

func line(a form.Answered) string {
	label := a.Label
	if a.Number > 0 {
		label = fmt.Sprintf("%s (%d)", label, a.Number)
	}
	return a.Section + ": " + label + "\n" + a.Text
}

// beside is what hangs from an assessment: who signed, what was added, what somebody
// outside wrote that does not stand in it, and what is attached.
func (h assessPieces) beside(ctx context.Context, r db.Reader, a assessment.Whole, words *i18n.Printer) (subjectaccess.Piece, error) {
	p := subjectaccess.Piece{Kind: "assessment", Strike: map[int]subjectaccess.Reason{}}
	says := func(struck bool, format string, args ...any) {
		if struck {
			p.Strike[len(p.Paragraphs)] = subjectaccess.OtherPerson
		}
		p.Paragraphs = append(p.Paragraphs, strings.TrimSpace(fmt.Sprintf(format, args...)))
	}
	for _, s := range a.Signatures {
		says(s.Kind == assessment.Parent, "%s signed it on %s as %s.\n%s", s.Name, s.At.Format("2006-01-02"), s.Kind, s.Comment)
	}
	for _, x := range a.Addenda {
		by, err := (accountCards{}).Card(ctx, r, x.By.ID)
		if err != nil {
			return p, err
		}
		says(false, "%s added on %s:\n%s", by.Name, x.At.Format("2006-01-02"), x.Text)
	}
	for _, x := range a.Asked {
		says(false, "%s was asked on %s to write of: %s\n%s", x.Words.To, x.At.Format("2006-01-02"), x.Words.About, x.Words.Note)
		if len(x.Sent) == 0 || x.State == assessment.AskTaken {
			continue
		}
		sheet, err := form.ReadSheet(x.Sent)
		if err != nil {
			return p, err
		}
		for _, said := range form.Answers(form.Side{Form: a.Form, Response: a.Form.Join(map[string]form.Sheet{x.Section: sheet})}, words) {
			says(false, "%s wrote, and it does not stand in the assessment:\n%s", x.Words.To, line(said))
		}
	}
	for _, f := range a.Files {
		says(false, "Attached on %s: %s. It is added by hand.", f.At.Format("2006-01-02"), f.Name)
	}
	return p, nil
}
