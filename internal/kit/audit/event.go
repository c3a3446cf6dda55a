package audit

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
)

// Outcome says how a use case ended.
type Outcome string

// The outcomes.
const (
	Done    Outcome = "done"
	Refused Outcome = "refused"
)

// Event is what one use case did. The use case fills Action, Subjects, Classes,
// State and Detail; package access fills the rest from its decision.
type Event struct {
	Action   string   // as in the route table: "involvement:add"
	Subjects []string // ids of the children (and other people) it was about, in the order shown
	Classes  []string // kinds of data shown or changed, as in "contacts", "carers"
	State    []State  // facts that decide access and that this event changed
	Detail   any      // becomes JSON, sealed: search terms, old and new values; may be nil
	Scope    string   // whose key seals Detail; "" means the day's own

	Outcome  Outcome
	Actor    string // account id, or "operator:NAME" or "job:NAME"
	Agency   string // the actor's agency id
	Level    string
	Purpose  string
	Visit    string
	Policies []string // ids of the policies that decided
	Reason   string   // code of a refusal, for governance: "kin", "hidden", "no-role"
	Marks    []string // codes of what stands out, for whoever watches the log: "own-name"
}

// State is one fact that decides access, as it stands after an event: Value is
// JSON of ids and codes without personal data, or "" when the fact ended.
// `audit verify --state` replays them and compares.
type State struct {
	Key   string `json:"k"` // "relationship/ID"
	Value string `json:"v"`
	// Version of the row after the event, where its owner counts them: what was
	// changed later is higher, on whichever node. It is no part of the log.
	Version int64 `json:"-"`
}

// header is the part of a leaf that is in clear. Its JSON is the leaf's bytes,
// so fields are only ever added, with omitempty, under a new version.
type header struct {
	V        int      `json:"v"`
	ID       string   `json:"id"`
	At       int64    `json:"at"` // UTC Unix milliseconds
	Node     string   `json:"node,omitempty"`
	Actor    string   `json:"actor"`
	Agency   string   `json:"agency,omitempty"`
	Action   string   `json:"action"`
	Outcome  Outcome  `json:"outcome"`
	Subjects []string `json:"subjects,omitempty"`
	Classes  []string `json:"classes,omitempty"`
	Level    string   `json:"level,omitempty"`
	Purpose  string   `json:"purpose,omitempty"`
	Visit    string   `json:"visit,omitempty"`
	Policies []string `json:"policies,omitempty"`
	Reason   string   `json:"reason,omitempty"`
	State    []State  `json:"state,omitempty"`
	Marks    []string `json:"marks,omitempty"`
}

// entry is an event ready to be written.
type entry struct {
	ID         string   `json:"id"`
	At         int64    `json:"at"`
	Header     []byte   `json:"header"`
	Commitment []byte   `json:"commitment"` // SHA-256 of salt and detail
	Scope      string   `json:"scope,omitempty"`
	Sealed     []byte   `json:"sealed,omitempty"` // salt (32 bytes) and detail
	Subjects   []string `json:"subjects,omitempty"`
}

// commit hashes a detail with a fresh salt and returns both together.
func commit(detail any) (commitment, salted []byte, err error) {
	salted = make([]byte, 32)
	rand.Read(salted)
	if detail != nil {
		b, err := json.Marshal(detail)
		if err != nil {
			return nil, nil, fmt.Errorf("write the detail of an event: %w", err)
		}
		salted = append(salted, b...)
	}
	sum := sha256.Sum256(salted)
	return sum[:], salted, nil
}

// leaf is the data of a leaf: a version byte, the commitment, the header.
func leaf(header, commitment []byte) []byte {
	b := make([]byte, 0, 1+len(commitment)+len(header))
	b = append(b, 1)
	b = append(b, commitment...)
	return append(b, header...)
}
