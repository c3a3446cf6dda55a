package partnership

import (
	"strings"

	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Score is a step of likelihood (remote, possible, probable) or of severity
// (minimal, significant, severe): 1 to 3.
type Score int

// Risk is a level of risk: the zero value is low.
type Risk int

// The levels of risk.
const (
	Low Risk = iota
	Medium
	High
)

// Key is the catalogue key of the level's name.
func (r Risk) Key() string {
	return [...]string{"partnership.risk.low", "partnership.risk.medium", "partnership.risk.high"}[r]
}

// Colour is that of its tag.
func (r Risk) Colour() string { return [...]string{"green", "yellow", "red"}[r] }

// Rate is the level of a risk by the Commissioner's three by three table: what
// is minimal is low, and so is what is remote; significant harm is medium where it
// is possible and high where probable, severe harm high in either case. A score
// outside 1 to 3 is the worst.
func Rate(likelihood, severity Score) Risk {
	if likelihood < 1 || likelihood > 3 || severity < 1 || severity > 3 {
		return High
	}
	return [3][3]Risk{{Low, Low, Low}, {Low, Medium, High}, {Low, High, High}}[severity-1][likelihood-1]
}

// Hazard is one risk to people, before and after what is done about it.
type Hazard struct {
	What                         string
	Likelihood, Severity         Score
	Measure                      string
	LikelihoodLeft, SeverityLeft Score
}

// Before is its level with nothing done.
func (h Hazard) Before() Risk { return Rate(h.Likelihood, h.Severity) }

// Left is its level with the measure.
func (h Hazard) Left() Risk { return Rate(h.LikelihoodLeft, h.SeverityLeft) }

// Check names what must change before a hazard joins an assessment.
func (h Hazard) Check() error {
	var faults []problem.Field
	if strings.TrimSpace(h.What) == "" {
		faults = append(faults, problem.Field{Name: "what", Key: "partnership.fault.what"})
	}
	for name, s := range map[string]Score{"likelihood": h.Likelihood, "severity": h.Severity, "likelihoodleft": h.LikelihoodLeft, "severityleft": h.SeverityLeft} {
		if s < 1 || s > 3 {
			faults = append(faults, problem.Field{Name: name, Key: "partnership.fault.score"})
		}
	}
	return problem.Check(faults...)
}

// Assessment is a data protection impact assessment in its seven steps.
type Assessment struct {
	ID   string `json:"-"`
	Edit int64  `json:"-"`

	Title     string
	Need      string   // 1: why one is needed
	Describe  string   // 2: what is done with whose data
	Consulted string   // 3: who was asked, children and parents among them
	Necessity string   // 4: why it takes no less
	Hazards   []Hazard // 5 and 6: the risks and what is done about them
	Advice    string   // 7: what the data protection officer says
	Overruled string   // why the advice was not followed, "" if it was
	Name, Job string   // who signed it off, "" until then
	On        workday.Date
	By        string // the account that wrote it down
	ICO       string // what the Commissioner said, where they were asked
	ICOOn     workday.Date
}

// Residual is the highest level that is left.
func (a Assessment) Residual() (left Risk) {
	for _, h := range a.Hazards {
		left = max(left, h.Left())
	}
	return left
}

// Missing lists what an assessment lacks before it is signed off, as catalogue keys.
func (a Assessment) Missing() (out []string) {
	for _, m := range []struct {
		missing bool
		what    string
	}{
		{a.Need == "", "need"}, {a.Describe == "", "describe"}, {a.Consulted == "", "consulted"}, {a.Necessity == "", "necessity"},
		{len(a.Hazards) == 0, "hazards"}, {a.Advice == "", "advice"},
	} {
		if m.missing {
			out = append(out, "partnership.missing."+m.what)
		}
	}
	return out
}

// Clears reports whether what rests on the assessment may go live: it is signed
// off, and where a high risk is left the Commissioner has answered. why is the
// catalogue key of what stands against it.
func (a Assessment) Clears() (ok bool, why string) {
	switch {
	case a.Name == "":
		return false, "partnership.blocked.unsigned"
	case a.Residual() == High && a.ICO == "":
		return false, "partnership.blocked.high"
	}
	return true, ""
}
