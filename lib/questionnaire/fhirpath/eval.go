package fhirpath

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Limits bound what an evaluation may use. A zero means the default.
type Limits struct {
	Steps int           // parts evaluated and values looked at: 200,000
	Items int           // values in one collection: 20,000
	Bytes int           // texts made: 1 MiB
	Time  time.Duration // 100 ms
}

// ErrLimit is the error of an evaluation that asked for more than its limits.
var ErrLimit = errors.New("fhirpath: the evaluation asks for too much")

// Expr is an expression that was read. Many may evaluate it at once.
type Expr struct {
	source string
	root   *node
}

// Compile reads an expression. Its errors are *SyntaxError.
func Compile(source string) (*Expr, error) {
	root, err := parse(source)
	if err != nil {
		return nil, err
	}
	return &Expr{source, root}, nil
}

func (x *Expr) String() string { return x.source }

// Variables are the names after % that the expression reads, in their order.
func (x *Expr) Variables() []string {
	var all []string
	var walk func(*node)
	walk = func(n *node) {
		if n.op == "variable" {
			all = append(all, n.name)
		}
		for _, a := range n.args {
			walk(a)
		}
	}
	walk(x.root)
	return all
}

// Compared are the texts that the expression compares a member with: for linkId
// "a" and "b" in item.where(linkId = 'a' or linkId = 'b').
func (x *Expr) Compared(member string) []string {
	var all []string
	var walk func(*node)
	walk = func(n *node) {
		if n.op == "=" || n.op == "~" {
			for i, side := range n.args {
				other := n.args[1-i]
				for side.op == "." {
					side = side.args[1]
				}
				if side.op == "member" && side.name == member && other.op == "literal" && other.lit.Type == String {
					all = append(all, other.lit.text)
				}
			}
		}
		for _, a := range n.args {
			walk(a)
		}
	}
	walk(x.root)
	return all
}

// Input is what an expression is evaluated over.
type Input struct {
	Focus     []Value
	Variables map[string][]Value
	Now       time.Time // what now() and today() say
	// Weight gives the weight of a coding or of an answer: the function weight().
	Weight func(Value) (string, bool)
	Limits Limits
	// Spent, if there is one, counts the steps of several evaluations together, so
	// that Limits.Steps bounds them all.
	Spent *int
}

// Eval evaluates the expression. Errors are ErrLimit, or say what makes no sense;
// what is merely not there is an empty collection.
func (x *Expr) Eval(in Input) ([]Value, error) {
	e := &eval{in: in, limits: in.Limits}
	if e.limits.Steps == 0 {
		e.limits.Steps = 200_000
	}
	if e.limits.Items == 0 {
		e.limits.Items = 20_000
	}
	if e.limits.Bytes == 0 {
		e.limits.Bytes = 1 << 20
	}
	if e.limits.Time == 0 {
		e.limits.Time = 100 * time.Millisecond
	}
	if in.Spent != nil {
		e.steps = *in.Spent
		defer func() { *in.Spent = e.steps }()
	}
	e.until = time.Now().Add(e.limits.Time)
	return e.run(x.root, in.Focus, &frame{this: in.Focus, index: -1})
}

// eval is one evaluation and what it has used.
type eval struct {
	in     Input
	limits Limits
	until  time.Time
	steps  int
	bytes  int
}

// frame is what $this, $index and $total mean.
type frame struct {
	this  []Value
	index int
	total []Value
}

// spend counts steps.
func (e *eval) spend(n int) error {
	before := e.steps >> 9
	if e.steps += n; e.steps > e.limits.Steps {
		return ErrLimit
	}
	if e.steps>>9 != before && time.Now().After(e.until) {
		return ErrLimit
	}
	return nil
}

// made counts the bytes of a text.
func (e *eval) made(s string) error {
	if e.bytes += len(s); e.bytes > e.limits.Bytes {
		return ErrLimit
	}
	return nil
}

func (e *eval) fits(c []Value) ([]Value, error) {
	if len(c) > e.limits.Items {
		return nil, ErrLimit
	}
	return c, e.spend(len(c))
}

