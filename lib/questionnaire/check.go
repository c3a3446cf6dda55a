package questionnaire

import (
	"slices"
	"strconv"
)

// MostItems is how many items a form may have.
const MostItems = 5000

// Check tells what is wrong with a definition: linkIds and codes given twice,
// conditions that name what is not there or wait for each other, answers and
// bounds that do not fit their item, expressions that cannot be read. Faults that
// are no warnings make it unfit for use.
func Check(q *Questionnaire) []Fault {
	f := &Form{Definition: q, top: &node{}, items: map[string]*node{}}
	return f.check()
}

// check builds the form and gathers its faults.
func (f *Form) check() []Fault {
	c := &checker{f: f}
	seen := map[string]bool{}
	total := 0
	f.Definition.Each(func(i *Item, _ []*Item) {
		if total++; total == MostItems+1 {
			c.fault(i, FaultAmount, strconv.Itoa(MostItems))
		}
		if seen[i.LinkID] {
			c.fault(i, FaultDuplicate, i.LinkID)
		}
		seen[i.LinkID] = true
	})
	c.valueSets()
	if len(c.faults) > 0 {
		return c.faults
	}
	f.grow(f.top, f.Definition.Item)
	f.link(f.top)
	c.expressions(f.top, &Item{Element: Element{Extension: f.Definition.Extension}})
	f.Definition.Each(func(i *Item, parents []*Item) { c.item(i, parents) })
	c.cycles()
	c.rounds()
	return c.faults
}

type checker struct {
	f      *Form
	faults []Fault
}

func (c *checker) fault(i *Item, kind FaultKind, limit string) {
	if len(c.faults) < Most {
		c.faults = append(c.faults, Fault{Path: i.LinkID, Item: i, Kind: kind, Answer: -1, Limit: limit})
	}
}

func (c *checker) warn(i *Item, kind FaultKind, limit string) {
	c.fault(i, kind, limit)
	c.faults[len(c.faults)-1].Warning = true
}

// valueSets: each has an id of its own and codes of its own.
func (c *checker) valueSets() {
	ids := map[string]bool{}
	for i := range c.f.Definition.Contained {
		v := &c.f.Definition.Contained[i]
		if v.ID == "" || ids[v.ID] {
			c.faults = append(c.faults, Fault{Path: "#" + v.ID, Kind: FaultDuplicate, Answer: -1, Limit: v.ID})
		}
		ids[v.ID] = true
		codes := map[string]bool{}
		for _, o := range v.Options() {
			if k := o.Value.key(); codes[k] || o.Value.Coding.Code == "" {
				c.faults = append(c.faults, Fault{Path: "#" + v.ID, Kind: FaultDuplicate, Answer: -1, Limit: o.Value.Coding.Code})
			} else {
				codes[k] = true
			}
		}
		if len(codes) == 0 {
			c.faults = append(c.faults, Fault{Path: "#" + v.ID, Kind: FaultMissing, Answer: -1, Limit: "compose.include.concept"})
		}
	}
}

func (c *checker) item(i *Item, parents []*Item) {
	c.shape(i, parents)
	c.answers(i)
	c.bounds(i)
	c.expressions(c.f.items[i.LinkID], i)
	for n := range i.EnableWhen {
		c.condition(i, &i.EnableWhen[n])
	}
	if len(i.EnableWhen) > 1 && i.EnableBehavior == "" {
		c.fault(i, FaultMissing, "enableBehavior")
	}
}

// shape: what R4 allows beside a type (its invariants que-1, 3, 6, 8, 9 and 10).
func (c *checker) shape(i *Item, parents []*Item) {
	group, display := i.Type == TypeGroup, i.Type == TypeDisplay
	for _, rule := range []struct {
		wrong bool
		what  string
	}{
		{display && len(i.Item) > 0, "item"},
		{display && (i.Required || i.Repeats || i.ReadOnly), "required"},
		{display && len(i.Code) > 0, "code"},
		{(group || display) && (len(i.Initial) > 0 || len(i.AnswerOption) > 0 || i.AnswerValueSet != ""), "answerOption"},
		{i.MaxLength > 0 && !slices.Contains([]ItemType{TypeBoolean, TypeDecimal, TypeInteger, TypeString, TypeText, TypeURL, TypeOpenChoice}, i.Type), "maxLength"},
		{len(i.AnswerOption) > 0 && i.AnswerValueSet != "", "answerValueSet"},
		{i.AnswerValueSet != "" && i.Type != TypeChoice && i.Type != TypeOpenChoice, "answerValueSet"},
		{len(i.AnswerOption) > 0 && len(i.Initial) > 0, "initial"},
		{len(i.Initial) > 1 && !i.Repeats, "initial"},
		{len(parents) > 30, "item"},
	} {
		if rule.wrong {
			c.fault(i, FaultMisplaced, rule.what)
		}
	}
	if group && len(i.Item) == 0 {
		c.warn(i, FaultMissing, "item")
	}
	if i.Text.Value == "" && !i.Hidden() && len(parents) > 0 && !group {
		c.warn(i, FaultMissing, "text")
	}
}

