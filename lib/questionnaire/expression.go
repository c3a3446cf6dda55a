package questionnaire

import (
	"slices"
	"strings"

	"onestory/lib/questionnaire/fhirpath"
)

// LanguageFHIRPath is the language of expressions that are read here.
const LanguageFHIRPath = "text/fhirpath"

// expressions are those of one item, or of the form.
type expressions struct {
	variables   []variable
	initial     *fhirpath.Expr
	calculated  *fhirpath.Expr
	enabled     *fhirpath.Expr
	constraints []constraint
}

type variable struct {
	name string
	expr *fhirpath.Expr
}

// constraint is a rule that the answers together keep.
type constraint struct {
	key     string
	warning bool
	human   Text
	expr    *fhirpath.Expr
}

// expressions reads those of one item.
func (c *checker) expressions(n *node, i *Item) {
	for k := range i.Extension {
		x := &i.Extension[k]
		switch x.URL {
		case ExtVariable:
			if e := c.expression(n, i, x); e != nil {
				n.variables = append(n.variables, variable{x.Value.Expression.Name, e})
			}
		case ExtInitialExpression:
			n.initial = c.expression(n, i, x)
		case ExtCalculatedExpression:
			n.calculated = c.expression(n, i, x)
		case ExtEnableExpression:
			n.enabled = c.expression(n, i, x)
		case ExtConstraint:
			c.constraint(n, i, x)
		}
	}
	if (n.initial != nil || n.calculated != nil) && i.Type == TypeGroup {
		c.fault(i, FaultMisplaced, ExtInitialExpression)
	}
	if n.calculated != nil || n.enabled != nil || len(n.constraints) > 0 {
		c.f.expressive = true
	}
}

func (c *checker) expression(n *node, i *Item, x *Extension) *fhirpath.Expr {
	e := x.Value.Expression
	if e == nil || e.Language != LanguageFHIRPath || x.URL == ExtVariable && e.Name == "" {
		c.fault(i, FaultType, x.URL)
		return nil
	}
	return c.compile(n, i, e.Expression)
}

func (c *checker) compile(n *node, i *Item, source string) *fhirpath.Expr {
	e, err := fhirpath.Compile(source)
	if err != nil {
		c.fault(i, FaultExpression, err.Error())
		return nil
	}
	for _, name := range e.Variables() {
		if !c.declared(n, name) {
			c.fault(i, FaultMissing, "%"+name)
		}
	}
	for _, id := range e.Compared("linkId") {
		if c.f.items[id] == nil {
			c.fault(i, FaultMissing, id)
		}
	}
	return e
}

// declared reports whether a variable has a meaning at an item.
func (c *checker) declared(n *node, name string) bool {
	if slices.Contains([]string{"resource", "rootResource", "context", "questionnaire", "qitem", "ucum", "loinc", "sct"}, name) ||
		strings.HasPrefix(name, "vs-") || strings.HasPrefix(name, "ext-") {
		return true
	}
	for ; n != nil; n = n.parent {
		for _, v := range n.variables {
			if v.name == name {
				return true
			}
		}
	}
	for i := range c.f.Definition.Extension {
		if x := &c.f.Definition.Extension[i]; x.URL == ExtLaunchContext {
			if part := x.Get("name"); part != nil && (part.Value.Text == name || part.Value.Coding != nil && part.Value.Coding.Code == name) {
				return true
			}
		}
	}
	return false
}

func (c *checker) constraint(n *node, i *Item, x *Extension) {
	var k constraint
	source := ""
	for j := range x.Extension {
		part := &x.Extension[j]
		switch part.URL {
		case "key":
			k.key = part.Value.Text
		case "severity":
			k.warning = part.Value.Text == "warning"
		case "expression":
			source = part.Value.Text
		case "human":
			k.human = Text{Value: part.Value.Text, Element: part.Value.Element}
		}
	}
	if k.key == "" || k.human.Value == "" || source == "" {
		c.fault(i, FaultMissing, ExtConstraint)
		return
	}
	if k.expr = c.compile(n, i, source); k.expr != nil {
		n.constraints = append(n.constraints, k)
	}
}

// rounds finds computed values that wait for each other.
func (c *checker) rounds() {
	marks := map[*node]mark{}
	var walk func(n *node) bool
	walk = func(n *node) bool {
		switch {
		case n == nil || n.calculated == nil || marks[n] == known:
			return false
		case marks[n] == visiting:
			return true
		}
		marks[n] = visiting
		around := false
		for _, id := range n.calculated.Compared("linkId") {
			around = walk(c.f.items[id]) || around
		}
		if marks[n] = known; around {
			c.fault(n.item, FaultCycle, n.item.LinkID)
		}
		return around
	}
	c.f.Definition.Each(func(i *Item, _ []*Item) { walk(c.f.items[i.LinkID]) })
}
