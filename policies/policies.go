// Package policies embeds the access rules, so that the binary carries exactly
// the rules that were reviewed. They are written in Cedar for people to read:
// anything not permitted is denied, and one forbid beats every permit.
package policies

import "embed"

// FS holds the *.cedar files.
//
//go:embed *.cedar
var FS embed.FS
