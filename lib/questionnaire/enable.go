package questionnaire

import (
	"strings"
	"time"
)

// enable works out whether a place is to be filled in, and what that depends on
// before it. Check has refused cycles; should one be met all the same, the place
// counts as enabled, since hiding a question loses more than showing it.
func (s *State) enable(p *Place) bool {
	switch {
	case p.settled == known:
		return p.Enabled
	case p.settled == visiting:
		return true
	}
	p.settled = visiting
	p.Enabled = s.enable(p.up) && s.met(p)
	p.settled = known
	return p.Enabled
}

// met: the place's own conditions are met, any or all as the item says.
func (s *State) met(p *Place) bool {
	if x := p.node.enabled; x != nil && s.run != nil {
		if found := s.run.at(p, x); len(found) != 1 || !found[0].Bool() {
			return false
		}
	}
	conds := p.node.conds
	if len(conds) == 0 {
		return true
	}
	anyOf := p.Item.EnableBehavior == "any"
	for i := range conds {
		if holds(conds[i].when, s.answersTo(p, &conds[i])) == anyOf {
			return anyOf
		}
	}
	return !anyOf
}

// answersTo are the answers to the question of a condition that are nearest to a
// place: of what lies above it, then before it, then behind it. Those of a
// question that is not enabled do not count.
func (s *State) answersTo(p *Place, c *condition) []Answer {
	at, answer := p, -1
	for at.node != c.common {
		answer = at.Answer
		at = at.up
	}
	if len(c.down) == 0 { // the question stands above the item, which lies beneath one of its answers
		if all := at.Answers(); answer >= 0 && answer < len(all) && s.enable(at) {
			return all[answer : answer+1]
		}
		return nil
	}
	for i, step := range c.down {
		var next *Place
		for _, child := range at.Items {
			beneath := i > 0 || answer < 0 || child.Answer == answer
			if child.node == step && beneath && (next == nil || c.before) {
				next = child
			}
		}
		if next == nil {
			return nil
		}
		at = next
	}
	if !s.enable(at) {
		return nil
	}
	return at.Answers()
}

// holds reports whether answers meet a condition, by the definitions of R4 as R5
// words them: "=" and the comparisons hold where at least one answer does, "!="
// where none is equal.
func holds(when *EnableWhen, answers []Answer) bool {
	given := false
	for i := range answers {
		v := &answers[i].Value
		if v.hollow() {
			continue
		}
		given = true
		order, comparable := compare(v, &when.Answer)
		switch when.Operator {
		case "=":
			if v.Same(&when.Answer) {
				return true
			}
		case "!=":
			if v.Same(&when.Answer) {
				return false
			}
		case ">":
			if comparable && order > 0 {
				return true
			}
		case "<":
			if comparable && order < 0 {
				return true
			}
		case ">=":
			if comparable && order >= 0 {
				return true
			}
		case "<=":
			if comparable && order <= 0 {
				return true
			}
		}
	}
	switch when.Operator {
	case "exists":
		return given == (when.Answer.Text == "true")
	case "!=":
		return true
	}
	return false
}

// compare orders two values. ok is false where they have no order: of different
// kinds or units, or dates of different precision that do not tell.
func compare(v, w *Value) (order int, ok bool) {
	numeric := func(k Kind) bool { return k == KindInteger || k == KindDecimal }
	dated := func(k Kind) bool { return k == KindDate || k == KindDateTime }
	switch {
	case numeric(v.Kind) && numeric(w.Kind):
		return compareDecimal(v.Text, w.Text), true
	case dated(v.Kind) && dated(w.Kind):
		return compareDates(v.Text, w.Text)
	case v.Kind != w.Kind || v.hollow() || w.hollow():
		return 0, false
	case v.Kind == KindQuantity:
		a, b := v.Quantity, w.Quantity
		return compareDecimal(a.Value, b.Value), a.unit() == b.unit() && a.Value != "" && b.Value != "" && a.Comparator == b.Comparator
	case v.Kind == KindTime, v.Kind == KindString, v.Kind == KindURI:
		return strings.Compare(v.Text, w.Text), true
	}
	return 0, false
}

// compareDates orders dates and times as far as both are told.
func compareDates(a, b string) (int, bool) {
	if len(a) > 10 && len(b) > 10 {
		x, err1 := time.Parse(time.RFC3339Nano, a)
		y, err2 := time.Parse(time.RFC3339Nano, b)
		if err1 != nil || err2 != nil {
			return 0, false
		}
		return x.Compare(y), true
	}
	n := min(len(a), len(b), 10)
	order := strings.Compare(a[:n], b[:n])
	return order, order != 0 || len(a) == len(b)
}
