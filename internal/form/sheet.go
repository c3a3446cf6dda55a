package form

import (
	"encoding/json"
	"fmt"
	"slices"

	"onestory/lib/questionnaire"
)

// Sheet is what was written into one section: its answers, and beside them what
// was typed that could not be understood, which comes back as it was.
type Sheet struct {
	Items []questionnaire.ResponseItem
	Typed map[string][]string // by name of the box
}

// Empty reports whether nothing was written.
func (s Sheet) Empty() bool { return len(s.Items) == 0 && len(s.Typed) == 0 }

// kept is a Sheet as it is stored.
type kept struct {
	Response json.RawMessage     `json:"response,omitempty"`
	Typed    map[string][]string `json:"typed,omitempty"`
}

// Marshal writes a sheet, for keeping.
func (s Sheet) Marshal() ([]byte, error) {
	k := kept{Typed: s.Typed}
	if len(s.Items) > 0 {
		b, err := json.Marshal(&questionnaire.Response{Status: "in-progress", Item: s.Items})
		if err != nil {
			return nil, fmt.Errorf("write answers: %w", err)
		}
		k.Response = b
	}
	return json.Marshal(k)
}

// ReadSheet reads what Marshal wrote.
func ReadSheet(b []byte) (Sheet, error) {
	var k kept
	if err := json.Unmarshal(b, &k); err != nil {
		return Sheet{}, fmt.Errorf("read answers: %w", err)
	}
	s := Sheet{Typed: k.Typed}
	if len(k.Response) > 0 {
		r, err := questionnaire.ParseResponse(k.Response)
		if err != nil {
			return Sheet{}, fmt.Errorf("read answers: %w", err)
		}
		s.Items = r.Item
	}
	return s, nil
}

// Join is the whole response that the sheets of its sections make, by the
// sections' ids.
func (d *Definition) Join(sheets map[string]Sheet) *questionnaire.Response {
	r := &questionnaire.Response{Questionnaire: d.Canonical(), Status: "in-progress"}
	for _, s := range d.sections {
		items := sheets[s.ID].Items
		switch {
		case len(items) == 0:
		case s.Group == nil:
			r.Item = append(r.Item, items...)
		case s.Parent == nil:
			r.Item = append(r.Item, questionnaire.ResponseItem{LinkID: s.Group.LinkID, Text: s.Group.Text, Item: items})
		default:
			page := questionnaire.ResponseItem{LinkID: s.Group.LinkID, Text: s.Group.Text, Item: items}
			if n := len(r.Item); n > 0 && r.Item[n-1].LinkID == s.Parent.LinkID {
				r.Item[n-1].Item = append(r.Item[n-1].Item, page)
			} else {
				r.Item = append(r.Item, questionnaire.ResponseItem{LinkID: s.Parent.LinkID, Text: s.Parent.Text, Item: []questionnaire.ResponseItem{page}})
			}
		}
	}
	return r
}

// Split is what of a response belongs to each section, by the sections' ids.
func (d *Definition) Split(r *questionnaire.Response) map[string]Sheet {
	out := map[string]Sheet{}
	for _, s := range d.sections {
		var items []questionnaire.ResponseItem
		switch {
		case s.Group == nil:
			for i := range r.Item {
				if slices.ContainsFunc(s.Items, func(x *questionnaire.Item) bool { return x.LinkID == r.Item[i].LinkID }) {
					items = append(items, r.Item[i])
				}
			}
		case s.Parent == nil:
			if g := r.Find(s.Group.LinkID); g != nil {
				items = g.Item
			}
		default:
			if p := r.Find(s.Parent.LinkID); p != nil {
				if g := p.Find(s.Group.LinkID); g != nil {
					items = g.Item
				}
			}
		}
		if len(items) > 0 {
			out[s.ID] = Sheet{Items: items}
		}
	}
	return out
}

// of finds the items of a linkId among siblings.
func of(items []questionnaire.ResponseItem, linkID string) []*questionnaire.ResponseItem {
	var out []*questionnaire.ResponseItem
	for i := range items {
		if items[i].LinkID == linkID {
			out = append(out, &items[i])
		}
	}
	return out
}
