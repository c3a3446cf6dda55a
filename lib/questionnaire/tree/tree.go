package tree

import (
	"fmt"
	"strings"
)

// Kind is what a node is.
type Kind uint8

// The kinds of nodes.
const (
	Null Kind = iota
	Bool
	Number
	String
	Object
	Array
)

func (k Kind) String() string {
	return [...]string{"null", "true or false", "a number", "a text", "an object", "a list"}[k]
}

// Node is a value of JSON.
type Node struct {
	Kind   Kind
	Text   string  // of a string its value; of a number or a truth value what was written
	Fields []Field // of an object, in the order written
	Items  []Node  // of a list
	Start  int     // bytes before it
	End    int     // bytes before what follows it
}

// Field is one member of an object.
type Field struct {
	Name  string
	Value Node
	Start int
}

// Get is the member of that name, or nil.
func (n *Node) Get(name string) *Node {
	for i := range n.Fields {
		if n.Fields[i].Name == name {
			return &n.Fields[i].Value
		}
	}
	return nil
}

// Document is a tree with the text it was read from.
type Document struct {
	Root Node
	Text string
}

// Position is a place in a text, both counted from one; columns count bytes.
type Position struct{ Line, Column int }

// Position is the place of the byte at an offset.
func (d *Document) Position(offset int) Position {
	before := d.Text[:min(max(offset, 0), len(d.Text))]
	return Position{strings.Count(before, "\n") + 1, len(before) - strings.LastIndexByte(before, '\n')}
}

// Raw is the text of a node as it was written.
func (d *Document) Raw(n *Node) string { return d.Text[n.Start:n.End] }

// Fault is an error at a place.
type Fault struct {
	Position
	What string
}

func (f *Fault) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", f.Line, f.Column, f.What)
}

// Fault is an error at the byte at an offset.
func (d *Document) Fault(offset int, format string, args ...any) *Fault {
	return &Fault{d.Position(offset), fmt.Sprintf(format, args...)}
}
