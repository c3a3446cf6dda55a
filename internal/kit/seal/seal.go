package seal

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"onestory/internal/kit/clock"
	"onestory/internal/kit/db"
)

// Keeper makes, finds and destroys keys. It is safe for concurrent use.
type Keeper struct {
	store      *db.DB
	ring       Ring
	clock      clock.Clock
	deployment string
	root       []byte // the deployment's own key, from which sub-keys are derived
	ledger     func([]Destroyed) error
}

// ErrShredded is returned for a scope whose key does not exist: it was
// destroyed, or never made. What it sealed cannot be read by anyone.
var ErrShredded = errors.New("the key of this record has been destroyed")

// ErrOpen is returned when a sealed text was altered, or moved from its place.
var ErrOpen = errors.New("a sealed text does not open: it was altered or moved")

// Open opens the key store (already migrated with Schema) and makes the
// deployment's own key on first use.
func Open(ctx context.Context, store *db.DB, ring Ring, clk clock.Clock) (*Keeper, error) {
	k := &Keeper{store: store, ring: ring, clock: clk}
	if err := k.Ensure(ctx, "deployment"); err != nil {
		return nil, fmt.Errorf("make the deployment's key: %w", err)
	}
	keys, err := k.Keys(ctx, "deployment")
	if err != nil {
		return nil, fmt.Errorf("open the key store (is this its key file?): %w", err)
	}
	k.root = keys.byScope["deployment"]
	sum := sha256.Sum256(append([]byte("deployment id:"), k.root...))
	k.deployment = fmt.Sprintf("%x", sum[:8])
	return k, nil
}

// Deployment is a name of this deployment that tells nothing of its key.
func (k *Keeper) Deployment() string { return k.deployment }

// Sub derives a 256-bit key for one use, as in "search index", from the
// deployment's random key (HKDF-SHA256).
func (k *Keeper) Sub(use string) []byte {
	out, err := hkdf.Key(sha256.New, k.root, nil, "onestory/"+use, 32)
	if err != nil { // only for absurd lengths
		panic(err)
	}
	return out
}

// Ensure makes a key for each scope that has none. It commits at once, before
// the business transaction that will use the key: a key without text is harmless.
func (k *Keeper) Ensure(ctx context.Context, scopes ...string) error {
	return k.store.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, s := range scopes {
			key := make([]byte, 32)
			rand.Read(key)
			w := k.ring.keys[0]
			if err := insertKey(ctx, tx, s, w.id, encrypt(w.key, key, []byte("wrap\x00"+s)), db.Millis(k.clock.Now())); err != nil {
				return fmt.Errorf("make a key: %w", err)
			}
		}
		return nil
	})
}

// Keys fetches the keys of the scopes that have one, in one query for each 500.
func (k *Keeper) Keys(ctx context.Context, scopes ...string) (Keys, error) {
	out := Keys{deployment: k.deployment, byScope: make(map[string][]byte, len(scopes))}
	if len(scopes) == 0 {
		return out, nil
	}
	err := k.store.Read(ctx, func(ctx context.Context, r db.Reader) error {
		for rest := scopes; len(rest) > 0; {
			n := min(500, len(rest))
			found, err := selectKeys(ctx, r, rest[:n])
			if err != nil {
				return err
			}
			for _, w := range found {
				kek, ok := k.ring.find(w.kek)
				if !ok {
					return fmt.Errorf("the key file lacks key %q, which wraps this record's key", w.kek)
				}
				key, err := decrypt(kek, w.wrapped, []byte("wrap\x00"+w.scope))
				if err != nil {
					return fmt.Errorf("unwrap a key (is this the right key file?): %w", err)
				}
				out.byScope[w.scope] = key
			}
			rest = rest[n:]
		}
		return nil
	})
	return out, err
}

// Rewrap wraps every key with the newest key-encryption key, a page at a time,
// and returns how many changed. Afterwards the old one may leave the key file.
func (k *Keeper) Rewrap(ctx context.Context) (int, error) {
	changed, newest := 0, k.ring.keys[0]
	for {
		n := 0
		err := k.store.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			old, err := selectOtherwiseWrapped(ctx, tx, newest.id, 500)
			if err != nil {
				return err
			}
			n = len(old)
			for _, w := range old {
				kek, ok := k.ring.find(w.kek)
				if !ok {
					return fmt.Errorf("the key file lacks key %q", w.kek)
				}
				key, err := decrypt(kek, w.wrapped, []byte("wrap\x00"+w.scope))
				if err != nil {
					return err
				}
				if err := updateKey(ctx, tx, w.scope, newest.id, encrypt(newest.key, key, []byte("wrap\x00"+w.scope))); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n == 0 {
			return changed, err
		}
		changed += n
	}
}

// Place is where a sealed text stands; it opens nowhere else.
type Place struct{ Table, Column, Row string }

// Keys is a handful of fetched keys. Keep it for one use case, not longer.
type Keys struct {
	deployment string
	byScope    map[string][]byte
}

// Has reports whether the scope's key exists.
func (k Keys) Has(scope string) bool { _, ok := k.byScope[scope]; return ok }

// Seal encrypts plain for a place under a scope's key.
func (k Keys) Seal(scope string, at Place, plain []byte) ([]byte, error) {
	key, ok := k.byScope[scope]
	if !ok {
		return nil, ErrShredded
	}
	return encrypt(key, plain, k.bind(scope, at)), nil
}

// Open decrypts what Seal made for the same place and scope.
func (k Keys) Open(scope string, at Place, sealed []byte) ([]byte, error) {
	key, ok := k.byScope[scope]
	if !ok {
		return nil, ErrShredded
	}
	return decrypt(key, sealed, k.bind(scope, at))
}

// bind is the associated data: each part with its length before it.
func (k Keys) bind(scope string, at Place) []byte {
	var b []byte
	for _, s := range []string{"onestory seal 1", k.deployment, at.Table, at.Column, at.Row, scope} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	return b
}

func gcm(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err == nil {
		var a cipher.AEAD
		if a, err = cipher.NewGCMWithRandomNonce(block); err == nil {
			return a
		}
	}
	panic(err) // a key of the wrong length: a mistake in this package
}

func encrypt(key, plain, bound []byte) []byte { return gcm(key).Seal(nil, nil, plain, bound) }

func decrypt(key, sealed, bound []byte) ([]byte, error) {
	plain, err := gcm(key).Open(nil, nil, sealed, bound)
	if err != nil {
		return nil, ErrOpen
	}
	return plain, nil
}
