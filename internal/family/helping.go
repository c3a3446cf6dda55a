package family

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"onestory/internal/access"
	"onestory/internal/agency"
	"onestory/internal/involvement"
	"onestory/internal/kit/db"
	"onestory/lib/workday"
)

// Helper is somebody who helps, as a person's page names them.
type Helper struct {
	Name    string // "" for a service of which no more is told
	Role    string
	Agency  string
	Phone   string
	Days    []string
	Neutral bool // a service that helps, of which no more is told

	agency string // id, "" where it is not told
}

// View is a person's page about a child.
type View struct {
	Whose
	Helpers []Helper
	Lead    *Lead // nil: nobody has been named
	Shared  []Disclosed
	Sharing bool // there is such a part at all
	Agrees  bool // they can say what they agree to
	Open    int  // questions without an answer yet
	Answers int  // answered in the last thirty days
}

// Open is a person's page about a child.
func (s *Service) Open(ctx context.Context, q access.Request) (View, error) {
	return read(ctx, s, q, "helpers", func(ctx context.Context, r db.Reader, g access.Grant, m Whose) (View, error) {
		v := View{Whose: m, Agrees: s.Consents != nil}
		var err error
		if v.Helpers, err = s.helping(ctx, r, g, m); err != nil {
			return v, err
		}
		if s.Leads != nil && !m.Placeless {
			lead, ok, err := s.Leads.LeadOf(ctx, r, g)
			if err != nil {
				return v, err
			}
			// Nobody is named as the lead whom the page does not name as a helper.
			if ok && slices.ContainsFunc(v.Helpers, func(h Helper) bool { return h.agency != "" && h.agency == lead.AgencyID }) {
				v.Lead = &lead
			}
		}
		if s.Disclosures != nil {
			v.Sharing = true
			if v.Shared, err = s.shared(ctx, r, g, m); err != nil {
				return v, err
			}
		}
		asked, err := selectQuestionsOf(ctx, r, m.Member, g.Children())
		for _, a := range asked {
			switch {
			case a.AnsweredAt.IsZero():
				v.Open++
			case g.Now().Sub(a.AnsweredAt) < newAnswer:
				v.Answers++
			}
		}
		return v, err
	})
}

// shared is what was shared, as one person is told it, newest first: what went to
// services for safety or of a sensitive kind, and what is police's or sensitive in
// itself, by a reviewer's decision only. A placeless page names no agency, and is
// not told what was shared for safety or by duty: it may be safety from its reader.
func (s *Service) shared(ctx context.Context, r db.Reader, g access.Grant, m Whose) (out []Disclosed, err error) {
	list, err := s.Disclosures.ToFamily(ctx, r, g)
	if err != nil {
		return nil, err
	}
	decisions, err := selectDecisions(ctx, r, g.Children(), m.Member)
	if err != nil {
		return nil, fmt.Errorf("read what was decided about entries: %w", err)
	}
	today := workday.InUK(g.Now())
	for _, d := range list {
		ag, ok, err := agency.Get(ctx, r, d.Agency)
		if err != nil {
			return nil, fmt.Errorf("read an agency: %w", err)
		}
		rule, who := Shown, Who{Kind: string(ag.Kind)}
		switch {
		case safety(who), d.Class == "police", m.Placeless && d.Kind != "agreed":
			rule = Safety
		case sensitive(who), d.Class == "sensitive":
			rule = Sensitive
		}
		if !d.On.Before(today) || !visible(rule, d.Agency, db.Millis(d.On.Time()), d.On, today, decisions) {
			continue // what is shared today appears tomorrow, as looks do
		}
		if ok && rule == Shown && !m.Placeless {
			d.Name, d.NameCy = ag.Name, ag.NameCy
		}
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b Disclosed) int {
		return cmp.Or(b.On.Compare(a.On), cmp.Compare(a.Class, b.Class), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

// helping is who helps, as one person is told it. A placeless page names nobody.
// Services for safety, for health that is nobody else's business, and for an
// adult's own troubles are told of by a reviewer's decision only, and then
// without name and place.
func (s *Service) helping(ctx context.Context, r db.Reader, g access.Grant, m Whose) ([]Helper, error) {
	if m.Placeless {
		return nil, nil
	}
	who, err := newWho(ctx, r, g.Children())
	if err != nil {
		return nil, err
	}
	list, err := s.helpers.Helpers(ctx, r, g)
	if err != nil {
		return nil, err
	}
	decisions, err := selectDecisions(ctx, r, g.Children(), m.Member)
	if err != nil {
		return nil, fmt.Errorf("read what was decided about entries: %w", err)
	}
	today := workday.InUK(g.Now())
	var out []Helper
	for _, i := range list {
		if i.Status != involvement.Confirmed && i.Account != "" {
			continue
		}
		is, err := s.kindOf(ctx, r, who, i)
		if err != nil {
			return nil, err
		}
		rule := Shown
		switch {
		case safety(is):
			rule = Safety
		case sensitive(is), i.Kind == involvement.Sensitive:
			rule = Sensitive
		}
		switch {
		case !visible(rule, i.AgencyID, db.Millis(i.MadeAt), workday.InUK(i.MadeAt), today, decisions):
		case rule != Shown:
			if !slices.ContainsFunc(out, func(h Helper) bool { return h.Neutral }) {
				out = append(out, Helper{Neutral: true})
			}
		default:
			out = append(out, Helper{Name: i.Name, Role: i.Role, Agency: i.Agency, Phone: cmp.Or(i.Phone, i.Duty), Days: i.Days, agency: i.AgencyID})
		}
	}
	slices.SortStableFunc(out, func(a, b Helper) int {
		if a.Neutral != b.Neutral {
			if a.Neutral {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(a.Agency, b.Agency), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

// kindOf is who an involvement is, from its account where it has one.
func (s *Service) kindOf(ctx context.Context, r db.Reader, who *whoOf, i involvement.Involvement) (Who, error) {
	if i.Account != "" {
		return who.of(ctx, r, i.Account)
	}
	ag, _, err := agency.Get(ctx, r, i.AgencyID)
	if err != nil {
		return Who{}, fmt.Errorf("read an agency: %w", err)
	}
	return Who{Agency: i.AgencyID, Kind: string(ag.Kind), Known: true}, nil
}
