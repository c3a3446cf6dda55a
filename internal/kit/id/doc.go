// Package id makes identifiers and secret tokens.
//
// Ids of children and of anyone with a new identity are random, so that they
// tell nothing of when or in which order they were made; all others are UUIDv7,
// which keep indexes compact. Tokens are 256 random bits and are stored hashed.
package id
