package sharing

import (
	"slices"
	"time"

	"onestory/internal/access"
	"onestory/lib/workday"
)

// State is where a decision stands.
type State string

// The states. Every one of them is a record: of a decision being made, of advice
// being sought, or of what was decided.
const (
	Draft    State = "draft"
	Advice   State = "advice"
	Share    State = "share"
	NotShare State = "not-share"
	Deferred State = "deferred"
)

// Decided reports whether it is a decision that no longer changes.
func (s State) Decided() bool { return s == Share || s == NotShare || s == Deferred }

// Reply is an answer to one of the questions.
type Reply string

// The replies.
const (
	Yes    Reply = "yes"
	No     Reply = "no"
	Unsure Reply = "unsure"
)

// Replies are those offered.
func Replies() []Reply { return []Reply{Yes, No, Unsure} }

// Answers are what was answered so far; the sealed part.
type Answers struct {
	Purpose     Reply  `json:"purpose,omitempty"` // 1: is it a legitimate one?
	PurposeText string `json:"purpose_text,omitempty"`
	Requester   string `json:"requester,omitempty"` // who asked for it; "" is nobody

	Identify     Reply `json:"identify,omitempty"`     // 2
	Confidential Reply `json:"confidential,omitempty"` // 3

	Anyway      Reply    `json:"anyway,omitempty"`  // 4: would it be shared whatever they say?
	Consent     string   `json:"consent,omitempty"` // "given", "refused", "not-asked"
	ConsentText string   `json:"consent_text,omitempty"`
	Consents    []string `json:"consents,omitempty"` // ids of the answers that it rests on
	Inform      string   `json:"inform,omitempty"`   // "told", "will-tell", "not-told"
	InformText  string   `json:"inform_text,omitempty"`

	Interest     Reply  `json:"interest,omitempty"` // 5
	InterestText string `json:"interest_text,omitempty"`

	Bases  []string `json:"bases,omitempty"`
	Reason string   `json:"reason,omitempty"` // of DPA 2018 Sch. 1 para. 18
	Policy string   `json:"policy,omitempty"` // address of the policy document

	Benefit   string `json:"benefit,omitempty"`
	RiskShare string `json:"risk_share,omitempty"`
	RiskNot   string `json:"risk_not,omitempty"`

	Right      Reply          `json:"right,omitempty"` // 6
	Items      string         `json:"items,omitempty"`
	Classes    []access.Class `json:"classes,omitempty"`
	Others     string         `json:"others,omitempty"` // who else it is about
	Recipients string         `json:"recipients,omitempty"`
	Method     string         `json:"method,omitempty"`

	Outcome State        `json:"outcome,omitempty"` // 7
	Why     string       `json:"why,omitempty"`
	Code    string       `json:"code,omitempty"` // of a decision not to share
	Checked string       `json:"checked,omitempty"`
	Review  workday.Date `json:"review,omitzero"`
	Author  string       `json:"author,omitempty"` // name, as it was then
	Role    string       `json:"role,omitempty"`
}

// Decision is one decision about one child.
type Decision struct {
	ID        string
	Child     string
	By        string // account
	Agency    string
	State     State
	Step      Step   // the next one to answer
	Code      string // why it was not shared, for counting
	Guidance  string // version in force when it was made
	Day       workday.Date
	Enquiry   string // the request that it answers, "" for none
	Follows   string // the decision that it takes up again, "" for none
	MadeAt    time.Time
	DecidedAt time.Time
	Version   int64
	Answers
}

// WithoutConsent reports whether what was decided does not rest on a yes of the
// family's.
func (d Decision) WithoutConsent() bool { return d.Confidential == Yes && d.Consent != "given" }

// Codes are the reasons for not sharing. More-detrimental is that of Children
// Act 2004 s. 16LA(3): sharing would harm the child more than not sharing.
func Codes() []string {
	return []string{"more-detrimental", "no-purpose", "refused", "no-interest", "not-needed", "not-held", "unsafe-way", "other"}
}

// Step is one page of the way.
type Step string

