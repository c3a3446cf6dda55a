package app

import (
	"context"
	"strings"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/agency"
	"onestory/internal/basis"
	"onestory/internal/consent"
	"onestory/internal/disclosure"
	"onestory/internal/enquiry"
	"onestory/internal/episode"
	"onestory/internal/form"
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
	f.disclose = disclosure.New(disclosure.Parts{Gate: d.gate, Keys: d.keys, IDs: d.ids, Children: f.children, Involved: f.involved, Consents: f.consents, Sharing: f.sharings, Bases: f.bases, People: accountCards{}, Shelf: shelfOf{f.documents}})
	f.enquire = enquiry.New(enquiry.Parts{Gate: d.gate, Keys: d.keys, IDs: d.ids, Children: f.children, Involved: f.involved, Sharing: f.sharings, People: accountCards{}})
	f.disclose.Answer(f.enquire)
}

// recipients adds to the actors whoever collects what was disclosed to them by a
// link: "link:" and the beginning of the token's hash. No account is called that,
// since the database refuses a colon in those. The jobs that publish the
// forms which come with the program, and that put closed episodes away, are two more.
type recipients struct{ access.Actors }

// Actor is the recipient, else whoever the others know.
func (a recipients) Actor(ctx context.Context, r db.Reader, id string) (access.Actor, error) {
	if strings.HasPrefix(id, "link:") {
		return access.Actor{ID: id, Active: true, Roles: []access.Role{access.Recipient}}, nil
	}
	if id == form.ShipsBy || id == episode.ArchivesBy {
		return access.Actor{ID: id, Active: true, Roles: []access.Role{access.Operator}}, nil
	}
	return a.Actors.Actor(ctx, r, id)
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
	if err != nil {
		return nil, err
	}
	shared, err := f.disclose.Card(cat, clk)
	return []record.Card{shared, consents}, err
}

// sharingPages makes their pages.
func (f *features) sharingPages(site *web.Site) {
	f.basisPages = basis.NewPages(site, f.bases)
	f.consentPages = consent.NewPages(site, f.consents)
	f.sharePages = sharing.NewPages(site, f.sharings)
	f.discPages = disclosure.NewPages(site, f.disclose, f.draftPages, f.sessions)
	f.enquirePages = enquiry.NewPages(site, f.enquire, f.draftPages)
}

// consentDoors are about what the people of a family said.
func (f *features) consentDoors() []Door {
	c := f.consentPages
	return []Door{
		{Method: get, Path: "/child/{child}/consent", Action: "consent:open", Level: access.Contact, Handle: c.List},
		{Method: get, Path: "/child/{child}/consent/new", Action: "consent:record", Level: access.Contact, Handle: c.Who},
		{Method: get, Path: "/child/{child}/consent-from/{who}", Action: "consent:record", Level: access.Contact, Handle: c.New},
		{Method: post, Path: "/child/{child}/consent-from/{who}", Action: "consent:record", Level: access.Contact, Handle: c.Record},
		{Method: get, Path: "/child/{child}/consent/fhir", Action: "consent:open", Level: access.Contact, Handle: c.Export},
		{Method: get, Path: "/child/{child}/consent/import", Action: "consent:record", Level: access.Contact, Handle: c.ImportForm},
		{Method: post, Path: "/child/{child}/consent/import", Action: "consent:record", Level: access.Contact, Handle: c.Import},
		{Method: post, Path: "/child/{child}/consent/{consent}/withdraw", Action: "consent:withdraw", Level: access.Contact, Handle: c.Withdraw},
		{Method: post, Path: "/child/{child}/consent/{consent}/accept", Action: "consent:record", Level: access.Contact, Handle: c.Accept},
		{Method: get, Path: "/child/{child}/help/new", Action: "help:record", Level: access.Contact, Handle: c.HelpWho},
		{Method: get, Path: "/child/{child}/help-from/{who}", Action: "help:record", Level: access.Contact, Handle: c.HelpNew},
		{Method: post, Path: "/child/{child}/help-from/{who}", Action: "help:record", Level: access.Contact, Handle: c.Agree},
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
		{Method: get, Path: "/sharing/form", Action: "sharing:open", Handle: s.Blank},
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

// disclosureDoors are about what was shared, and asking for it.
func (f *features) disclosureDoors() []Door {
	d, e := f.discPages, f.enquirePages
	return []Door{
		{Method: get, Path: "/child/{child}/sharing/{sharing}/disclose", Action: "disclosure:make", Level: access.Existence, Handle: d.New},
		{Method: post, Path: "/child/{child}/sharing/{sharing}/disclose", Action: "disclosure:make", Level: access.Existence, Handle: d.Make},
		{Method: post, Path: "/child/{child}/sharing/{sharing}/disclose/draft", Action: "disclosure:make", Level: access.Existence, Handle: d.Keep},
		{Method: get, Path: "/child/{child}/disclosures/{disclosure}", Action: "disclosure:open", Level: access.Existence, Handle: d.One},
		{Method: get, Path: "/child/{child}/disclosures/{disclosure}/notice", Action: "disclosure:open", Level: access.Existence, Handle: d.Notice},
		{Method: get, Path: "/child/{child}/disclosures/{disclosure}/fhir", Action: "disclosure:open", Level: access.Existence, Handle: d.Export},
		{Method: post, Path: "/child/{child}/disclosures/{disclosure}/reply", Action: "disclosure:reply", Level: access.Existence, Handle: d.Reply},
		{Method: post, Path: "/child/{child}/disclosures/{disclosure}/revoke", Action: "disclosure:make", Level: access.Existence, Handle: d.Revoke},
		{Method: post, Path: "/child/{child}/disclosures/{disclosure}/link", Action: "disclosure:make", Level: access.Existence, Handle: d.MakeLink},
		{Method: get, Path: "/shared", Action: "disclosure:open", Handle: d.Shared},
		{Method: get, Path: "/section/{token}", Handle: d.CodeForm, Public: true},
		{Method: post, Path: "/section/{token}", Handle: d.Collect, Public: true},
		{Method: get, Path: "/governance/disclosures", Action: "disclosure:review", Handle: d.Reviews},
		{Method: get, Path: "/governance/disclosures/{disclosure}", Action: "disclosure:review", Handle: d.Review},
		{Method: post, Path: "/governance/disclosures/{disclosure}", Action: "disclosure:review", Handle: d.Judge},
		{Method: get, Path: "/child/{child}/enquiries/new", Action: "enquiry:ask", Level: access.Contact, Handle: e.New},
		{Method: post, Path: "/child/{child}/enquiries/new/draft", Action: "enquiry:ask", Level: access.Contact, Handle: f.draftPages.Save},
		{Method: post, Path: "/child/{child}/enquiries", Action: "enquiry:ask", Level: access.Contact, Handle: e.Ask},
		{Method: get, Path: "/child/{child}/enquiries/{enquiry}", Action: "enquiry:open", Level: access.Existence, Handle: e.One},
		{Method: post, Path: "/child/{child}/enquiries/{enquiry}/refuse", Action: "enquiry:answer", Level: access.Existence, Handle: e.Refuse},
		{Method: post, Path: "/child/{child}/enquiries/{enquiry}/decide", Action: "sharing:decide", Level: access.Existence, Handle: e.Decide},
		{Method: post, Path: "/child/{child}/enquiries/{enquiry}/follow", Action: "enquiry:ask", Level: access.Existence, Handle: e.Follow},
		{Method: get, Path: "/enquiries", Action: "enquiry:open", Handle: e.All},
		{Method: get, Path: "/governance/enquiries", Action: "enquiry:report", Handle: e.Paces},
	}
}
