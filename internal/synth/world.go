package synth

import (
	"iter"
	"math/rand/v2"
	"slices"

	"onestory/lib/workday"
)

// World streams households until they hold n children, the families of Showcase
// first; it holds one household at a time. The same seed and n always give the
// same world. The last household is cut to fit; the showcase never is.
func World(seed uint64, n int) iter.Seq[Household] {
	return func(yield func(Household) bool) {
		made, household := 0, 0
		for _, s := range Showcase() {
			household++
			s.Household.number(household, made)
			made += len(s.Household.Children)
			if !yield(s.Household) {
				return
			}
		}
		for made < n {
			household++
			r := rand.New(rand.NewPCG(seed, uint64(household)))
			h := family(r, n)
			h.Children = h.Children[:min(len(h.Children), n-made)]
			h.number(household, made)
			for i := range h.Children {
				circumstances(r, &h.Children[i], n)
			}
			made += len(h.Children)
			if !yield(h) {
				return
			}
		}
	}
}

// number gives a household and its children their ids and identifiers.
func (h *Household) number(id, before int) {
	h.ID = id
	for i := range h.Children {
		c := &h.Children[i]
		c.ID, c.Household = before+i+1, id
		if c.Unborn() { // the number that would have been the child's is the mother's
			c.Carers[0].NHS = nhsNumber(c.ID)
			continue
		}
		c.NHS = nhsNumber(c.ID)
		if c.Age() >= 4 {
			c.UPN = pupilNumber(c.ID, c.ID%50 == 0)
		}
	}
}

// family makes the children of a home with what they share.
func family(r *rand.Rand, n int) Household {
	o := pickOrigin(r)
	surname := o.surname(r)
	switch r.IntN(100) {
	case 0, 1, 2, 3, 4, 5: // double-barrelled, often of two origins
		surname += "-" + pickOrigin(r).surname(r)
	}
	homes := 2*n + 1000
	home := place(r.IntN(homes))
	carers, second := parents(r, o, surname, homes)
	looked := r.IntN(140) == 0
	size := 1 + []int{0, 0, 0, 0, 0, 1, 1, 1, 2, 3}[r.IntN(10)]
	var h Household
	born := eldest(r)
	for len(h.Children) < size {
		if born.After(AsOf().AddDays(-1)) {
			if len(h.Children) == 0 || born.Before(AsOf().AddDays(250)) {
				h.Children = append(h.Children, unborn(surname, born))
			}
			break
		}
		litter := 1
		if r.IntN(66) == 0 {
			litter = 2
		}
		for k := range litter {
			c := child(r, o, surname, born)
			if litter > 1 {
				c.BirthOrder = k + 1
			}
			for slices.ContainsFunc(h.Children, func(other Child) bool { return other.Given == c.Given }) {
				c.Given, c.KnownAs = o.given(r, c.Sex), ""
			}
			h.Children = append(h.Children, c)
		}
		born = born.AddDays(330 + r.IntN(1500))
	}
	moved := workday.Date{}
	var before Address
	if r.IntN(8) == 0 {
		moved, before = AsOf().AddDays(-1-r.IntN(700)), place(r.IntN(homes))
	}
	for i := range h.Children {
		c := &h.Children[i]
		c.Address, c.Second, c.Carers = home, second, append([]Carer(nil), carers...)
		if !c.Unborn() && !moved.IsZero() && c.Born.Before(moved) {
			c.Previous, c.Moved = before, moved
		}
		if looked && !c.Unborn() && c.Age() < 18 {
			placement(r, c, homes)
		}
	}
	return h
}

// eldest draws the birth date of a first child: unborn, up to 17, or to 24.
func eldest(r *rand.Rand) workday.Date {
	switch at := r.IntN(1000); {
	case at < 12:
		return AsOf().AddDays(1 + r.IntN(200))
	case at < 60:
		return AsOf().AddDays(-6575 - r.IntN(2500))
	}
	return AsOf().AddDays(-1 - r.IntN(6573))
}

func child(r *rand.Rand, o *origin, surname string, born workday.Date) Child {
	sex := Female
	if r.IntN(1000) < 512 {
		sex = Male
	}
	c := Child{Given: o.given(r, sex), Family: gendered(surname, sex), Born: born, Sex: sex}
	if r.IntN(2) == 0 {
		c.Middle = o.given(r, sex)
	}
	if nick, ok := nicknames[c.Given]; ok && r.IntN(3) == 0 {
		c.KnownAs = nick
	} else if c.Middle != "" && r.IntN(60) == 0 {
		c.KnownAs = c.Middle
	}
	if r.IntN(25) == 0 {
		c.Former = o.surname(r)
	}
	if r.IntN(200) == 0 {
		c.Sex = ""
	}
	return c
}

func unborn(surname string, expected workday.Date) Child {
	return Child{Family: surname, Expected: expected}
}

// parents makes the adults, and the address of one who lives apart.
func parents(r *rand.Rand, o *origin, surname string, homes int) ([]Carer, Address) {
	mother := Carer{Given: o.given(r, Female), Family: gendered(surname, Female), Relationship: "Mother", Responsibility: true, Phone: mobile(r)}
	if r.IntN(3) == 0 {
		mother.Family = gendered(o.surname(r), Female)
	}
	carers := []Carer{mother}
	switch at := r.IntN(100); {
	case at < 58:
		carers = append(carers, Carer{Given: o.given(r, Male), Family: surname, Relationship: "Father", Responsibility: true, Phone: mobile(r)})
	case at < 80:
		carers = append(carers, Carer{Given: o.given(r, Male), Family: surname, Relationship: "Father", Responsibility: r.IntN(4) > 0, Phone: mobile(r), Apart: true})
		return carers, place(r.IntN(homes))
	case at < 86:
		carers = append(carers, Carer{Given: o.given(r, Male), Family: o.surname(r), Relationship: "Step-father", Phone: mobile(r)})
	case at < 89:
		carers = append(carers, Carer{Given: o.given(r, Female), Family: surname, Relationship: "Grandmother", Phone: landline(r)})
	}
	return carers, Address{}
}

// placement puts a child with foster carers, the home becoming the former one.
func placement(r *rand.Rand, c *Child, homes int) {
	o := pickOrigin(r)
	c.Legal = []Legal{Accommodated, CareOrder, CareOrder, InterimOrder}[r.IntN(4)]
	c.Previous, c.Moved = c.Address, AsOf().AddDays(-20-r.IntN(900))
	if c.Moved.Before(c.Born) {
		c.Moved = c.Born
	}
	c.Address = place(r.IntN(homes))
	c.Carers = append(c.Carers, Carer{Given: o.given(r, Female), Family: o.surname(r), Relationship: "Foster carer", Phone: mobile(r)})
}
