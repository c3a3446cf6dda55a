package synth

import (
	"fmt"
	"math/rand/v2"

	"onestory/lib/workday"
)

// School is one school of Northbridge.
type School struct {
	URN, Name, Phone string
	Secondary        bool
}

// Practice is one GP practice of Northbridge.
type Practice struct{ Code, Name, Phone string }

// schools are numbered so that even ones are primary; one for 330 children.
func school(n int, secondary bool) School {
	kind, number := "Primary School", n*2
	if secondary {
		kind, number = "Academy", n*2+1
	}
	name := towns[n%len(towns)] + " " + streets[n/len(towns)%len(streets)] + " " + kind
	if round := n / len(towns) / len(streets); round > 0 {
		name += fmt.Sprintf(" %d", round+1)
	}
	return School{URN: fmt.Sprintf("%06d", 900000+number%100000), Name: name, Phone: deskLine(100 + number), Secondary: secondary}
}

func practice(n int) Practice {
	name := streets[n%len(streets)] + " " + []string{"Surgery", "Medical Centre", "Health Centre"}[n/len(streets)%3]
	if round := n / len(streets) / 3; round > 0 {
		name += fmt.Sprintf(" %d", round+1)
	}
	return Practice{Code: fmt.Sprintf("ZX%04d", n%10000), Name: name, Phone: deskLine(500 + n)}
}

// worker is one person's part, in the n-th team of its kind. The same number
// gives the same worker, so that caseloads are realistic.
func worker(n int, kind string, from, to workday.Date) *Involvement {
	r := rand.New(rand.NewPCG(uint64(n), uint64(len(kind))))
	o := pickOrigin(r)
	sex := Female
	if r.IntN(5) == 0 {
		sex = Male
	}
	team := n / 12
	return &Involvement{
		Worker: o.given(r, sex) + " " + gendered(o.surname(r), sex), Phone: landline(r),
		Team: fmt.Sprintf("%s %s %s", towns[team%len(towns)], streets[team/len(towns)%len(streets)], kind), TeamPhone: dutyLine(team + 10*len(kind)),
		From: from, To: to,
	}
}

const (
	visitingTeam = "Health Visiting Team"
	justiceTeam  = "Youth Justice Team"
	socialTeam   = "Family Help Team"
	careTeam     = "Children in Care Team"
)
