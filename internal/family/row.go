package family

import (
	"cmp"
	"slices"
	"strings"

	"onestory/lib/workday"
)

// Row is one line of who looked: everything of a day by which people of one
// agency, in one role, saw something for one reason and in one way.
type Row struct {
	ID     string // tells nothing
	Day    workday.Date
	Agency string // name, "" where only the kind is told
	NameCy string
	Kind   string // of agency, or "neutral"
	Role   string // "" where it is not told
	Why    string // purpose
	How    string // "opened", "search", "list" or "log"

	agency string   // id
	actor  string   // account, of one of the entries
	events []string // ids in the log
	asked  bool     // the viewer has asked about it
}

// Asked reports whether the viewer has asked about it.
func (r Row) Asked() bool { return r.asked }

// AgencyIn is the agency's name in a language, "" where it is not told.
func (r Row) AgencyIn(lang string) string {
	if lang == "cy" && r.NameCy != "" {
		return r.NameCy
	}
	return r.Agency
}

// howOf is in which way an action shows something.
func howOf(action string) string {
	switch verb := action[strings.LastIndexByte(action, ':')+1:]; verb {
	case "find", "find-cold", "ask":
		return "search"
	case "list":
		return "list"
	case "log":
		return "log"
	}
	return "opened"
}

// whys are the purposes that have words of their own.
var whys = []string{"direct-care", "safeguarding", "missing-child", "urgent-care", "health-need", "education", "family-asked", "new-referral", "data-quality", "look-up"}

// WhyKey is the catalogue key of the reason.
func (r Row) WhyKey() string {
	if slices.Contains(whys, r.Why) {
		return "family.why." + r.Why
	}
	return "family.why.other"
}

// entry is one event of the log that a viewer sees.
type entry struct {
	event, actor, action, purpose string
	day                           workday.Date
	rule                          Rule
	who                           Who
}

// rowOf is the line of one entry. A viewer whose page is placeless is told the
// kind of agency and no more; of what a rule kept back until a reviewer let it
// through nobody is told more than that there was a service.
func (e entry) rowOf(placeless bool) Row {
	r := Row{Day: e.day, Agency: e.who.Name, NameCy: e.who.NameCy, Kind: e.who.Kind, Role: string(e.who.Role), Why: e.purpose, How: howOf(e.action), agency: e.who.Agency, actor: e.actor, events: []string{e.event}}
	neutral := e.rule != Shown && e.rule != Covert
	if placeless || neutral {
		r.Agency, r.NameCy, r.Role = "", "", ""
	}
	if neutral {
		r.Kind, r.agency, r.Why = "neutral", "", "other"
	}
	return r
}

func (r Row) same(o Row) bool {
	return r.Day == o.Day && r.Agency == o.Agency && r.Kind == o.Kind && r.Role == o.Role && r.Why == o.Why && r.How == o.How
}

// gather joins the entries of one day into lines, in an order that tells nothing
// of when during the day.
func gather(day []entry, placeless bool) []Row {
	var out []Row
	for _, e := range day {
		r := e.rowOf(placeless)
		if i := slices.IndexFunc(out, r.same); i >= 0 {
			out[i].events = append(out[i].events, e.event)
			if out[i].agency != r.agency {
				out[i].agency = "" // several agencies of one kind
			}
			continue
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Agency, b.Agency), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Role, b.Role), cmp.Compare(a.Why, b.Why), cmp.Compare(a.How, b.How))
	})
	return out
}
