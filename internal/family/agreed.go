package family

import (
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/consent"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// Answered is one thing that a person said: whether they want help, or whether
// something may be shared. It has none of the words of whoever wrote it down,
// since those may tell of somebody else in the family.
type Answered struct {
	ID      string
	Help    bool   // about being helped, not about sharing
	Yes     bool   // how it counts now: a yes that was taken back is a no
	Open    bool   // it can be taken back
	Waits   bool   // a yes that nobody here has looked at
	Wish    bool   // it is kept as what they want, and does not decide
	What    string // the help that was offered, "" where it is not told
	Anyone  bool   // about sharing with any service
	Name    string // of the agency, "" where it is not told
	NameCy  string
	Classes []string // none is everything
	On      workday.Date
	Until   workday.Date // last day of a yes, zero for none
	Version int64
}

// AgencyIn is the agency's name in a language, "" where it is not told.
func (a Answered) AgencyIn(lang string) string {
	if lang == "cy" && a.NameCy != "" {
		return a.NameCy
	}
	return a.Name
}

// ClassKeys are the catalogue keys of what may be told.
func (a Answered) ClassKeys() (out []string) {
	for _, c := range a.Classes {
		if key := (Disclosed{Class: c}).ClassKey(); !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	return out
}

// Agreed is what one person said, newest first, and whom they can say something of.
type Agreed struct {
	Whose
	Yes, No  []Answered
	Agencies []Offer
}

// Offer is an agency that a person can name, because their page names it.
type Offer struct{ ID, Name string }

// one is the answer of an id.
func (a Agreed) one(id string) (Answered, bool) {
	for _, x := range slices.Concat(a.Yes, a.No) {
		if x.ID == id && x.Open {
			return x, true
		}
	}
	return Answered{}, false
}

// Agreed is what a person said: theirs alone.
func (s *Service) Agreed(ctx context.Context, q access.Request) (Agreed, error) {
	return read(ctx, s, q, "consent", func(ctx context.Context, r db.Reader, g access.Grant, m Whose) (Agreed, error) {
		if s.Consents == nil {
			return Agreed{}, access.ErrNotFound
		}
		out := Agreed{Whose: m}
		who, err := s.person(ctx, r, g, m)
		if err != nil {
			return out, err
		}
		if out.Agencies, err = s.offers(ctx, r, g, m); err != nil {
			return out, err
		}
		all, err := s.saidOfSharing(ctx, r, g, m, who)
		if err != nil {
			return out, err
		}
		helps, err := s.Consents.HelpOf(ctx, r, g, who.key)
		if err != nil {
			return out, err
		}
		for _, h := range helps {
			if who.theirs(h.By) && (h.State == consent.Standing || h.State == consent.Withdrawn && h.Answer == consent.Yes) {
				a := Answered{ID: h.ID, Help: true, Yes: h.Agreed(), Open: h.State == consent.Standing, What: h.Support, On: h.On, Version: h.Version}
				if m.Placeless {
					a.What = ""
				}
				all = append(all, a)
			}
		}
		for _, a := range all {
			if a.Yes {
				out.Yes = append(out.Yes, a)
			} else {
				out.No = append(out.No, a)
			}
		}
		return out, nil
	})
}

// AgreedOne is one answer that the person can take back.
func (s *Service) AgreedOne(ctx context.Context, q access.Request, id string) (Answered, error) {
	all, err := s.Agreed(ctx, q)
	if err != nil {
		return Answered{}, err
	}
	a, ok := all.one(id)
	if !ok {
		return a, access.ErrNotFound
	}
	return a, nil
}

// saidOfSharing is what a person said of sharing that still counts, or waits to.
func (s *Service) saidOfSharing(ctx context.Context, r db.Reader, g access.Grant, m Whose, who person) (out []Answered, err error) {
	list, err := s.Consents.OfPerson(ctx, r, g, who.key)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		back := c.State == consent.Withdrawn && c.Answer == consent.Yes
		lasts := c.State == consent.Standing || c.State == consent.Waiting || back
		if !who.theirs(c.By) || !lasts || c.Lapsed(s.today()) {
			continue
		}
		a := Answered{ID: c.ID, Yes: c.Answer == consent.Yes && !back, Open: !back, Waits: c.State == consent.Waiting, Wish: !c.Counts(), Anyone: c.Agency == "", On: workday.InUK(c.At), Version: c.Version}
		if a.Yes {
			a.Until = c.Ends
		}
		for _, k := range c.Classes {
			a.Classes = append(a.Classes, string(k))
		}
		if a.Name, a.NameCy, err = s.toldName(ctx, r, m, c.Agency); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// toldName is what a page calls an agency: nothing on a placeless one, and nothing
// for a service for safety or of a sensitive kind, since somebody may look over
// the person's shoulder.
func (s *Service) toldName(ctx context.Context, r db.Reader, m Whose, id string) (en, cy string, err error) {
	if id == "" {
		return "", "", nil
	}
	a, ok, err := agency.Get(ctx, r, id)
	if err != nil {
		return "", "", fmt.Errorf("read an agency: %w", err)
	}
	if who := (Who{Kind: string(a.Kind)}); !ok || m.Placeless || safety(who) || sensitive(who) {
		return "", "", nil
	}
	return a.Name, a.NameCy, nil
}

// offers are the agencies that the page names already.
func (s *Service) offers(ctx context.Context, r db.Reader, g access.Grant, m Whose) (out []Offer, err error) {
	helpers, err := s.helping(ctx, r, g, m)
	for _, h := range helpers {
		o := Offer{h.agency, h.Agency}
		if o.ID != "" && o.Name != "" && !slices.ContainsFunc(out, func(p Offer) bool { return p.ID == o.ID }) {
			out = append(out, o)
		}
	}
	return out, err
}

// person is who speaks, as consent knows them.
type person struct {
	key, name, member string
}

// theirs reports whether what an account recorded is this person's: a practitioner
// recorded it of them, or they did; never what another member of the family wrote.
func (p person) theirs(by string) bool {
	return by == p.member || len(by) < len(access.FamilyPrefix) || by[:len(access.FamilyPrefix)] != access.FamilyPrefix
}

// person finds who speaks. Consent knows people by name; where two of a family
// have one name, each is known by their own page alone, so that neither reads what
// the other said.
func (s *Service) person(ctx context.Context, r db.Reader, g access.Grant, m Whose) (person, error) {
	p := person{key: m.Member, member: m.Member, name: m.Name}
	if m.Kind == access.Self {
		p.key = consent.Child
		return p, nil
	}
	relatives, err := s.relatives.Relatives(ctx, r, g)
	if err != nil {
		return p, err
	}
	p.name = ""
	for _, rel := range relatives {
		if rel.Member == m.Member {
			p.name = rel.Name
		}
	}
	if p.name == "" {
		return p, nil
	}
	key := s.Consents.PersonNamed(p.name)
	for _, rel := range relatives {
		if rel.Member != m.Member && s.Consents.PersonNamed(rel.Name) == key {
			return p, nil
		}
	}
	p.key = key
	return p, nil
}
