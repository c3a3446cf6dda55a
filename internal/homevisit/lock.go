package homevisit

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// The file is locked as browsers can open it without any program (docs/adr/0033):
// a key by PBKDF2 with HMAC-SHA-256 from the pass phrase, AES-256-GCM with it, the
// pack's id bound in.
const (
	scheme = 1
	rounds = 600_000
)

// locked is a locked file's content.
type locked struct {
	V      int    `json:"v"`
	Pack   string `json:"pack"`
	Rounds int    `json:"rounds"`
	Salt   []byte `json:"salt"`
	IV     []byte `json:"iv"`
	Data   []byte `json:"data"`
}

// Why a file does not open.
var (
	errNoFile = errors.New("it is not a file for a visit")
	errPhrase = errors.New("the pass phrase does not open it, or it was changed")
)

func bound(pack string) []byte { return []byte(fmt.Sprintf("onestory home visit %d %s", scheme, pack)) }

func (l locked) cipher(phrase string) (cipher.AEAD, error) {
	key, err := pbkdf2.Key(sha256.New, plain(phrase), l.Salt, l.Rounds, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// padlock locks files with one pass phrase. To make one takes most of a second, and is
// done before a transaction, not in it.
type padlock struct {
	salt   []byte
	cipher cipher.AEAD
}

func newPadlock(phrase string) (padlock, error) {
	l := locked{Rounds: rounds, Salt: make([]byte, 16)}
	rand.Read(l.Salt) // never fails
	c, err := l.cipher(phrase)
	if err != nil {
		return padlock{}, fmt.Errorf("make the key of a file for a visit: %w", err)
	}
	return padlock{l.Salt, c}, nil
}

// lock locks a pack's content.
func (k padlock) lock(pack string, content any) ([]byte, error) {
	text, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	l := locked{V: scheme, Pack: pack, Rounds: rounds, Salt: k.salt, IV: make([]byte, 12)}
	rand.Read(l.IV) // never fails
	l.Data = k.cipher.Seal(nil, l.IV, text, bound(pack))
	return json.Marshal(l)
}

// unlock opens what lock made, or what the file itself saved. Only our own rounds are
// taken, so that no file makes this work for long.
func unlock(text []byte, pack, phrase string, into any) error {
	var l locked
	if err := json.Unmarshal(text, &l); err != nil || l.V != scheme || l.Rounds != rounds || len(l.Salt) != 16 || len(l.IV) != 12 || l.Pack != pack {
		return errNoFile
	}
	c, err := l.cipher(phrase)
	if err != nil {
		return err
	}
	content, err := c.Open(nil, l.IV, l.Data, bound(pack))
	if err != nil {
		return errPhrase
	}
	if json.Unmarshal(content, into) != nil {
		return errNoFile
	}
	return nil
}

// The marks around the locked content of a file.
const (
	before = `<script type="application/json" id="locked">`
	after  = `</script>`
)

// inFile finds the locked content of a file; nil for none.
func inFile(file []byte) []byte {
	at := bytes.Index(file, []byte(before))
	if at < 0 {
		return nil
	}
	rest := file[at+len(before):]
	end := bytes.Index(rest, []byte(after))
	if end < 0 {
		return nil
	}
	return rest[:end]
}

// A pass phrase is four words that nobody's language has, each of three syllables:
// 72 bits, said and typed without looking twice.
const (
	words, syllables = 4, 3
	consonants       = "bdfghklmnprstvwz"
	vowels           = "aeio"
)

// newPhrase makes one.
func newPhrase() string {
	b := make([]byte, words*syllables)
	rand.Read(b) // never fails
	var out strings.Builder
	for n, x := range b {
		if n > 0 && n%syllables == 0 {
			out.WriteByte('-')
		}
		out.WriteByte(consonants[x&15])
		out.WriteByte(vowels[x>>4&3])
	}
	return out.String()
}

// plain is a pass phrase as it is used: however it was typed.
func plain(phrase string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(phrase))
}
