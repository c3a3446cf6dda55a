package need

import (
	"fmt"
	"strings"
	"time"

	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// Level is one of the authority's levels, from the lowest.
type Level struct {
	En, Cy string
	// Indicators are what it is known by, a line each.
	Indicators   string
	IndicatorsCy string
	Maps         string       `json:",omitempty"` // to the code of a national return
	Ends         workday.Date // last day on which it can be found; zero while it is
}

// Over reports whether it can no longer be found on a day. What was found at it reads.
func (l Level) Over(today workday.Date) bool { return !l.Ends.IsZero() && l.Ends.Before(today) }

// In is what the level is called in a language.
func (l Level) In(lang string) string {
	if lang == "cy" && l.Cy != "" {
		return l.Cy
	}
	return l.En
}

// Signs are the indicators in a language.
func (l Level) Signs(lang string) (out []string) {
	text := l.Indicators
	if lang == "cy" && l.IndicatorsCy != "" {
		text = l.IndicatorsCy
	}
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// Levels are the authority's, with the version of the setting.
type Levels struct {
	List    []Level
	Version int64        `json:"-"`
	Today   workday.Date `json:"-"` // on which they were read
}

// Most is how many levels there can be.
const Most = 6

// Usual are the levels until an authority sets its own.
func Usual() Levels {
	return Levels{List: []Level{
		{En: "Universal", Cy: "Cyffredinol", Maps: "UNIVERSAL",
			Indicators:   "The child is well, safe and learning.\nSchool, health and family give what is needed.",
			IndicatorsCy: "Mae'r plentyn yn iach, yn ddiogel ac yn dysgu.\nMae'r ysgol, iechyd a'r teulu'n rhoi'r hyn sydd ei angen."},
		{En: "Early help", Cy: "Cymorth cynnar", Maps: "EARLY-HELP",
			Indicators:   "One or two needs that one service cannot meet alone.\nMissed school or appointments now and then.\nA change at home that unsettles the child.",
			IndicatorsCy: "Un neu ddau angen na all un gwasanaeth eu diwallu ar ei ben ei hun.\nColli ysgol neu apwyntiadau o bryd i'w gilydd.\nNewid gartref sy'n ansefydlogi'r plentyn."},
		{En: "Targeted help", Cy: "Cymorth wedi'i dargedu", Maps: "TARGETED",
			Indicators:   "Several needs at once, or one that lasts.\nSeveral services, which need one plan.\nOften out of school, or at risk of exclusion.",
			IndicatorsCy: "Sawl angen ar yr un pryd, neu un sy'n parhau.\nSawl gwasanaeth, sydd angen un cynllun.\nYn aml allan o'r ysgol, neu mewn perygl o waharddiad."},
		{En: "Specialist", Cy: "Arbenigol", Maps: "SPECIALIST",
			Indicators:   "The child is suffering, or likely to suffer, significant harm.\nHealth or development is likely to be seriously impaired without help.\nTell the front door.",
			IndicatorsCy: "Mae'r plentyn yn dioddef, neu'n debygol o ddioddef, niwed sylweddol.\nMae iechyd neu ddatblygiad yn debygol o gael ei amharu'n ddifrifol heb gymorth.\nDywedwch wrth y drws blaen."},
	}}
}

// Check says what is wrong with levels that are to replace others. None is taken
// away: what was found at it still reads.
func (l Levels) Check(was Levels) error {
	var faults []problem.Field
	for i, x := range l.List {
		if strings.TrimSpace(x.En) == "" {
			faults = append(faults, problem.Field{Name: fmt.Sprintf("level-%d-en", i+1), Key: "need.need-name"})
		}
		if strings.ContainsAny(x.Maps, " \t\n") {
			faults = append(faults, problem.Field{Name: fmt.Sprintf("level-%d-maps", i+1), Key: "need.need-code"})
		}
	}
	if len(l.List) < len(was.List) || len(l.List) > Most {
		faults = append(faults, problem.Field{Name: "level-1-en", Key: "need.need-levels"})
	}
	return problem.Check(faults...)
}

// Name is what a level is called; n counts from 1.
func (l Levels) Name(n int, lang string) string {
	if n < 1 || n > len(l.List) {
		return ""
	}
	return l.List[n-1].In(lang)
}

// Found is a level that somebody found.
type Found struct {
	ID      string
	Child   string
	Level   int // from 1
	Episode string
	By      string
	At      time.Time
	Details
}

// Details are the sealed part.
type Details struct {
	Reasons string `json:"reasons"`
	Writer  string `json:"writer"`
	Agency  string `json:"agency,omitempty"`
}

// Check says what is missing, on a day.
func (f Found) Check(l Levels, today workday.Date) error {
	var faults []problem.Field
	if f.Level < 1 || f.Level > len(l.List) || l.List[f.Level-1].Over(today) {
		faults = append(faults, problem.Field{Name: "level", Key: "need.need-level"})
	}
	if len(strings.TrimSpace(f.Reasons)) < 10 {
		faults = append(faults, problem.Field{Name: "reasons", Key: "need.need-reasons"})
	}
	return problem.Check(faults...)
}
