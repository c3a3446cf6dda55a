// Package audit is the written, complete and checkable record of who did what.
//
// A use case gives one Event. A change's event is written in the change's own
// transaction; a reading's is appended durably before the answer leaves
// (Record groups the appends of many readers into one commit); a refusal's has
// a transaction of its own. Besides the database there is a second sink, a
// file that belongs on another disk: with one of the two lost the log goes on
// and raises an alarm, with both lost nothing personal is answered.
//
// A Sequencer, one node at a time, gives events their leaf numbers within a
// second and hashes them into a Merkle tree (golang.org/x/mod/sumdb/tlog); it
// signs checkpoints with a key of its own, to be published outside. A leaf is a
// versioned header plus a commitment (salted SHA-256) to the sealed detail:
// ids, action, purpose and policies, never names or case text, so that a detail
// can be destroyed and the proofs still hold. Verify recomputes all of it and
// trusts nothing but the checkpoint and the public key.
package audit
