package family

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/consent"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/form"
	"onestory/internal/kit/once"
	"onestory/internal/kit/problem"
)

// Sharing is what somebody says of sharing on their own page.
type Sharing struct {
	Yes     bool
	Agency  string // "" is any service
	Classes []string
	Months  int // for how long a yes lasts
}

// yesMonths is for how long a yes may last, in the order offered.
var yesMonths = []int{3, 6, 12}

// Check says what is missing.
func (x Sharing) Check() error {
	var faults []problem.Field
	if x.Yes && len(x.Classes) == 0 {
		faults = append(faults, problem.Field{Name: "classes", Key: "family.agree.need-classes"})
	}
	if x.Yes && !slices.Contains(yesMonths, x.Months) {
		faults = append(faults, problem.Field{Name: "months", Key: "family.agree.need-months"})
	}
	for _, c := range x.Classes {
		if !slices.Contains(sharedClasses, c) {
			faults = append(faults, problem.Field{Name: "classes", Key: "family.agree.need-classes"})
		}
	}
	return problem.Check(faults...)
}

// footing is on what footing an answer on somebody's own page counts. had is what
// they said before, newest first; responsible says that the record names them as
// having parental responsibility. A yes needs what a practitioner found out with
// them; a no counts sooner. What does not decide is kept as what they want.
func footing(m access.Membership, age consent.Age, yes, responsible bool, had []consent.Consent) (consent.Capacity, consent.Details) {
	band := age.Band()
	grown := band == consent.From16 || band == consent.Adult
	var before consent.Consent
	if i := slices.IndexFunc(had, func(c consent.Consent) bool {
		return c.State != consent.Waiting && (c.Capacity == consent.Competent || c.Capacity == consent.Responsibility)
	}); i >= 0 {
		before = had[i]
	}
	d := consent.Details{Reasons: before.Reasons, Evidence: before.Evidence, Orders: before.Orders}
	switch {
	case m.Kind == access.Self && grown:
		return consent.Own, consent.Details{}
	case m.Kind == access.Self && (before.Capacity == consent.Competent || !yes && m.Able):
		return consent.Competent, d
	case m.Kind == access.Self || band == consent.Adult:
		return consent.Wish, consent.Details{}
	case !yes && (before.Capacity == consent.Responsibility || responsible && !grown):
		return consent.Responsibility, d
	case yes && !grown && before.Capacity == consent.Responsibility && before.Evidence != "" && before.Orders == "":
		return consent.Responsibility, d
	}
	return consent.Wish, consent.Details{}
}

// SaySharing keeps what the person says of sharing.
func (s *Service) SaySharing(ctx context.Context, q access.Request, x Sharing, key form.Key) error {
	if s.Consents == nil {
		return access.ErrNotFound
	}
	if err := x.Check(); err != nil {
		return err
	}
	keys, err := s.Consents.Keys(ctx, q)
	if err != nil {
		return err
	}
	_, err = change(ctx, s, q, "consent", func(ctx context.Context, tx *db.Tx, g access.Grant, m Whose) (struct{}, []audit.State, error) {
		var none struct{}
		var states []audit.State
		c, err := s.sharing(ctx, tx, g, m, x)
		if err != nil {
			return none, nil, err
		}
		_, _, err = once.Do(ctx, tx, m.Member, key, g.Now(), func() (id string, err error) {
			id, states, err = s.Consents.Give(ctx, tx, g, keys, c)
			return id, err
		})
		return none, states, err
	})
	return err
}