func wrong(n *node, format string, args ...any) error {
	return fmt.Errorf("fhirpath: at %d: %s", n.at+1, fmt.Sprintf(format, args...))
}

func (e *eval) run(n *node, focus []Value, f *frame) ([]Value, error) {
	if err := e.spend(1); err != nil {
		return nil, err
	}
	switch n.op {
	case "literal":
		return []Value{n.lit}, nil
	case "empty":
		return nil, nil
	case "$this":
		return f.this, nil
	case "$index":
		v, _ := integer(int64(f.index))
		return []Value{v}, nil
	case "$total":
		return f.total, nil
	case "variable":
		return e.variable(n)
	case "member":
		return e.member(n, e.scope(n, focus, f))
	case "call":
		return n.fn.call(e, &invocation{n, e.scope(n, focus, f), f})
	case ".":
		left, err := e.run(n.args[0], focus, f)
		if err != nil {
			return nil, err
		}
		return e.run(n.args[1], left, f)
	case "index":
		return e.index(n, focus, f)
	}
	return e.operator(n, focus, f)
}

// scope is what a member or a call is of: what stands before its point, or $this.
func (e *eval) scope(n *node, focus []Value, f *frame) []Value {
	if n.lone {
		return f.this
	}
	return focus
}

func (e *eval) variable(n *node) ([]Value, error) {
	switch n.name {
	case "ucum":
		return []Value{NewString("http://unitsofmeasure.org")}, nil
	case "sct":
		return []Value{NewString("http://snomed.info/sct")}, nil
	case "loinc":
		return []Value{NewString("http://loinc.org")}, nil
	}
	v, known := e.in.Variables[n.name]
	if !known {
		if name, is := strings.CutPrefix(n.name, "vs-"); is {
			return []Value{NewString("http://hl7.org/fhir/ValueSet/" + name)}, nil
		}
		if name, is := strings.CutPrefix(n.name, "ext-"); is {
			return []Value{NewString("http://hl7.org/fhir/StructureDefinition/" + name)}, nil
		}
		return nil, wrong(n, "%%%s is not known", n.name)
	}
	return v, nil
}

func (e *eval) member(n *node, focus []Value) ([]Value, error) {
	var out []Value
	upper := n.name != "" && n.name[0] >= 'A' && n.name[0] <= 'Z'
	for _, v := range focus {
		if upper && n.lone && v.fhir != "" && isA(v.fhir, n.name) {
			out = append(out, v)
			continue
		}
		v.child(n.name, func(c Value) { out = append(out, c) })
	}
	return e.fits(out)
}

func (e *eval) index(n *node, focus []Value, f *frame) ([]Value, error) {
	left, err := e.run(n.args[0], focus, f)
	if err != nil {
		return nil, err
	}
	at, err := e.run(n.args[1], f.this, f)
	if err != nil || len(at) == 0 {
		return nil, err
	}
	if len(at) != 1 || at[0].Type != Integer {
		return nil, wrong(n, "an index is a whole number")
	}
	if i := at[0].num.coef; i >= 0 && i < int64(len(left)) {
		return left[i : i+1], nil
	}
	return nil, nil
}

// one is the only value of a collection; ok is false if it is empty.
func one(n *node, c []Value) (v Value, ok bool, err error) {
	switch len(c) {
	case 0:
		return v, false, nil
	case 1:
		return c[0], true, nil
	}
	return v, false, wrong(n, "one value is needed, there are %d", len(c))
}

// truth is three-valued: a collection as a condition. A single value that is no
// boolean counts as true, since it is there.
type truth int8

const (
	no truth = iota - 1
	maybe
	yes
)

func (t truth) values() []Value {
	if t == maybe {
		return nil
	}
	return []Value{boolean(t == yes)}
}

func decide(b bool) truth {
	if b {
		return yes
	}
	return no
}

func condition(n *node, c []Value) (truth, error) {
	v, ok, err := one(n, c)
	if err != nil || !ok {
		return maybe, err
	}
	return decide(v.Type != Boolean || v.truth), nil
}
