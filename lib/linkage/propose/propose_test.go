package propose_test

import (
	"fmt"
	"strings"
	"testing"

	"onestory/lib/linkage"
	"onestory/lib/linkage/propose"
	"onestory/lib/linkage/sheet"
)

// column is a name and values that are repeated as often as there are rows.
type column struct{ name, values, role string }

func made(columns []column) *sheet.Sheet {
	s := &sheet.Sheet{File: "x.csv"}
	for _, c := range columns {
		s.Header = append(s.Header, c.name)
	}
	for i := range 200 {
		var row []string
		for _, c := range columns {
			if c.values == "#" { // a number of the row
				row = append(row, fmt.Sprint(1000+i))
				continue
			}
			list := strings.Split(c.values, "|")
			v := list[(i*7+i/len(list))%len(list)]
			row = append(row, strings.ReplaceAll(v, "%", fmt.Sprint((i*37)%89+10)))
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// Columns are recognised by their names and by what is in them.
func TestColumns(t *testing.T) {
	for _, set := range [][]column{
		{
			{"rec_id", "#", "not compared"}, {"given_name", "ann|bea|cal", "given name"}, {"surname", "lee|ray|fox", "family name"},
			{"date_of_birth", "19%0102|20010304|19731112", "date of birth"}, {"postcode", "4011|4814|27%", "postcode"}, {"state", "wa|qld|vic", "code or house number"},
			{"soc_sec_id", "69880%|73640%|63629%", "identifier"}, {"address_1", "tullaroop street|giblin street|goldfinch circuit|%th avenue", "text"},
		},
		{
			{"Forename", "Ann|Bea|Cal", "given name"}, {"LastName", "Lee|Ray|Fox", "family name"}, {"birth_dt", "%/01/1999|03/04/2001|12/11/1973", "date of birth"},
			{"zip", "90210|10001|606%", "postcode"}, {"mobile", "07700 9001%|07700 900456", "telephone"}, {"mail", "a%@x.org|b@y.org", "e-mail"},
			{"gender", "M|F", "sex"}, {"notes", "a b c d e f g h i j k l|m n o p q r s t u v w x", "not compared"}, {"empty", "", "not compared"},
		},
		{
			{"client name", "Ann Lee|Mr Bea Ray|Cal de Fox", "full name"}, {"dob", "1 Mar 19%|2 April 2001|3 May 1973", "date of birth"},
			{"admitted", "2024-01-%|2024-02-03", "not compared"}, {"c1", "SW1A 1AA|N% 1AB|M1 1AE", "postcode"},
			{"c2", "male|female|unknown", "sex"}, {"cluster", "1|2|3", "not compared"},
		},
		{
			{"a", "Elizabeth|Robert|William|Margaret|James", "given name"}, {"b", "Featherstone|Okafor|Nowak|Singh|Byrne|Walsh|Lundgren|Petrov|Haddad|Yilmaz|Ivanova|Osei|Tran", "family name"}, {"c", "1999-01-%|2001-02-03|2003-04-05|1980-01-%", "date of birth"},
			{"d", "x%@y.org|z%@w.com", "e-mail"},
		},
	} {
		s := made(set)
		spec, choices, err := propose.Propose([]*sheet.Sheet{s}, propose.Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		for i, c := range set {
			if choices[i].Column != c.name || choices[i].Role != c.role {
				t.Errorf("%s is taken as %s (%s), want %s", c.name, choices[i].Role, choices[i].Why, c.role)
			}
		}
		if _, err := linkage.New(spec); err != nil {
			t.Errorf("the proposal is no model: %v", err)
		}
	}
}

// Dates with the month first are told from those with the day first.
func TestOrderOfDates(t *testing.T) {
	for values, want := range map[string]string{"01/25/1999|02/03/2001": "mdy", "25/01/1999|02/03/2001": "dmy", "1999-01-25|2001-03-02": "", "25011999|02032001": "dmy"} {
		spec, _, err := propose.Propose([]*sheet.Sheet{made([]column{{"dob", values, ""}, {"first name", "Ann|Bea", ""}})}, propose.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range spec.Fields {
			if f.Kind == linkage.Date && f.Order != want {
				t.Errorf("%s: order %q, want %q", values, f.Order, want)
			}
		}
	}
}

func TestLeave(t *testing.T) {
	s := made([]column{{"first name", "Ann|Bea", ""}, {"surname", "Lee|Ray", ""}})
	spec, choices, err := propose.Propose([]*sheet.Sheet{s}, propose.Options{Leave: []string{"Surname"}})
	if err != nil || len(spec.Fields) != 1 || choices[1].Why != "you said so" {
		t.Errorf("%+v, %v, %v", spec.Fields, choices, err)
	}
}
