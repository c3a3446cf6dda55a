package app

import (
	"html/template"
	"io/fs"
	"log/slog"
	"time"

	"onestory/internal/access"
	"onestory/internal/account"
	"onestory/internal/agency"
	"onestory/internal/agencykind"
	"onestory/internal/basis"
	"onestory/internal/breakglass"
	"onestory/internal/child"
	"onestory/internal/consent"
	"onestory/internal/contact"
	"onestory/internal/disclosure"
	"onestory/internal/disposal"
	"onestory/internal/document"
	"onestory/internal/draft"
	"onestory/internal/enquiry"
	"onestory/internal/episode"
	"onestory/internal/expiry"
	"onestory/internal/explanation"
	"onestory/internal/family"
	"onestory/internal/familyaccount"
	"onestory/internal/feed"
	"onestory/internal/find"
	"onestory/internal/home"
	"onestory/internal/identity"
	"onestory/internal/involvement"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	kitform "onestory/internal/kit/form"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/job"
	"onestory/internal/kit/lease"
	"onestory/internal/kit/ledger"
	"onestory/internal/kit/once"
	"onestory/internal/kit/page"
	"onestory/internal/kit/pdf"
	"onestory/internal/kit/web"
	"onestory/internal/match"
	"onestory/internal/need"
	"onestory/internal/note"
	"onestory/internal/override"
	"onestory/internal/partnership"
	"onestory/internal/quality"
	"onestory/internal/record"
	"onestory/internal/review"
	"onestory/internal/sharing"
	"onestory/internal/shield"
	"onestory/internal/story"
	"onestory/internal/subjectaccess"
	"onestory/internal/visit"
	"onestory/internal/watch"
	"onestory/internal/weight"
	"onestory/lib/govuk"
)

// schemas are the tables of the main database, in the order in which they are made.
func schemas() []db.Schema {
	return append([]db.Schema{
		{Name: "app", FS: settingSchema}, lease.Schema(), job.Schema(), ledger.Schema(), audit.Schema(), once.Schema(), access.Schema(),
		agencykind.Schema(),
		agency.Schema(),
		partnership.Schema(),
		account.Schema(),
		draft.Schema(),
		find.Schema(),
		child.Schema(),
		match.Schema(),
		weight.Schema(),
		shield.Schema(),
		involvement.Schema(),
		feed.Schema(),
		quality.Schema(),
		document.Schema(),
		note.Schema(),
		breakglass.Schema(),
		basis.Schema(),
		consent.Schema(),
		override.Schema(),
		sharing.Schema(),
		disclosure.Schema(),
		enquiry.Schema(),
		story.Schema(),
		need.Schema(),
		episode.Schema(),
		contact.Schema(),
		familyaccount.Schema(),
		family.Schema(),
		review.Schema(),
		watch.Schema(),
		subjectaccess.Schema(),
		disposal.Schema(),
		expiry.Schema(),
	}, assessSchemas()...)
}

// messages are the catalogues of everything that speaks.
func messages() []fs.FS {
	return append([]fs.FS{
		web.Messages(), kitform.Messages(), page.Messages(), ownMessages,
		agencykind.Messages(),
		agency.Messages(),
		partnership.Messages(),
		account.Messages(),
		draft.Messages(),
		find.Messages(),
		child.Messages(),
		identity.Messages(),
		visit.Messages(),
		shield.Messages(),
		involvement.Messages(),
		match.Messages(),
		weight.Messages(),
		feed.Messages(),
		quality.Messages(),
		record.Messages(),
		document.Messages(),
		note.Messages(),
		breakglass.Messages(),
		explanation.Messages(),
		basis.Messages(),
		consent.Messages(),
		override.Messages(),
		sharing.Messages(),
		disclosure.Messages(),
		enquiry.Messages(),
		story.Messages(),
		need.Messages(),
		episode.Messages(),
		contact.Messages(),
		familyaccount.Messages(),
		family.Messages(),
		review.Messages(),
		watch.Messages(),
		subjectaccess.Messages(),
		disposal.Messages(),
		expiry.Messages(),
		home.Messages(),
	}, assessMessages()...)
}

// templates are the pages of every feature.
func templates() []web.Pages {
	return append([]web.Pages{
		ownPages(),
		agencykind.Templates(),
		agency.Templates(),
		partnership.Templates(),
		account.Templates(),
		find.Templates(),
		child.Templates(),
		visit.Templates(),
		shield.Templates(),
		involvement.Templates(),
		match.Templates(),
		weight.Templates(),
		feed.Templates(),
		quality.Templates(),
		record.Templates(),
		document.Templates(),
		note.Templates(),
		breakglass.Templates(),
		explanation.Templates(),
		basis.Templates(),
		consent.Templates(),
		override.Templates(),
		sharing.Templates(),
		disclosure.Templates(),
		enquiry.Templates(),
		story.Templates(),
		need.Templates(),
		episode.Templates(),
		contact.Templates(),
		familyaccount.Templates(),
		family.Templates(),
		review.Templates(),
		watch.Templates(),
		subjectaccess.Templates(),
		disposal.Templates(),
		expiry.Templates(),
		home.Templates(),
	}, assessTemplates()...)
}

