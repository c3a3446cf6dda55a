package archtest

// features is every feature, in order: each may import those before it and none
// after it. What a lower one needs of a higher one goes through a small
// interface that the lower declares and package app wires.
var features = []string{
	"agencykind",    // what sorts of organisation there are, and whose rules each follows
	"agency",        // the authority, its agencies, and which children are held at all
	"partnership",   // what agencies agreed about sharing, and the assessments it rests on
	"account",       // how a person signs in: password, codes, sessions, relatives, cover
	"draft",         // what somebody typed and has not sent yet
	"find",          // finding a child by what one knows, and what nobody may learn that way
	"child",         // the record: a set of source records, folded into what is shown
	"identity",      // who a page is about, on top of every page about a child
	"match",         // which source records are one child
	"visit",         // a purpose stated once, for one account and one child
	"shield",        // location shields and hidden children
	"involvement",   // who works with a child, since when, and the number to ring
	"feed",          // supplier files: dry run, import, rows that failed
	"weight",        // what agreement is worth: models that are trained, reported on, signed
	"quality",       // how good the records are, supplier by supplier
	"record",        // the child's page: cards, chronology, who has looked
	"document",      // what an agency wrote or holds about a child, whose it is and who may read it
	"note",          // what an agency notes for itself, and nobody else learns of
	"breakglass",    // opened against the ordinary rule, for an hour, and reviewed
	"explanation",   // why can I see this? from the rules that allowed it
	"basis",         // what the law allows and the guidance says, by day
	"consent",       // what people said: yes or no to being helped, yes or no to sharing
	"override",      // shared without the family's agreement: grounds, and a second person
	"sharing",       // whether to share, and why: the seven key questions
	"disclosure",    // what was shared: with whom, why, until when, and what came back
	"enquiry",       // one practitioner asking another for information about a child
	"form",          // what is asked: forms as data, their versions, drawn and read
	"story",         // what the family wants every helper to know, and whether they had to repeat it
	"need",          // the authority's levels of need, and which was found of a child
	"episode",       // from the first concern to closure: who leads, who has a part, what is due
	"contact",       // the front door: this child is unsafe, and what was decided
	"assessment",    // what is written with the family, in parts, signed for good
	"transfer",      // what leaves of an assessment, and the pack that moves with a family
	"delivery",      // the plan, its meetings and reviews, how far they come, the end
	"timeline",      // how a child's needs, levels and scores went over the years
	"homevisit",     // what is taken along to a family without a network, and brought back
	"qualityaudit",  // a sample of what has ended, read without names
	"familyaccount", // how a member of a family comes to a page of their own
	"family",        // the family's own view: who helps, who looked, their own words
	"storypicture",  // drawings and photographs of what the family wants known
	"review",        // a sample of wide access, looked at by governance
	"watch",         // alerts about looks, and looks that a manager is asked to justify
	"subjectaccess", // people who ask what is held about them
	"disposal",      // how long records are kept, and how they end
	"expiry",        // how one course of help ends, when its own time is over
	"home",          // the first page after signing in: caseload and what waits
}
