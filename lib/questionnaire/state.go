package questionnaire

import (
	"time"

	"onestory/lib/questionnaire/fhirpath"
	"onestory/lib/questionnaire/tree"
)

// Env is what a form is filled in with beside the answers.
type Env struct {
	// Now is what today() and now() say, in the form's place; they fail without it.
	Now time.Time
	// Context are resources by the names that the form's launchContext declares.
	Context map[string]*tree.Document
	// Limits bound the form's expressions: Steps all of them together, the rest each.
	Limits fhirpath.Limits
}

// State is a response laid out on its form: which items are there, which are
// enabled, what was given and what was worked out.
type State struct {
	Form *Form
	// Response is what was evaluated, with computed values filled in.
	Response *Response
	// Items are the places at the top of the form.
	Items []*Place

	given  *Response // as it came
	run    *run      // nil where there are no expressions
	faults []Fault   // of expressions
	count  int       // of places
}

// In is the form in an environment, which its expressions see.
func (f *Form) In(env Env) *Form {
	g := *f
	g.env = env
	return &g
}

// Evaluate lays a response out on the form and works out its expressions. The
// response is not changed.
func (f *Form) Evaluate(r *Response) *State {
	s := f.lay(r, nil)
	if f.expressive {
		s = f.settle(s)
	}
	s.given = r
	return s
}

func (f *Form) lay(r *Response, about *run) *State {
	s := &State{Form: f, Response: r, given: r, run: about}
	root := &Place{node: f.top, Enabled: true, settled: known}
	s.lay(root, f.top, r.Item, 0)
	s.Items = root.Items
	s.Each(func(p *Place) { s.enable(p) })
	return s
}

// Each visits every place, parents before what lies beneath them.
func (s *State) Each(visit func(*Place)) {
	for _, p := range s.Items {
		p.Each(visit)
	}
}

// At is the place of that path, or nil.
func (s *State) At(path string) *Place {
	items := s.Items
	for len(items) > 0 {
		var next *Place
		for _, p := range items {
			if p.Path == path {
				return p
			}
			if n := len(p.Path); len(path) > n && path[:n] == p.Path && (path[n] == '/' || path[n] == ':') {
				next = p
			}
		}
		if next == nil {
			return nil
		}
		items = next.Items
	}
	return nil
}

// Clean is the response without what was written where nothing is asked: answers
// of items that are not enabled, empty answers and groups without any. Words of
// the definition are taken over as they stand, so that the response can be read
// without it.
func (s *State) Clean() *Response {
	r := *s.Response
	var c cleaner
	r.Item = c.clean(s.Items, -1)
	return &r
}

// cleaner remembers the places it took over, in the order of the response.
type cleaner struct{ places []*Place }

// clean copies what counts among places; answer picks those beneath one answer.
func (c *cleaner) clean(places []*Place, answer int) []ResponseItem {
	var all []ResponseItem
	for _, p := range places {
		if p.Given == nil || !p.Enabled || answer >= 0 && p.Answer != answer {
			continue
		}
		before := len(c.places)
		c.places = append(c.places, p)
		i := *p.Given
		i.Item, i.Answer = nil, nil
		i.Text = Text{Value: p.Item.Text.Value}
		if p.Item.Type == TypeGroup {
			i.Item = c.clean(p.Items, -1)
		}
		for n, a := range p.Given.Answer {
			if !a.Value.hollow() {
				a.Item = c.clean(p.Items, n)
				i.Answer = append(i.Answer, a)
			}
		}
		if len(i.Item) == 0 && len(i.Answer) == 0 {
			c.places = c.places[:before]
			continue
		}
		all = append(all, i)
	}
	return all
}
