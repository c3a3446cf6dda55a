package synth

import "onestory/lib/workday"

// showcaseSize is how many families Showcase has; they come first in a world.
const showcaseSize = 8

// shown reports whether the child is of the showcase, whose rows have no slips.
func (c *Child) shown() bool { return c.Household <= showcaseSize }

// Shown is one family of the demonstration.
type Shown struct {
	// Title names the situation; Try says what to look for, in plain words.
	Title, Try string
	Household  Household
}

// Showcase returns the eight families that are in every world, in the order in
// which World streams them; ids and numbers are given by World.
func Showcase() []Shown {
	none := workday.Date{}
	primary, academy := school(0, false), school(0, true)
	surgery := practice(0)
	home := func(n int, carers []Carer, children ...Child) Household {
		for i := range children {
			c := &children[i]
			c.Carers = carers
			if c.Address == (Address{}) {
				c.Address = place(n)
			}
			if !c.Unborn() {
				c.Practice = surgery
			}
		}
		return Household{Children: children}
	}
	mother := func(given, family string, line string) Carer {
		return Carer{Given: given, Family: family, Relationship: "Mother", Responsibility: true, Phone: "07700 900" + line}
	}
	father := func(given, family string, line string, apart bool) Carer {
		return Carer{Given: given, Family: family, Relationship: "Father", Responsibility: true, Phone: "07700 900" + line, Apart: apart}
	}
	twins := home(11, []Carer{mother("Amara", "Okafor", "101"), father("Daniel", "Okafor", "102", false)},
		Child{Given: "Chidi", Family: "Okafor", Sex: Male, Born: day("2017-05-14"), BirthOrder: 1, School: primary},
		Child{Given: "Chika", Family: "Okafor", Sex: Male, Born: day("2017-05-14"), BirthOrder: 2, School: primary})
	looked := home(22, []Carer{mother("Kelly", "Thistlewood", "103"), {Given: "Moira", Family: "Abernethy", Relationship: "Foster carer", Phone: "07700 900104"}},
		Child{Given: "Tyler", Family: "Thistlewood", Sex: Male, Born: day("2014-02-28"), School: academy, Legal: CareOrder,
			Previous: place(23), Moved: day("2025-03-10"), SocialCare: worker(1, careTeam, day("2025-03-01"), none),
			YouthJustice: worker(1, justiceTeam, day("2026-06-01"), none)})
	changed := home(33, []Carer{mother("Ruth", "Harcastle", "105"), father("Mark", "Penhallow", "106", true)},
		Child{Given: "Jessica", KnownAs: "Jess", Family: "Harcastle", Former: "Penhallow", Sex: Female, Born: day("2015-09-03"),
			School: academy, Second: place(34), Legal: InNeed, SocialCare: worker(2, socialTeam, day("2026-02-16"), none)})
	barrelled := home(44, []Carer{mother("Agnieszka", "Wiśniewska", "107"), father("Gethin", "Llewellyn", "108", false)},
		Child{Given: "Zuzanna", KnownAs: "Zuzia", Family: "Wiśniewska-Llewellyn", Sex: Female, Born: day("2018-12-09"), School: primary})
	noSchool := home(55, []Carer{mother("Hodan", "Warsame", "109")},
		Child{Given: "Muhammad", KnownAs: "Mo", Family: "Warsame", Sex: Male, Born: day("2016-04-05"),
			Previous: place(56), Moved: day("2026-08-20")})
	expected := home(66, []Carer{mother("Siân", "Prydderch", "110")},
		Child{Family: "Prydderch", Expected: AsOf().AddDays(70), Legal: InNeed,
			Visiting: worker(3, visitingTeam, AsOf().AddDays(-21), none), SocialCare: worker(3, socialTeam, AsOf().AddDays(-30), none)},
		Child{Given: "Osian", Family: "Prydderch", Sex: Male, Born: day("2023-08-17"), Visiting: worker(3, visitingTeam, day("2023-09-01"), none)})
	refuge := home(77, []Carer{mother("Leanne", "Marchbanks", "111"), father("Craig", "Marchbanks", "112", true)},
		Child{Given: "Ellie-Mae", Family: "Marchbanks", Sex: Female, Born: day("2016-11-30"), School: primary, Legal: ProtectionPlan, Protection: "L",
			Second: place(78), SocialCare: worker(4, socialTeam, day("2026-09-07"), none)},
		Child{Given: "Riley", Family: "Marchbanks", Sex: Male, Born: day("2022-03-19"), Legal: ProtectionPlan, Protection: "L", Second: place(78),
			Visiting: worker(4, visitingTeam, day("2022-04-01"), none), SocialCare: worker(4, socialTeam, day("2026-09-07"), none)})
	hidden := home(88, []Carer{mother("Catrin", "Ravenscar", "113")},
		Child{Given: "Imogen", Family: "Ravenscar", Sex: Female, Born: day("2013-07-22"), School: academy, Legal: InNeed, Protection: "H",
			SocialCare: worker(5, socialTeam, day("2026-01-12"), none)})
	return []Shown{
		{"Twins", "Find Chidi Okafor, born 14 May 2017: his brother Chika has the same birth date and address, and is a different child.", twins},
		{"A looked-after boy", "Find “Tylor Thistlewod”, born 28 February 2014: found in spite of two slips. He lives with a foster carer and has a social worker and a youth justice worker.", looked},
		{"A changed surname", "Find Jess Penhallow, born 3 September 2015: she is Jessica Harcastle now, and her father lives elsewhere.", changed},
		{"Two family names", "Find Zuzia Wisniewska or Zuzanna Llewellyn, born 9 December 2018: accents, the known-as name and half of the family name all find her.", barrelled},
		{"No school recorded", "Find Mohammed Warsame, born 5 April 2016: another spelling finds Muhammad. The record says that no school is recorded.", noSchool},
		{"An unborn child", "Look for the child of Siân Prydderch: expected, with a health visitor and a social worker already; Osian is the brother.", expected},
		{"A family in a refuge", "Find Ellie-Mae Marchbanks, born 30 November 2016: everything that would tell where she and Riley are reads as none recorded.", refuge},
		{"A hidden child", "Look for Imogen Ravenscar, born 22 July 2013: without clearance there is no such child.", hidden},
	}
}

// day reads a date of the showcase; the tests prove that each is one.
func day(s string) workday.Date {
	d, _ := workday.Parse(s)
	return d
}

// ShowcaseSchools are the primary school and the academy of the showcase's children.
func ShowcaseSchools() []School { return []School{school(0, false), school(0, true)} }
