// Package ledger is a small file of acts that a backup must not undo, kept
// apart from the database and from its backups: who was shielded, who was shut
// out, which keys were destroyed. After a restore it is replayed.
//
// A folder holds one file for each host; processes of one host share theirs
// under a lock, and hosts of one deployment share the folder. A file is only
// ever appended to. Each line is sealed (AES-256-GCM under a key given by the
// caller); the associated data names file, number and the hash of all lines
// before, so that a line that was altered, moved, left out or taken from
// another file does not open. What the file cannot tell by itself, that its end
// was cut off or that it is gone, the marks tell: the database remembers how
// many lines of each file it has seen, and their hash.
//
// A line that a crash cut short was never acknowledged: its transaction waits
// for Append. It is passed over when read and removed by the next Append.
package ledger
