// Package draft keeps what somebody typed into a long form and has not sent: a
// lost draft costs a family another telling of its worst day.
//
// A form saves itself a second after the last change (draft.js). The draft is
// its account's alone, sealed under a key of its own, and is shown again only
// inside the form's own page, which has asked first whether the account may
// still open it. It goes when the form is sent, when its writer starts again, or
// after fourteen days, and its key with it.
//
// A session that has ended keeps nothing of a form that arrives after it: who
// sent it is no longer known. The warning before the end asks every form to save
// itself, so that after signing in again it is there as it was then. Without
// JavaScript a form works and keeps no draft.
//
// Of two tabs the one that knows the newer version of the draft goes on; the
// other is told so, and can still send what it has.
package draft
