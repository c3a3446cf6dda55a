package questionnaire

import (
	"slices"

	"onestory/lib/questionnaire/fhirpath"
	"onestory/lib/questionnaire/tree"
)

// mostPasses is how often a form is gone through until its computed values and
// conditions rest.
const mostPasses = 12

// run is one evaluation of a form's expressions over the answers as they stood at
// the beginning of a pass.
type run struct {
	form    *Form
	env     Env
	spent   *int
	root    fhirpath.Value
	nodes   map[string]*tree.Node       // items of the response by the paths of their places
	weights map[*tree.Node]string       // of codings and of answers
	vars    map[string][]fhirpath.Value // of the whole form
	failed  map[string]Fault
}

// settle goes through a form until nothing changes any more.
func (f *Form) settle(s *State) *State {
	spent := 0
	failed := map[string]Fault{}
	for pass := 0; ; pass++ {
		about := s.observe(&spent, failed)
		values := s.calculate(about)
		next := f.lay(s.Response, about)
		if len(values) > 0 {
			r := *s.Response
			r.Item = fill(s.Items, values, -1)
			next = f.lay(&r, about)
		}
		rests := len(values) == 0 && next.sameEnabled(s)
		s = next
		if !rests && pass == mostPasses {
			failed[""] = Fault{Kind: FaultCycle, Answer: -1}
		}
		if rests || pass == mostPasses {
			break
		}
	}
	for _, path := range sorted(failed) {
		s.faults = append(s.faults, failed[path])
	}
	return s
}

func sorted(m map[string]Fault) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

func (s *State) sameEnabled(t *State) bool {
	var a, b []bool
	s.Each(func(p *Place) { a = append(a, p.Enabled) })
	t.Each(func(p *Place) { b = append(b, p.Enabled) })
	return slices.Equal(a, b)
}

// observe makes the answers that count into a tree which expressions read.
func (s *State) observe(spent *int, failed map[string]Fault) *run {
	env := s.Form.env
	if env.Limits.Steps == 0 {
		env.Limits.Steps = 2_000_000
	}
	r := &run{form: s.Form, env: env, spent: spent, failed: failed,
		nodes: map[string]*tree.Node{}, weights: map[*tree.Node]string{}}
	var c cleaner
	clean := *s.Response
	clean.Item = c.clean(s.Items, -1)
	doc := &tree.Document{}
	data, err := clean.MarshalJSON()
	if err == nil {
		doc, err = tree.Parse(data)
	}
	if err != nil {
		failed[""] = Fault{Kind: FaultExpression, Answer: -1, Limit: err.Error()}
		doc = &tree.Document{}
	}
	r.root = fhirpath.Element(&doc.Root, "QuestionnaireResponse")
	at := 0
	r.index(&doc.Root, c.places, &at)
	r.vars = map[string][]fhirpath.Value{"resource": {r.root}, "rootResource": {r.root}, "context": {r.root}, "questionnaire": nil, "qitem": nil}
	for name, d := range env.Context {
		r.vars[name] = []fhirpath.Value{fhirpath.Resource(&d.Root)}
	}
	for _, v := range s.Form.top.variables {
		r.vars[v.name] = r.eval(v.expr, []fhirpath.Value{r.root}, r.vars, "", nil)
	}
	return r
}

// index goes through the items of a tree beside the places they come from.
func (r *run) index(n *tree.Node, places []*Place, at *int) {
	items := n.Get("item")
	if items == nil {
		return
	}
	for i := range items.Items {
		item := &items.Items[i]
		p := places[*at]
		*at++
		r.nodes[p.Path] = item
		r.index(item, places, at)
		answers := item.Get("answer")
		if answers == nil {
			continue
		}
		for a := range answers.Items {
			answer := &answers.Items[a]
			if p.node.weights != nil {
				if coding := answer.Get("valueCoding"); coding != nil {
					r.weigh(p, coding, answer)
				}
			}
			r.index(answer, places, at)
		}
	}
}

func (r *run) weigh(p *Place, coding, answer *tree.Node) {
	part := func(name string) string {
		if n := coding.Get(name); n != nil {
			return n.Text
		}
		return ""
	}
	if w, ok := p.node.weights["c"+part("system")+"|"+part("code")]; ok {
		r.weights[coding], r.weights[answer] = w, w
	}
}

func (r *run) weight(v fhirpath.Value) (string, bool) {
	w, ok := r.weights[v.Node()]
	return w, ok
}

// eval evaluates an expression; what fails is a fault of the place, and nothing.
func (r *run) eval(x *fhirpath.Expr, focus []fhirpath.Value, vars map[string][]fhirpath.Value, path string, item *Item) []fhirpath.Value {
	found, err := x.Eval(fhirpath.Input{Focus: focus, Variables: vars, Now: r.env.Now, Weight: r.weight, Limits: r.env.Limits, Spent: r.spent})
	if err != nil {
		r.failed[path] = Fault{Path: path, Item: item, Kind: FaultExpression, Answer: -1, Limit: err.Error()}
		return nil
	}
	return found
}

// at evaluates an expression of a place.
func (r *run) at(p *Place, x *fhirpath.Expr) []fhirpath.Value {
	focus, vars := r.scope(p)
	return r.eval(x, focus, vars, p.Path, p.Item)
}

// scope is what an expression of a place is over, and the variables it sees.
func (r *run) scope(p *Place) ([]fhirpath.Value, map[string][]fhirpath.Value) {
	if p.Item == nil {
		return []fhirpath.Value{r.root}, r.vars
	}
	var focus []fhirpath.Value
	if n := r.nodes[p.Path]; n != nil {
		focus = []fhirpath.Value{fhirpath.Element(n, "BackboneElement")}
	}
	vars := map[string][]fhirpath.Value{}
	_, above := r.scope(p.up)
	for name, v := range above {
		vars[name] = v
	}
	vars["context"] = focus
	for _, v := range p.node.variables {
		vars[v.name] = r.eval(v.expr, focus, vars, p.Path, p.Item)
	}
	return focus, vars
}
