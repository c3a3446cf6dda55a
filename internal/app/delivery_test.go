package app

import (
	"maps"
	"strings"
	"testing"

	"onestory/internal/access"
	"onestory/internal/assessment"
	"onestory/internal/consent"
	"onestory/internal/delivery"
	"onestory/internal/episode"
	"onestory/internal/form"
	"onestory/internal/kit/problem"
	"onestory/lib/questionnaire"
	"onestory/lib/workday"
)

// courseOf plays one episode by its use cases.
type courseOf struct {
	sharingScene
	t         testing.TB
	w         *world
	child, id string
	parent    string
}

// TestOneCourseOnEachForm plays one episode on the common assessment, the early help
// assessment and the family help assessment, each from the checklist to the closing
// record: same episode, same moves, whatever form it is written on (CAF-3, CAF-32).
func TestOneCourseOnEachForm(t *testing.T) {
	t.Parallel()
	w := open(t)
	s := sharingScene{f: w.f, ctx: t.Context(), who: w.people, today: workday.InUK(w.d.clock.Now())}
	for _, kind := range episode.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			c := &courseOf{sharingScene: s, t: t, w: w}
			c.begins(kind)
			c.stands(episode.Checklist)
			c.must(c.fills("", map[string]string{"outcome": "common", "outcome.why": "More than one service is needed."}, nil))
			c.stands(episode.Asking)
			c.must(c.f.episodes.Answer(c.ctx, c.as("Nia Bevan", "episode:answer", c.child), c.id, c.yes(), ""))
			c.stands(episode.Drafting)
			c.refused(delivery.Plan) // there is nothing to plan from
			c.must(c.fills("", nil, c.both()))
			c.stands(episode.Signed)
			c.must(c.fills(delivery.Distance, map[string]string{"distance.when": "start"}, nil))
			c.must(c.fills(delivery.Meeting, nil, nil))
			c.stands(episode.Signed)
			c.refused(delivery.Review) // of no plan
			next := c.today.AddDays(42)
			c.must(c.fills(delivery.Plan, map[string]string{"rows.status#1": "doing", "rows.need#1": "Somebody to read with", "plan.review": next.String()}, c.both()))
			c.stands(episode.Planned)
			c.due(next)
			for _, bad := range []map[string]string{{"review.next": "review", "review.next-date": c.today.String(), "review.date": c.today.String()}, {"review.next": "close", "review.closure": "no such reason"}} {
				if err := c.fills(delivery.Review, bad, c.both()); err == nil {
					t.Errorf("a review was finished without a day or a reason: %v", bad)
				}
			}
			c.stands(episode.Planned)
			later := c.today.AddDays(90)
			c.must(c.fills(delivery.Review, map[string]string{"review.next": "review", "review.next-date": later.String()}, c.both()))
			c.stands(episode.Planned)
			c.due(later)
			if got := c.newest(delivery.Review).Rows("changes"); len(got) == 0 || got[0]["changes.need"] != "Somebody to read with" {
				t.Errorf("the review does not begin with the needs of the plan: %v", got)
			}
			c.must(c.fills(delivery.Review, map[string]string{"review.next": "reassess", "review.next-date": later.String()}, c.both()))
			c.stands(episode.Drafting)
			c.must(c.fills("", nil, c.both()))
			if n := c.newest(string(kind)).Number; n != 2 {
				t.Errorf("the new assessment is number %d", n)
			}
			c.must(c.fills(delivery.Plan, map[string]string{"rows.status#1": "done"}, c.both()))
			c.must(c.fills(delivery.Distance, map[string]string{"distance.when": "end"}, nil))
			c.must(c.fills(delivery.Review, map[string]string{"review.next": "close", "review.closure": "needs-met"}, c.both()))
			c.stands(episode.Review)
			c.must(c.fills(delivery.Closure, map[string]string{"closure.meeting": "true", "closure.date": c.today.String()}, c.both()))
			c.stands(episode.Closed)
			if got := c.shows().Reason; got != "needs-met" {
				t.Errorf("it closed because of %q, which the last review did not say", got)
			}
			for _, id := range []string{delivery.Plan, delivery.Meeting, delivery.Distance} {
				c.refused(id)
			}
		})
	}
}

