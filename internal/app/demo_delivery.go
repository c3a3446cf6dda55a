package app

import (
	"maps"
	"strconv"

	"onestory/internal/delivery"
	"onestory/internal/episode"
)

// delivered goes on with a course of help whose assessment is signed: two looks at
// how far things have come, a meeting, and a plan that is under way.
func (s sharingScene) delivered() error {
	const who, carer = "Nia Bevan", "Amara Okafor"
	x := demoHelp{who: who, given: "Chidi", family: "Okafor", born: "2017-05-14", kind: episode.EarlyHelp, carer: carer}
	child, err := s.child(x.given, x.family, x.born)
	if err != nil {
		return err
	}
	id, err := s.course(x, child)
	if err != nil {
		return err
	}
	both := bothSign("Chidi Okafor", carer, who)
	for _, w := range []struct {
		form string
		said map[string]string
	}{
		{delivery.Distance, demoDistance(s.today.AddDays(-40).String(), "start", 1)},
		{delivery.Meeting, demoMeeting(s.today.AddDays(-7).String())},
		{delivery.Plan, demoPlan(s.today.AddDays(-5).String(), s.today.AddDays(9).String(), s.today.AddDays(37).String())},
		{delivery.Distance, demoDistance(s.today.AddDays(-2).String(), "review", 2)},
	} {
		signed := both
		if w.form == delivery.Distance || w.form == delivery.Meeting {
			signed = nil
		}
		if err := s.write(who, child, id, w.form, w.said, signed, true); err != nil {
			return err
		}
	}
	return nil
}

func demoVoices() map[string]string {
	return map[string]string{"child.said": "yes", "child.said.words": "I want to go to the library with Chika, and then by myself.", "parent.said": "yes", "parent.said.words": "It is a plan that we can keep."}
}

func demoPlan(late, soon, review string) map[string]string {
	v := demoVoices()
	maps.Copy(v, map[string]string{
		"lead.name": "Nia Bevan", "present": "Chidi, Amara, Miss Lloyd",
		"rows.for#1": "Chidi", "rows.need#1": "To join in at break without his brother beside him", "rows.outcome#1": "He plays with somebody once a day", "rows.action#1": "Ten minutes of trains with one friend, in the quiet corner", "rows.who#1": "Miss Lloyd, First Primary", "rows.when#1": soon, "rows.status#1": "doing", "rows.progress#1": "Three times in the first week",
		"rows.for#2": "Amara", "rows.need#2": "An evening for herself", "rows.outcome#2": "She sees her sister each week", "rows.action#2": "A place in the parents’ group on Wednesdays", "rows.who#2": "Nia Bevan", "rows.when#2": late, "rows.status#2": "doing",
		"rows.for#3": "Chidi", "rows.need#3": "Something of his own", "rows.outcome#3": "He goes where Chika does not", "rows.action#3": "His aunt takes him to the chess club", "rows.who#3": "Aunt Ify", "rows.when#3": soon, "rows.status#3": "done", "rows.closed#3": late,
		"plan.review": review,
	})
	return v
}

func demoMeeting(on string) map[string]string {
	v := demoVoices()
	maps.Copy(v, map[string]string{
		"before.family": "true", "before.agenda": "true", "meeting.date": on, "meeting.how": "meeting",
		"people.name#1": "Amara Okafor", "people.role#1": "Mother", "people.came#1": "came", "people.name#2": "Miss Lloyd", "people.role#2": "Teacher", "people.came#2": "came",
		"meeting.notes-by": "Miss Lloyd", "meeting.private": "true", "meeting.family": "Chidi would like to show his trains, though not to everyone. Amara is tired.",
		"meeting.decided": "A friend to play with, a place in the parents’ group, chess on Saturdays.", "meeting.next": on,
	})
	return v
}

// demoDistance answers every scale, better by how much.
func demoDistance(on, when string, score int) map[string]string {
	v := map[string]string{"distance.date": on, "distance.when": when}
	for n, id := range []string{"health", "feelings", "learning", "friends", "home", "safe", "fun", "say"} {
		v["d."+id] = strconv.Itoa(min(4, score+n%3))
	}
	for n, id := range []string{"health", "parent", "relations", "safe", "money", "home", "help", "hope"} {
		v["e."+id] = strconv.Itoa(min(4, score+n%2))
	}
	return v
}
