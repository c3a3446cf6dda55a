package seal

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"onestory/internal/kit/db"
)

// Destroyed is one key that is gone. A later key of the same scope has another print.
type Destroyed struct {
	Scope string `json:"s"`
	Print string `json:"p"`
}

// printOf tells two keys of one name apart and tells nothing of either.
func printOf(key []byte) string {
	sum := sha256.Sum256(append([]byte("onestory key print\x00"), key...))
	return hex.EncodeToString(sum[:8])
}

// SetLedger gives the Keeper something to tell of each key before it is
// destroyed; while that fails nothing is destroyed. Call it once, before use:
// the ledger's own key comes from the Keeper.
func (k *Keeper) SetLedger(tell func([]Destroyed) error) { k.ledger = tell }

// Shred destroys the keys of the scopes. What they sealed can then be read only
// from a backup of the key store, until the last such backup expires.
func (k *Keeper) Shred(ctx context.Context, scopes ...string) error {
	if k.ledger != nil && len(scopes) > 0 {
		gone, err := k.prints(ctx, scopes)
		if err != nil {
			return err
		}
		if len(gone) == 0 { // none of them has a key
			return nil
		}
		if err := k.ledger(gone); err != nil {
			return fmt.Errorf("destroy a key: %w", err)
		}
	}
	return k.destroy(ctx, scopes)
}

func (k *Keeper) prints(ctx context.Context, scopes []string) ([]Destroyed, error) {
	keys, err := k.Keys(ctx, scopes...)
	if err != nil {
		return nil, err
	}
	var out []Destroyed
	for _, s := range scopes {
		if key, ok := keys.byScope[s]; ok {
			out = append(out, Destroyed{s, printOf(key)})
		}
	}
	return out, nil
}

func (k *Keeper) destroy(ctx context.Context, scopes []string) error {
	return k.store.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, s := range scopes {
			if err := deleteKey(ctx, tx, s); err != nil {
				return fmt.Errorf("destroy a key: %w", err)
			}
		}
		return nil
	})
}

// DestroyAgain destroys those of the keys that a restored key store brought
// back, and returns how many. Later keys of the same scopes stay.
func (k *Keeper) DestroyAgain(ctx context.Context, list []Destroyed) (n int, err error) {
	for len(list) > 0 {
		some := list[:min(500, len(list))]
		list = list[len(some):]
		was := map[Destroyed]bool{}
		scopes := make([]string, len(some))
		for i, d := range some {
			was[d], scopes[i] = true, d.Scope
		}
		held, err := k.prints(ctx, scopes)
		if err != nil {
			return n, err
		}
		scopes = scopes[:0]
		for _, d := range held {
			if was[d] {
				delete(was, d) // a scope may be listed twice
				scopes = append(scopes, d.Scope)
			}
		}
		if len(scopes) == 0 {
			continue
		}
		if err := k.destroy(ctx, scopes); err != nil {
			return n, err
		}
		n += len(scopes)
	}
	return n, nil
}
