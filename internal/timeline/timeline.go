package timeline

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"onestory/internal/assessment"
	"onestory/internal/need"
	"onestory/lib/questionnaire"
	"onestory/lib/workday"
)

// Moment is what was said of needs on one day.
type Moment struct {
	On    workday.Date
	What  string // form's id, "" where somebody found a level by itself
	N     int64
	Item  string // of what was written
	Level string // in the reader's language, "" where none was said
	Rank  int    // of a level that was found, from 1; 0: none
	By    string // who found the level
	Needs []Need
	Why   string // why that level
	at    time.Time
}

// Need is one need with how it stands.
type Need struct{ Text, How string }

// Score is what was answered on the scales on one day.
type Score struct {
	On      workday.Date
	Item    string
	Answers []Answer
}

// Answer is one scale.
type Answer struct {
	ID, Label   string
	Value, Most int
}

// Share is what a score's answers come to, from 0 to 1, of those whose ids have a
// prefix; ok is false where there is none.
func (s Score) Share(prefix string) (share float64, sum, most int, ok bool) {
	for _, a := range s.Answers {
		if strings.HasPrefix(a.ID, prefix) {
			sum, most = sum+a.Value, most+a.Most
		}
	}
	if most == 0 {
		return 0, 0, 0, false
	}
	return float64(sum) / float64(most), sum, most, true
}

// Of gives the value of a scale, "–" where it was not answered that day.
func (s Score) Of(id string) string {
	for _, a := range s.Answers {
		if a.ID == id {
			return strconv.Itoa(a.Value)
		}
	}
	return "–"
}

// day is the day that a form is about: the one it says, else the day of its signing.
func day(f assessment.Finished) workday.Date {
	for _, id := range []string{"distance.date", "review.date", "meeting.date"} {
		if d, err := workday.Parse(f.Says(id)); err == nil && !d.IsZero() {
			return d
		}
	}
	return workday.InUK(f.Closed)
}

// moments are what was written and found, the oldest first.
func moments(all []assessment.Finished, found []need.Found, levels need.Levels, lang string) []Moment {
	var out []Moment
	for _, f := range all {
		m := Moment{On: day(f), What: f.Form, N: f.Number, Item: f.Item, Level: f.Of.Called("conclusion.level", f.Says("conclusion.level"), lang), Why: f.Says("conclusion.level.why"), at: f.Closed}
		for _, line := range strings.Split(f.Says("conclusion.needs"), "\n") {
			if line = strings.TrimSpace(line); line != "" {
				m.Needs = append(m.Needs, Need{Text: line})
			}
		}
		for _, row := range f.Rows("rows") {
			m.Needs = append(m.Needs, Need{row["rows.need"], f.Of.Called("rows.status", row["rows.status"], lang)})
		}
		for _, row := range f.Rows("changes") {
			m.Needs = append(m.Needs, Need{row["changes.need"], f.Of.Called("changes.how", row["changes.how"], lang)})
		}
		if m.Level != "" || len(m.Needs) > 0 {
			out = append(out, m)
		}
	}
	for _, f := range found {
		out = append(out, Moment{On: workday.InUK(f.At), Level: levels.Name(f.Level, lang), Rank: f.Level, By: f.Writer, Why: f.Reasons, at: f.At})
	}
	slices.SortStableFunc(out, func(a, b Moment) int { return cmp.Or(a.On.Compare(b.On), a.at.Compare(b.at)) })
	return out
}

// scores are the scales of every form that has at least two, the oldest first.
func scores(all []assessment.Finished, lang string) []Score {
	var out []Score
	for _, f := range all {
		s := Score{On: day(f), Item: f.Item}
		f.Of.Q.Each(func(i *questionnaire.Item, _ []*questionnaire.Item) {
			low, high := i.Get(questionnaire.ExtMinValue), i.Get(questionnaire.ExtMaxValue)
			if i.Type != questionnaire.TypeInteger || low == nil || high == nil || i.Get(questionnaire.ExtCalculatedExpression) != nil {
				return
			}
			value, err := strconv.Atoi(f.Says(i.LinkID))
			most, err2 := strconv.Atoi(high.Value.Text)
			if err == nil && err2 == nil && most > 0 {
				s.Answers = append(s.Answers, Answer{i.LinkID, i.Text.In(lang), value, most})
			}
		})
		if len(s.Answers) > 1 {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b Score) int { return a.On.Compare(b.On) })
	return out
}
