package seal

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"
)

// Ring is the key-encryption keys of a deployment: the first wraps, all open.
type Ring struct{ keys []kek }

type kek struct {
	id  string
	key []byte // 32 bytes
}

// ReadRing reads a key file: lines "ID BASE64-OF-32-BYTES", newest first. The
// file must not be readable by others.
func ReadRing(path string) (Ring, error) {
	st, err := os.Stat(path)
	if err != nil {
		return Ring{}, fmt.Errorf("key file: %w", err)
	}
	if st.Mode().Perm()&0o077 != 0 {
		return Ring{}, fmt.Errorf("key file %s can be read by others: run chmod 600 on it", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return Ring{}, fmt.Errorf("key file: %w", err)
	}
	defer f.Close()
	var r Ring
	for sc, n := bufio.NewScanner(f), 1; sc.Scan(); n++ {
		line := strings.TrimSpace(sc.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, b64, _ := strings.Cut(line, " ")
		key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(b64))
		if err != nil || len(key) != 32 {
			return Ring{}, fmt.Errorf("key file %s, line %d: needs an id, a space and 32 bytes in base64", path, n)
		}
		r.keys = append(r.keys, kek{id, key})
	}
	if len(r.keys) == 0 {
		return Ring{}, fmt.Errorf("key file %s holds no key", path)
	}
	return r, nil
}

// CreateRing writes a new key file with one random key. It never overwrites.
func CreateRing(path string) (Ring, error) {
	key := make([]byte, 32)
	rand.Read(key)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return Ring{}, fmt.Errorf("create key file: %w", err)
	}
	_, err = fmt.Fprintf(f, "# Onestory key-encryption keys, newest first. Keep a copy offline: without it nothing sealed can be read.\nk1 %s\n", base64.StdEncoding.EncodeToString(key))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return Ring{}, fmt.Errorf("create key file: %w", err)
	}
	return Ring{keys: []kek{{"k1", key}}}, nil
}

// NewRing makes a ring of one given 32-byte key, for tests.
func NewRing(key [32]byte) Ring { return Ring{keys: []kek{{"test", key[:]}}} }

func (r Ring) find(id string) ([]byte, bool) {
	for _, k := range r.keys {
		if k.id == id {
			return k.key, true
		}
	}
	return nil, false
}
