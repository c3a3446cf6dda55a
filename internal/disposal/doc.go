// Package disposal ends records: when each is due, what holds it, who agreed, and
// the day from which nobody can read it any more.
//
// A child's record is kept while they are a child of the area and for some years
// after, six unless the authority says otherwise: counted from the eighteenth
// birthday (the twenty-fifth where the young person agreed to be helped for
// longer), from a year after death, or from leaving the area, whichever comes
// first. A legal hold stops everything. One index administrator proposes, from a
// list that a sweep has made; somebody who governs agrees, without learning who
// the children are. Then everything sealed about the child becomes unreadable,
// since its keys are destroyed, in every feature at once; the index forgets the
// child; what remains is a tombstone that says that there was a record.
//
// A key can come back with a backup of the key store. The page therefore names the
// day on which the last such backup expires: that day the record is gone
// everywhere. The ledger destroys keys again that a restore brings back before it.
//
// UK GDPR article 5(1)(e); the six years are those of ContactPoint's archive (SI
// 2007/2182, regulation 12 and the guidance on it).
package disposal
