package archtest

import (
	"strings"
	"testing"
)

const doc = "// Package x is an example.\npackage x\n"

// bites is, for each rule, files at fault and files that are not.
var bites = []struct {
	rule, path, text string
	faults           int
}{
	{"layers", "lib/ukid/x.go", `package ukid; import "onestory/internal/kit/db"`, 1},
	{"layers", "lib/ukid/x.go", `package ukid; import "onestory/third_party"`, 1},
	{"layers", "lib/ukid/x.go", `package ukid; import "golang.org/x/text/cases"`, 0},
	{"layers", "lib/govuk/x.go", `package govuk; import "onestory/third_party"`, 0},
	{"layers", "internal/kit/db/x.go", `package db; import "onestory/internal/access"`, 1},
	{"layers", "internal/kit/db/x_test.go", `package db; import "onestory/internal/access"`, 0},
	{"layers", "internal/kit/web/x.go", `package web; import ("onestory/internal/kit/form"; "onestory/lib/govuk")`, 0},
	{"layers", "internal/access/x.go", `package access; import "onestory/internal/child"`, 1},
	{"layers", "cmd/onestory/main.go", `package main; import "onestory/internal/child"`, 1},
	{"order", "internal/child/x.go", `package child; import "onestory/internal/find"`, 0},
	{"order", "internal/find/x.go", `package find; import "onestory/internal/child"`, 1},
	{"order", "internal/find/x_test.go", `package find; import "onestory/internal/child"`, 0},
	{"order", "internal/find/x.go", `package find; import "onestory/internal/synth"`, 1},
	{"order", "internal/find/x.go", `package find; import ("onestory/internal/access"; "onestory/internal/kit/db"; "onestory/lib/ukid")`, 0},
	{"order", "internal/novelty/x.go", `package novelty`, 1},
	{"app on top", "internal/child/x.go", `package child; import "onestory/internal/app"`, 1},
	{"app on top", "internal/child/x_test.go", `package child; import "onestory/internal/app"`, 1},
	{"app on top", "cmd/onestory/main.go", `package main; import "onestory/internal/app"`, 0},
	{"test packages", "internal/kit/db/x.go", `package db; import "onestory/internal/kit/db/dbtest"`, 1},
	{"test packages", "internal/app/x.go", `package app; import "onestory/internal/kit/web/webtest/browser"`, 1},
	{"test packages", "internal/app/x.go", `package app; import axe "onestory/third_party/axe-core-4.14.1"`, 1},
	{"test packages", "internal/kit/web/webtest/browser/x.go", `package browser; import axe "onestory/third_party/axe-core-4.14.1"`, 0},
	{"test packages", "internal/kit/db/x_test.go", `package db; import "onestory/internal/kit/db/dbtest"`, 0},

	{"grants", "internal/child/x.go", `package child; func All(ctx context.Context, r db.Reader) []View { return nil }`, 1},
	{"grants", "internal/child/x.go", `package child; func (s *Service) Put(ctx context.Context, tx *db.Tx) error { return nil }`, 1},
	{"grants", "internal/child/x.go", `package child; func (s *Service) Put(ctx context.Context, tx *db.Tx, g access.Grant) error { return nil }`, 0},
	{"grants", "internal/child/x.go", `package child; func all(ctx context.Context, r db.Reader) []View { return nil }`, 0},

	{"package names", "internal/kit/helpers/x.go", `package helpers`, 1},
	{"package names", "internal/kit/clock/x.go", `package clock`, 0},
	{"package comments", "internal/kit/clock/doc.go", doc, 0},
	{"package comments", "internal/kit/clock/clock.go", `package clock`, 1},
	{"doc comments", "lib/x/x.go", "package x\nfunc Open() {}\ntype T struct{}\nfunc (T) Close() {}\nvar V = 1", 4},
	{"doc comments", "lib/x/x.go", "package x\n// Open opens.\nfunc Open() {}\n// T is.\ntype T struct{}\nfunc (T) String() string { return \"\" }\n// Kinds.\nconst (A = 1; B = 2)\ntype t int\nfunc (t) Go() {}", 0},
	{"long files", "lib/x/x.go", "package x\n" + strings.Repeat("\n", 400), 1},
	{"long files", "lib/x/x.go", "package x\n" + strings.Repeat("\n", 399), 0},
	{"long functions", "lib/x/x.go", "package x\nfunc f() {" + strings.Repeat("\n", 80) + "}", 1},
	{"long functions", "lib/x/x.go", "package x\nfunc f() {" + strings.Repeat("\n", 79) + "}", 0},

	{"init", "lib/x/x.go", `package x; func init() {}`, 1},
	{"init", "lib/x/x.go", `package x; type t int; func (t) init() {}`, 0},
	{"panic", "lib/x/x.go", `package x; func f() { panic(1) }; var g = func() { panic(2) }`, 2},
	{"panic", "lib/x/x_test.go", `package x; func f() { panic(1) }`, 0},
	{"transactions", "internal/child/x.go", `package child; func f(d DB) { d.write.BeginTx(nil, nil); d.Begin() }`, 2},
	{"transactions", "internal/kit/db/tx.go", `package db; func f(d DB) { d.write.BeginTx(nil, nil) }`, 0},
	{"printing", "internal/child/x.go", `package child; import "fmt"; func f() { fmt.Println(1); println(2) }`, 2},
	{"printing", "internal/child/x.go", `package child; import "fmt"; func f() { fmt.Fprintln(nil, 1) }`, 0},
	{"every column", "internal/child/store.go", "package child; const q = `select  " + "*\nfrom t`; const r = \"SELECT " + "t.* FROM t\"", 2},
	{"every column", "internal/child/store.go", `package child; const q = "SELECT count(*) FROM t"`, 0},
	{"SQL in stores", "internal/child/page_new.go", "package child; const q = `SELECT a\nFROM t`; const r = `INSERT INTO t (a) VALUES (1)`", 2},
	{"SQL in stores", "internal/child/store_new.go", "package child; const q = `SELECT a FROM t`", 0},
	{"SQL in stores", "internal/child/page_new.go", "package child; const q = `Select a child`", 0},
	{"globals", "lib/x/x.go", `package x; import "sync"; var n int; var m = make(map[int]int); var c sync.Map; var l = sync.Mutex{}; var p = &t{}`, 5},
	{"globals", "lib/x/x.go", `package x; var table = map[string]int{"a": 1}; func f() { table["b"] = 2; delete(table, "a") }`, 2},
	{"globals", "lib/x/x.go", `package x; var n = 1; func f() { n++; n = 2; _ = &n }`, 3},
	{"globals", "lib/x/x.go", `package x; var n = 1; func f() int { n := 2; n++; return n }`, 0},
	{"globals", "lib/x/x.go", "package x\nimport \"embed\"\n//go:embed *.sql\nvar schema embed.FS\nvar e = errors.New(`x`)\nvar t = []string{`a`}\nvar _ I = T{}", 0},

	{"unfinished", "README.md", "soon\n// TO" + "DO: the rest\n", 1},
	{"unfinished", "README.md", "a todo list\n", 0},
	{"one machine", "scripts/x.sh", "cd /ho" + "me/jo/onestory\nls /wo" + "rk/x\n", 2},
	{"one machine", "scripts/x.sh", "cd /usr/lib/postgresql\nGET /child/home/x\n", 0},
	{"respect", "internal/child/en.json", `{"a": "the family is dis` + `engaged"}`, 1},
	{"respect", "internal/child/en.json", `{"a": "we could not reach you"}`, 0},
}

// TestRulesBite: each rule finds what it is for, and lets the rest be.
func TestRulesBite(t *testing.T) {
	bitten := map[string]bool{}
	for _, r := range rules() {
		for _, b := range bites {
			if b.rule != r.name {
				continue
			}
			s, err := parse(b.path, b.text)
			if err != nil {
				t.Fatalf("%s: %v", r.name, err)
			}
			found := r.check([]source{s})
			if len(found) != b.faults {
				t.Errorf("%s: %d faults found in %s %q, want %d: %v", r.name, len(found), b.path, b.text, b.faults, found)
			}
			if b.faults > 0 {
				bitten[r.name] = true
			}
		}
		if !bitten[r.name] {
			t.Errorf("nothing proves that the rule %q bites", r.name)
		}
	}
}
