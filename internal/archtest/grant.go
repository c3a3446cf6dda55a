package archtest

import (
	"go/ast"
	"path"
	"slices"
	"strings"
)

// grants: in a feature, an exported function that is handed a snapshot or a
// transaction is handed the Grant that it works under too (or is handed to a
// door with a Request), so that forgetting to ask does not compile.
func grants(s source) []fault {
	var found []fault
	if s.isTest() || !slices.Contains(features, strings.TrimPrefix(path.Dir(s.path), "internal/")) {
		return nil
	}
	for _, d := range s.syntax.Decls {
		f, is := d.(*ast.FuncDecl)
		if !is || !f.Name.IsExported() || !exportedReceiver(f) {
			continue
		}
		asks, granted := false, false
		for _, p := range f.Type.Params.List {
			switch typeName(p.Type) {
			case "db.Reader", "db.Tx":
				asks = true
			case "access.Grant", "access.Request":
				granted = true
			}
		}
		if asks && !granted {
			found = append(found, fault{s.path + " " + f.Name.Name, s.line(f), f.Name.Name + " reads or writes without a Grant"})
		}
	}
	return found
}

// typeName is "db.Tx" for *db.Tx, "" for what is not a plain name.
func typeName(t ast.Expr) string {
	switch x := t.(type) {
	case *ast.StarExpr:
		return typeName(x.X)
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		if p, is := x.X.(*ast.Ident); is {
			return p.Name + "." + x.Sel.Name
		}
	}
	return ""
}
