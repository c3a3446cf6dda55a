// Package breakglass opens against the ordinary rule, for an hour, with a reason,
// and has each time reviewed: the contacts of a child whom the account has no
// relationship with, or one sealed item.
//
// A child's contacts are opened for a reason code and a free text; a sealed item
// only on one of the three grounds on which confidence may be broken: express
// consent, a legal requirement, an overriding public interest. In the same
// transaction the information governance officers have it on their page of
// alerts, with a day by which somebody reviews it who is not the person; what
// nobody reviews by then is flagged and listed first.
//
// It never opens where a shielded child is, nor a hidden child. The pages say the
// same as for any other child: that the duty broker makes the contact. Whoever
// broke the glass on a shielded child learns nothing; a second, cleared person,
// outside the agency of the first, decides whether and how the contact is made.
package breakglass
