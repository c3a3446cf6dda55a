package linkage

// Spec says all that a model is: what the fields are, how they are compared, what
// each level of agreement is worth, and where the lines are drawn. It is plain
// data: change a Spec and make a new Model of it; a Model never changes.
type Spec struct {
	// Format is the version of this file format, 1.
	Format int `json:"format"`
	// Name and Version name the model in records of what it decided.
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	// Prior is the probability that two records taken at random are of one person.
	Prior       float64      `json:"prior"`
	Fields      []Field      `json:"fields"`
	Comparisons []Comparison `json:"comparisons"`
	// Caps bound what the comparisons of a group can add together.
	Caps       []Cap      `json:"caps,omitempty"`
	Thresholds Thresholds `json:"thresholds"`
	Blocking   []Rule     `json:"blocking,omitempty"`
	// Certain are rules under which two records are of one person almost always;
	// training learns Prior from them.
	Certain  []Rule    `json:"certain,omitempty"`
	Training *Training `json:"training,omitempty"`
}

// Kind says what a field holds, and so how its text is brought to a plain form.
type Kind string

// The kinds of field.
const (
	Given      Kind = "given"      // given names
	Family     Kind = "family"     // family names
	Date       Kind = "date"       // day, month and year in any usual shape
	Postcode   Kind = "postcode"   // United Kingdom, or codes of digits such as ZIP
	Identifier Kind = "identifier" // letters and digits; marks and case do not count
	Phone      Kind = "phone"      // the last ten digits
	Email      Kind = "email"      // case does not count; the part before @ is its word
	Sex        Kind = "sex"        // m, male, 1; f, female, 2
	Text       Kind = "text"       // folded; marks and spaces do not count
	Number     Kind = "number"     // a decimal number
	Verbatim   Kind = "verbatim"   // as given, every letter counts
)

// Field is one property of a record. A record has zero or more values of it.
type Field struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
	// Columns are the columns of a table that hold its values; none means one of
	// the field's own name.
	Columns []string `json:"columns,omitempty"`
	// Take chooses a part of each value: "given" or "family" of a full name, which
	// may be written "Family, Given".
	Take string `json:"take,omitempty"`
	// Order is how dates of digits are written: "dmy" (when empty), "mdy" or "ymd".
	// A date that starts with four digits is always year, month, day.
	Order string `json:"order,omitempty"`
	// Separator splits one column into several values, such as ";".
	Separator string `json:"separator,omitempty"`
	// Missing are values, folded, that mean "not known" beside those every model
	// knows (empty, "unknown", "n/a", and placeholders of given names).
	Missing []string `json:"missing,omitempty"`
}

// Comparison is what one field says about two records: its levels, best first,
// the last of kind Else. Where either record has no value, it says nothing.
type Comparison struct {
	Name  string `json:"name"`
	Field string `json:"field"`
	// Group names the cap that the comparison falls under, such as "household".
	Group  string  `json:"group,omitempty"`
	Levels []Level `json:"levels"`
}

// Level is one degree of agreement. It holds when its condition or one of Or
// holds, and all of And hold.
type Level struct {
	Label string `json:"label,omitempty"`
	Condition
	Or  []Condition `json:"or,omitempty"`
	And []Condition `json:"and,omitempty"`
	// M is how probable the level is for two records of one person, U for two
	// records of different people; both above 0 and at most 1. Zero means that it
	// was not learnt yet, and stands for a rough guess.
	M  float64 `json:"m,omitempty"`
	U  float64 `json:"u,omitempty"`
	TF *TF     `json:"tf,omitempty"`
}

// TF adjusts a level for how common the value is: sharing a rare name says more
// than sharing Smith.
type TF struct {
	// Weight is 1 for the whole adjustment, less for fuzzy levels.
	Weight float64 `json:"weight"`
	// Minimum is the least frequency that counts, so that the rarest values do not
	// decide alone.
	Minimum float64 `json:"minimum,omitempty"`
	// Own takes the level's own U as the ordinary frequency instead of that of
	// the comparison's level Exact.
	Own bool `json:"own,omitempty"`
}

// Condition is one test of two values.
type Condition struct {
	Kind LevelKind `json:"kind"`
	// Field is the field it looks at, that of its comparison when empty.
	Field string `json:"field,omitempty"`
	// With is the other field, for Swapped and Cross.
	With string `json:"with,omitempty"`
	// At is the limit: slips, likeness, days, letters, difference, values shared.
	At float64 `json:"at,omitempty"`
}