// TestReasonsAreOneList: what the authority adds to why help ends is asked by the
// closing record, what it ends is not, and what was written keeps its words.
func TestReasonsAreOneList(t *testing.T) {
	t.Parallel()
	w := open(t)
	shipped := map[string][]string{}
	for _, id := range []string{delivery.Review, delivery.Closure} {
		d := w.inForce(id)
		i := d.Item(map[string]string{delivery.Review: "review.closure", delivery.Closure: "closure.reason"}[id])
		options, _ := d.Q.Options(i)
		for _, o := range options {
			shipped[id] = append(shipped[id], o.Value.Coding.Code+" "+o.Value.Coding.Display.Value)
		}
	}
	var usual []string
	for _, r := range episode.UsualSettings().Reasons {
		usual = append(usual, r.Code+" "+r.En)
	}
	for id, list := range shipped {
		if strings.Join(list, ";") != strings.Join(usual, ";") {
			t.Errorf("%s asks %v, the settings have %v", id, list, usual)
		}
	}
	q := access.Request{Actor: w.people["Jo Carr"], Action: "episode:settings"}
	set, err := w.f.episodes.Settings(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	set.Reasons = append(set.Reasons, episode.Reason{Code: "grown-up", En: "They are grown up", Cy: "Maent wedi tyfu"})
	set.Reasons[0].En = "Everything is well"
	if err := w.f.episodes.SetSettings(t.Context(), q, set); err != nil {
		t.Fatal(err)
	}
	d := w.inForce(delivery.Closure)
	text := ""
	options, _ := d.Q.Options(d.Item("closure.reason"))
	for _, o := range options {
		text += o.Value.Coding.Display.In("cy") + ";" + o.Value.Coding.Display.Value + ";"
	}
	for _, want := range []string{"They are grown up", "Maent wedi tyfu", "Everything is well"} {
		if !strings.Contains(text, want) {
			t.Errorf("the closing record does not ask %q: %s", want, text)
		}
	}
	was := &questionnaire.Response{Status: "completed", Item: []questionnaire.ResponseItem{{LinkID: "closure", Item: []questionnaire.ResponseItem{{LinkID: "closure.reason", Answer: []questionnaire.Answer{{Value: questionnaire.Code("urn:onestory:code:closure", "needs-met", "Needs are met")}}}}}}}
	if got := string(d.Finished(was, form.Shown{Words: w.f.words.For("en")})); !strings.Contains(got, "Needs are met") || strings.Contains(got, "Everything is well") {
		t.Errorf("an answer changed its words: %s", got)
	}
}

func (w *world) inForce(id string) *form.Definition {
	w.t.Helper()
	list, err := w.f.forms.One(w.t.Context(), access.Request{Actor: w.people["Jo Carr"], Action: "form:list"}, id)
	if err != nil {
		w.t.Fatal(err)
	}
	d, err := w.f.forms.Version(w.t.Context(), access.Request{Actor: w.people["Jo Carr"], Action: "form:list"}, id, list.Versions[len(list.Versions)-1].Number)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func (c *courseOf) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatalf("%v %+v", err, problem.Of(err))
	}
}

// begins begins an episode of a child who has none, with a checklist.
func (c *courseOf) begins(kind episode.Kind) {
	c.t.Helper()
	for _, child := range c.w.ids(`SELECT r.child FROM access_relationship r JOIN access_child c ON c.child = r.child AND NOT c.hidden AND NOT c.shielded
		WHERE r.agency = 'first-primary' AND r.ends = '' AND NOT EXISTS (SELECT 1 FROM episode_child e WHERE e.child = r.child)
		AND NOT EXISTS (SELECT 1 FROM access_child_key x JOIN access_kin_key k ON k.key = x.key WHERE x.child = r.child) ORDER BY r.child`) {
		asked, err := c.f.consents.Ask(c.ctx, c.as("Nia Bevan", "consent:record", child), "")
		c.must(err)
		for _, p := range asked.People {
			if p.Key != consent.Child {
				c.child, c.parent = child, p.Name
			}
		}
		if c.child != "" {
			break
		}
	}
	c.must(c.f.episodes.Look(c.ctx, c.as("Nia Bevan", "episode:look", c.child)))
	id, err := c.f.episodes.Start(c.ctx, c.as("Nia Bevan", "episode:start", c.child), episode.Starting{Kind: kind, Concern: c.today.AddDays(-3), Worry: longText, Children: []string{c.child},
		Adults: []episode.Person{{Kind: "adult", PersonDetails: episode.PersonDetails{Name: c.parent}}}, Begin: episode.Checklist}, "")
	c.must(err)
	c.id = id
}

func (c *courseOf) yes() consent.Help {
	p, err := c.carer("Nia Bevan", c.child, c.parent)
	c.must(err)
	return consent.Help{Person: p.Person, Capacity: consent.Responsibility, Answer: consent.Yes, On: c.today, HelpDetails: consent.HelpDetails{Name: c.parent, Support: longText, Words: "Yes.", How: "spoken", Footing: consent.Footing{Evidence: "mother"}}}
}

