// Package browser opens pages in a real browser in tests, and holds them against
// axe-core's rules of accessibility.
//
//	tab := browser.Open(t)
//	browser.Visit(tab, t, server.URL+"/child/new")
//	for _, fault := range browser.Axe(tab, t) { t.Error(fault) }
//
// Without Chromium the test is skipped and says so; where CI=true that is a failure.
package browser
