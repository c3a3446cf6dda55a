package archtest

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strings"
)

// The greatest length of a file and of a function, in lines.
const (
	longFile     = 400
	longFunction = 80
)

// shapeRules: names, comments and sizes.
func shapeRules() []rule {
	return []rule{
		{"package names", goFiles(packageNames)},
		{"package comments", packageComments},
		{"doc comments", goFiles(docComments)},
		{"long files", goFiles(longFiles)},
		{"long functions", goFiles(longFunctions)},
	}
}

var vague = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "manager", "managers", "misc", "shared", "base", "types", "interfaces"}

// packageNames: a package is named for what it is about.
func packageNames(s source) []fault {
	name := strings.TrimSuffix(s.syntax.Name.Name, "_test")
	if slices.Contains(vague, name) || slices.Contains(vague, path.Base(s.dir())) {
		return []fault{{s.dir(), 1, "a package named " + name + " says nothing of what it is about"}}
	}
	return nil
}

// packageComments: every package says what it is in doc.go; one of a single file
// may say it there.
func packageComments(all []source) []fault {
	var found []fault
	for dir, files := range packages(all) {
		files = slices.DeleteFunc(slices.Clone(files), func(s source) bool { return strings.HasSuffix(s.path, "_test.go") })
		said := false
		for _, s := range files {
			if s.syntax.Doc.Text() != "" {
				said = path.Base(s.path) == "doc.go" || len(files) == 1
			}
		}
		if len(files) > 0 && !said {
			found = append(found, fault{dir, 1, "no doc.go says what this package is"})
		}
	}
	return found
}

// plain are methods whose meaning the standard library fixes.
var plain = []string{"String", "Error", "Unwrap", "Is", "Len", "Less", "Swap", "MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText", "ServeHTTP", "Scan", "Value"}

// docComments: every exported name says what it means.
func docComments(s source) []fault {
	if strings.HasSuffix(s.path, "_test.go") {
		return nil
	}
	var found []fault
	missing := func(n ast.Node, name string) {
		found = append(found, fault{s.path + " " + name, s.line(n), name + " has no doc comment"})
	}
	for _, d := range s.syntax.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && d.Doc.Text() == "" && exportedReceiver(d) && !(d.Recv != nil && slices.Contains(plain, d.Name.Name)) {
				missing(d, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				for _, name := range undocumented(d, spec) {
					missing(spec, name)
				}
			}
		}
	}
	return found
}

// exportedReceiver: the function is no method, or a method of an exported type.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	name := ""
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		if id, is := n.(*ast.Ident); is && name == "" {
			name = id.Name
		}
		return true
	})
	return ast.IsExported(name)
}

// undocumented names the exported names of a declaration that neither it nor its
// group explains.
func undocumented(d *ast.GenDecl, spec ast.Spec) []string {
	if d.Doc.Text() != "" {
		return nil
	}
	var found []string
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		if spec.Name.IsExported() && spec.Doc.Text() == "" {
			found = append(found, spec.Name.Name)
		}
	case *ast.ValueSpec:
		for _, n := range spec.Names {
			if n.IsExported() && spec.Doc.Text() == "" && spec.Comment.Text() == "" {
				found = append(found, n.Name)
			}
		}
	}
	return found
}

// longFiles: a file that grows past its bound is two files.
func longFiles(s source) []fault {
	if n := strings.Count(s.text, "\n"); n > longFile {
		return []fault{{s.path, 1, fmt.Sprintf("%d lines, more than %d", n, longFile)}}
	}
	return nil
}

// longFunctions: a function fits a screen; tables are no functions.
func longFunctions(s source) []fault {
	var found []fault
	for _, d := range s.syntax.Decls {
		f, is := d.(*ast.FuncDecl)
		if !is || f.Body == nil {
			continue
		}
		if n := s.files.Position(f.End()).Line - s.line(f) + 1; n > longFunction {
			found = append(found, fault{s.path + " " + f.Name.Name, s.line(f), fmt.Sprintf("%s has %d lines, more than %d", f.Name.Name, n, longFunction)})
		}
	}
	return found
}
