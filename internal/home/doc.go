// Package home is the first page: for practitioners the search, their caseload,
// the claims that wait for their word, and what is new about children they
// follow; for the others the doors that their work begins at.
package home
