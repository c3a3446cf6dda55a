// Package i18n speaks English and Welsh.
//
// Each feature keeps en.json and cy.json beside its code: one flat object from
// keys that begin with the feature's name ("involvement.add.title") to a message,
// or to an object of plural forms whose first argument is the number. Load reads
// them all and refuses what would only show up in front of a reader: a key twice,
// a key in one language only, placeholders that differ between the languages.
//
// Messages are plain text; {0}, {1} … are the arguments. An argument is written
// the way the language writes it: numbers grouped, dates in words, Key and Phrase
// looked up in the catalogue.
//
// Times are shown as they are in London, wherever the server stands.
package i18n
