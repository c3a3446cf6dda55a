package account

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"onestory/internal/kit/problem"
)

//go:embed denied.txt
var deniedFile string

// Length of a password, in characters. The upper bound only keeps the cost of
// hashing bounded.
const (
	minPassword = 12
	maxPassword = 128
	minRest     = 6 // characters that must be left of it beyond what anyone would guess
)

// lookAlike undoes the usual replacements of letters.
var lookAlike = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

// checkPassword refuses a password that is short or that others would guess:
// NIST SP 800-63B §3.1.1.2, without rules on what it is composed of. own are
// words that the owner's surroundings suggest: sign-in name, own name, agency.
func checkPassword(password string, own ...string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return problem.Check(problem.Field{Name: "password", Key: "account.fault.short", Args: []any{minPassword}})
	case n > maxPassword:
		return problem.Check(problem.Field{Name: "password", Key: "account.fault.long", Args: []any{maxPassword}})
	case guessable(password, own):
		return problem.Check(problem.Field{Name: "password", Key: "account.fault.common"})
	}
	return nil
}

// guessable reports whether little is left of a password without its common parts.
func guessable(password string, own []string) bool {
	words := deniedWords(own)
	strip := func(s string) string {
		for _, w := range words {
			s = strings.ReplaceAll(s, w, " ")
		}
		return s
	}
	plain := strings.ToLower(norm.NFKC.String(password))
	bare := strip(plain) // digits must be looked at before they are read as letters
	for _, rest := range []string{bare, strip(lookAlike.Replace(plain)), strip(lookAlike.Replace(bare))} {
		if distinctRuns(rest) < minRest {
			return true
		}
	}
	return false
}

// distinctRuns counts letters and digits, a run of the same one or an earlier
// piece said again only once.
func distinctRuns(s string) int {
	var kept []rune
	for _, c := range s {
		if c < 0x80 && !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
			continue
		}
		if len(kept) == 0 || kept[len(kept)-1] != c {
			kept = append(kept, c)
		}
	}
	for size := 1; size <= len(kept)/2; size++ { // "xyzxyzxyz" is "xyz"
		if len(kept)%size == 0 && strings.Repeat(string(kept[:size]), len(kept)/size) == string(kept) {
			return size
		}
	}
	return len(kept)
}

// deniedWords are the listed and the own words, the longest first, so that a long
// one is not broken up by a short one.
func deniedWords(own []string) []string {
	var words []string
	for line := range strings.Lines(deniedFile) {
		if w := strings.TrimSpace(line); w != "" && !strings.HasPrefix(w, "#") {
			words = append(words, w)
		}
	}
	for _, o := range own {
		for _, w := range strings.FieldsFunc(strings.ToLower(o), func(c rune) bool { return strings.ContainsRune("@.-_ '", c) }) {
			if utf8.RuneCountInString(w) >= 3 {
				words = append(words, w)
			}
		}
	}
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}
