package linkage

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// date is a day as written, which need not exist: a slip of the finger makes a
// month 13, and the date is still worth comparing. Unknown parts are 0.
type date struct{ year, month, day int }

// text is yyyymmdd, or "" where nothing is known.
func (d date) text() string {
	if d == (date{}) {
		return ""
	}
	var b [8]byte
	put := func(at, n, v int) {
		for i := at + n - 1; i >= at; i-- {
			b[i] = byte('0' + v%10)
			v /= 10
		}
	}
	put(0, 4, d.year)
	put(4, 2, d.month)
	put(6, 2, d.day)
	return string(b[:])
}

// days counts days from a fixed one; NaN where the day does not exist.
func (d date) days() float64 {
	if d.year == 0 || d.month == 0 || d.day == 0 {
		return math.NaN()
	}
	t := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
	if t.Day() != d.day || int(t.Month()) != d.month {
		return math.NaN()
	}
	return float64(t.Unix() / 86400)
}

// monthNumber reads the first letters of an English month.
func monthNumber(s string) int {
	const names = "janfebmaraprmayjunjulaugsepoctnovdec"
	if len(s) < 3 {
		return 0
	}
	if i := strings.Index(names, strings.ToLower(s[:3])); i >= 0 && i%3 == 0 {
		return i/3 + 1
	}
	return 0
}

// parseDate reads a date in any usual shape: 2015-03-09, 20150309, 9/3/2015,
// 09.03.15, 9 March 2015, March 9, 2015, with or without a time behind it. Order
// decides between 9 March and 3 September; empty means day first. Two digits of a
// year mean 1930 to 2029. What is no date gives the zero date.
func parseDate(value, order string) date {
	parts, month := dateParts(value)
	if len(parts) == 1 && month == 0 {
		return solidDate(parts[0], order)
	}
	n := make([]int, len(parts))
	for i, p := range parts {
		if len(p) > 4 {
			return date{}
		}
		n[i], _ = strconv.Atoi(p)
	}
	switch {
	case month > 0 && len(parts) == 2 && len(parts[0]) == 4:
		return date{n[0], month, n[1]}.known()
	case month > 0 && len(parts) == 2:
		return date{fullYear(parts[1], n[1]), month, n[0]}.known()
	case month > 0 && len(parts) == 1 && len(parts[0]) == 4:
		return date{n[0], month, 0}
	case len(parts) == 2 && len(parts[0]) == 4: // 2015-03
		return date{n[0], n[1], 0}.known()
	case len(parts) != 3:
		return date{}
	case len(parts[0]) == 4 || order == "ymd":
		return date{fullYear(parts[0], n[0]), n[1], n[2]}.known()
	case order == "mdy" && n[0] <= 12 || n[1] > 12 && n[0] <= 12:
		return date{fullYear(parts[2], n[2]), n[0], n[1]}.known()
	}
	return date{fullYear(parts[2], n[2]), n[1], n[0]}.known()
}

// dateParts splits a date into its first three groups of digits and the month that
// a word names.
func dateParts(value string) (parts []string, month int) {
	for i := 0; i < len(value) && len(parts) < 3; {
		c := value[i] | 0x20
		j := i
		switch {
		case value[i] >= '0' && value[i] <= '9':
			for j < len(value) && value[j] >= '0' && value[j] <= '9' {
				j++
			}
			parts = append(parts, value[i:j])
		case c >= 'a' && c <= 'z':
			for j < len(value) && value[j]|0x20 >= 'a' && value[j]|0x20 <= 'z' {
				j++
			}
			if m := monthNumber(value[i:j]); m > 0 {
				month = m
			}
		case value[i] == ':': // a time
			return parts, month
		default:
			j++
		}
		i = j
		if month > 0 && len(parts) == 2 {
			break
		}
	}
	return parts, month
}

// solidDate reads digits without a mark between them.
func solidDate(s, order string) date {
	n := func(a, b int) int { v, _ := strconv.Atoi(s[a:b]); return v }
	switch {
	case len(s) == 4:
		return date{n(0, 4), 0, 0}.known()
	case len(s) == 6:
		return date{n(0, 4), n(4, 6), 0}.known()
	case len(s) != 8:
		return date{}
	case order == "dmy":
		return date{n(4, 8), n(2, 4), n(0, 2)}.known()
	case order == "mdy":
		return date{n(4, 8), n(0, 2), n(2, 4)}.known()
	}
	return date{n(0, 4), n(4, 6), n(6, 8)}.known()
}

// known drops dates such as 0000-00-00 that fill a field.
func (d date) known() date {
	if d.year == 0 || d.year > 9999 || d.month > 99 || d.day > 99 {
		return date{}
	}
	return d
}

func fullYear(s string, n int) int {
	switch {
	case len(s) != 2:
		return n
	case n < 30:
		return 2000 + n
	}
	return 1900 + n
}
