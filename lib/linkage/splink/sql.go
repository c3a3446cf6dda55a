package splink

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"onestory/lib/linkage"
)

// tidy removes what does not change the meaning: quotes of names, repeated spaces,
// casts, and parentheses around the whole.
func tidy(sql string) string {
	sql = strings.NewReplacer(`"`, "", "`", "").Replace(sql)
	sql = strings.Join(strings.Fields(sql), " ")
	for {
		sql = strings.TrimSpace(sql)
		if !strings.HasPrefix(sql, "(") || closing(sql) != len(sql)-1 {
			return sql
		}
		sql = sql[1 : len(sql)-1]
	}
}

// closing finds where the parenthesis that sql begins with ends, -1 if nowhere.
func closing(sql string) int {
	depth, quoted := 0, false
	for i := range len(sql) {
		switch {
		case sql[i] == '\'':
			quoted = !quoted
		case quoted:
		case sql[i] == '(':
			depth++
		case sql[i] == ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// split takes sql apart at a word that stands outside parentheses and quotes.
func split(sql, word string) (parts []string) {
	depth, quoted, start := 0, false, 0
	upper := strings.ToUpper(sql)
	word = " " + word + " "
	for i := 0; i < len(sql); i++ {
		switch {
		case sql[i] == '\'':
			quoted = !quoted
		case quoted:
		case sql[i] == '(':
			depth++
		case sql[i] == ')':
			depth--
		case depth == 0 && len(upper) == len(sql) && strings.HasPrefix(upper[i:], word):
			parts = append(parts, tidy(sql[start:i]))
			start = i + len(word)
			i = start - 1
		}
	}
	return append(parts, tidy(sql[start:]))
}

// test is one condition and what its field must be to be read so.
type test struct {
	linkage.Condition
	kind linkage.Kind // "" for any
}

const column = `([A-Za-z_][A-Za-z0-9_ ]*?)`

var (
	equalSQL   = regexp.MustCompile(`(?i)^` + column + `_l ?= ?` + column + `_r$`)
	likeSQL    = regexp.MustCompile(`(?i)^(jaro_winkler_similarity|jaro_winkler_sim|jaro_winkler|jaro_similarity|jaro_sim|levenshtein|damerau_levenshtein)\(` + column + `_l, ?` + column + `_r\) ?(>=|>|<=|<) ?([0-9.eE-]+)$`)
	arraySQL   = regexp.MustCompile(`(?i)^(?:array_length|array_size|cardinality|size|list_count|len)\((?:list_intersect|array_intersect)\(` + column + `_l, ?` + column + `_r\)\) ?(>=|>) ?([0-9.]+)$`)
	absSQL     = regexp.MustCompile(`(?i)^abs\(` + column + `_l - ` + column + `_r\) ?(<=|<) ?([0-9.eE-]+)$`)
	daysSQL    = regexp.MustCompile(`(?i)^abs\((?:date_diff|datediff)\((?:'day', ?)?` + column + `_l, ?` + column + `_r\)\) ?(<=|<) ?([0-9.]+)$`)
	epochSQL   = regexp.MustCompile(`(?i)^abs\(epoch\((?:try_strptime|strptime|try_cast|cast)?\(?` + column + `_l(?:, ?'[^']*'| as date)?\)?\) ?- ?epoch\((?:try_strptime|strptime|try_cast|cast)?\(?` + column + `_r(?:, ?'[^']*'| as date)?\)?\)\) ?(<=|<) ?([0-9.eE+]+)$`)
	extractSQL = regexp.MustCompile(`(?i)^(?:nullif\()?regexp_extract\(` + column + `_l, ?'([^']*)'(?:, ?0)?\)(?:, ?''\))? ?= ?(?:nullif\()?regexp_extract\(` + column + `_r, ?'([^']*)'(?:, ?0)?\)(?:, ?''\))?$`)
	nullSQL    = regexp.MustCompile(`(?i)` + column + `_[lr] is null`)
)

// regular expressions that Splink's library writes, and what they take out.
var extracts = map[string]struct {
	kind linkage.LevelKind
	of   linkage.Kind
}{
	"^[^@]+":                                {linkage.Part, linkage.Email},
	"^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? [0-9]": {linkage.Sector, linkage.Postcode},
	"^[A-Za-z]{1,2}[0-9][A-Za-z0-9]?":       {linkage.District, linkage.Postcode},
	"^[A-Za-z]{1,2}":                        {linkage.Area, linkage.Postcode},
}

// atom reads a condition without AND and OR.
func atom(sql string) (t test, ok bool) {
	if strings.EqualFold(sql, "ELSE") {
		return test{Condition: linkage.Condition{Kind: linkage.Else}}, true
	}
	if m := equalSQL.FindStringSubmatch(sql); m != nil {
		if m[1] == m[2] {
			return test{Condition: linkage.Condition{Kind: linkage.Exact, Field: m[1]}}, true
		}
		return test{Condition: linkage.Condition{Kind: linkage.Cross, Field: m[1], With: m[2]}}, true
	}
	if m := extractSQL.FindStringSubmatch(sql); m != nil && m[1] == m[3] && m[2] == m[4] {
		e, known := extracts[m[2]]
		return test{linkage.Condition{Kind: e.kind, Field: m[1]}, e.of}, known
	}
	for _, shape := range []struct {
		sql  *regexp.Regexp
		kind linkage.LevelKind
		of   linkage.Kind
		unit float64
	}{
		{arraySQL, linkage.Overlap, "", 1}, {absSQL, linkage.Difference, linkage.Number, 1}, {daysSQL, linkage.DaysWithin, linkage.Date, 1},
		{epochSQL, linkage.DaysWithin, linkage.Date, 86400},
	} {
		if m := shape.sql.FindStringSubmatch(sql); m != nil && m[1] == m[2] {
			at, ok := limit(m[3], m[4])
			return test{linkage.Condition{Kind: shape.kind, Field: m[1], At: at / shape.unit}, shape.of}, ok
		}
	}
	return likeness(sql)
}

// likeness reads a measure of two texts and its limit.
func likeness(sql string) (t test, ok bool) {
	m := likeSQL.FindStringSubmatch(sql)
	if m == nil || m[2] != m[3] {
		return t, false
	}
	at, ok := limit(m[4], m[5])
	t.Condition = linkage.Condition{Field: m[2], At: at}
	more := strings.HasPrefix(m[4], ">")
	switch name := strings.ToLower(m[1]); {
	case strings.HasPrefix(name, "jaro_w"):
		t.Kind = linkage.WinklerAt
	case strings.HasPrefix(name, "jaro"):
		t.Kind = linkage.JaroAt
	case name == "levenshtein":
		t.Kind, more = linkage.Levenshtein, !more
	default:
		t.Kind, more = linkage.OSAAtMost, !more
	}
	return t, ok && more
}

// limit reads a number as the limit that counts as reached.
func limit(sign, number string) (float64, bool) {
	x, err := strconv.ParseFloat(number, 64)
	switch sign {
	case ">":
		x = math.Nextafter(x, math.Inf(1))
	case "<":
		x = math.Nextafter(x, math.Inf(-1))
	}
	return x, err == nil && x >= 0
}
