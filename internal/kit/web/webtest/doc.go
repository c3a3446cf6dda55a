// Package webtest reads pages in tests: it parses the HTML, finds elements by
// simple CSS selectors, and checks what must hold of every page.
//
//	doc := webtest.Parse(t, body)
//	webtest.Check(t, doc)
//	if got := doc.One(t, "main h1").Text(); got != "Add an involvement" { … }
package webtest