// LevelKind is how two values are alike. A level holds if any value of the one
// record and any value of the other are alike in this way.
type LevelKind string

// The kinds of level.
const (
	Exact       LevelKind = "exact"        // the plain forms are equal
	Alias       LevelKind = "alias"        // another spelling or everyday form, as Aliases has them
	OSAAtMost   LevelKind = "osa"          // at most At slips, as OSA counts them
	Levenshtein LevelKind = "levenshtein"  // at most At letters wrong, missing or added
	JaroAt      LevelKind = "jaro"         // Jaro's measure is at least At
	WinklerAt   LevelKind = "jaro-winkler" // JaroWinkler is at least At
	Phonetic    LevelKind = "phonetic"     // a sound of DoubleMetaphone in common
	Prefix      LevelKind = "prefix"       // one begins with the other, which has At letters or more; 1 allows initials
	Part        LevelKind = "part"         // a word of one name is a word of the other; for e-mail the part before @
	Swapped     LevelKind = "swapped"      // this field and With are exchanged; the comparison of With then says nothing
	Cross       LevelKind = "cross"        // a value of this field equals one of With, either way round
	DaySwapped  LevelKind = "date-swapped" // day and month are exchanged
	DateNear    LevelKind = "date-near"    // one digit differs or two exchanged, or two of day, month, year are equal
	DaysWithin  LevelKind = "days"         // at most At days apart
	Sector      LevelKind = "sector"       // postcodes of one sector (SW1A 1), or all digits but the last
	District    LevelKind = "district"     // postcodes of one district (SW1A), or all digits but the last two
	Area        LevelKind = "area"         // postcodes of one area (SW), or one first digit
	Overlap     LevelKind = "overlap"      // at least At values in common
	Difference  LevelKind = "difference"   // numbers at most At apart
	Percent     LevelKind = "percent"      // numbers apart by at most At times the larger
	Else        LevelKind = "else"         // anything else: the values differ
)

// Cap bounds the sum of the weights of a group. Family name, address, carer and
// school are shared by brothers and sisters, so they count once between them
// however many agree (Newcombe 1993).
type Cap struct {
	Group string `json:"group"`
	// Bits is the most that the group can add.
	Bits float64 `json:"bits"`
}

// Thresholds are weights in bits: at Link and above two records are of one
// person, between Review and Link a person should look. Weight 0 means even odds.
type Thresholds struct {
	Review float64 `json:"review"`
	Link   float64 `json:"link"`
}

// Rule makes candidates: pairs of records that agree on all its keys. A pair is
// made once, by the first rule under which it falls. Split are further keys that
// divide groups of records too large to compare all with all. A rule without keys
// makes every pair there is, up to the largest group that is compared.
type Rule struct {
	Name  string `json:"name,omitempty"`
	Keys  []Key  `json:"keys,omitempty"`
	Split []Key  `json:"split,omitempty"`
}

// Key is one property that candidates share.
type Key struct {
	Field string `json:"field"`
	// Part is the part of the value; the whole plain form when empty.
	Part KeyPart `json:"part,omitempty"`
	// N is the number of letters, for First and Last.
	N int `json:"n,omitempty"`
	// With is the other field, for Unordered.
	With string `json:"with,omitempty"`
}

// KeyPart is a part of a value that candidates share.
type KeyPart string

// The parts of a value.
const (
	Whole        KeyPart = ""             // the plain form
	First        KeyPart = "first"        // the first N letters
	Last         KeyPart = "last"         // the last N letters
	Sound        KeyPart = "sound"        // its sound
	Word         KeyPart = "word"         // each word
	Year         KeyPart = "year"         // the year of a date
	MonthDay     KeyPart = "month-day"    // month and day of a date
	DayOrMonth   KeyPart = "day-or-month" // the date with day and month in either order
	KeySector    KeyPart = "sector"       // the sector of a postcode
	KeyDistrict  KeyPart = "district"     // the district of a postcode
	Unordered    KeyPart = "unordered"    // this field and With, in either order
	SortedLetter KeyPart = "letters"      // the letters in alphabetical order, each once
)

// Training says what a model was learnt from.
type Training struct {
	// Hash is of the records and settings: the same hash, the same model.
	Hash     string   `json:"hash"`
	Seed     uint64   `json:"seed"`
	Records  int      `json:"records"`
	Pairs    int64    `json:"pairs"`
	Warnings []string `json:"warnings,omitempty"`
}
