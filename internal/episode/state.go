package episode

import (
	"slices"

	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
)

// State is where an episode stands.
type State string

// The states. Withdrawn: the family took their yes back. SteppedUp: social care was
// asked, and the episode stays open until they accept. Transferred: another
// authority is to take it over. Suspended: it rests.
const (
	Checklist     State = "checklist"
	Asking        State = "asking" // the family is asked whether they want help
	Refused       State = "refused"
	Drafting      State = "draft"
	Contributions State = "contributions"
	Signed        State = "signed"
	SingleAgency  State = "single"
	Team          State = "team"
	Planned       State = "plan"
	Review        State = "review"
	Closed        State = "closed"
	Archived      State = "archived"
	Withdrawn     State = "withdrawn"
	SteppedUp     State = "stepped-up"
	Transferred   State = "transferred"
	Suspended     State = "suspended"
)

// States lists every state, in the order in which an episode comes to them.
func States() []State {
	return []State{Checklist, Asking, Refused, Drafting, Contributions, Signed, SingleAgency, Team, Planned, Review, Withdrawn, SteppedUp, Transferred, Suspended, Closed, Archived}
}

// Open reports whether somebody still leads it.
func (s State) Open() bool { return s != Closed && s != Archived }

// Key is the catalogue key of a state.
func (s State) Key() string { return "episode.state." + string(s) }

// Verb is one move.
type Verb string

// The verbs. Agree, Refuse and Withdraw follow from what the family says and are
// on no button.
const (
	Seek     Verb = "seek"
	Agree    Verb = "agree"
	Refuse   Verb = "refuse"
	Invite   Verb = "invite"
	Gather   Verb = "gather"
	Sign     Verb = "sign"
	Alone    Verb = "alone"
	Form     Verb = "form"
	Plan     Verb = "plan"
	Look     Verb = "look"
	Carry    Verb = "carry"
	Reassess Verb = "reassess"
	Withdraw Verb = "withdraw"
	StepUp   Verb = "step-up"
	Accept   Verb = "accept"
	Decline  Verb = "decline"
	Transfer Verb = "transfer"
	Suspend  Verb = "suspend"
	Resume   Verb = "resume"
	Close    Verb = "close"
	Archive  Verb = "archive"
)

// Key is the catalogue key of a verb, as on a button.
func (v Verb) Key() string { return "episode.do." + string(v) }

// move is one line of the table of moves. back: the move leads to where the
// episode stood before it was put aside.
type move struct {
	verb Verb
	from []State
	to   State
	back bool
}

// helping are the states in which the family is being helped, or asked.
func helping() []State {
	return []State{Asking, Drafting, Contributions, Signed, SingleAgency, Team, Planned, Review}
}

// moves is the whole table.
func moves() []move {
	return []move{
		{verb: Seek, from: []State{Checklist, Refused}, to: Asking},
		{verb: Agree, from: []State{Asking, Refused, Withdrawn}, to: Drafting},
		{verb: Refuse, from: []State{Asking}, to: Refused},
		{verb: Invite, from: []State{Drafting}, to: Contributions},
		{verb: Gather, from: []State{Contributions}, to: Drafting},
		{verb: Sign, from: []State{Drafting, Contributions}, to: Signed},
		{verb: Alone, from: []State{Signed, Team}, to: SingleAgency},
		{verb: Form, from: []State{Signed, SingleAgency}, to: Team},
		{verb: Plan, from: []State{Team}, to: Planned},
		{verb: Look, from: []State{Planned}, to: Review},
		{verb: Carry, from: []State{Review}, to: Planned},
		{verb: Reassess, from: []State{Review, SingleAgency}, to: Drafting},
		{verb: StepUp, from: append([]State{Checklist, Refused}, helping()...), to: SteppedUp},
		{verb: Accept, from: []State{SteppedUp}, to: SteppedUp},
		{verb: Decline, from: []State{SteppedUp}, back: true},
		{verb: Transfer, from: helping(), to: Transferred},
		{verb: Suspend, from: helping(), to: Suspended},
		{verb: Resume, from: []State{Suspended, Transferred}, back: true},
		{verb: Withdraw, from: append([]State{SteppedUp, Transferred, Suspended}, helping()...), to: Withdrawn},
		{verb: Close, from: append([]State{Checklist, Refused, Withdrawn, SteppedUp, Transferred}, helping()...), to: Closed},
		{verb: Archive, from: []State{Closed}, to: Archived},
	}
}

// aside are the states from which an episode comes back to where it stood.
func (s State) aside() bool { return s == SteppedUp || s == Transferred || s == Suspended }

// To is where a verb leads from a state, with where the episode stands while it is
// put aside. A move that is not in the table is refused, saying what can be done
// instead.
func To(from, resumes State, v Verb) (to, nextResumes State, err error) {
	for _, m := range moves() {
		if m.verb != v || !slices.Contains(m.from, from) {
			continue
		}
		switch {
		case m.back:
			return resumes, "", nil
		case m.to.aside() && !from.aside():
			return m.to, from, nil
		case m.to.aside(): // accepted: still put aside from where it stood
			return m.to, resumes, nil
		}
		return m.to, "", nil
	}
	if can := From(from); len(can) > 0 {
		return from, resumes, problem.New(problem.Conflict, "episode.illegal", i18n.Key(v.Key()), i18n.Key(from.Key()), i18n.Key(can[0].Key()))
	}
	return from, resumes, problem.New(problem.Conflict, "episode.illegal.none", i18n.Key(v.Key()), i18n.Key(from.Key()))
}

// From lists what can be done by a button, in the order offered.
func From(s State) (out []Verb) {
	for _, m := range moves() {
		if slices.Contains(m.from, s) && m.verb != Agree && m.verb != Refuse && m.verb != Withdraw {
			out = append(out, m.verb)
		}
	}
	return out
}

// early reports whether there is nothing yet that a meeting could sign off.
func (s State) early() bool {
	switch s {
	case Checklist, Asking, Refused, Drafting, Contributions, Withdrawn:
		return true
	}
	return false
}
