package account

// Hasher hashes what people choose as a secret, a few at a time: for whoever else
// signs people in.
type Hasher struct{ h *hasher }

// NewHasher makes a Hasher at the cost that passwords have.
func NewHasher() *Hasher { return &Hasher{newHasher(current)} }

// Hash is a secret as it is stored.
func (h *Hasher) Hash(secret string) string { return h.h.hash(secret) }

// Matches compares a secret with a stored hash, at the same cost where there is none.
func (h *Hasher) Matches(secret, stored string) bool {
	ok, _ := h.h.matches(secret, stored)
	return ok
}

// Guessable reports whether others would guess a secret: little is left of it
// without common words and those that its owner's surroundings suggest.
func Guessable(secret string, own ...string) bool { return guessable(secret, own) }
