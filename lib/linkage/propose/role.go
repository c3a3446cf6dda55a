package propose

import (
	"slices"
	"strings"
)

// has reports whether the column's name has one of the words, alone or, for words
// of four letters and more, within another ("forename" within "clientforename").
func (p *profile) has(list string) bool {
	joined := strings.Join(p.words, "")
	for w := range strings.FieldsSeq(list) {
		if slices.Contains(p.words, w) || joined == w || len(w) > 3 && strings.Contains(joined, w) {
			return true
		}
	}
	return false
}

// personal are words beside "id" or "number" that make it a person's own.
const personal = "nhs ssn soc social nino insurance passport upn patient pupil student medicare medicaid licence license national sin tax nin pid chi hcn mrn uprn"

// role decides what a column is for, and says why.
func (p *profile) role() (role, string) {
	switch {
	case p.values == 0:
		return ignored, "it is empty"
	case p.distinct == 1:
		return ignored, "it has only one value"
	case p.filled < .02:
		return ignored, "it is nearly always empty"
	case p.has("cluster entity truth label match_id"):
		return ignored, "its name says that it holds an answer"
	}
	if r, why := p.byContent(); r != "" {
		return r, why
	}
	if r, why := p.byName(); r != "" {
		return r, why
	}
	return p.rest()
}

// byContent finds what its values give away, whatever it is called.
func (p *profile) byContent() (role, string) {
	switch {
	case p.mails > .7:
		return mail, "its values are e-mail addresses"
	case p.ukCodes > .7:
		return post, "its values are postcodes"
	case p.dates > .8 && p.distinct > 12 || p.dates > .5 && p.has("dob birth born bday birthday date geb"):
		if p.has("birth dob born bday birthday birthdate geb naissance nacimiento") {
			return birth, "its name and values are a date of birth"
		}
		return otherDate, "its values are dates"
	case p.sexes > .85 && p.distinct <= 12 && (p.has("sex gender") || p.digits < .1 && p.letters > .85):
		return sexes, "its values are sexes"
	}
	return "", ""
}

// byName finds what its name says, where the values do not contradict it.
func (p *profile) byName() (role, string) {
	const why = "its name says so"
	isName := p.digits < .2 && p.mails < .1
	switch {
	case p.has("phone mobile tel telephone cell landline fon handy") && p.digits > .5:
		return phoneNumber, why
	case p.has("postcode zip zipcode postal postalcode plz eircode post") && p.has("postcode zip zipcode postal plz eircode code") && p.digits > .3:
		return post, why
	case p.has("middle middlename mname second_name") && isName:
		return middle, why
	case p.has("maiden previous former née nee birthname") && isName && !p.has("first given fore"):
		return otherFamily, why
	case p.has("given first forename firstname givenname fname christian vorname prenom preferred nickname") && isName:
		return given, why
	case p.has("surname last lastname family familyname lname sname nachname secondname apellido") && isName:
		return family, why
	case p.has("name fullname names person client") && isName && p.spaces > .6:
		return fullName, "its name says so and its values have several words"
	case p.has("id identifier no num number ref reference key nr code "+personal) && !p.has("street house flat road unit door postcode zip country state area region"):
		return p.identifier()
	}
	return "", ""
}

// identifier tells a person's own number from the number of a row.
func (p *profile) identifier() (role, string) {
	switch {
	case p.distinct*5 < p.values:
		return code, "its values repeat too often for an identifier"
	case p.has(personal) && p.digits > .5:
		return number, "its name is that of a person's own number"
	case p.unique:
		return ignored, "every row has another value: it numbers the rows"
	}
	return number, "its name and values are an identifier"
}

// rest decides by the values alone.
func (p *profile) rest() (role, string) {
	many := p.distinct*2 > p.values
	switch {
	case p.spaces > 8:
		return ignored, "it holds long texts"
	case p.phones > .8 && many:
		return phoneNumber, "its values look like telephone numbers"
	case p.unique && p.values > 20 && p.spaces < .05:
		return ignored, "every row has another value: it numbers the rows"
	case p.letters > .95 && p.spaces > .7 && p.nick > .4:
		return fullName, "its values look like full names"
	case p.letters > .95 && p.spaces < .4 && p.nick > .4:
		return given, "its values look like given names"
	case p.short > .8 || p.distinct <= 60 && p.distinct*20 < p.values:
		return code, "its values are short codes"
	case p.digits > .9 && many && p.spaces < .2:
		return number, "its values are long numbers, nearly all different"
	}
	return words, "nothing more is known of it"
}
