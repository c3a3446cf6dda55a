package synth

import (
	"math/rand/v2"

	"onestory/lib/workday"
)

// circumstances gives a child school, practice and the people involved.
func circumstances(r *rand.Rand, c *Child, n int) {
	age := c.Age()
	// Brothers and sisters mostly share what is chosen by the household.
	shared := func(of int) int { return c.Household * 7919 % of }
	if age >= 0 && r.IntN(25) > 0 {
		c.Practice = practice(shared(max(4, n/6000)))
	}
	if age >= 4 && age <= 18 && r.IntN(25) > 0 {
		c.School = school(shared(max(4, n/660)), age >= 11)
	}
	if age < 5 && r.IntN(30) > 0 {
		c.Visiting = worker(shared(max(6, n/900)), visitingTeam, since(r, c, 1700), workday.Date{})
	}
	if age >= 10 && age <= 17 && r.IntN(90) == 0 {
		c.YouthJustice = worker(shared(max(6, n/9000)), justiceTeam, since(r, c, 500), workday.Date{})
		if ten := c.Born.AddMonths(120); c.YouthJustice.From.Before(ten) { // the age of criminal responsibility
			c.YouthJustice.From = ten
		}
		if r.IntN(3) == 0 {
			c.YouthJustice.To = c.YouthJustice.From.AddDays(r.IntN(c.YouthJustice.From.DaysTo(AsOf()) + 1))
		}
	}
	if c.Legal == "" && age < 18 && r.IntN(28) == 0 {
		c.Legal = InNeed
		if r.IntN(7) == 0 {
			c.Legal = ProtectionPlan
		}
	}
	if c.Legal == "" {
		return
	}
	team := socialTeam
	if c.LookedAfter() {
		team = careTeam
	}
	c.SocialCare = worker(shared(max(6, n/400)), team, since(r, c, 900), workday.Date{})
	switch at := r.IntN(200); {
	case c.LookedAfter():
	case at < 3:
		c.NoFixedAbode, c.Previous, c.Address = true, c.Address, Address{}
		c.Moved = since(r, c, 200)
	case at < 7:
		c.Protection = "L"
	case at == 7:
		c.Protection = "H"
	}
}

// since is a day within the last days, not before birth.
func since(r *rand.Rand, c *Child, days int) workday.Date {
	d := AsOf().AddDays(-1 - r.IntN(days))
	if !c.Unborn() && d.Before(c.Born) {
		return c.Born
	}
	if c.Unborn() {
		return AsOf().AddDays(-1 - r.IntN(60))
	}
	return d
}
