package app

import (
	"context"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/agency"
	"onestory/internal/basis"
	"onestory/internal/consent"
	"onestory/internal/involvement"
	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/web"
	"onestory/internal/record"
	"onestory/internal/sharing"
)

// sharing makes the services of consent and sharing.
func (f *features) sharing(d *deployment) {
	f.bases = basis.New(d.gate, d.bases)
	f.consents = consent.New(d.gate, d.keys, d.ids, f.children, accountNames{})
	f.sharings = sharing.New(sharing.Parts{Gate: d.gate, Keys: d.keys, IDs: d.ids, Children: f.children, Consents: f.consents, Bases: f.bases, People: accountCards{}, Advisers: advisersOf{}})
}

// advisersOf finds whom somebody can ask for advice.
type advisersOf struct{}

// Advisers are the managers of the actor's agency and those who govern.
func (advisersOf) Advisers(ctx context.Context, r db.Reader, g access.Grant) ([]involvement.Card, error) {
	accounts, err := account.Colleagues(ctx, r, g)
	if err != nil {
		return nil, err
	}
	agencies, err := agency.List(ctx, r)
	names := map[string]string{}
	for _, a := range agencies {
		names[a.ID] = a.Name
	}
	var out []involvement.Card
	for _, a := range accounts {
		out = append(out, involvement.Card{ID: a.ID, Name: a.Name, Agency: names[a.Agency], AgencyID: a.Agency})
	}
	return out, err
}

// sharingCards are the cards that they bring to the record.
func (f *features) sharingCards(cat *i18n.Catalogue, clk clock.Clock) ([]record.Card, error) {
	consents, err := f.consents.Card(cat, clk)
	return []record.Card{consents}, err
}

// sharingPages makes their pages.
func (f *features) sharingPages(site *web.Site) {
	f.basisPages = basis.NewPages(site, f.bases)
	f.consentPages = consent.NewPages(site, f.consents)
	f.sharePages = sharing.NewPages(site, f.sharings)
}

// consentDoors are about what the people of a family said.
func (f *features) consentDoors() []Door {
	c := f.consentPages
	return []Door{
		{Method: get, Path: "/child/{child}/consent", Action: "consent:open", Level: access.Contact, Handle: c.List},
		{Method: get, Path: "/child/{child}/consent/new", Action: "consent:record", Level: access.Contact, Handle: c.Who},
		{Method: get, Path: "/child/{child}/consent/new/{who}", Action: "consent:record", Level: access.Contact, Handle: c.New},
		{Method: post, Path: "/child/{child}/consent/new/{who}", Action: "consent:record", Level: access.Contact, Handle: c.Record},
		{Method: post, Path: "/child/{child}/consent/{consent}/withdraw", Action: "consent:withdraw", Level: access.Contact, Handle: c.Withdraw},
		{Method: post, Path: "/child/{child}/consent/{consent}/accept", Action: "consent:record", Level: access.Contact, Handle: c.Accept},
		{Method: get, Path: "/child/{child}/help/new", Action: "help:record", Level: access.Contact, Handle: c.HelpWho},
		{Method: get, Path: "/child/{child}/help/new/{who}", Action: "help:record", Level: access.Contact, Handle: c.HelpNew},
		{Method: post, Path: "/child/{child}/help/new/{who}", Action: "help:record", Level: access.Contact, Handle: c.Agree},
		{Method: post, Path: "/child/{child}/help/{help}/end", Action: "help:withdraw", Level: access.Contact, Handle: c.EndHelp},
	}
}

// sharingDoors are about whether to share.
func (f *features) sharingDoors() []Door {
	b, s := f.basisPages, f.sharePages
	return []Door{
		{Method: get, Path: "/sharing/rules", Action: "basis:open", Handle: b.Rules},
		{Method: get, Path: "/sharing/rules/{basis}", Action: "basis:set", Handle: b.Edit},
		{Method: post, Path: "/sharing/rules/{basis}", Action: "basis:set", Handle: b.Set},
		{Method: get, Path: "/sharing/decisions", Action: "sharing:decide", Handle: s.Mine},
		{Method: get, Path: "/sharing/report", Action: "sharing:report", Handle: s.Report},
		{Method: get, Path: "/advice", Action: "advice:answer", Handle: s.Questions},
		{Method: get, Path: "/advice/{advice}", Action: "advice:answer", Handle: s.Question},
		{Method: post, Path: "/advice/{advice}", Action: "advice:answer", Handle: s.Advise},
		{Method: post, Path: "/child/{child}/sharing", Action: "sharing:decide", Level: access.Existence, Handle: s.Start},
		{Method: get, Path: "/child/{child}/sharing/{sharing}", Action: "sharing:open", Level: access.Existence, Handle: s.One},
		{Method: get, Path: "/child/{child}/sharing/{sharing}/print", Action: "sharing:open", Level: access.Existence, Handle: s.Print},
		{Method: get, Path: "/child/{child}/sharing/{sharing}/step/{step}", Action: "sharing:decide", Level: access.Existence, Handle: s.Step},
		{Method: post, Path: "/child/{child}/sharing/{sharing}/step/{step}", Action: "sharing:decide", Level: access.Existence, Handle: s.Answer},
		{Method: post, Path: "/child/{child}/sharing/{sharing}/step/{step}/draft", Action: "sharing:decide", Level: access.Existence, Handle: s.Keep},
		{Method: get, Path: "/child/{child}/sharing/{sharing}/advice", Action: "sharing:decide", Level: access.Existence, Handle: s.AskForm},
		{Method: post, Path: "/child/{child}/sharing/{sharing}/advice", Action: "sharing:decide", Level: access.Existence, Handle: s.Ask},
	}
}
