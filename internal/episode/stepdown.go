package episode

import (
	"context"

	"onestory/internal/access"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
)

// Whose is what social care says as it begins an episode of early help.
type Whose string

// Stepped down: somebody in early help takes it over. Ours: social care gives the help
// itself, where the authority's settings know such teams.
const (
	Stepped Whose = "down"
	Ours    Whose = "own"
)

// Whoses lists them in the order offered.
func Whoses() []Whose { return []Whose{Stepped, Ours} }

// Hands is why an assessment is not signed by its reader, who may write it; "" where
// nothing keeps them from it. The catalogue has episode.hands.HANDS.
type Hands string

// ToLead: social care writes for the lead, who signs. First: the reader leads what social
// care steps down, and hands it over first. Waits: whoever leads it has still to.
const (
	ToLead Hands = "lead"
	First  Hands = "first"
	Waits  Hands = "wait"
)

// ofSocialCare reports whether what somebody is makes them social care. Whose agency they
// are of does not matter for it: a council often has both.
func ofSocialCare(a access.Actor) bool {
	return a.Has(access.SocialWorker) || a.Has(access.FrontDoor) || a.Has(access.EmergencyDuty)
}

// Hands reports why somebody who writes the assessment leaves finishing it to another.
// Stepping a child down, social care opens the early help assessment with its analysis
// and does not finalise it: a lead in early help is named, goes through it with the
// family and signs (Devon, step down to early help). So nobody of social care signs as
// an assessor; of an episode that social care began to step a child down nobody of social
// care signs at all, whatever they are in it, and nobody else either before somebody who
// is not of social care leads it. Family help is given by both together.
func (e Episode) Hands(a access.Actor, part access.Part) Hands {
	switch {
	case e.Kind == FamilyHelp || part != access.Lead && part != access.Assessor:
		return ""
	case e.careLeads && part == access.Lead:
		return First
	case e.careLeads:
		return Waits
	case e.careReads, part == access.Assessor && ofSocialCare(a):
		return ToLead
	}
	return ""
}

// steps reads, of an episode that is stepped down, whether social care still leads it
// and whether its reader is of social care, by role or by agency.
func (s *Service) steps(ctx context.Context, r db.Reader, g access.Grant, e Episode) (Episode, error) {
	if !e.StepsDown {
		return e, nil
	}
	var err error
	if e.careLeads, err = s.Staff.SocialCare(ctx, r, e.Lead); err == nil {
		e.careReads, err = s.Staff.SocialCare(ctx, r, g.Actor().ID)
	}
	return e, err
}

// stepsDown decides whether what somebody begins is a step-down: what social care begins
// is one, unless it is family help or, where the authority has social care teams that
// give early help themselves, they say that it is theirs.
func (s *Service) stepsDown(ctx context.Context, r db.Reader, a access.Actor, in Starting) (bool, error) {
	care, err := s.Staff.SocialCare(ctx, r, a.ID)
	if err != nil || !care || in.Kind == FamilyHelp {
		return false, err
	}
	set, err := settingsOf(ctx, r)
	if err != nil || !set.CareHelps {
		return true, err
	}
	if in.Whose != Stepped && in.Whose != Ours {
		return false, problem.Check(problem.Field{Name: "whose", Key: "episode.need-whose"})
	}
	return in.Whose == Stepped, nil
}
