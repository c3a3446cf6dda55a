package delivery

import (
	"fmt"
	"testing"

	"onestory/internal/assessment"
	"onestory/internal/episode"
	"onestory/lib/questionnaire"
)

func said(form string, answers map[string]string) assessment.Finished {
	r := &questionnaire.Response{}
	for id, v := range answers {
		r.Item = append(r.Item, questionnaire.ResponseItem{LinkID: id, Answer: []questionnaire.Answer{{Value: questionnaire.String(v)}}})
	}
	return assessment.Finished{Assessment: assessment.Assessment{Form: form}, Response: r}
}

// TestNext: what a finished form does to its episode, and on which day the next
// review is; a review without a day or a reason is not finished (CAF-32, CAF-35).
func TestNext(t *testing.T) {
	for _, c := range []struct {
		form  string
		state episode.State
		says  map[string]string
		moves []episode.Verb
		on    string
		bad   bool
	}{
		{Plan, episode.Signed, map[string]string{"plan.review": "2026-12-10"}, []episode.Verb{episode.Form, episode.Plan}, "2026-12-10", false},
		{Plan, episode.Team, nil, []episode.Verb{episode.Plan}, "", false},
		{Plan, episode.Planned, map[string]string{"plan.review": "2026-12-10"}, nil, "2026-12-10", false},
		{Plan, episode.SingleAgency, nil, nil, "", false},
		{Review, episode.Planned, map[string]string{"review.next": "review", "review.next-date": "2027-01-10", "review.date": "2026-12-10"}, []episode.Verb{episode.Look, episode.Carry}, "2027-01-10", false},
		{Review, episode.Review, map[string]string{"review.next": "review", "review.next-date": "2027-01-10"}, []episode.Verb{episode.Carry}, "2027-01-10", false},
		{Review, episode.SingleAgency, map[string]string{"review.next": "review", "review.next-date": "2027-01-10"}, nil, "2027-01-10", false},
		{Review, episode.Planned, map[string]string{"review.next": "reassess", "review.next-date": "2027-01-10"}, []episode.Verb{episode.Look, episode.Reassess}, "2027-01-10", false},
		{Review, episode.Planned, map[string]string{"review.next": "close", "review.closure": "moved"}, []episode.Verb{episode.Look}, "", false},
		{Review, episode.Planned, map[string]string{"review.next": "close"}, nil, "", true},
		{Review, episode.Planned, map[string]string{"review.next": "review"}, nil, "", true},
		{Review, episode.Planned, nil, nil, "", true},
		{Review, episode.Planned, map[string]string{"review.next": "review", "review.next-date": "2026-12-10", "review.date": "2026-12-10"}, nil, "", true},
		{Meeting, episode.Planned, nil, nil, "", false},
	} {
		moves, on, err := next(said(c.form, c.says), c.state)
		if (err != nil) != c.bad {
			t.Errorf("%s in %s, %v: %v", c.form, c.state, c.says, err)
		}
		if c.bad {
			continue
		}
		day := ""
		if !on.IsZero() {
			day = on.String()
		}
		if fmt.Sprint(moves) != fmt.Sprint(c.moves) || day != c.on {
			t.Errorf("%s in %s, %v: %v on %q, want %v on %q", c.form, c.state, c.says, moves, day, c.moves, c.on)
		}
		for s := c.state; len(moves) > 0; moves = moves[1:] { // the table of moves allows each
			to, _, err := episode.To(s, "", moves[0])
			if err != nil {
				t.Fatalf("%s in %s: %v", c.form, s, err)
			}
			s = to
		}
	}
}

// TestIn: nothing is written before the family agreed or after the end, and the
// closing record only where the episode can be closed.
func TestIn(t *testing.T) {
	for _, s := range episode.States() {
		for _, b := range In(s) {
			if _, _, err := episode.To(s, "", episode.Close); b.Form == Closure && (err != nil || s.Early()) {
				t.Errorf("in %s a closing record is written", s)
			}
		}
		if n := len(In(s)); n > 0 && (!s.Open() || s == episode.Checklist || s == episode.Asking || s == episode.Refused || s == episode.Withdrawn) {
			t.Errorf("in %s there are %d to write", s, n)
		}
	}
}
