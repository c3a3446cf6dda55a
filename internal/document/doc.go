// Package document keeps what an agency wrote or holds about a child: a report, a
// letter, a note of a visit. Title and text are sealed under the child's own key;
// what access decides by (whose it is, its class, how far it is kept to the team)
// is an item of access, and every reading asks for that item.
//
// Nothing that was written is changed: an amendment is a new version, and the old
// ones stay readable to whoever may read the document. Passages may be marked as
// being about somebody else (third-party information), or as telling who the
// information came from; the source's name and such passages are shown to the
// author's team alone, and each kind can be withheld apart from copies (the 2024
// guidance, rule 5: protect the identities of those who might suffer harm).
//
// A sealed document is known of where the rules allow and read by the team; a
// locked one does not exist for anybody else, in no list, count or order.
package document
