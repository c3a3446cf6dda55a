// Package once makes a POST idempotent: a second one with the same one-time key
// (form.Key) is the same act and gets the first one's outcome.
package once
