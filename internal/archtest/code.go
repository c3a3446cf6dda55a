package archtest

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// codeRules: what code does not do.
func codeRules() []rule {
	return []rule{
		{"init", goFiles(noInit)},
		{"panic", goFiles(noPanic)},
		{"transactions", goFiles(transactions)},
		{"printing", goFiles(printing)},
		{"every column", goFiles(everyColumn)},
		{"SQL in stores", goFiles(sqlInStores)},
		{"globals", globals},
		{"grants", goFiles(grants)},
	}
}

// noInit: nothing happens because a package was imported.
func noInit(s source) []fault {
	var found []fault
	for _, d := range s.syntax.Decls {
		if f, is := d.(*ast.FuncDecl); is && f.Recv == nil && f.Name.Name == "init" {
			found = append(found, fault{s.path, s.line(f), "a function init"})
		}
	}
	return found
}

// calls visits each call of the file, with the name of the function around it.
func calls(s source, visit func(in string, c *ast.CallExpr)) {
	for _, d := range s.syntax.Decls {
		in := ""
		if f, is := d.(*ast.FuncDecl); is {
			in = f.Name.Name
		}
		ast.Inspect(d, func(n ast.Node) bool {
			if c, is := n.(*ast.CallExpr); is {
				visit(in, c)
			}
			return true
		})
	}
}

// callee is what a call calls: "panic", "fmt.Println", "d.write.BeginTx".
func callee(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if x, is := f.X.(*ast.Ident); is {
			return x.Name + "." + f.Sel.Name
		}
		return "." + f.Sel.Name
	}
	return ""
}

// noPanic: bad input and bad weather are errors.
func noPanic(s source) []fault {
	var found []fault
	if s.isTest() {
		return nil
	}
	calls(s, func(in string, c *ast.CallExpr) {
		if callee(c) == "panic" {
			found = append(found, fault{s.path + " " + in, s.line(c), "a panic in " + in})
		}
	})
	return found
}

// transactions: only kit/db begins one, since only it retries, fences nesting
// and chooses the isolation.
func transactions(s source) []fault {
	var found []fault
	if within(s.dir(), "internal/kit/db") {
		return nil
	}
	calls(s, func(in string, c *ast.CallExpr) {
		name := callee(c)
		if f := name[strings.LastIndex(name, ".")+1:]; name != f && (f == "BeginTx" || f == "Begin") {
			found = append(found, fault{s.path + " " + in, s.line(c), "a transaction begun outside kit/db"})
		}
	})
	return found
}

// printing: only commands speak on the terminal, and to a writer they were given.
func printing(s source) []fault {
	var found []fault
	if s.isTest() || within(s.dir(), "cmd") {
		return nil
	}
	calls(s, func(in string, c *ast.CallExpr) {
		switch name := callee(c); name {
		case "fmt.Print", "fmt.Printf", "fmt.Println", "print", "println", "log.Print", "log.Printf", "log.Println":
			found = append(found, fault{s.path + " " + in, s.line(c), name + ": write to a writer or a logger that was handed in"})
		}
	})
	return found
}

// texts visits the string literals of a file.
func texts(s source, visit func(*ast.BasicLit, string)) {
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		if l, is := n.(*ast.BasicLit); is && l.Kind == token.STRING {
			if text, err := strconv.Unquote(l.Value); err == nil {
				visit(l, text)
			}
		}
		return true
	})
}

var (
	star = regexp.MustCompile(`(?i)\bselect\s+(\w+\.)?\*`)
	sql  = regexp.MustCompile(`(?s)^\s*(SELECT\s.*\sFROM\s|INSERT INTO\s|UPDATE \w+ SET\s|DELETE FROM\s|WITH \w+.* AS \()`)
)

// everyColumn: columns are listed, so that a new one changes no answer.
func everyColumn(s source) []fault {
	var found []fault
	if s.isTest() {
		return nil
	}
	texts(s, func(l *ast.BasicLit, text string) {
		if star.MatchString(text) {
			found = append(found, fault{s.path, s.line(l), "a query that does not list its columns"})
		}
	})
	return found
}

// sqlInStores: a feature's SQL stands in its store files. Kit, access and app (the
// mark of a database, backup, measuring) are about the database themselves.
func sqlInStores(s source) []fault {
	var found []fault
	if name, _ := feature(s.dir()); name == "" || s.isTest() || strings.HasPrefix(path.Base(s.path), "store") {
		return nil
	}
	texts(s, func(l *ast.BasicLit, text string) {
		if sql.MatchString(text) {
			found = append(found, fault{s.path, s.line(l), "SQL outside a store file"})
		}
	})
	return found
}
