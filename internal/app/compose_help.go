package app

import (
	"context"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/agency"
	"onestory/internal/contact"
	"onestory/internal/episode"
	"onestory/internal/family"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
	"onestory/internal/need"
	"onestory/internal/record"
	"onestory/internal/story"
)

// helpFeatures are the course of help for a child and their family.
type helpFeatures struct {
	stories  *story.Service
	needs    *need.Service
	episodes *episode.Service
	contacts *contact.Service

	storyPages   *story.Pages
	needPages    *need.Pages
	episodePages *episode.Pages
	contactPages *contact.Pages
}

// help makes the services of episodes.
func (f *features) help(d *deployment) {
	f.stories = story.New(story.Parts{Gate: d.gate, Keys: d.keys, IDs: d.ids, Children: f.children, Involved: f.involved, People: accountNames{}})
	f.needs = need.New(need.Parts{Gate: d.gate, Keys: d.keys, IDs: d.ids, Children: f.children, People: accountCards{}})
	f.episodes = episode.New(episode.Parts{Gate: d.gate, Keys: d.keys, IDs: d.ids, Children: f.children, Involved: f.involved, Consents: f.consents, Overrides: f.overrides, Needs: f.needs, Notes: f.notes, Staff: staff{}})
	f.consents.Follow(f.episodes.AnswerEnded)
	f.contacts = contact.New(contact.Parts{Gate: d.gate, Keys: d.keys, IDs: d.ids, Children: f.children, Drafts: f.drafts, People: accountCards{}})
}

// leave passes on what an account leads as it is suspended.
func (f *features) leave(ctx context.Context, tx *db.Tx, g access.Grant, id string) ([]audit.State, error) {
	return f.episodes.Leave(ctx, tx, g, id)
}

// helpCards are the cards that they bring to the record.
func (f *features) helpCards(cat *i18n.Catalogue, clk clock.Clock) ([]record.Card, error) {
	episodes, err := f.episodes.Card(cat, clk)
	if err != nil {
		return nil, err
	}
	assessments, err := f.assessCard(cat, clk)
	return []record.Card{episodes, assessments}, err
}

// helpPages makes their pages.
func (f *features) helpPages(site *web.Site, duty func() string) {
	f.contactPages = contact.NewPages(site, f.contacts, f.draftPages, duty)
	f.storyPages = story.NewPages(site, f.stories, f.draftPages)
	f.needPages = need.NewPages(site, f.needs)
	f.episodePages = episode.NewPages(site, f.episodes, f.draftPages)
}

// staff tells episodes who works where.
type staff struct{}

// Card is an account as its colleagues see it.
func (staff) Card(ctx context.Context, r db.Reader, id string) (involvement.Card, error) {
	return accountCards{}.Card(ctx, r, id)
}

// Manager is an active account that manages an agency's people.
func (staff) Manager(ctx context.Context, r db.Reader, g access.Grant, agency, but string) (string, error) {
	return account.ManagerOf(ctx, r, g, agency, but)
}

// Active reports whether an account may do anything.
func (staff) Active(ctx context.Context, r db.Reader, id string) (bool, error) {
	a, ok, err := account.Read(ctx, r, id)
	return ok && a.Status == account.Active, err
}

// SocialCare reports whether an account works for social care: by a role, or in an agency
// that is nothing else.
func (staff) SocialCare(ctx context.Context, r db.Reader, id string) (bool, error) {
	a, ok, err := account.Read(ctx, r, id)
	if err != nil || !ok {
		return false, err
	}
	if a.Has(access.SocialWorker) || a.Has(access.FrontDoor) || a.Has(access.EmergencyDuty) {
		return true, nil
	}
	of, _, err := agency.Get(ctx, r, a.Agency)
	return of.Kind == "social-care" || of.Kind == "front-door", err
}

// leadsOf tells families who leads the help for a child.
type leadsOf struct{ episodes *episode.Service }

// LeadOf is the lead of the child's open episode, once the family has agreed to it.
func (l leadsOf) LeadOf(ctx context.Context, r db.Reader, g access.Grant) (family.Lead, bool, error) {
	c, ok, err := l.episodes.LeadOf(ctx, r, g)
	return family.Lead{Name: c.Name, Role: c.Role, AgencyID: c.AgencyID, Phone: c.Phone}, ok, err
}
