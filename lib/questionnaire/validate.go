package questionnaire

import "strconv"

// Stage is how far a response has come.
type Stage int

// A draft may be incomplete, and may keep answers where nothing is asked any
// more; what is complete may not.
const (
	Draft Stage = iota
	Completion
)

// Validate tells what is wrong with the response, in the order of the form. What
// is only hoped for is a warning. What a group that repeats and was not begun, or
// what lies beneath a question without an answer, does not have is not missed.
func (s *State) Validate(stage Stage) []Fault {
	v := &validator{s: s, stage: stage}
	if c := s.Response.Questionnaire; c != "" && s.Form.Definition.URL != "" && c != s.Form.Definition.Canonical() {
		v.faults = append(v.faults, Fault{Kind: FaultForm, Answer: -1, Limit: s.Form.Definition.Canonical()})
	}
	if s.count > MostPlaces {
		v.faults = append(v.faults, Fault{Kind: FaultAmount, Answer: -1, Limit: strconv.Itoa(MostPlaces)})
	}
	v.known(s.Form.top, s.given.Item, "")
	v.faults = append(v.faults, s.faults...)
	v.level(s.Items, true)
	v.constraints(&Place{node: s.Form.top})
	return v.faults
}

type validator struct {
	s      *State
	stage  Stage
	faults []Fault
}

func (v *validator) fault(p *Place, kind FaultKind, answer int, limit string) {
	v.faults = append(v.faults, Fault{
		Path: p.Path, Item: p.Item, Kind: kind, Answer: answer, Limit: limit, Warning: kind == FaultRecommended,
	})
}

// known looks for items that the definition does not have there, or that stand
// out of order, or more often than they may.
func (v *validator) known(n *node, given []ResponseItem, path string) {
	last := -1
	times := 0
	for i := range given {
		g := &given[i]
		at := path + g.LinkID
		def := v.s.Form.items[g.LinkID]
		if def == nil || def.parent != n {
			v.faults = append(v.faults, Fault{Path: at, Kind: FaultUnknown, Answer: -1, Limit: g.LinkID})
			continue
		}
		switch {
		case def.index < last:
			v.faults = append(v.faults, Fault{Path: at, Item: def.item, Kind: FaultOrder, Answer: -1})
			times = 0
		case def.index > last:
			last, times = def.index, 0
		}
		if times++; times > 1 && (!def.item.Repeats || def.item.Type != TypeGroup) {
			v.faults = append(v.faults, Fault{Path: at, Item: def.item, Kind: FaultTooMany, Answer: -1, Limit: "1"})
		}
		if group := def.item.Type == TypeGroup; group && len(g.Answer) > 0 || !group && len(g.Item) > 0 {
			v.faults = append(v.faults, Fault{Path: at, Item: def.item, Kind: FaultType, Answer: -1})
		}
		v.known(def, g.Item, at+"/")
		for a := range g.Answer {
			v.known(def, g.Answer[a].Item, at+"/")
		}
	}
}

// level checks the places beneath one; asked says that what they lack is missed.
func (v *validator) level(places []*Place, asked bool) {
	for i := 0; i < len(places); {
		same := i + 1
		for same < len(places) && places[same].node == places[i].node && places[same].Answer == places[i].Answer {
			same++
		}
		v.run(places[i:same], asked)
		i = same
	}
}

// run checks the repetitions of one item.
func (v *validator) run(places []*Place, asked bool) {
	p := places[0]
	if !p.Enabled {
		for _, p := range places {
			if v.stage == Completion && p.Answered() {
				v.fault(p, FaultDisabled, -1, "")
			}
		}
		return
	}
	given := 0
	for _, p := range places {
		switch {
		case p.Item.Type != TypeGroup:
			for _, a := range p.Answers() {
				if !a.Value.hollow() {
					given++
				}
			}
		case p.Answered():
			given++
		}
	}
	v.count(p, given, asked)
	for _, p := range places {
		v.given(p)
		if p.Answered() {
			v.constraints(p)
		}
		begun := asked
		if p.Item.Type != TypeGroup || p.Item.Repeats {
			begun = asked && p.Answered()
		}
		v.level(p.Items, begun)
	}
}

// count checks how often an item was answered.
func (v *validator) count(p *Place, given int, asked bool) {
	i := p.Item
	most := 1
	if i.Repeats {
		most = i.bound(ExtMaxOccurs, 1<<30)
	}
	if given > most {
		v.fault(p, FaultTooMany, -1, strconv.Itoa(most))
	}
	if v.stage != Completion || !asked || i.Type == TypeDisplay {
		return
	}
	least := i.bound(ExtMinOccurs, 0)
	switch {
	case given == 0 && i.Required:
		v.fault(p, FaultRequired, -1, "")
	case given < least && (given > 0 || i.Required):
		v.fault(p, FaultTooFew, -1, strconv.Itoa(least))
	case given == 0 && i.Recommended():
		v.fault(p, FaultRecommended, -1, "")
	}
}

// constraints checks the rules that the form sets at a place, once it is complete.
func (v *validator) constraints(p *Place) {
	for i := range p.node.constraints {
		c := &p.node.constraints[i]
		if v.stage != Completion || v.s.run == nil {
			return
		}
		if found := v.s.run.at(p, c.expr); len(found) != 1 || !found[0].Bool() {
			f := Fault{Path: p.Path, Item: p.Item, Kind: FaultConstraint, Answer: -1, Limit: c.key, Text: c.human, Warning: c.warning}
			v.faults = append(v.faults, f)
		}
	}
}
