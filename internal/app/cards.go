package app

import "onestory/internal/record"

// recordCards is the order of the cards on a child's page. Later features add
// theirs here: the assessment, the lead professional, the plan.
func recordCards(own *record.Own, looks *record.Looks, duty func() string) []record.Card {
	return []record.Card{
		own.Involved(duty), own.Services(), own.Carers(), own.Who(), own.Addresses(), own.Household(),
		own.Network(), own.Chronology(), own.Looked(looks),
	}
}
