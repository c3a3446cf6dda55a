package ledger

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrDamaged says that a file of the ledger is not as it was written.
var ErrDamaged = errors.New("the ledger is damaged")

// head is where a file stands after some lines: how many, and the hash of all of them.
type head struct {
	n   int64
	sum [sha256.Size]byte
}

// next is the head after one more line.
func (h head) next(sealed []byte) head {
	all := sha256.New()
	all.Write(h.sum[:])
	all.Write(sealed)
	out := head{n: h.n + 1}
	all.Sum(out.sum[:0])
	return out
}

// bind is the associated data of the line that follows a head in a file.
func (h head) bind(file string) []byte {
	b := append([]byte("onestory ledger 1\x00"), file...)
	b = binary.BigEndian.AppendUint64(append(b, 0), uint64(h.n))
	return append(b, h.sum[:]...)
}

// sealer makes and opens lines.
type sealer struct{ aead cipher.AEAD }

// newSealer takes a 256-bit key.
func newSealer(key []byte) (sealer, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return sealer{}, fmt.Errorf("the ledger's key: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return sealer{aead}, err
}

// line is a record as it stands in the file, and the head after it.
func (s sealer) line(file string, at head, record []byte) ([]byte, head) {
	sealed := s.aead.Seal(nil, nil, record, at.bind(file))
	return append(base64.RawStdEncoding.AppendEncode(nil, sealed), '\n'), at.next(sealed)
}

// open reads one line without its end.
func (s sealer) open(file string, at head, line []byte) (record []byte, after head, err error) {
	sealed, err := unpack(line)
	if err != nil {
		return nil, at, fmt.Errorf("%w: line %d of %s cannot be read", ErrDamaged, at.n+1, file)
	}
	record, err = s.aead.Open(nil, nil, sealed, at.bind(file))
	if err != nil {
		return nil, at, fmt.Errorf("%w: line %d of %s does not follow the one before it", ErrDamaged, at.n+1, file)
	}
	return record, at.next(sealed), nil
}

// opener reads one line without its end.
type opener interface {
	open(file string, at head, line []byte) (record []byte, after head, err error)
}

// chain follows the lines without opening them.
type chain struct{}

func (chain) open(file string, at head, line []byte) (record []byte, after head, err error) {
	sealed, err := unpack(line)
	if err != nil {
		return nil, at, fmt.Errorf("%w: line %d of %s cannot be read", ErrDamaged, at.n+1, file)
	}
	return nil, at.next(sealed), nil
}

// unpack decodes strictly: one text is one line and no other.
func unpack(line []byte) ([]byte, error) {
	if bytes.ContainsAny(line, "\r\n") {
		return nil, ErrDamaged
	}
	return base64.RawStdEncoding.Strict().AppendDecode(nil, line)
}
