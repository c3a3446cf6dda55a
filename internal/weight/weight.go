package weight

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"onestory/internal/match"
	"onestory/lib/linkage"
)

// State is how a model stands.
type State string

// The states.
const (
	Draft      State = "draft"
	SignedOnce State = "signed-once"
	Live       State = "live"
	Retired    State = "retired"
)

// Model is a model with what is known of it.
type Model struct {
	ID         string
	Spec       linkage.Spec
	Report     Report
	Hash       string // of spec and report as they are kept
	State      State
	Round      int64
	LiveAt     time.Time // when it became live last; zero for never
	MadeBy     string
	MadeAt     time.Time
	Signatures []Signature // of all rounds, the last first
	whole      bool        // spec and report are those of the hash
}

// Signature is one account's word for a model.
type Signature struct {
	Round   int64
	Account string
	Name    string // who the account is
	Hash    string
	Note    string
	At      time.Time
}

// Name is name and version, as links say by which model they were made.
func (m Model) Name() string { return match.NameOf(m.Spec) }

// SignedBy reports whether an account has signed in the present round.
func (m Model) SignedBy(account string) bool {
	for _, s := range m.Signatures {
		if s.Account == account && s.Round == m.Round {
			return true
		}
	}
	return false
}

// MaySign reports whether the state allows a signature.
func (m Model) MaySign() bool { return m.State != Live }

// hashOf is what is signed.
func hashOf(spec, report string) string {
	h := sha256.New()
	h.Write([]byte(spec))
	h.Write([]byte{0})
	h.Write([]byte(report))
	return hex.EncodeToString(h.Sum(nil))
}
