// Package recordtest makes a world for tests of the child's pages: children
// made by hand, accounts, the pages of visit, involvement and record on a real
// site, and a way to ask for a page as somebody.
package recordtest