// The steps, in their order. Not every way meets all of them.
const (
	AskPurpose      Step = "purpose"
	AskIdentify     Step = "identify"
	AskConfidential Step = "confidential"
	AskAnyway       Step = "anyway"
	AskConsent      Step = "consent"
	AskInform       Step = "inform"
	AskInterest     Step = "interest"
	AskBasis        Step = "basis"
	AskWeigh        Step = "weigh"
	AskRight        Step = "right"
	AskRecord       Step = "record"
	End             Step = ""
)

// Steps are all of them.
func Steps() []Step {
	return []Step{AskPurpose, AskIdentify, AskConfidential, AskAnyway, AskConsent, AskInform, AskInterest, AskBasis, AskWeigh, AskRight, AskRecord}
}

// Question is which of the seven key questions a step belongs to.
func (s Step) Question() int {
	return map[Step]int{AskPurpose: 1, AskIdentify: 2, AskConfidential: 3, AskAnyway: 4, AskConsent: 4, AskInform: 4, AskInterest: 5, AskBasis: 5, AskWeigh: 5, AskRight: 6, AskRecord: 7}[s]
}

// Asks reports whether the step asks a question that is answered with yes or no.
func (s Step) Asks() bool {
	return s != AskInform && s != AskBasis && s != AskWeigh && s != AskRecord
}

// reply is the answer to the step's own yes-or-no question, "" where it has none.
func (a Answers) reply(s Step) Reply {
	return map[Step]Reply{AskPurpose: a.Purpose, AskIdentify: a.Identify, AskConfidential: a.Confidential, AskAnyway: a.Anyway, AskInterest: a.Interest, AskRight: a.Right}[s]
}

// After is the step that follows one, as it was answered.
func (a Answers) After(s Step) Step {
	no := a.reply(s) == No
	switch s {
	case AskPurpose:
		return pick(no, AskRecord, AskIdentify)
	case AskIdentify:
		return pick(no, AskRight, AskConfidential)
	case AskConfidential:
		return pick(no, AskBasis, AskAnyway)
	case AskAnyway:
		return pick(no, AskConsent, AskInform)
	case AskConsent:
		return pick(a.Consent == "given", AskBasis, AskInterest)
	case AskInform:
		return AskInterest
	case AskInterest:
		return pick(no, AskRecord, AskBasis)
	case AskBasis:
		return AskWeigh
	case AskWeigh:
		return AskRight
	case AskRight:
		return AskRecord
	}
	return End
}

func pick(cond bool, yes, no Step) Step {
	if cond {
		return yes
	}
	return no
}

// Path is the steps that these answers lead through, up to the first that is not
// answered.
func (a Answers) Path() []Step {
	out := []Step{AskPurpose}
	for s := AskPurpose; a.done(s); {
		if s = a.After(s); s == End {
			break
		}
		out = append(out, s)
	}
	return out
}

// done reports whether a step was answered so that the way goes on.
func (a Answers) done(s Step) bool {
	if r := a.reply(s); r != "" {
		return r != Unsure
	}
	switch s {
	case AskConsent:
		return a.Consent != "" && a.Consent != "unsure"
	case AskInform:
		return a.Inform != ""
	case AskBasis:
		return len(a.Bases) > 0
	case AskWeigh:
		return a.Benefit != "" && a.RiskShare != "" && a.RiskNot != ""
	}
	return false
}

// Outcomes are what can be decided on these answers: without a legitimate
// purpose, a sufficient interest or a right way nothing is shared.
func (a Answers) Outcomes() []State {
	path := a.Path()
	stopped := slices.ContainsFunc(path, func(s Step) bool { return (s == AskPurpose || s == AskInterest || s == AskRight) && a.reply(s) == No })
	if stopped || path[len(path)-1] != AskRecord {
		return []State{NotShare, Deferred}
	}
	return []State{Share, NotShare, Deferred}
}

// OffersConsent reports whether consent may be a ground: only where the family
// was free to say no, and said yes.
func (a Answers) OffersConsent() bool {
	return a.Confidential == Yes && a.Anyway == No && a.Consent == "given"
}
