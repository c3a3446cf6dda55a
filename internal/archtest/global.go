package archtest

import (
	"go/ast"
	"go/token"
	"strings"
)

// globals: a package-level variable is an immutable table, an error, a compiled
// pattern or embedded files. It is given its value where it is declared, and
// nothing in the package changes it afterwards.
func globals(all []source) []fault {
	var found []fault
	for _, files := range packages(all) {
		names := map[string]bool{}
		for _, s := range files {
			if s.isTest() {
				continue
			}
			for _, v := range variables(s) {
				for i, n := range v.spec.Names {
					names[n.Name] = n.Name != "_"
					if n.Name != "_" && mutable(v, i) {
						found = append(found, fault{s.path + " " + n.Name, s.line(n), n.Name + " is a global that can change"})
					}
				}
			}
		}
		for _, s := range files {
			if !s.isTest() {
				found = append(found, changes(s, names)...)
			}
		}
	}
	return found
}

// variable is a package-level declaration.
type variable struct {
	spec     *ast.ValueSpec
	embedded bool
}

func variables(s source) []variable {
	var found []variable
	for _, d := range s.syntax.Decls {
		g, is := d.(*ast.GenDecl)
		if !is || g.Tok != token.VAR {
			continue
		}
		for _, spec := range g.Specs {
			v := spec.(*ast.ValueSpec)
			found = append(found, variable{v, embeds(g.Doc) || embeds(v.Doc)})
		}
	}
	return found
}

func embeds(c *ast.CommentGroup) bool {
	if c == nil {
		return false
	}
	for _, l := range c.List {
		if strings.HasPrefix(l.Text, "//go:embed ") {
			return true
		}
	}
	return false
}

// mutable: the variable has no value yet, or one that is made to be changed.
func mutable(v variable, i int) bool {
	if v.embedded {
		return false
	}
	if i >= len(v.spec.Values) {
		return len(v.spec.Values) == 0 // one call may give several values
	}
	switch x := v.spec.Values[i].(type) {
	case *ast.UnaryExpr:
		return x.Op == token.AND
	case *ast.CallExpr:
		name := callee(x)
		return name == "make" || name == "new"
	case *ast.CompositeLit:
		t, is := x.Type.(*ast.SelectorExpr)
		if !is {
			return false
		}
		p, is := t.X.(*ast.Ident)
		return is && (p.Name == "sync" || p.Name == "atomic")
	}
	return false
}

// changes finds assignments to the package's variables, to their elements and
// fields, and addresses taken of them.
func changes(s source, names map[string]bool) []fault {
	var found []fault
	own := map[any]bool{}
	for _, v := range variables(s) {
		own[v.spec] = true
	}
	report := func(x ast.Expr) {
		id := root(x)
		// A name that the file itself declares elsewhere is a local one.
		if id != nil && names[id.Name] && (id.Obj == nil || own[id.Obj.Decl]) {
			found = append(found, fault{s.path + " " + id.Name, s.line(x), "the global " + id.Name + " is changed"})
		}
	}
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, x := range n.Lhs {
					report(x)
				}
			}
		case *ast.IncDecStmt:
			report(n.X)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				report(n.X)
			}
		case *ast.CallExpr:
			if name := callee(n); (name == "delete" || name == "clear") && len(n.Args) > 0 {
				report(n.Args[0])
			}
		}
		return true
	})
	return found
}

// root is the variable at the bottom of x, x.f, x[i] and *x.
func root(x ast.Expr) *ast.Ident {
	for {
		switch e := x.(type) {
		case *ast.Ident:
			return e
		case *ast.SelectorExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.StarExpr:
			x = e.X
		case *ast.ParenExpr:
			x = e.X
		default:
			return nil
		}
	}
}
