package form

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/lib/questionnaire"
)

// ExtList marks a choice whose answers are a list that the authority keeps
// elsewhere, by the list's name: what stands in the definition is what such a list
// begins with.
const ExtList = "urn:onestory:list"

// Entry is one line of such a list.
type Entry struct {
	Code   string `json:"code"`
	En, Cy string
	Ends   string // last day on which it is offered, YYYY-MM-DD; "" for none
}

// Lists are the lists that the authority keeps elsewhere. A name that is none of
// theirs is no list: the definition's own answers stand.
type Lists interface {
	List(ctx context.Context, r db.Reader, g access.Grant, name string) ([]Entry, error)
}

// Use names where lists are kept.
func (s *Service) Use(l Lists) { s.lists = l }

// listed is a definition whose choices from a list are those of today.
func (s *Service) listed(ctx context.Context, r db.Reader, g access.Grant, v Version, d *Definition) (*Definition, error) {
	if s.lists == nil || len(d.lists) == 0 {
		return d, nil
	}
	all := map[string][]Entry{}
	for _, name := range d.lists {
		list, err := s.lists.List(ctx, r, g, name)
		if err != nil {
			return nil, fmt.Errorf("read the list %s: %w", name, err)
		}
		if len(list) > 0 {
			all[name] = list
		}
	}
	key, err := json.Marshal(all)
	if err != nil {
		return nil, err
	}
	return s.remember(fmt.Sprintf("%s %x", v.Hash, sha256.Sum256(key)), func() (*Definition, error) {
		text, err := d.Q.MarshalJSON() // a copy, to be changed
		if err != nil {
			return nil, err
		}
		q, err := questionnaire.Parse(text)
		if err != nil {
			return nil, err
		}
		q.Each(func(i *questionnaire.Item, _ []*questionnaire.Item) {
			if list := all[code(i, ExtList)]; list != nil {
				i.AnswerOption, i.AnswerValueSet = entries(d.options(i), list), ""
			}
		})
		out, err := build(q)
		if err == nil {
			out.published = d.Q
		}
		return out, err
	})
}

// entries are the lines of a list as answers. One that the definition has under the
// same name keeps its translations.
func entries(had []questionnaire.Option, list []Entry) []questionnaire.Option {
	system := ""
	own := map[string]questionnaire.Option{}
	for _, o := range had {
		if c := o.Value.Coding; c != nil {
			system, own[c.Code] = c.System, o
		}
	}
	var out []questionnaire.Option
	for _, e := range list {
		o, is := own[e.Code]
		if !is || o.Value.Coding.Display.Value != e.En {
			o = questionnaire.Option{Value: questionnaire.Code(system, e.Code, e.En)}
			if e.Cy != "" {
				o.Value.Coding.Display.Translate("cy", e.Cy)
			}
		}
		if e.Ends != "" {
			o.Extension = append(o.Extension, questionnaire.Extension{URL: ExtEnds, Value: questionnaire.Value{Kind: questionnaire.KindDate, Text: e.Ends}})
		}
		out = append(out, o)
	}
	return out
}

// named are the lists that a definition's choices come from.
func named(q *questionnaire.Questionnaire) (out []string) {
	seen := map[string]bool{"": true}
	q.Each(func(i *questionnaire.Item, _ []*questionnaire.Item) {
		if name := code(i, ExtList); !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	})
	return out
}

// called is what an answer from a list was called when it was given, where the list
// calls it otherwise now: what was written keeps its words.
func called(i *questionnaire.Item, v *questionnaire.Value, now *questionnaire.Text) (string, bool) {
	if code(i, ExtList) == "" || v.Coding == nil || v.Coding.Display.Value == "" {
		return "", false
	}
	return v.Coding.Display.Value, v.Coding.Display.Value != now.Value
}
