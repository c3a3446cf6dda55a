package app

import (
	"context"
	"slices"

	"onestory/internal/access"
	"onestory/internal/home"
	"onestory/internal/kit/db"
	"onestory/internal/record"
)

// recordCards is the order of the cards on a child's page. Later features add
// theirs here: the assessment, the lead professional, the plan.
func recordCards(own *record.Own, looks *record.Looks, duty func() string, said, documents record.Card, helping, shared []record.Card) []record.Card {
	return slices.Concat([]record.Card{own.Involved(duty), said}, helping, []record.Card{
		own.Services(), own.Carers(), own.Who(), documents, own.Addresses(), own.Household(),
	}, shared, []record.Card{own.Network(), own.Chronology(), own.Looked(looks)})
}

// homeLinks are what the start page offers beside the search and the caseload,
// to whoever may do it.
func (f *features) homeLinks() []home.Link {
	link := func(key, href string, a access.Action) home.Link {
		return home.Link{Title: "app.link." + key, Text: "app.link." + key + ".text", Href: href, Action: a}
	}
	waits := func(l home.Link, count func(context.Context, db.Reader, access.Grant) (int, int, error)) home.Link {
		l.Waits = count
		return l
	}
	return []home.Link{ // what cannot wait, what one does daily, what one looks up now and then
		waits(link("unsafe", "/contacts", "contact:list"), f.contacts.Waits),
		link("shields", "/shields", "shield:list"),
		waits(link("episodes", "/episodes", "episode:list"), f.episodes.Waits),
		waits(link("enquiries", "/enquiries", "enquiry:open"), f.enquire.Waits),
		link("shared", "/shared", "disclosure:open"),
		link("decisions", "/sharing/decisions", "sharing:decide"),
		waits(link("overrides", "/overrides", "override:decide"), f.overrides.Waits),
		link("advice", "/advice", "advice:answer"),
		link("packs", "/packs", "homevisit:list"),
		waits(link("audits", "/audits", "qualityaudit:read"), f.audits.Waits),
		link("found", "/audit-results", "qualityaudit:results"),
		link("feeds", "/feeds", "feed:list"),
		link("match", "/match", "match:review"),
		link("scope", "/settings/scope", "settings:scope"),
		link("accounts", "/accounts", "account:create"),
		link("agencies", "/agencies", "agency:list"),
		link("kinds", "/agency-kinds", "agencykind:list"),
		link("authority", "/settings/authority", "settings:authority"),
		link("covers", "/covers", "cover:confirm"),
		link("gov", "/governance", "log:alerts"),
		link("sample", "/governance/sample", "log:sample"),
		link("alerts", "/alerts", "watch:list"),
		link("glass", "/governance/break-glass", "glass:list"),
		link("contacts", "/break-glass", "glass:waiting"),
		link("disclosures", "/governance/disclosures", "disclosure:review"),
		link("cases", "/subject-access", "subjectaccess:list"),
		link("disposal", "/disposals", "disposal:list"),
		link("agreements", "/agreements", "partnership:list"),
		link("audited", "/quality-audits", "qualityaudit:list"),
		link("levels", "/settings/need", "need:settings"),
		link("standards", "/settings/episodes", "episode:settings"),
		link("report", "/sharing/report", "sharing:report"),
		link("grounds", "/overrides/report", "override:report"),
		link("paces", "/governance/enquiries", "enquiry:report"),
		link("once", "/repeated", "story:figure"),
		link("rules", "/sharing/rules", "basis:open"),
	}
}
