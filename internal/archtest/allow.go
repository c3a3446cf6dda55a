package archtest

// allow excuses faults by rule and key, each with its reason. An entry that no
// fault needs any more fails the test, so that this list only shrinks.
var allow = map[string]map[string]string{
	"panic": {
		"internal/access/fact.go state":         "encoding a struct of strings and bools cannot fail",
		"internal/account/account.go state":     "encoding a struct of strings and bools cannot fail",
		"internal/account/service.go Templates": "the name of an embedded folder",
		"internal/agency/service.go Templates":  "the name of an embedded folder",
		"internal/kit/seal/seal.go Sub":         "a key length fixed in the line above",
		"internal/kit/seal/seal.go gcm":         "a key of the wrong length is this package's own mistake, and going on would be worse",
		"internal/kit/web/observe.go recovered": "hands the server its own signal back",
		"lib/govuk/extra/extra.go render":       "a template of this package that does not fit its struct",
		"lib/govuk/govuk.go render":             "a template of this package that does not fit its struct",
	},
	"grants": {
		"internal/agencykind/store.go Of":                  "kinds of organisations: a list of settings",
		"internal/agency/store.go Get":                     "agencies are organisations: their names and numbers are no secret",
		"internal/agency/store.go List":                    "agencies are organisations",
		"internal/agency/store.go SettingsOf":              "the deployment's own settings",
		"internal/agency/store.go ByRef":                   "agencies are organisations",
		"internal/account/actors.go Actor":                 "it is what a decision is made from, so it comes before one",
		"internal/child/replay.go Differences":             "ids and codes, for audit verify",
		"internal/find/remove.go Remove":                   "takes out what feature child says is not to be found",
		"internal/account/store.go CurrentState":           "ids and codes, for audit verify",
		"internal/account/store.go Standings":              "ids and codes, for the ledger",
		"internal/account/standing.go SignOutEverywhere":   "it takes away and tells nothing",
		"internal/account/store.go Read":                   "colleagues' names and desk numbers, shown only inside features that hold a Grant",
		"internal/familyaccount/message.go Send":           "a code for somebody who is signing in, before there is anyone to decide about",
		"internal/familyaccount/service.go Actor":          "it is what a decision is made from, so it comes before one",
		"internal/involvement/family.go SensitiveAccounts": "ids of accounts, for the rules by which feature family withholds",
		"internal/find/service.go Forget":                  "deletes what is past its day, whoever it was about",
		"internal/find/index.go Put":                       "writes what feature child folded under its Grant",
		"internal/find/index.go AddFiled":                  "writes what feature child folded under its Grant",
		"internal/find/index.go Join":                      "writes what feature child folded under its Grant",
		"internal/match/live.go Refresh":                   "a model is levels and shares, nothing of anybody",
		"internal/weight/service.go Generation":            "a counter",
		"internal/weight/service.go Live":                  "a model is levels and shares, nothing of anybody",
		"internal/weight/service.go Named":                 "a model is levels and shares, nothing of anybody",
		"internal/basis/service.go On":                     "the rules of a day, of nobody",
	},
	"globals": {
		"internal/kit/db/sql.go rewritten": "remembers statements of this program's own text, a pure function of them",
	},
}

// rules are all rules of the house.
func rules() []rule {
	all := append(layerRules(), shapeRules()...)
	all = append(all, codeRules()...)
	return append(all, wordRules()...)
}
