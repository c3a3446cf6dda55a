// Package involvement says who works with a child and how to reach them: the
// answer that a practitioner opens Onestory for.
//
// What one says of oneself, or a feed says, is a claim: it gives its maker no
// more than that the child exists, until a manager of the same agency or
// another practitioner, whose own work with the child was confirmed, confirms
// it. Below level contact a page learns only that somebody is involved; of a
// sensitive service (sexual health, mental health, substance misuse) everyone
// outside the agency learns only that the duty broker can put them in touch;
// of a shielded child nothing, as if nobody were involved.
//
// Whoever has a confirmed relationship may follow the child: the home page then
// tells that somebody new is involved, or no longer; never of moves or contacts.
package involvement
