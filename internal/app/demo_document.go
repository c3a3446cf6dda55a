package app

import (
	"context"
	"fmt"
	"time"

	"onestory/internal/access"
	"onestory/internal/breakglass"
	"onestory/internal/document"
	"onestory/lib/workday"
)

// demoWriting is a document of the demonstration.
type demoWriting struct {
	who, child string
	days       int // ago
	document.Writing
	text string
	mark func([]document.Passage)
}

func demoWritings() []demoWriting {
	return []demoWriting{
		{who: "Nia Bevan", child: "Tyler", days: 34, Writing: document.Writing{Title: "Health review", Class: access.ClassHealth, Source: document.Source{Name: "Dilys Penarth", Protected: true}},
			text: "Tyler is well and has grown four centimetres since spring. His hearing and sight were tested: nothing to do.\n\n" +
				"He sleeps badly on Sundays, before the week begins. We agreed that he can come to the drop-in on Mondays without asking.\n\n" +
				"A neighbour has heard him cry at night since the summer. She would rather not be named.\n\n" +
				"His foster carer has an operation in December and may need somebody to take him to school for two weeks.",
			mark: func(p []document.Passage) { p[2].Protects, p[3].Third = true, true }},
		{who: "Nia Bevan", child: "Tyler", days: 12, Writing: document.Writing{Title: "After the drop-in", Class: access.ClassHealth, Seal: access.Sealed, Reason: "He told me this in confidence and is afraid of what happens if it goes round."},
			text: "Tyler stayed after the others had left. He spoke about what he was afraid of when he was small, for the first time.\n\nHe asked me to keep it to myself for now. I told him what I may keep, and when I may not."},
		{who: "Tom Hale", child: "Tyler", days: 20, Writing: document.Writing{Title: "Personal education plan, autumn term", Class: access.ClassEducation},
			text: "Tyler likes design and technology and is proud of the lamp that he built.\n\nAttendance is 94 per cent. Two mornings were missed for meetings about him: we ask that meetings are held after three o'clock.\n\nNext step: ten minutes with the same adult at the start of each day. Review on 15 January."},
		{who: "Nia Bevan", child: "Chidi", days: 8, Writing: document.Writing{Title: "Hearing test", Class: access.ClassHealth},
			text: "Chidi hears well on both sides. He sits at the front because he likes to, not because he must."},
	}
}

// demoDocuments has people write about children whom nobody guards, and somebody
// open two records against the ordinary rule: one waits for review, one too long.
func (f *features) demoDocuments(ctx context.Context, d *deployment) error {
	if done, err := setting(ctx, d.db, "demo_documents"); err != nil || done != "" {
		return err
	}
	p := &demoPast{f: f, d: d, people: map[string]string{}}
	cast, err := demoPeople(ctx, d)
	if err != nil {
		return err
	}
	for _, c := range cast {
		p.people[c.Name] = c.Account
	}
	children := map[string]string{}
	for _, c := range [][3]string{{"Tyler", "Thistlewood", "2014-02-28"}, {"Chidi", "Okafor", "2017-05-14"}, {"Zuzanna", "Wiśniewska-Llewellyn", "2018-12-09"}, {"Muhammad", "Warsame", "2016-04-05"}} {
		if children[c[0]], err = p.find(ctx, c[0], c[1], c[2]); err != nil {
			return err
		}
	}
	for _, w := range demoWritings() {
		if err := p.writes(ctx, w, children[w.child]); err != nil {
			return fmt.Errorf("write %q: %w", w.Title, err)
		}
	}
	for _, b := range []struct {
		hours  int
		child  string
		reason breakglass.Reason
		text   string
	}{
		{26, "Zuzanna", "welfare", "She came to the youth club alone and late, and nobody answered at the school. I had to know whom to ring."},
		{10 * 24, "Muhammad", "missing", "His mother came to our door: he had not come home from football. I needed the school and whoever works with him."},
	} {
		past, done := d.earlier(time.Duration(b.hours) * time.Hour)
		svc := breakglass.New(past.gate, d.keys, d.ids, accountCards{}, f.children)
		q := p.q("Kofi Mensah", "glass:break", children[b.child], access.Existence)
		q.Purpose = access.LookUp
		err := svc.Break(ctx, q, b.reason, b.text, "")
		done()
		if err != nil {
			return fmt.Errorf("open against the ordinary rule: %w", err)
		}
	}
	return setSetting(ctx, d.db, "demo_documents", "yes")
}

// writes keeps a document that was written some days ago; the education plan gets
// a second version.
func (p *demoPast) writes(ctx context.Context, w demoWriting, child string) error {
	svc, in := p.f.documents, w.Writing
	in.WrittenOn, in.Passages = workday.InUK(p.d.clock.Now()).AddDays(-w.days), document.Split(w.text)
	if w.mark != nil {
		w.mark(in.Passages)
	}
	id, err := svc.Write(ctx, p.q(w.who, "document:write", child, access.Contact), in, "")
	if err != nil || in.Class != access.ClassEducation {
		return err
	}
	in.Passages[1].Text = "Attendance is 96 per cent. Two mornings were missed for meetings about him: we ask that meetings are held after three o'clock."
	in.Why = "The register had been read wrongly"
	q := p.q(w.who, "document:amend", child, access.Content)
	q.Item = id
	return svc.Amend(ctx, q, in, 1, "")
}
