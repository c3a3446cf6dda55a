package account

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/crypto/argon2"
)

// params are how costly a password's hash is. They stand with each hash, so that
// raising them later leaves old hashes readable; those are renewed at sign-in.
type params struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

// current is OWASP's first recommendation for argon2id (Password Storage Cheat Sheet).
var current = params{memory: 19 * 1024, passes: 2, threads: 1}

// Bounds of what a stored hash may ask for, so that no row can exhaust the machine.
const (
	maxMemory = 1 << 20 // KiB
	maxPasses = 20
)

// hasher hashes passwords, a few at a time, so that a rush of sign-ins cannot
// take all memory.
type hasher struct {
	params
	turn  chan struct{}
	dummy string // compared where there is no account, so that the cost is the same
}

func newHasher(p params) *hasher {
	h := &hasher{params: p, turn: make(chan struct{}, max(2, runtime.NumCPU()))}
	h.dummy = h.hash(rand.Text())
	return h
}

func (h *hasher) key(password string, salt []byte, p params, n int) []byte {
	h.turn <- struct{}{}
	defer func() { <-h.turn }()
	return argon2.IDKey([]byte(password), salt, p.passes, p.memory, p.threads, uint32(n))
}

// hash is a password as it is stored: the usual string of argon2's parameters,
// salt (16 bytes) and key (32 bytes).
func (h *hasher) hash(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.passes, h.threads, b64(salt), b64(h.key(password, salt, h.params, 32)))
}

// matches compares a password with a stored hash; "" is compared with a dummy and
// never matches. stale says that the hash should be made anew.
func (h *hasher) matches(password, stored string) (ok, stale bool) {
	real := stored != ""
	if !real {
		stored = h.dummy
	}
	p, salt, key, err := parseHash(stored)
	if err != nil {
		return false, false
	}
	got := h.key(password, salt, p, len(key))
	return subtle.ConstantTimeCompare(got, key) == 1 && real, p != h.params
}

func parseHash(stored string) (p params, salt, key []byte, err error) {
	var version int
	var tail string
	n, err := fmt.Sscanf(stored, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &p.memory, &p.passes, &p.threads, &tail)
	if err != nil || n != 5 || version != argon2.Version || p.memory > maxMemory || p.passes == 0 || p.passes > maxPasses || p.threads == 0 {
		return p, nil, nil, errHash
	}
	for i := range tail {
		if tail[i] == '$' {
			salt, err = base64.RawStdEncoding.DecodeString(tail[:i])
			if err == nil {
				key, err = base64.RawStdEncoding.DecodeString(tail[i+1:])
			}
			if err != nil || len(salt) < 8 || len(key) < 16 || len(key) > 64 {
				return p, nil, nil, errHash
			}
			return p, salt, key, nil
		}
	}
	return p, nil, nil, errHash
}

var errHash = errors.New("a stored password is not one of ours")
