package app

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/episode"
	"onestory/internal/form"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
	"onestory/internal/qualityaudit"
	"onestory/internal/record"
)

// assessFeatures are forms and what is written on them.
type assessFeatures struct {
	forms  *form.Service
	assess *assessment.Service
	auditFeatures

	formPages *form.Pages
	assessP   *assessment.Pages
}

func (f *features) assessServices(d *deployment) {
	f.forms = form.New(d.gate)
	f.assess = assessment.New(assessment.Parts{Gate: d.gate, Keys: d.keys, IDs: d.ids, Forms: f.forms, Children: f.children, Involved: f.involved,
		Accounts: inWords{accountCards{}, f.words}, Drafts: f.drafts, Own: f.notes, Episodes: episodesOf{f}})
	f.auditServices(d)
}

// inWords says what people are in words, in the language of whoever reads or
// writes: an answer in a form is words, not a code.
type inWords struct {
	involvement.Accounts
	words *i18n.Catalogue
}

// Card is that of an account.
func (w inWords) Card(ctx context.Context, r db.Reader, id string) (involvement.Card, error) {
	c, err := w.Accounts.Card(ctx, r, id)
	if c.Role != "" && w.words != nil {
		c.Role = w.words.For(web.Lang(ctx)).T("account.role." + c.Role)
	}
	return c, err
}

// assessPages makes their pages.
func (f *features) assessPages(site *web.Site) {
	f.formPages = form.NewPages(site, f.forms)
	f.assessP = assessment.NewPages(site, f.assess, f.sessions)
	f.auditP = qualityaudit.NewPages(site, f.audits)
}

// assessCard is the card of assessments on a child's page.
func (f *features) assessCard(cat *i18n.Catalogue, clk clock.Clock) (record.Card, error) {
	return f.assess.Card(cat, clk)
}

// shipForms publishes what came with the program and is not published yet.
func (f *features) shipForms(ctx context.Context) error {
	if _, err := f.forms.Ship(ctx, access.Request{Actor: form.ShipsBy, Action: "form:ship"}, form.ShippedForms()); err != nil {
		return fmt.Errorf("publish the shipped forms: %w", err)
	}
	return nil
}

// episodesOf is what assessments need of episodes.
type episodesOf struct{ f *features }

// Of is an episode of the Grant's child for whoever has a part in it.
func (e episodesOf) Of(ctx context.Context, r db.Reader, g access.Grant, id string) (assessment.Episode, error) {
	ep, part, err := e.f.episodes.Of(ctx, r, g, id)
	if err != nil {
		return assessment.Episode{}, err
	}
	out := assessment.Episode{ID: ep.ID, Kind: string(ep.Kind), Child: ep.Child, Begun: ep.State == episode.Drafting || ep.State == episode.Contributions, As: part}
	if ep.State == episode.Checklist {
		out.Kind, out.Begun = assessment.ChecklistForm, true
	}
	people, err := e.f.episodes.PeopleIn(ctx, r, g, id)
	for _, p := range people {
		switch p.Kind {
		case "adult":
			out.Adults = append(out.Adults, assessment.Adult{Name: p.Name, Relationship: p.Relationship})
		case "unborn":
			out.Unborn = append(out.Unborn, assessment.Unborn{Mother: p.Name, Expected: p.Expected})
		}
	}
	return out, err
}

// Children are those in it whom the Grant's actor may know, the Grant's own first.
func (e episodesOf) Children(ctx context.Context, r db.Reader, g access.Grant, id string) ([]access.Grant, error) {
	ep, _, err := e.f.episodes.Of(ctx, r, g, id)
	if err != nil {
		return nil, err
	}
	return e.f.episodes.ChildrenIn(ctx, r, g, ep)
}

// Concluded keeps what the checklist of an episode came to.
func (e episodesOf) Concluded(ctx context.Context, tx *db.Tx, g access.Grant, id, outcome, note string) ([]audit.State, error) {
	return e.f.episodes.Conclude(ctx, tx, g, id, episode.Outcome(outcome), note)
}

// Signed moves an episode on once its assessment is signed.
func (e episodesOf) Signed(ctx context.Context, tx *db.Tx, g access.Grant, id string) ([]audit.State, error) {
	return e.f.episodes.Move(ctx, tx, g, id, episode.Sign)
}
