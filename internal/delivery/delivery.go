package delivery

import (
	"slices"
	"strings"

	"onestory/internal/assessment"
	"onestory/internal/episode"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// The forms, by their ids.
const (
	Plan     = "plan"
	Meeting  = "meeting"
	Review   = "review"
	Distance = "distance"
	Closure  = "closure"
)

// In lists what can be written while an episode stands in a state, in the order
// offered. The family signs plans, reviews and the end, which only the lead finishes,
// since the episode moves with them; whoever took the notes of a meeting finishes them.
func In(s episode.State) []assessment.Beside {
	plan, meeting, review := assessment.Beside{Form: Plan, ByLead: true}, assessment.Beside{Form: Meeting, Bare: true}, assessment.Beside{Form: Review, ByLead: true}
	distance, closure := assessment.Beside{Form: Distance, Bare: true}, assessment.Beside{Form: Closure, ByLead: true}
	switch s {
	case episode.Drafting, episode.Contributions:
		return []assessment.Beside{meeting, distance}
	case episode.Signed, episode.Team:
		return []assessment.Beside{plan, meeting, distance, closure}
	case episode.SingleAgency, episode.Planned, episode.Review:
		return []assessment.Beside{plan, meeting, review, distance, closure}
	case episode.SteppedUp, episode.Transferred:
		return []assessment.Beside{closure}
	}
	return nil
}

// next are the moves that a finished form calls for, and the day of the next review.
func next(f assessment.Finished, s episode.State) (moves []episode.Verb, on workday.Date, err error) {
	switch f.Form {
	case Plan:
		switch s {
		case episode.Signed:
			moves = []episode.Verb{episode.Form, episode.Plan}
		case episode.Team:
			moves = []episode.Verb{episode.Plan}
		}
		on, _ = workday.Parse(f.Says("plan.review")) // "" is none
		return moves, on, nil
	case Review:
		return reviewed(f, s)
	}
	return nil, workday.Date{}, nil
}

// reviewed is next for a review: it ends with a day for the next one, or with why
// the help ends, whatever form the authority made of it.
func reviewed(f assessment.Finished, s episode.State) (moves []episode.Verb, on workday.Date, err error) {
	then := f.Says("review.next")
	if then == "close" {
		if f.Says("review.closure") == "" {
			err = problem.New(problem.Conflict, "delivery.need-next")
		}
		if s == episode.Planned {
			moves = []episode.Verb{episode.Look}
		}
		return moves, on, err
	}
	on, _ = workday.Parse(f.Says("review.next-date"))
	held, _ := workday.Parse(f.Says("review.date"))
	if on.IsZero() || !held.IsZero() && !on.After(held) {
		return nil, on, problem.New(problem.Conflict, "delivery.need-next")
	}
	if s == episode.Planned {
		moves = []episode.Verb{episode.Look}
	}
	switch {
	case then == "reassess":
		moves = append(moves, episode.Reassess)
	case s != episode.SingleAgency:
		moves = append(moves, episode.Carry)
	}
	return moves, on, nil
}

// closing is what a closing record says of the end.
func closing(f assessment.Finished) episode.Closing {
	c := episode.Closing{Reason: f.Says("closure.reason"), Note: f.Says("closure.why"), Exception: f.Says("closure.no-meeting")}
	if f.Says("closure.meeting") == "true" {
		c.Meeting, _ = workday.Parse(f.Says("closure.date"))
	}
	left := []string{f.Says("closure.left")}
	for _, row := range f.Rows("after") {
		left = append(left, strings.Join([]string{row["after.what"], row["after.who"], row["after.when"]}, ", "))
	}
	c.After = strings.TrimSpace(strings.Join(left, "\n"))
	return c
}

// planned are the lines that a plan or a review begins with, newest first in all:
// those of the plan before that are neither done nor stopped, else the actions of the assessment.
func planned(all []assessment.Finished) []map[string]string {
	if i := slices.IndexFunc(all, func(f assessment.Finished) bool { return f.Form == Plan }); i >= 0 {
		return lines(all[i].Rows("rows"), "rows.", func(row map[string]string) bool {
			return row["rows.status"] != "done" && row["rows.status"] != "stopped"
		})
	}
	for _, f := range all {
		if slices.Contains(episode.Kinds(), episode.Kind(f.Form)) {
			return lines(f.Rows("actions"), "actions.", func(map[string]string) bool { return true })
		}
	}
	return nil
}

// names are what the columns of a plan are filled in from, by their own names; an
// assessment says "what" of an action.
var names = map[string]string{"for": "for", "need": "need", "outcome": "outcome", "action": "action", "what": "action", "who": "who", "when": "when", "status": "status", "progress": "progress"}

func lines(rows []map[string]string, prefix string, take func(map[string]string) bool) (out []map[string]string) {
	for _, row := range rows {
		if !take(row) {
			continue
		}
		line := map[string]string{}
		for from, to := range names {
			if v := row[prefix+from]; v != "" {
				line["plan."+to] = v
			}
		}
		if len(line) > 0 {
			out = append(out, line)
		}
	}
	return out
}