// answers: options and initial answers are of the item's kinds, once each.
func (c *checker) answers(i *Item) {
	if _, ok := c.f.Definition.Options(i); !ok {
		c.fault(i, FaultMissing, i.AnswerValueSet)
	}
	if i.Type == TypeChoice && len(i.AnswerOption) == 0 && i.AnswerValueSet == "" {
		c.fault(i, FaultMissing, "answerOption")
	}
	seen := map[string]bool{}
	selected := 0
	for n := range i.AnswerOption {
		v := &i.AnswerOption[n].Value
		if !fits(i.Type, v) || v.Kind == KindCoding && v.Coding.Code == "" && v.Coding.Display.Value == "" {
			c.fault(i, FaultType, v.key())
		}
		if seen[v.key()] {
			c.fault(i, FaultDuplicate, v.key())
		}
		seen[v.key()] = true
		if i.AnswerOption[n].InitialSelected {
			selected++
		}
	}
	if selected > 1 && !i.Repeats {
		c.fault(i, FaultMisplaced, "initialSelected")
	}
	for n := range i.Initial {
		v := &i.Initial[n].Value
		if !fits(i.Type, v) {
			c.fault(i, FaultType, v.key())
		} else if node := c.f.items[i.LinkID]; i.Type == TypeChoice && node.offered != nil && !node.offered[v.key()] {
			c.fault(i, FaultOption, v.key())
		}
	}
}

// fits reports whether a value is of a kind that an item of a type takes.
func fits(t ItemType, v *Value) bool {
	return slices.Contains(kinds[t], v.Kind) && !v.hollow()
}

func (c *checker) condition(i *Item, when *EnableWhen) {
	q := c.f.items[when.Question]
	switch {
	case q == nil:
		c.fault(i, FaultMissing, when.Question)
	case q.item.Type == TypeGroup || q.item.Type == TypeDisplay:
		c.fault(i, FaultMisplaced, when.Question)
	case when.Operator == "exists":
		if when.Answer.Kind != KindBoolean {
			c.fault(i, FaultType, when.Question)
		}
	case !fits(q.item.Type, &when.Answer):
		c.fault(i, FaultType, when.Question)
	case slices.Contains([]string{">", "<", ">=", "<="}, when.Operator) && !ordered(when.Answer.Kind):
		c.fault(i, FaultType, when.Operator)
	case q.item.Type == TypeChoice && q.offered != nil && !q.offered[when.Answer.key()]:
		c.fault(i, FaultOption, when.Answer.key())
	}
}

// ordered: values of the kind come before or after each other.
func ordered(k Kind) bool {
	return slices.Contains([]Kind{KindInteger, KindDecimal, KindDate, KindDateTime, KindTime, KindQuantity}, k)
}

// cycles finds items whose being enabled depends on itself, through conditions or
// through the groups above.
func (c *checker) cycles() {
	marks := map[*node]mark{}
	var walk func(n *node) bool
	walk = func(n *node) bool {
		switch marks[n] {
		case known:
			return false
		case visiting:
			return true
		}
		marks[n] = visiting
		around := n.parent != nil && walk(n.parent)
		for i := range n.conds {
			around = walk(c.f.items[n.conds[i].when.Question]) || around
		}
		if marks[n] = known; around && n.item != nil && len(n.conds) > 0 {
			c.fault(n.item, FaultCycle, n.item.LinkID)
		}
		return around && n.item != nil
	}
	c.f.Definition.Each(func(i *Item, _ []*Item) { walk(c.f.items[i.LinkID]) })
}
