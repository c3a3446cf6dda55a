package form

import (
	"strconv"
	"strings"

	"onestory/lib/questionnaire"
)

// Respond makes sheets of answers given by linkId: codes of choices, days as
// YYYY-MM-DD, true and false. A question in a row of a group is "person.name#2". What a
// question cannot hold is left out.
func (d *Definition) Respond(values map[string]string) map[string]Sheet {
	out := map[string]Sheet{}
	for _, s := range d.Sections() {
		if items := d.respond(s.Items, values, ""); len(items) > 0 {
			out[s.ID] = Sheet{Items: items}
		}
	}
	return out
}

func (d *Definition) respond(items []*questionnaire.Item, values map[string]string, row string) []questionnaire.ResponseItem {
	var out []questionnaire.ResponseItem
	for _, i := range items {
		switch {
		case i.Type == questionnaire.TypeGroup && i.Repeats:
			for n := 1; n <= MaxRows; n++ {
				got := d.respond(pointers(i.Item), values, "#"+strconv.Itoa(n))
				if len(got) == 0 {
					break
				}
				out = append(out, questionnaire.ResponseItem{LinkID: i.LinkID, Item: got})
			}
		case i.Type == questionnaire.TypeGroup:
			if got := d.respond(pointers(i.Item), values, row); len(got) > 0 {
				out = append(out, questionnaire.ResponseItem{LinkID: i.LinkID, Item: got})
			}
		default:
			a := d.valued(i, strings.TrimSpace(values[i.LinkID+row]))
			if beneath := d.respond(pointers(i.Item), values, row); len(a) > 0 && len(beneath) > 0 {
				a[0].Item = beneath
			}
			if len(a) > 0 {
				out = append(out, questionnaire.ResponseItem{LinkID: i.LinkID, Answer: a})
			}
		}
	}
	return out
}
