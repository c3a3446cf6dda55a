package fhirpath

import "maps"

// function is one that expressions may call, with how many arguments it takes;
// typed says that they are names of types.
type function struct {
	least, most int
	typed       bool
	call        func(e *eval, c *invocation) ([]Value, error)
}

// invocation is one call: of what, with which arguments, where.
type invocation struct {
	n     *node
	focus []Value
	f     *frame
}

// functions are all there are. Others are refused when an expression is read.
var functions = func() map[string]*function {
	all := map[string]*function{}
	maps.Copy(all, collectionFunctions)
	maps.Copy(all, filterFunctions)
	maps.Copy(all, textFunctions)
	maps.Copy(all, numberFunctions)
	maps.Copy(all, conversionFunctions)
	maps.Copy(all, resourceFunctions)
	return all
}()

// arg evaluates an argument where the call stands.
func (e *eval) arg(c *invocation, i int) ([]Value, error) {
	if i >= len(c.n.args) {
		return nil, nil
	}
	return e.run(c.n.args[i], c.f.this, c.f)
}

// argOne is an argument of one value of a type; ok is false if it is empty.
func (e *eval) argOne(c *invocation, i int, t Type) (v Value, ok bool, err error) {
	all, err := e.arg(c, i)
	if err != nil {
		return v, false, err
	}
	v, ok, err = one(c.n, all)
	if ok && v.Type != t {
		return v, false, wrong(c.n, "%s takes %s", c.n.name, t)
	}
	return v, ok, err
}

// with evaluates an argument over one value of the collection.
func (e *eval) with(c *invocation, arg, index int, total []Value) ([]Value, error) {
	this := c.focus[index : index+1]
	return e.run(c.n.args[arg], this, &frame{this: this, index: index, total: total})
}

// holdsAt reports whether the first argument is true of one value.
func (e *eval) holdsAt(c *invocation, index int) (bool, error) {
	found, err := e.with(c, 0, index, nil)
	if err != nil {
		return false, err
	}
	t, err := condition(c.n, found)
	return t == yes, err
}
