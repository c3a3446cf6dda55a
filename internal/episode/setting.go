package episode

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/db"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// ReasonSocialCare is the code of the reason that rests on a decision of social care.
const ReasonSocialCare = "social-care"

// Reason is one line of the authority's list of why an episode closes. It is never
// taken out: from its last day on it is no longer offered, and what was closed with
// it still reads.
type Reason struct {
	Code string       `json:"code"`
	En   string       `json:"en"`
	Cy   string       `json:"cy"`
	Maps string       `json:"maps,omitempty"` // to the code of a national return
	Ends workday.Date `json:"ends"`           // last day; zero while it is offered
}

// In is the reason in a language.
func (r Reason) In(lang string) string {
	if lang == "cy" && r.Cy != "" {
		return r.Cy
	}
	return r.En
}

// Settings are what an authority decides of its episodes.
type Settings struct {
	Checklist   string    `json:"checklist"` // "off", "optional", "mandatory"
	CareDecides bool      `json:"care_decides"`
	CareHelps   bool      `json:"care_helps"` // social care gives early help itself, and says so as it begins
	Standards   Standards `json:"standards"`
	Reasons     []Reason  `json:"reasons"`
	Version     int64     `json:"-"`
}

// Checklists are the ways in which the checklist can be used.
func Checklists() []string { return []string{"optional", "mandatory", "off"} }

// UsualSettings are in force until an authority sets its own.
func UsualSettings() Settings {
	return Settings{Checklist: "optional", CareDecides: true, Standards: UsualStandards(), Reasons: []Reason{
		{Code: "needs-met", En: "Needs are met", Cy: "Anghenion wedi'u diwallu", Maps: "NEEDS-MET"},
		{Code: "one-agency", En: "One agency can do what is left", Cy: "Gall un asiantaeth wneud yr hyn sydd ar ôl", Maps: "SINGLE-AGENCY"},
		{Code: "no-longer", En: "The family no longer wants help", Cy: "Nid yw'r teulu eisiau cymorth mwyach", Maps: "WITHDRAWN"},
		{Code: "not-reached", En: "We could not reach the family", Cy: "Ni allem gysylltu â'r teulu", Maps: "NOT-REACHED"},
		{Code: "moved", En: "Moved to another area", Cy: "Symudodd i ardal arall", Maps: "MOVED"},
		{Code: ReasonSocialCare, En: "Social care has taken it on", Cy: "Mae gofal cymdeithasol wedi cymryd yr achos", Maps: "STEP-UP"},
		{Code: "specialist", En: "Another service assesses instead", Cy: "Mae gwasanaeth arall yn asesu yn lle hynny", Maps: "SPECIALIST"},
		{Code: "none-needed", En: "No further help was needed", Cy: "Nid oedd angen rhagor o gymorth", Maps: "NFA"},
		{Code: "mistake", En: "Begun by mistake", Cy: "Dechreuwyd trwy gamgymeriad", Maps: "ERROR"},
	}}
}

// offers reports whether a reason is on the list on a day.
func (s Settings) offers(code string, today workday.Date) bool {
	return slices.ContainsFunc(s.Offered(today), func(r Reason) bool { return r.Code == code })
}

// Offered are the reasons on offer on a day.
func (s Settings) Offered(today workday.Date) (out []Reason) {
	for _, r := range s.Reasons {
		if r.Ends.IsZero() || !r.Ends.Before(today) {
			out = append(out, r)
		}
	}
	return out
}

// Reason finds a reason by its code, ended ones included.
func (s Settings) Reason(code string) Reason {
	for _, r := range s.Reasons {
		if r.Code == code {
			return r
		}
	}
	return Reason{Code: code, En: code}
}

// Check says what is wrong with settings that are to replace others: a code that
// was once used stays on the list.
func (s Settings) Check(was Settings) error {
	var faults []problem.Field
	if !slices.Contains(Checklists(), s.Checklist) {
		faults = append(faults, problem.Field{Name: "checklist", Key: "episode.need-begin"})
	}
	codes := map[string]bool{}
	for i, r := range s.Reasons {
		name := fmt.Sprintf("reason-%d-code", i+1)
		if r.Code == "" || strings.Trim(r.Code, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || codes[r.Code] {
			faults = append(faults, problem.Field{Name: name, Key: "episode.need-code"})
		}
		if strings.TrimSpace(r.En) == "" {
			faults = append(faults, problem.Field{Name: fmt.Sprintf("reason-%d-en", i+1), Key: "episode.need-label"})
		}
		codes[r.Code] = true
	}
	for _, r := range was.Reasons {
		if !codes[r.Code] {
			return problem.New(problem.Conflict, "problem.conflict")
		}
	}
	if err := s.Standards.Check(); err != nil {
		faults = append(faults, problem.Of(err).Fields...)
	}
	return problem.Check(faults...)
}

// Settings reads them for the page on which they are changed.
func (s *Service) Settings(ctx context.Context, q access.Request) (Settings, error) {
	return access.Read(ctx, s.Gate, q, func(ctx context.Context, r db.Reader, _ access.Grant) (Settings, audit.Event, error) {
		out, err := settingsOf(ctx, r)
		return out, audit.Event{Classes: []string{"settings"}}, err
	})
}

// SetSettings writes them over the version that set was read at.
func (s *Service) SetSettings(ctx context.Context, q access.Request, set Settings) error {
	_, err := access.Change(ctx, s.Gate, q, func(ctx context.Context, tx *db.Tx, _ access.Grant) (struct{}, audit.Event, error) {
		ev := audit.Event{Classes: []string{"settings"}, Detail: set}
		was, err := settingsOf(ctx, tx)
		if err != nil {
			return struct{}{}, ev, err
		}
		if was.Version != set.Version {
			return struct{}{}, ev, problem.New(problem.Conflict, "problem.conflict")
		}
		if err := set.Check(was); err != nil {
			return struct{}{}, ev, err
		}
		return struct{}{}, ev, putSettings(ctx, tx, set)
	})
	return err
}
