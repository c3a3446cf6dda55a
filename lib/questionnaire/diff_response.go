package questionnaire

import "strings"

// AnswerChange is one question whose answers differ between two responses. Old and
// New are the places in each: nil where the group around it is not there.
type AnswerChange struct {
	Kind     ChangeKind
	Old, New *Place
}

// Item is the question.
func (c AnswerChange) Item() *Item {
	if c.New != nil {
		return c.New.Item
	}
	return c.Old.Item
}

// DiffResponses compares what two responses say on one form, question by question
// in the form's order. Rows of a group that repeats are paired as they are most
// alike, so that a row put in first does not change all behind it. Answers of
// items that are not enabled count as none.
func DiffResponses(old, now *State) []AnswerChange {
	var d responseDiff
	d.level(old.Items, now.Items)
	return d.changes
}

type responseDiff struct{ changes []AnswerChange }

// level compares the places beneath two that belong together.
func (d *responseDiff) level(old, now []*Place) {
	i, j := 0, 0
	for i < len(old) || j < len(now) {
		a, b := stretch(old, i), stretch(now, j)
		switch {
		case len(a) > 0 && len(b) > 0 && a[0].node.item.LinkID == b[0].node.item.LinkID:
			d.pair(a, b)
			i, j = i+len(a), j+len(b)
		case len(b) == 0 || len(a) > 0 && (a[0].Answer < b[0].Answer || a[0].Answer == b[0].Answer && a[0].node.index < b[0].node.index):
			d.pair(a, nil)
			i += len(a)
		default:
			d.pair(nil, b)
			j += len(b)
		}
	}
}

// stretch is the run of places of one item that begins at i.
func stretch(all []*Place, i int) []*Place {
	if i >= len(all) {
		return nil
	}
	end := i + 1
	for end < len(all) && all[end].node == all[i].node && all[end].Answer == all[i].Answer {
		end++
	}
	return all[i:end]
}

// pair compares the repetitions of one item.
func (d *responseDiff) pair(old, now []*Place) {
	a, b := prints(old), prints(now)
	pairs := append(common(len(a), len(b), func(i, j int) bool { return a[i] == b[j] }), [2]int{len(a), len(b)})
	i, j := 0, 0
	for _, p := range pairs {
		for i < p[0] || j < p[1] { // between two rows that are the same
			var x, y *Place
			if i < p[0] {
				x = old[i]
				i++
			}
			if j < p[1] {
				y = now[j]
				j++
			}
			d.compare(x, y)
		}
		i, j = p[0]+1, p[1]+1
	}
}

func (d *responseDiff) compare(old, now *Place) {
	a, b := counted(old), counted(now)
	if !sameAnswers(a, b) {
		kind := Changed
		if len(a) == 0 {
			kind = Added
		} else if len(b) == 0 {
			kind = Removed
		}
		d.changes = append(d.changes, AnswerChange{kind, old, now})
	}
	var below, above []*Place
	if old != nil {
		below = old.Items
	}
	if now != nil {
		above = now.Items
	}
	d.level(below, above)
}

// counted are the answers that count at a place.
func counted(p *Place) []Answer {
	if p == nil || !p.Enabled {
		return nil
	}
	var all []Answer
	for _, a := range p.Answers() {
		if !a.Value.hollow() {
			all = append(all, a)
		}
	}
	return all
}

// prints are texts that are the same where places say the same.
func prints(places []*Place) []string {
	all := make([]string, len(places))
	for i, p := range places {
		var b strings.Builder
		p.Each(func(p *Place) {
			b.WriteString(p.Item.LinkID)
			for _, a := range counted(p) {
				b.WriteByte(0)
				b.WriteString(a.Value.full())
			}
			b.WriteByte(1)
		})
		all[i] = b.String()
	}
	return all
}

// full names a value with all that Same looks at.
func (v *Value) full() string {
	switch v.Kind {
	case KindQuantity:
		return v.Quantity.Value + " " + v.Quantity.Comparator + v.Quantity.unit()
	case KindAttachment:
		return v.Attachment.Title + v.Attachment.URL + v.Attachment.Data
	case KindReference:
		return v.Reference.Reference + v.Reference.Identifier
	}
	return v.key() + v.Raw
}
