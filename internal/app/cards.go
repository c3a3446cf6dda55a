package app

import (
	"onestory/internal/access"
	"onestory/internal/home"
	"onestory/internal/record"
)

// recordCards is the order of the cards on a child's page. Later features add
// theirs here: the assessment, the lead professional, the plan.
func recordCards(own *record.Own, looks *record.Looks, duty func() string, said record.Card) []record.Card {
	return []record.Card{
		own.Involved(duty), said, own.Services(), own.Carers(), own.Who(), own.Addresses(), own.Household(),
		own.Network(), own.Chronology(), own.Looked(looks),
	}
}

// homeLinks are what the start page offers beside the search and the caseload,
// to whoever may do it.
func homeLinks() []home.Link {
	link := func(key, href string, a access.Action) home.Link {
		return home.Link{Title: "app.link." + key, Text: "app.link." + key + ".text", Href: href, Action: a}
	}
	return []home.Link{
		link("shields", "/shields", "shield:list"),
		link("feeds", "/feeds", "feed:list"),
		link("match", "/match", "match:review"),
		link("scope", "/settings/scope", "settings:scope"),
		link("accounts", "/accounts", "account:create"),
		link("agencies", "/agencies", "agency:list"),
		link("authority", "/settings/authority", "settings:authority"),
		link("covers", "/covers", "cover:confirm"),
		link("gov", "/governance", "log:alerts"),
		link("sample", "/governance/sample", "log:sample"),
		link("alerts", "/alerts", "watch:list"),
		link("cases", "/subject-access", "subjectaccess:list"),
		link("disposal", "/disposals", "disposal:list"),
		link("agreements", "/agreements", "partnership:list"),
	}
}
