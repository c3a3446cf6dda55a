package weight

import (
	"slices"
	"strings"

	"onestory/internal/child"
	"onestory/internal/match"
	"onestory/lib/linkage"
	"onestory/lib/workday"
)

// Group is how records of one kind of child fared, beside all.
type Group struct {
	Kind  string `json:"kind"`  // of division: sex, age, origin …
	Value string `json:"value"` // which of it
	Result
	Alarm bool `json:"alarm"` // missed more than alarmAt times as often as all
	// Unrecorded: nothing here tells who belongs to it, so that nothing can be said.
	Unrecorded bool `json:"unrecorded,omitempty"`
}

// alarmAt is by how much a group's share of missed matches may exceed that of all:
// linkage of hospital and of school records has failed here before.
const alarmAt = 1.5

// A group needs so many records and misses before its share says anything.
const (
	fewRecords = 50
	fewMissed  = 5
)

// kinds are the divisions, in the order shown, with what each may say. Nothing of
// it is kept of anyone.
func kinds() []struct{ kind, value string } {
	list := []struct{ kind, value string }{{"sex", "female"}, {"sex", "male"}, {"age", "under-1"}, {"age", "older"}, {"care", "looked-after"}, {"home", "no-fixed"}, {"home", "moved"}, {"home", "settled"}}
	for _, g := range linkage.NameGroups() {
		list = append(list, struct{ kind, value string }{"origin", string(g)})
	}
	return append(list, struct{ kind, value string }{"origin", "unknown"}, struct{ kind, value string }{"ethnicity", ""})
}

// groupsOf says to which groups a child of the sample belongs, as KIND/VALUE.
func groupsOf(p *person, today workday.Date) []string {
	var out []string
	switch p.view.Gender() {
	case child.Female:
		out = append(out, "sex/female")
	case child.Male:
		out = append(out, "sex/male")
	}
	if b := p.view.Birth(); !b.Date.IsZero() {
		age := "age/older"
		if b.Unborn() || b.Date.AddDays(365).After(today) {
			age = "age/under-1"
		}
		out = append(out, age)
	}
	if slices.ContainsFunc(p.view.Carers, fosters) {
		out = append(out, "care/looked-after")
	}
	return append(out, homeOf(p), "origin/"+originOf(p))
}

// fosters: the council names a foster or residential carer. Its legal status is
// checked and not kept, so that children placed with relatives are not seen.
func fosters(c child.Of[child.Carer]) bool {
	r := strings.ToLower(c.Value.Relationship)
	return strings.Contains(r, "foster") || strings.Contains(r, "residential")
}

// homeOf: nobody keeps when a child moved, so that one whose records give more
// than one postcode counts as having moved; a mistyped one does too.
func homeOf(p *person) string {
	postcodes := map[string]bool{}
	for _, a := range p.view.Addresses {
		if a.Value.Status == child.NoAddress {
			return "home/no-fixed"
		}
		if a.Value.Postcode != "" {
			postcodes[a.Value.Postcode] = true
		}
	}
	if len(postcodes) > 1 {
		return "home/moved"
	}
	return "home/settled"
}

// originOf is how the first given name is written, by the table of aliases.
func originOf(p *person) string {
	for _, n := range p.view.Names {
		for _, token := range linkage.Tokens(n.Value.Given) {
			if g := linkage.GroupOf(token); g != linkage.NoGroup {
				return string(g)
			}
		}
	}
	return "unknown"
}

// fairness divides what became of records that taught nothing.
func fairness(h *match.Rehearsal, list []weighed, today workday.Date) []Group {
	of, by := map[*person][]string{}, map[string]*Result{}
	var all Result
	for _, w := range list {
		p := w.query.own
		if of[p] == nil {
			of[p] = groupsOf(p, today)
		}
		all.add(h, w)
		for _, g := range of[p] {
			if by[g] == nil {
				by[g] = &Result{}
			}
			by[g].add(h, w)
		}
	}
	out := []Group{{Kind: "all", Result: all}}
	for _, k := range kinds() {
		g := Group{Kind: k.kind, Value: k.value, Unrecorded: k.kind == "ethnicity"}
		if r := by[k.kind+"/"+k.value]; r != nil {
			g.Result = *r
		}
		g.Alarm = alarming(g.Result, all)
		out = append(out, g)
	}
	return out
}

// alarming: the group is missed, by the model alone or altogether, more than
// alarmAt times as often as all.
func alarming(g, all Result) bool {
	if g.Records < fewRecords {
		return false
	}
	worse := func(missed func(Result) int) bool {
		return missed(g) >= fewMissed && share(missed(g), g.Records) > alarmAt*share(missed(all), all.Records)
	}
	return worse(func(r Result) int { return r.Records - r.Right }) || worse(func(r Result) int { return r.Records - r.Right - r.Review })
}