func (c *courseOf) both() []assessment.Signature { return bothSign("The child", c.parent, "Nia Bevan") }

func (c *courseOf) shows() episode.Shown {
	c.t.Helper()
	x, err := c.f.episodes.Show(c.ctx, c.as("Nia Bevan", "episode:open", c.child), c.id)
	c.must(err)
	return x
}

func (c *courseOf) stands(want episode.State) {
	c.t.Helper()
	if got := c.shows().State; got != want {
		c.t.Fatalf("it stands at %s, want %s", got, want)
	}
}

func (c *courseOf) due(on workday.Date) {
	c.t.Helper()
	if x := c.shows(); !x.Has || x.Deadline.On != on {
		c.t.Errorf("due on %v, agreed for %v", x.Deadline.On, on)
	}
}

// refused: the form cannot be begun as the episode stands.
func (c *courseOf) refused(on string) {
	c.t.Helper()
	if _, err := c.f.assess.Start(c.ctx, c.as("Nia Bevan", "assessment:begin", c.child), c.id, on, ""); !problem.Is(err, problem.NotFound) {
		c.t.Errorf("%s was begun: %v", on, err)
	}
}

// fills writes a form with an answer to every question, and finishes it; one that
// could not be finished is gone on with.
func (c *courseOf) fills(on string, said map[string]string, signed []assessment.Signature) error {
	c.t.Helper()
	if c.draft() == "" {
		c.must(c.write("Nia Bevan", c.child, c.id, on, map[string]string{}, nil, false))
	}
	of := c.as("Nia Bevan", "assessment:open", c.child)
	of.Level, of.Item = access.Content, c.draft()
	x, err := c.f.assess.Open(c.ctx, of)
	c.must(err)
	for _, part := range x.Parts {
		_, err := c.f.assess.Bring(c.ctx, withAction(of, "assessment:write"), part.Key, func(d *form.Definition, here map[string]form.Sheet) assessment.Brought {
			values := c.any(d, d.Join(here))
			maps.Copy(values, said)
			return assessment.Brought{Base: here, Mine: d.Respond(values)}
		})
		c.must(err)
	}
	return c.f.assess.Sign(c.ctx, withAction(of, "assessment:sign"), signed, "")
}

// any is an answer to every question: the one that it has, else one that fits.
func (c *courseOf) any(d *form.Definition, had *questionnaire.Response) map[string]string {
	out := map[string]string{}
	there := assessment.Finished{Response: had}
	d.Q.Each(func(i *questionnaire.Item, _ []*questionnaire.Item) {
		if i.Type == questionnaire.TypeDisplay || i.Type == questionnaire.TypeGroup {
			return
		}
		if v := there.Says(i.LinkID); v != "" {
			out[i.LinkID], out[i.LinkID+"#1"] = v, v
			return
		}
		v := "Words enough to say something."
		switch i.Type {
		case questionnaire.TypeDate:
			v = c.today.String()
		case questionnaire.TypeBoolean:
			v = "true"
		case questionnaire.TypeInteger, questionnaire.TypeDecimal:
			v = "3"
		case questionnaire.TypeChoice, questionnaire.TypeOpenChoice:
			if options, _ := d.Q.Options(i); len(options) > 0 {
				if v = options[0].Value.Text; options[0].Value.Coding != nil {
					v = options[0].Value.Coding.Code
				}
			}
		}
		out[i.LinkID], out[i.LinkID+"#1"] = v, v
	})
	return out
}

// draft is the item that is being written in the episode, "" for none.
func (c *courseOf) draft() string {
	c.t.Helper()
	for _, item := range c.w.ids(`SELECT c.item FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE a.episode = $1 AND a.state = 'draft'`, c.id) {
		return item
	}
	return ""
}

// newest is the newest of a form, finished.
func (c *courseOf) newest(on string) assessment.Finished {
	c.t.Helper()
	of := c.as("Nia Bevan", "assessment:open", c.child)
	of.Level, of.Item = access.Content, c.w.scalar(`SELECT c.item FROM assessment_child c JOIN assessment a ON a.id = c.assessment WHERE a.episode = $1 AND a.form = $2 AND a.state = 'signed' ORDER BY a.number DESC LIMIT 1`, c.id, on)
	x, err := c.f.assess.Open(c.ctx, of)
	c.must(err)
	out := assessment.Finished{Assessment: x.Assessment, Response: &questionnaire.Response{}}
	for _, p := range x.Parts {
		out.Response.Item = append(out.Response.Item, p.Response.Item...)
	}
	return out
}
