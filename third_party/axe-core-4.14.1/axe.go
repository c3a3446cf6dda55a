// Package axe carries axe-core, Deque's accessibility checker for pages (MPL-2.0,
// LICENSE beside it), unaltered. Only tests import it, so that the program does
// not carry it; internal/archtest holds that.
package axe

import _ "embed"

// Version of axe-core.
const Version = "4.14.1"

// Script is axe.min.js as published; run in a page it defines window.axe.
//
//go:embed axe.min.js
var Script string
