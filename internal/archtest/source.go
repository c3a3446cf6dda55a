package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// module is the path of this module, without which an import is somebody else's.
const module = "onestory"

// source is one file of the repository. syntax is nil for files that are not Go.
type source struct {
	path   string // from the repository's root, with slashes
	text   string
	files  *token.FileSet
	syntax *ast.File
}

// fault is one breach of a rule. key names what is at fault so that allow.go can
// excuse it.
type fault struct {
	key  string
	line int
	what string
}

// rule is one rule of the house.
type rule struct {
	name  string
	check func([]source) []fault
}

// load reads the files of the repository that people write. Files of other
// projects are left out, save their Go files.
func load(root string) ([]source, error) {
	var all []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if d.Name() == ".git" || d.Name() == "node_modules" || rel == "bin" || rel == "tmp" || rel == "demo-data" {
				return filepath.SkipDir
			}
			return nil
		}
		if !written(rel) {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		s, err := parse(rel, string(text))
		all = append(all, s)
		return err
	})
	return all, err
}

// written: a person wrote this file for this repository.
func written(name string) bool {
	if strings.HasPrefix(name, "third_party/") {
		return path.Ext(name) == ".go"
	}
	switch path.Ext(name) {
	case ".go", ".sql", ".md", ".gohtml", ".sh", ".js", ".css", ".json", ".cedar", ".yaml", ".yml":
		return !strings.Contains(name, "/testdata/")
	}
	return path.Base(name) == "Makefile"
}

// parse makes a source of a file's text.
func parse(name, text string) (source, error) {
	s := source{path: name, text: text, files: token.NewFileSet()}
	if path.Ext(name) != ".go" {
		return s, nil
	}
	var err error
	if s.syntax, err = parser.ParseFile(s.files, name, text, parser.ParseComments); err != nil {
		return s, fmt.Errorf("parse %s: %w", name, err)
	}
	return s, nil
}

// dir is the file's folder, which names its package.
func (s source) dir() string { return path.Dir(s.path) }

// isTest: the file is compiled into tests alone.
func (s source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") || forTests(s.dir()) }

// line is where a node stands.
func (s source) line(n ast.Node) int { return s.files.Position(n.Pos()).Line }

// imports are the import paths of the file, by the line they stand on.
func (s source) imports() map[string]int {
	found := map[string]int{}
	for _, i := range s.syntax.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil {
			found[p] = s.line(i)
		}
	}
	return found
}

// forTests: a package that serves tests alone, and whatever lies under it.
func forTests(dir string) bool {
	for part := range strings.SplitSeq(dir, "/") {
		if strings.HasSuffix(part, "test") {
			return true
		}
	}
	return false
}

// goFiles applies check to each Go file and gathers its faults.
func goFiles(check func(source) []fault) func([]source) []fault {
	return func(all []source) []fault {
		var found []fault
		for _, s := range all {
			if s.syntax != nil {
				found = append(found, check(s)...)
			}
		}
		return found
	}
}

// packages groups the Go files by folder.
func packages(all []source) map[string][]source {
	found := map[string][]source{}
	for _, s := range all {
		if s.syntax != nil {
			found[s.dir()] = append(found[s.dir()], s)
		}
	}
	return found
}
