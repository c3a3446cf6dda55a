package fhirpath

import "strings"

// typed is "is" and "as": whether a value is of a type, or the value if it is.
func (e *eval) typed(n *node, c []Value, name string, ask bool) ([]Value, error) {
	v, ok, err := one(n, c)
	if err != nil || !ok {
		return nil, err
	}
	if ask {
		return []Value{boolean(is(v, name))}, nil
	}
	if exactly(v, name) {
		return c, nil
	}
	return nil, nil
}

// is reports whether a value is of a type: System.Boolean, FHIR.boolean, or
// without a namespace either.
func is(v Value, name string) bool {
	space, plain, spaced := strings.Cut(name, ".")
	if !spaced {
		space, plain = "", name
	}
	if space != "FHIR" && v.fhir == "" && v.Type.String() == plain && v.Type != Object {
		return true
	}
	if space != "System" && v.fhir != "" && isA(v.fhir, plain) {
		return true
	}
	return false
}

// exactly reports whether a value is of a type and, if the type is a primitive of
// FHIR, of none beneath it: a code is no string here.
func exactly(v Value, name string) bool {
	plain := strings.TrimPrefix(name, "FHIR.")
	return is(v, name) && (v.fhir == plain || !strings.Contains(primitives, " "+plain+" "))
}
