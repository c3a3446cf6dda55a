package synth

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

var schoolHeader = []string{"UPN", "Admission Number", "Legal Surname", "Legal Forename", "Middle Names", "Preferred Surname", "Preferred Forename", "DOB", "Gender",
	"Address Line 1", "Address Line 2", "Town", "Postcode", "School URN", "School Name", "School Telephone", "Entry Date", "Leaving Date",
	"Parent 1 Name", "Parent 1 Relationship", "Parent 1 Parental Responsibility", "Parent 1 Telephone",
	"Parent 2 Name", "Parent 2 Relationship", "Parent 2 Parental Responsibility", "Parent 2 Telephone"}

func schoolRow(r *rand.Rand, c *Child) ([]string, Fault) {
	if c.School.URN == "" {
		return nil, ""
	}
	v := look(r, c, 12)
	v.spoil(BadCheckDigit, ImpossibleDate, MissingName, UnknownCode)
	entered := c.Born.AddMonths(12*4 + r.IntN(10))
	if c.School.Secondary {
		entered = c.Born.AddMonths(12*11 + r.IntN(10))
	}
	if entered.After(AsOf()) {
		entered = AsOf().AddDays(-60)
	}
	left := ""
	if c.Age() >= 18 {
		left = written(c.Born.AddMonths(12*18), "02/01/2006")
	}
	preferred := ""
	if c.Former != "" && r.IntN(3) == 0 { // still called by the former name in class
		preferred = c.Former
	}
	row := []string{v.upn(), "A" + strconv.Itoa(100000+c.ID), v.family, v.given, c.Middle, preferred, v.knownAs, v.date("02/01/2006"), v.code(string(c.Sex)),
		v.address.Line1, v.address.Line2, v.address.Town, string(v.address.Postcode), c.School.URN, c.School.Name, c.School.Phone, written(entered, "02/01/2006"), left}
	for i := range 2 {
		row = append(row, carerCells(c, i)...)
	}
	return row, v.fault
}

// carerCells is name, relationship, responsibility and telephone of a carer.
func carerCells(c *Child, i int) []string {
	if i >= len(c.Carers) {
		return []string{"", "", "", ""}
	}
	p := c.Carers[i]
	answer := "No"
	if p.Responsibility {
		answer = "Yes"
	}
	return []string{p.Name(), p.Relationship, answer, p.Phone}
}

var gpHeader = []string{"nhs_number", "local_patient_id", "family_name", "given_name", "other_given_names", "birth_date", "sex",
	"address_1", "address_2", "town", "postcode", "practice_ods", "practice_name", "practice_phone", "registered_on"}

func gpRow(r *rand.Rand, c *Child) ([]string, Fault) {
	if c.Practice.Code == "" || c.Unborn() {
		return nil, ""
	}
	v := look(r, c, 10)
	v.spoil(BadCheckDigit, ImpossibleDate, MissingName, UnknownCode)
	sex := map[Sex]string{Female: "female", Male: "male", "": "unknown"}[c.Sex]
	return []string{v.nhs(), fmt.Sprintf("P%08d", c.ID), v.family, v.given, c.Middle, v.date("2006-01-02"), v.code(sex),
		v.address.Line1, v.address.Line2, v.address.Town, string(v.address.Postcode), c.Practice.Code, c.Practice.Name, c.Practice.Phone,
		written(since(r, c, 2000), "2006-01-02")}, v.fault
}

var visitingHeader = []string{"Client ID", "NHS No", "Forename", "Surname", "Date of Birth", "Expected Date of Delivery", "Sex", "Birth Order",
	"Mother Name", "Mother NHS No", "Mother Telephone", "Address", "Postcode", "Caseload Holder", "Caseload Holder Telephone", "Team", "Duty Telephone", "Start Date", "End Date"}

func visitingRow(r *rand.Rand, c *Child) ([]string, Fault) {
	if c.Visiting == nil {
		return nil, ""
	}
	const layout = "02-Jan-2006"
	v := look(r, c, 15)
	v.spoil(BadCheckDigit, MissingName, UnknownCode)
	born := written(v.born, layout)
	switch {
	case c.Unborn():
		v.given, born = "Unborn", ""
	case c.Born.DaysTo(AsOf()) < 40 && r.IntN(2) == 0:
		v.given = "Baby"
	}
	sex, order := map[Sex]string{Female: "F", Male: "M", "": "U"}[c.Sex], ""
	if c.BirthOrder > 0 {
		order = strconv.Itoa(c.BirthOrder)
	}
	mother, in := c.Carers[0], c.Visiting
	return []string{fmt.Sprintf("HV%07d", c.ID), v.nhs(), v.given, v.family, born, written(c.Expected, layout), v.code(sex), order,
		mother.Name(), string(mother.NHS), mother.Phone, v.address.Line1, string(v.address.Postcode), in.Worker, in.Phone, in.Team, in.TeamPhone,
		written(in.From, layout), written(in.To, layout)}, v.fault
}
