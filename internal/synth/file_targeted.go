package synth

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

var justiceHeader = []string{"CASE_REF", "LAST_NAME", "FIRST_NAME", "DOB", "SEX", "ADDRESS", "POSTCODE", "CASE_MANAGER", "CASE_MANAGER_TEL", "TEAM", "DUTY_TEL", "INTERVENTION", "START_DATE", "END_DATE"}

func justiceRow(r *rand.Rand, c *Child) ([]string, Fault) {
	if c.YouthJustice == nil {
		return nil, ""
	}
	const layout = "20060102"
	v := look(r, c, 25)
	v.spoil(ImpossibleDate, MissingName, UnknownCode)
	in := c.YouthJustice
	row := []string{fmt.Sprintf("YJ/%06d", c.ID), v.family, v.given, v.date(layout), string(c.Sex), v.address.Line1, string(v.address.Postcode),
		in.Worker, in.Phone, in.Team, in.TeamPhone, v.code([]string{"PREV", "REFORD", "YRO"}[r.IntN(3)]), written(in.From, layout), written(in.To, layout)}
	for i := range row {
		row[i] = strings.ToUpper(row[i])
	}
	return row, v.fault
}

var councilHeader = []string{"PersonID", "NHSNumber", "UPN", "LastName", "FirstName", "KnownAs", "FormerLastName", "DateOfBirth", "ExpectedDate", "Gender",
	"AddressStatus", "Address", "Postcode", "UPRN", "LegalStatus", "Restricted", "AllocatedWorker", "WorkerTelephone", "Team", "TeamTelephone",
	"InvolvementStart", "InvolvementEnd", "Carer1Name", "Carer1Relationship", "Carer1ParentalResponsibility", "Carer1Telephone",
	"Carer2Name", "Carer2Relationship", "Carer2ParentalResponsibility", "Carer2Telephone",
	"Carer3Name", "Carer3Relationship", "Carer3ParentalResponsibility", "Carer3Telephone"}

func councilRow(r *rand.Rand, c *Child) ([]string, Fault) {
	if c.SocialCare == nil {
		return nil, ""
	}
	const layout = "2006-01-02 15:04:05"
	v := look(r, c, 12)
	v.spoil(BadCheckDigit, ImpossibleDate, MissingName, UnknownCode)
	if c.Unborn() {
		v.given = "Unborn"
	}
	nhs, upn := v.nhs(), string(v.UPN)
	if v.fault == "" && r.IntN(5) == 0 && !c.shown() { // the council does not know every number
		nhs = ""
	}
	if r.IntN(3) > 0 {
		upn = ""
	}
	status := "HOME"
	switch {
	case c.LookedAfter():
		status = "PLACED"
	case c.NoFixedAbode:
		status = "NFA"
	case c.Protection == "L":
		status = "REFUGE"
	}
	in := c.SocialCare
	row := []string{fmt.Sprintf("%d", 4000000+c.ID), nhs, upn, v.family, v.given, v.knownAs, c.Former, v.date(layout), written(c.Expected, layout),
		map[Sex]string{Female: "2", Male: "1", "": "9"}[c.Sex], status, v.address.Line1, string(v.address.Postcode), string(v.address.UPRN),
		v.code(string(c.Legal)), c.Protection, in.Worker, in.Phone, in.Team, in.TeamPhone, written(in.From, layout), written(in.To, layout)}
	for i := range 3 {
		row = append(row, carerCells(c, i)...)
	}
	return row, v.fault
}