// features are the services and pages of a running deployment.
type features struct {
	words *i18n.Catalogue // for what is said outside a page
	sharedFeatures
	assessFeatures
	helpFeatures
	overrideFeatures
	agencies *agency.Service
	kinds    *agencykind.Service
	partners *partnership.Service
	sessions *account.Sessions
	accounts *account.Service
	drafts   *draft.Service
	search   *find.Service
	children *child.Service
	visits   *visit.Service
	shields  *shield.Service
	queue    *match.Queue
	matches  *match.Service
	weights  *weight.Service
	involved *involvement.Service
	feeds    *feed.Service
	quality  *quality.Service
	reviews  *review.Service
	bases    *basis.Service
	consents *consent.Service
	sharings *sharing.Service
	disclose *disclosure.Service
	enquire  *enquiry.Service
	watcher  *watch.Service
	cases    *subjectaccess.Service
	disposer *disposal.Service
	expiryFeature
	families familyParts

	agencyPages   *agency.Pages
	kindPages     *agencykind.Pages
	partnerPages  *partnership.Pages
	accountPages  *account.Pages
	draftPages    *draft.Pages
	findPages     *find.Pages
	childPages    *child.Pages
	visitPages    *visit.Pages
	shieldPages   *shield.Pages
	involvePages  *involvement.Pages
	recordPages   *record.Pages
	reviewPages   *review.Pages
	watchPages    *watch.Pages
	casePages     *subjectaccess.Pages
	disposalPages *disposal.Pages
	homePages     *home.Pages
	matchPages    *match.Pages
	weightPages   *weight.Pages
	feedPages     *feed.Pages
	qualityPages  *quality.Pages
	basisPages    *basis.Pages
	consentPages  *consent.Pages
	sharePages    *sharing.Pages
	discPages     *disclosure.Pages
	enquirePages  *enquiry.Pages
}

// siteOptions are what differs between a demonstration and the real thing.
type siteOptions struct {
	kind           kind
	tls            bool
	proxied        bool // a proxy in front says in X-Forwarded-For who asks
	trustedOrigins []string
	metrics        *web.Metrics
	sample         review.Rates
	gateways       gateways
	chromium       string // that prints, "" none
	logger         *slog.Logger
}

// services makes the features' services, for commands as well as for the site.
func services(d *deployment, o siteOptions) *features {
	f := &features{words: words()}
	f.agencies = agency.New(d.db, d.gate, d.ids)
	f.kinds = agencykind.New(d.gate, accountNames{})
	f.partners = partnership.New(d.gate, d.ids)
	f.sessions = account.NewSessions(d.db, d.clock, d.ids, d.keys.Sub("sessions"), sessionOptions(o))
	f.accounts = account.New(account.Parts{DB: d.db, Gate: d.gate, Log: d.log, Keys: d.keys, IDs: d.ids, Sessions: f.sessions, Leave: f.leave, Demo: o.kind == demo})
	f.drafts = draft.New(d.gate, d.keys)
	f.search = find.NewService(d.gate, d.keys, d.index, d.ids)
	f.queue = match.NewQueue(d.ids)
	f.children = child.New(d.gate, d.keys, d.index, d.ids, f.queue)
	f.visits = visit.New(d.gate, f.children, d.ids)
	f.shields = shield.New(d.gate, d.keys, d.ids, f.children)
	f.involved = involvement.New(d.gate, d.keys, d.ids, accountCards{}, f.children)
	f.involved.Grace(graceOf)
	matcher := match.NewMatcher(d.index, f.children, match.Standard())
	f.queue.Use(matcher)
	f.queue.Sampling(d.keys.Sub("second looks"), match.SecondLooks)
	f.weights = weight.New(d.db, d.gate, d.ids, f.children, matcher, accountNames{})
	matcher.Follow(f.weights)
	f.feeds = feed.New(feed.Parts{DB: d.db, Jobs: d.jobs, Gate: d.gate, Keys: d.keys, IDs: d.ids, Children: f.children, Matcher: matcher,
		Queue: f.queue, Scope: scopeOf{}, Agencies: agenciesByRef{}, Involvements: involvementsOf{f.involved}, People: accountNames{}})
	f.quality = quality.New(d.gate, d.jobs, f.children, f.feeds, f.queue)
	f.reviews = review.New(d.gate, d.keys, accountNames{}, o.sample)
	f.sharedServices(d)
	f.watcher = watch.New(d.gate, d.keys, d.ids, watchedAccounts{f.accounts}, watch.Limits{})
	f.matches = match.New(d.gate, d.keys, f.children, f.queue, f.feeds, match.DefaultRules())
	f.sharing(d)
	f.overriding(d)
	f.help(d)
	f.assessServices(d)
	if o.chromium != "" {
		f.printer = pdf.New(o.chromium)
	}
	f.children.Followed(f.involved, f.feeds)
	f.families = newFamilies(d, f, o)
	f.cases = subjectaccess.New(d.db, d.gate, d.keys, d.ids, accountNames{}, recordPieces{f.children, f.involved}, documentPieces{f.documents},
		sharingPieces{f.consents, f.sharings, f.disclose, f.overrides}, helpPieces{f}, assessPieces{f}, logPieces{})
	f.disposer = disposal.New(disposal.Parts{DB: d.db, Gate: d.gate, Jobs: d.jobs, Keys: d.keys, IDs: d.ids, Children: f.children, People: accountNames{}, Families: f.families.views})
	f.expiry(d)
	f.families.views.Disclosures = disclosedTo{f.disclose}
	f.storyPictures(d)
	f.families.views.Consents, f.families.views.Stories, f.families.views.Leads = f.consents, f.stories, leadsOf{f.episodes}
	return f
}

