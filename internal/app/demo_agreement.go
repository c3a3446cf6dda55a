package app

import (
	"context"
	"fmt"

	"onestory/internal/access"
	"onestory/internal/partnership"
	"onestory/lib/workday"
)

// demoAgreements fills the registers: an assessment, an agreement in force that
// ends within ninety days, one that has expired, and one that is being written.
func (f *features) demoAgreements(ctx context.Context, today workday.Date) error {
	list, keep, sign := access.Request{Actor: demoOperator, Action: "partnership:list"}, access.Request{Actor: demoOperator, Action: "partnership:keep"}, access.Request{Actor: demoOperator, Action: "partnership:sign"}
	have, err := f.partners.List(ctx, list)
	if err != nil || len(have.Agreements) > 0 {
		return err
	}
	dpia, err := f.demoAssessment(ctx, list, keep)
	if err != nil {
		return fmt.Errorf("write an assessment: %w", err)
	}
	for _, a := range []struct {
		partnership.Agreement
		signed  bool
		parties []string
	}{
		{partnership.Agreement{Title: "Health and schools: helping pupils early", TitleCy: "Iechyd ac ysgolion: helpu disgyblion yn gynnar",
			About:     "School nurses and schools see what the other wrote about a pupil they both work with, so that a family tells its story once and help starts sooner.",
			Retention: "As long as the pupil is on the roll, and one year after. Nothing is copied out of Onestory.",
			Starts:    today.AddDays(-290), Ends: today.AddDays(75), Review: today.AddDays(40),
			Lines: []partnership.Line{
				{Level: access.Content, Purposes: []access.Purpose{access.DirectCare, access.HealthNeed, access.Education, access.Safeguarding}, Classes: []access.Class{access.ClassGeneral, access.ClassEducation, access.ClassHealth}},
				{Receiver: "first-academy", Giver: "school-nursing", Level: access.Content, Classes: []access.Class{access.ClassSensitive}, Deny: true},
			}}, true, []string{"school-nursing", "first-academy"}},
		{partnership.Agreement{Title: "Youth justice and the front door", TitleCy: "Cyfiawnder ieuenctid a’r drws blaen",
			About:     "The front door sees that a child is known to youth justice, and whom to ring.",
			Retention: "Six months", Starts: today.AddDays(-400), Ends: today.AddDays(-35), Review: today.AddDays(-60),
			Lines: []partnership.Line{{Receiver: "front-door", Giver: "justice", Level: access.Existence, Purposes: []access.Purpose{access.Safeguarding, access.NewReferral}}}}, true, []string{"justice", "front-door"}},
		{partnership.Agreement{Title: "Front door and school nursing", TitleCy: "Y drws blaen a nyrsio ysgolion",
			About: "The front door asks school nursing before it decides about a contact. Consent is asked first.", Retention: "One year",
			Starts: today, Ends: today.AddDays(365), Review: today.AddDays(180),
			Lines: []partnership.Line{{Receiver: "front-door", Giver: "school-nursing", Level: access.Content, Consent: true, Purposes: []access.Purpose{access.FamilyAsked}, Classes: []access.Class{access.ClassHealth}}}}, false, []string{"front-door", "school-nursing"}},
	} {
		a.Basis, a.Condition, a.DPIA = "public-task", "safeguarding", dpia
		for _, p := range a.parties {
			a.Parties = append(a.Parties, partnership.Party{Agency: p, Capacity: "controller"})
		}
		id, err := f.partners.Draft(ctx, keep, a.Agreement, "")
		if err != nil {
			return fmt.Errorf("write an agreement: %w", err)
		}
		for _, p := range a.parties {
			if !a.signed {
				break
			}
			is, err := f.partners.Open(ctx, list, id, 0)
			if err == nil {
				err = f.partners.Sign(ctx, sign, id, is.Edit, partnership.Party{Agency: p, Name: demoSignatories[p], Job: "Director", On: a.Starts})
			}
			if err != nil {
				return fmt.Errorf("sign an agreement: %w", err)
			}
		}
	}
	return nil
}

// demoSignatories are fictional.
var demoSignatories = map[string]string{"school-nursing": "Helen Pugh", "first-academy": "David Osei", "justice": "Marta Lind", "front-door": "Ian Roper"}

func (f *features) demoAssessment(ctx context.Context, list, keep access.Request) (string, error) {
	id, err := f.partners.Assess(ctx, keep, partnership.Assessment{Title: "Sharing between health, schools and the front door",
		Need:      "Children’s health and school records are read by people of other agencies: data about children, of special categories, on a large scale.",
		Describe:  "A practitioner who works with a child reads what another agency wrote about the same child, inside Onestory. Each look is logged and the family can see the log.",
		Consulted: "Two parents’ forums, the youth council (12 young people aged 13 to 17), the school nurses’ team, four head teachers, the council’s data protection officer.",
		Necessity: "Families told us that they are asked the same questions by four services. Telephoning takes days and leaves no record. Only people with an established relationship and a stated purpose read anything; sensitive services are left out.",
		Advice:    "Go ahead. Review after six months, with the figures of who looked and of what families questioned."}, "")
	if err != nil {
		return "", err
	}
	for _, h := range []partnership.Hazard{
		{What: "Somebody who is not working with the child reads the record", Likelihood: 2, Severity: 3, Measure: "A relationship that someone else confirmed is needed; every look is logged, shown to the family, and sampled each month", LikelihoodLeft: 1, SeverityLeft: 3},
		{What: "A parent who was left learns where the family lives now", Likelihood: 2, Severity: 3, Measure: "Location shields; each parent has a view of their own; documents of shielded children are not shared by agreement", LikelihoodLeft: 1, SeverityLeft: 3},
		{What: "An old note is taken for today’s truth", Likelihood: 3, Severity: 2, Measure: "Each note shows who wrote it and when, and what replaced it", LikelihoodLeft: 2, SeverityLeft: 2},
	} {
		is, err := f.partners.Assessment(ctx, list, id)
		if err == nil {
			err = f.partners.AddHazard(ctx, keep, id, is.Edit, h)
		}
		if err != nil {
			return "", err
		}
	}
	is, err := f.partners.Assessment(ctx, list, id)
	if err == nil {
		err = f.partners.SignOff(ctx, keep, id, is.Edit, "Helen Pugh", "Director, for both controllers")
	}
	return id, err
}
