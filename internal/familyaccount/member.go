package familyaccount

import (
	"slices"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/problem"
)

// Channel is how a member can be reached so that nobody else reads it.
type Channel string

// The channels.
const (
	Text  Channel = "text" // a text message to a telephone
	Email Channel = "email"
)

// Channels lists the channels in the order offered.
func Channels() []Channel { return []Channel{Text, Email} }

// Status is where a member's account stands.
type Status string

// The statuses.
const (
	Invited Status = "invited"
	Active  Status = "active"
	Closed  Status = "closed"
)

// Details is what is sealed of a member.
type Details struct {
	Name    string  `json:"name"`
	Channel Channel `json:"channel"`
	Address string  `json:"address"` // as typed
	Leave   bool    `json:"leave"`   // a voice message may be left there
}

// Member is one member of a family.
type Member struct {
	ID      string // "family:ID"
	Status  Status
	Lang    string // "en" or "cy"
	MadeBy  string // account
	MadeAt  time.Time
	SetUpAt time.Time
	Version int64
	Details
}

// Invitation is what a practitioner says in inviting somebody.
type Invitation struct {
	Kind access.FamilyKind
	Lang string
	Details
	Private bool   // they are alone with the person
	Checked bool   // court orders and safety plans were looked at
	Able    bool   // a young person under 16 understands what this is
	Reasons string // why the practitioner thinks so
}

// Check says what is missing from an invitation. young says that the invited is
// under 16, so that whether they understand is for the practitioner to judge.
func (i Invitation) Check(young bool) error {
	var faults []problem.Field
	fault := func(bad bool, name, key string) {
		if bad {
			faults = append(faults, problem.Field{Name: name, Key: key})
		}
	}
	fault(!slices.Contains(access.FamilyKinds(), i.Kind), "kind", "familyaccount.need-kind")
	fault(i.Name == "", "name", "familyaccount.need-name")
	fault(!slices.Contains(Channels(), i.Channel), "channel", "familyaccount.need-channel")
	switch {
	case i.Channel == Text:
		fault(len(normal(i.Channel, i.Address)) < 8, "address", "familyaccount.need-phone")
	case i.Channel == Email:
		at := strings.IndexByte(i.Address, '@')
		fault(at < 1 || !strings.Contains(i.Address[at+1:], ".") || strings.ContainsAny(i.Address, " \t<>,"), "address", "familyaccount.need-email")
	}
	fault(!i.Private, "private", "familyaccount.need-private")
	fault(!i.Checked, "checked", "familyaccount.need-checked")
	if i.Kind == access.Self && young {
		fault(!i.Able, "able", "familyaccount.need-able")
		fault(len(strings.TrimSpace(i.Reasons)) < 10, "reasons", "familyaccount.need-reasons")
	}
	return problem.Check(faults...)
}

// normal writes a channel's address in one way, however it was typed: a British
// number with 44 before it, an e-mail address in small letters.
func normal(c Channel, address string) string {
	if c == Email {
		return strings.ToLower(strings.TrimSpace(address))
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, address)
	switch {
	case strings.HasPrefix(strings.TrimSpace(address), "+"):
	case strings.HasPrefix(digits, "00"):
		digits = digits[2:]
	case strings.HasPrefix(digits, "0"):
		digits = "44" + digits[1:]
	}
	return digits
}

// channelOf tells what an address that somebody typed must be.
func channelOf(address string) Channel {
	if strings.Contains(address, "@") {
		return Email
	}
	return Text
}

// minSecret is the fewest characters of a secret: it is one of two things that a
// sign-in needs (NIST SP 800-63B asks for 8 then).
const minSecret = 10

// letters are those of a code that is read off paper: none looks like another.
const letters = "ABCDEFGHJKMNPQRSTVWXYZ23456789"

// tidyCode writes a code as it is hashed, however it was typed.
func tidyCode(typed string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(letters, r) {
			return r
		}
		return -1
	}, strings.ToUpper(typed))
}

// Spaced is a code in groups of four, to be read out and typed.
func Spaced(code string) string {
	var groups []string
	for g := range slices.Chunk([]byte(code), 4) {
		groups = append(groups, string(g))
	}
	return strings.Join(groups, " ")
}
