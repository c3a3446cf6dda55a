package linkage

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// letters are those that Unicode does not take apart into a plain letter and a
// mark, with the spelling that people use when they cannot type them.
var letters = map[rune]string{
	'æ': "ae", 'œ': "oe", 'ß': "ss", 'þ': "th", 'ð': "d", 'ø': "o", 'ł': "l", 'đ': "d",
	'ħ': "h", 'ŧ': "t", 'ŋ': "ng", 'ə': "e", 'ĸ': "k", 'ɓ': "b", 'ɗ': "d", 'ƙ': "k", 'ƴ': "y",
}

// Fold brings a name to the form in which names are compared: lower case, no
// accents, no apostrophes, words of letters and digits separated by one space.
// Müller, MULLER and muller are one; O'Brien becomes obrien, Smith-Jones two
// words. Letters of other scripts stay, without their optional marks. Folding
// twice changes nothing.
func Fold(name string) string {
	if plain(name) {
		return name
	}
	var out strings.Builder
	out.Grow(len(name))
	gap := false
	put := func(s string) {
		if gap && out.Len() > 0 {
			out.WriteByte(' ')
		}
		gap = false
		out.WriteString(s)
	}
	// A spacing accent typed as an apostrophe would come apart into a space, so
	// apostrophes go before the text is taken apart.
	if strings.ContainsFunc(name, isApostrophe) {
		name = strings.Map(func(r rune) rune {
			if isApostrophe(r) {
				return -1
			}
			return r
		}, name)
	}
	for _, r := range norm.NFKD.String(name) {
		if isOptionalMark(r) || isApostrophe(r) {
			continue
		}
		r = unicode.ToLower(unicode.ToUpper(r))
		switch s, special := letters[r]; {
		case special:
			put(s)
		case r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)):
			put(string(r))
		default:
			gap = true
		}
	}
	return out.String()
}

// plain reports whether a name is folded already, which most stored ones are.
func plain(name string) bool {
	space := true // a space may not lead
	for i := range len(name) {
		c := name[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			space = false
		case c == ' ' && !space:
			space = true
		default:
			return false
		}
	}
	return name == "" || !space
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '´', '‘', '’', '‛', 'ʻ', 'ʼ', 'ʽ', 'ʹ', 'ʾ', 'ʿ', '′', '＇', '"', '“', '”':
		return true
	}
	return false
}

// isOptionalMark reports whether a mark only colours the letter before it, as
// accents and the short vowels of Arabic and Hebrew do. The vowel signs of
// Indian scripts are marks too, but carry the name, and stay.
func isOptionalMark(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r <= 0x36f, r >= 0x591 && r <= 0x5c7, r >= 0x64b && r <= 0x65f, r == 0x670,
		r >= 0x1ab0 && r <= 0x1aff, r >= 0x1dc0 && r <= 0x1dff, r >= 0x20d0 && r <= 0x20ff,
		r >= 0xfe20 && r <= 0xfe2f, r == 0x640: // 0x640 stretches an Arabic word
		return unicode.IsMark(r) || r == 0x640
	}
	return false
}
