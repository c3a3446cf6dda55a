// Package seal encrypts case text, contacts and locations with a key for each
// record of disposal, so that destroying the key destroys the text wherever a
// copy of it lies.
//
// A scope names a record of disposal, as in "child:x" or "search-day:2026-11-22".
// Each scope has a random 256-bit key, wrapped by a key-encryption key (KEK)
// that is kept in a file outside the database, in a key store that is a
// database of its own, backed up apart and briefly. Texts are AES-256-GCM with
// random nonces; the associated data binds deployment, table, column, row and
// scope, so that a ciphertext moved elsewhere does not open.
//
// The package caches no keys: a shredded key is gone for every node at once.
package seal
