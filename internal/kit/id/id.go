package id

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/google/uuid"
)

// Source makes ids. Random is the real one; tests may count.
type Source interface {
	// New is a time-ordered id (UUIDv7), for everything but people.
	New() string
	// Secret is an id that tells nothing of its making (128 random bits, 26 letters), for people.
	Secret() string
}

// Random draws ids from the machine's random source.
type Random struct{}

// New is a UUIDv7.
func (Random) New() string { return uuid.Must(uuid.NewV7()).String() }

const alphabet = "abcdefghijklmnopqrstuvwxyz234567"

// IsSecret reports whether s has the shape of what Random's Secret makes. What
// somebody typed into an address has not, and is not to be kept as an id.
func IsSecret(s string) bool { return len(s) == 26 && strings.Trim(s, alphabet) == "" }

// Secret is 130 random bits in 26 lower-case base32 letters.
func (Random) Secret() string {
	b := make([]byte, 26)
	rand.Read(b) // never fails: crypto/rand aborts the program instead
	for i := range b {
		b[i] = alphabet[b[i]&31]
	}
	return string(b)
}

// Token is 256 random bits for a cookie or a one-time link, URL-safe.
func Token() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// Hash is how a token is stored: SHA-256 in hex.
func Hash(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}
