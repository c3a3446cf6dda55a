// Package thirdparty carries the files of other projects that the binary serves
// as they are. README.md beside it lists each with its version and licence.
package thirdparty

import "embed"

// GOVUK holds govuk.css and govuk-frontend.min.js of GOV.UK Frontend (MIT) and
// its licence, under the folder GOVUKDir.
//
//go:embed govuk-frontend-6.6.0/LICENCE govuk-frontend-6.6.0/govuk.css govuk-frontend-6.6.0/govuk-frontend.min.js
var GOVUK embed.FS

// GOVUKDir is the folder inside GOVUK; its name ends in the version.
const GOVUKDir = "govuk-frontend-6.6.0"