// sharing is the answer as consent keeps it.
func (s *Service) sharing(ctx context.Context, tx *db.Tx, g access.Grant, m Whose, x Sharing) (c consent.Consent, err error) {
	who, err := s.person(ctx, tx, g, m)
	if err != nil {
		return c, err
	}
	offers, err := s.offers(ctx, tx, g, m)
	if err != nil {
		return c, err
	}
	if x.Agency != "" && !slices.ContainsFunc(offers, func(o Offer) bool { return o.ID == x.Agency }) {
		return c, problem.Check(problem.Field{Name: "agency", Key: "family.agree.need-agency"})
	}
	v, err := s.children.Of(ctx, tx, g)
	if err != nil {
		return c, err
	}
	had, err := s.Consents.OfPerson(ctx, tx, g, who.key)
	if err != nil {
		return c, err
	}
	had = slices.DeleteFunc(had, func(c consent.Consent) bool { return !who.theirs(c.By) })
	responsible := slices.ContainsFunc(s.Consents.Carers(v, s.today()), func(p consent.Person) bool { return p.Key == who.key })
	c = consent.Consent{Person: who.key, Answer: consent.No, State: consent.Standing, Agency: x.Agency, Starts: s.today()}
	c.Capacity, c.Details = footing(m.Membership, consent.AgeOf(v, s.today()), x.Yes, responsible, had)
	if c.Name = who.name; m.Kind == access.Self {
		c.Name = v.Name().Full()
	}
	c.Relationship, c.How = string(m.Kind), "online"
	for _, k := range x.Classes {
		c.Classes = append(c.Classes, access.Class(k))
	}
	if x.Yes {
		c.Answer, c.Ends = consent.Yes, s.today().AddMonths(x.Months)
	}
	return c, nil
}

// SayHelp keeps whether the person wants to be helped.
func (s *Service) SayHelp(ctx context.Context, q access.Request, what string, answer consent.Answer, key form.Key) error {
	if s.Consents == nil {
		return access.ErrNotFound
	}
	h := consent.Help{Person: q.Actor, Answer: answer, On: s.today(), HelpDetails: consent.HelpDetails{Name: q.Actor, Support: what, How: "online"}}
	if len(strings.TrimSpace(what)) < 3 {
		return problem.Check(problem.Field{Name: "support", Key: "family.agree.need-help"})
	}
	if err := h.Check(s.today()); err != nil {
		return err
	}
	keys, err := s.Consents.Keys(ctx, q)
	if err != nil {
		return err
	}
	_, err = change(ctx, s, q, "agreement-to-help", func(ctx context.Context, tx *db.Tx, g access.Grant, m Whose) (struct{}, []audit.State, error) {
		var none struct{}
		who, err := s.person(ctx, tx, g, m)
		if err != nil {
			return none, nil, err
		}
		h.Person, h.Name, h.Relationship = who.key, cmp.Or(who.name, string(m.Kind)), string(m.Kind)
		_, _, err = once.Do(ctx, tx, m.Member, key, g.Now(), func() (string, error) { return s.Consents.GiveHelp(ctx, tx, g, keys, h) })
		return none, nil, err
	})
	return err
}

// Stop takes one of the person's own answers back. It bites at the next request.
func (s *Service) Stop(ctx context.Context, q access.Request, id string, version int64) error {
	if s.Consents == nil {
		return access.ErrNotFound
	}
	_, err := change(ctx, s, q, "consent", func(ctx context.Context, tx *db.Tx, g access.Grant, m Whose) (struct{}, []audit.State, error) {
		var none struct{}
		who, err := s.person(ctx, tx, g, m)
		if err != nil {
			return none, nil, err
		}
		all, err := s.Consents.OfPerson(ctx, tx, g, who.key)
		if err != nil {
			return none, nil, err
		}
		helps, err := s.Consents.HelpOf(ctx, tx, g, who.key)
		if err != nil {
			return none, nil, err
		}
		switch {
		case slices.ContainsFunc(all, func(c consent.Consent) bool { return c.ID == id && who.theirs(c.By) }):
			states, err := s.Consents.TakeBack(ctx, tx, g, id, who.key, consent.Withdrawn, version)
			return none, states, err
		case slices.ContainsFunc(helps, func(h consent.Help) bool { return h.ID == id && who.theirs(h.By) }):
			states, err := s.Consents.StopHelp(ctx, tx, g, id, who.key, consent.Withdrawn, version)
			return none, states, err
		}
		return none, nil, access.ErrNotFound
	})
	return err
}
