package app

import (
	"context"
	"fmt"
	"io/fs"
	"slices"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/delivery"
	"onestory/internal/episode"
	"onestory/internal/form"
	"onestory/internal/homevisit"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/pdf"
	"onestory/internal/kit/web"
	"onestory/internal/override"
	"onestory/internal/qualityaudit"
	"onestory/internal/record"
	"onestory/internal/storypicture"
	"onestory/internal/timeline"
	"onestory/internal/transfer"
)

// assessSchemas are the tables of forms and of what is written on them.
func assessSchemas() []db.Schema {
	return []db.Schema{form.Schema(), assessment.Schema(), transfer.Schema(), homevisit.Schema(), qualityaudit.Schema(), storypicture.Schema()}
}

// assessMessages are their catalogues.
func assessMessages() []fs.FS {
	return []fs.FS{form.Messages(), assessment.Messages(), delivery.Messages(), transfer.Messages(), homevisit.Messages(), qualityaudit.Messages(), timeline.Messages(), storypicture.Messages()}
}

// assessTemplates are their pages.
func assessTemplates() []web.Pages {
	return []web.Pages{form.Templates(), assessment.Templates(), delivery.Templates(), transfer.Templates(), homevisit.Templates(), qualityaudit.Templates(), timeline.Templates(), storypicture.Templates()}
}

// assessFeatures are forms and what is written on them.
type assessFeatures struct {
	forms     *form.Service
	assess    *assessment.Service
	delivered *delivery.Service
	auditFeatures

	formPages    *form.Pages
	assessP      *assessment.Pages
	deliverPages *delivery.Pages

	homeVisits     *homevisit.Service
	homeVisitPages *homevisit.Pages
	timelinePages  *timeline.Pages
	printer        *pdf.Printer // nil: none

	transfers     *transfer.Service
	transferPages *transfer.Pages

	pictures     *storypicture.Service
	picturePages *storypicture.Pages
}

func (f *features) assessServices(d *deployment) {
	f.forms = form.New(d.gate)
	f.assess = assessment.New(assessment.Parts{Gate: d.gate, Keys: d.keys, IDs: d.ids, Forms: f.forms, Children: f.children, Involved: f.involved,
		Accounts: inWords{accountCards{}, f.words}, Drafts: f.drafts, Own: f.notes, Episodes: episodesOf{f}, Stories: toldOf{f}})
	f.episodes.Follow(f.assess.Join)
	f.delivered = delivery.New(delivery.Parts{Gate: d.gate, Children: f.children, Episodes: f.episodes, Assess: f.assess, Accounts: accountCards{}})
	f.forms.Use(f.delivered)
	f.transferServices(d)
	f.homeVisits = homevisit.New(homevisit.Parts{Gate: d.gate, Keys: d.keys, IDs: d.ids, Children: f.children, Assess: f.assess})
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

// storyPictures makes the service of pictures, which stand beside stories.
func (f *features) storyPictures(d *deployment) {
	f.pictures = storypicture.New(storypicture.Parts{Gate: d.gate, Keys: d.keys, IDs: d.ids, Children: f.children, Stories: f.stories, Families: f.families.views})
	f.stories.Pictures = f.pictures
}

// assessPages makes their pages.
func (f *features) assessPages(site *web.Site) {
	f.formPages = form.NewPages(site, f.forms)
	f.assessP = assessment.NewPages(site, f.assess, f.sessions)
	f.assessP.PDF = f.printer != nil
	f.deliverPages = delivery.NewPages(site, f.delivered)
	f.transferPages = transfer.NewPages(site, f.transfers)
	f.homeVisitPages = homevisit.NewPages(site, f.homeVisits)
	f.picturePages = storypicture.NewPages(site, f.pictures)
	f.auditP = qualityaudit.NewPages(site, f.audits)
	f.timelinePages = timeline.NewPages(site, timeline.New(timeline.Parts{Gate: f.assess.Gate, Children: f.children, Needs: f.needs, Assess: f.assess}))
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

// Lets holds why somebody may know against what the family said.
func (e episodesOf) Lets(ctx context.Context, tx *db.Tx, g access.Grant, id string, to override.To, b override.Because) error {
	return e.f.episodes.LetIn(ctx, tx, g, id, to, b)
}

// toldOf is what the family wants known, whoever wrote it down.
type toldOf struct{ f *features }

// Told is what the Grant's actor may read of it.
func (t toldOf) Told(ctx context.Context, r db.Reader, g access.Grant) ([]assessment.Told, error) {
	said, err := t.f.families.views.WordsFor(ctx, r, g)
	var out []assessment.Told
	for _, x := range said {
		out = append(out, assessment.Told{Name: x.Name, Text: x.Text, Recorder: x.Recorder, On: x.At})
	}
	return out, err
}

// episodesOf is what assessments need of episodes.
type episodesOf struct{ f *features }

// Of is an episode of the Grant's child for whoever has a part in it.
func (e episodesOf) Of(ctx context.Context, r db.Reader, g access.Grant, id string) (assessment.Episode, error) {
	ep, part, err := e.f.episodes.Of(ctx, r, g, id)
	if err != nil {
		return assessment.Episode{}, err
	}
	out := assessment.Episode{ID: ep.ID, Kind: string(ep.Kind), Child: ep.Child, Begun: ep.State == episode.Drafting || ep.State == episode.Contributions, As: part, Beside: delivery.In(ep.State)}
	out.Hands = string(ep.Hands(g.Actor(), part))
	if g.TellsInvolved() || ep.Lead == g.Actor().ID {
		out.Lead = ep.Lead
	}
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

// Given is what an episode fills a form in with.
func (e episodesOf) Given(ctx context.Context, r db.Reader, g access.Grant, id, of string) (form.Given, error) {
	return e.f.delivered.Given(ctx, r, g, id, of)
}

// Done moves an episode on once its checklist, its assessment or what comes after
// is finished.
func (e episodesOf) Done(ctx context.Context, tx *db.Tx, g access.Grant, f assessment.Finished) ([]audit.State, error) {
	switch {
	case f.Form == assessment.ChecklistForm:
		return e.f.episodes.Conclude(ctx, tx, g, f.Episode, episode.Outcome(f.Says("outcome")), f.Says("outcome.why"))
	case slices.Contains(episode.Kinds(), episode.Kind(f.Form)):
		return e.f.episodes.Move(ctx, tx, g, f.Episode, episode.Sign)
	}
	return e.f.delivered.Done(ctx, tx, g, f)
}