// compose makes the whole site of a deployment.
func compose(d *deployment, o siteOptions) (*web.Site, *features, error) {
	f := services(d, o)
	cat := f.words
	if cat == nil {
		_, err := i18n.Load(messages()...) // says why
		return nil, nil, err
	}
	assets, err := web.NewAssets(govuk.Assets())
	if err != nil {
		return nil, nil, err
	}
	pages, err := web.NewTemplates(web.TemplateConfig{Catalogue: cat, Assets: assets, Clock: d.clock, Pages: templates(),
		Funcs: func(p *i18n.Printer) template.FuncMap { return page.Funcs(p) }})
	if err != nil {
		return nil, nil, err
	}
	frame := &framer{d: d, f: f, kind: o.kind}
	site, err := web.New(web.Config{Catalogue: cat, Templates: pages, Assets: assets, Logger: o.logger, Metrics: o.metrics, Clock: d.clock,
		Frame: frame.of, TLS: o.tls, TrustedOrigins: o.trustedOrigins, Timeout: 30 * time.Second,
		SignIn: signIn})
	if err != nil {
		return nil, nil, err
	}
	f.sessions.Fail = site.Fail
	f.agencyPages = agency.NewPages(site, f.agencies)
	f.kindPages = agencykind.NewPages(site, f.kinds)
	f.partnerPages = partnership.NewPages(site, f.partners, f.agencies)
	f.accountPages = account.NewPages(site, f.accounts, f.agencies)
	f.draftPages = draft.NewPages(f.drafts, o.logger)
	f.families.pages(site, f, frame.duty)
	f.findPages = find.NewPages(site, f.search, f.mayColdSearch, frame.duty, f.afterSearch)
	f.childPages = child.NewPages(site, f.children, f.search, f.draftPages)
	f.visitPages = visit.NewPages(site, f.visits, d.clock)
	f.shieldPages = shield.NewPages(site, f.shields, f.draftPages)
	f.involvePages = involvement.NewPages(site, f.involved, f.draftPages)
	f.reviewPages = review.NewPages(site, f.reviews)
	f.watchPages = watch.NewPages(site, f.watcher)
	f.casePages = subjectaccess.NewPages(site, f.cases)
	f.disposalPages = disposal.NewPages(site, f.disposer)
	f.expiryPages = expiry.NewPages(site, f.expiries)
	f.matchPages = match.NewPages(site, f.matches)
	f.weightPages = weight.NewPages(site, f.weights)
	f.qualityPages = quality.NewPages(site, f.quality)
	f.feedPages = feed.NewPages(site, f.feeds)
	documents, err := f.sharedPages(d, site, cat, frame.duty)
	if err != nil {
		return nil, nil, err
	}
	own, err := record.NewOwn(cat, d.clock)
	if err != nil {
		return nil, nil, err
	}
	said, err := f.families.views.Card(cat, d.clock)
	if err != nil {
		return nil, nil, err
	}
	looks := record.NewLooks(d.keys, accountCards{}, f.involved)
	helping, err := f.helpCards(cat, d.clock)
	if err != nil {
		return nil, nil, err
	}
	shared, err := f.sharingCards(cat, d.clock)
	if err != nil {
		return nil, nil, err
	}
	records := record.New(d.gate, f.children, f.involved, looks, recordCards(own, looks, frame.duty, said, documents, helping, shared), o.logger)
	f.recordPages = record.NewPages(site, records, own, frame.duty, o.logger)
	f.sharingPages(site)
	f.helpPages(site, frame.duty)
	f.assessPages(site)
	f.overridingPages(site)
	f.homePages = home.NewPages(site, d.gate, f.involved, f.homeLinks())
	site.Use(f.sessions.Middleware)
	site.Use(f.families.sessions.Middleware)
	mount(site, f.doors(&ownHandlers{site: site, f: f, d: d, kind: o.kind}), f.sessions, f.families.sessions, d.gate, f.families.view.Closed)
	return site, f, nil
}
