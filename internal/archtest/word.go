package archtest

import (
	"regexp"
	"strings"
)

// wordRules: what no file says.
func wordRules() []rule {
	return []rule{
		{"unfinished", unfinished},
		{"one machine", oneMachine},
		{"respect", respect},
	}
}

var (
	later   = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|HA` + `CK)\b`)
	machine = regexp.MustCompile(`["'\s=(](/home|/root|/Users|/work)/[a-z]`)
	unkind  = regexp.MustCompile(`(?i)\b(dis` + `engaged|hard[ -]to[ -]reach|non[ -]com` + `pliant|problem famil(y|ies)|GDS Tran` + `sport)\b`)
)

// grep applies a pattern to each line of the files that match.
func grep(all []source, pattern *regexp.Regexp, what string, in func(path string) bool) []fault {
	var found []fault
	for _, s := range all {
		if !in(s.path) {
			continue
		}
		n := 0
		for text := range strings.Lines(s.text) {
			n++
			if m := pattern.FindString(text); m != "" {
				found = append(found, fault{s.path, n, what + ": " + strings.TrimSpace(m)})
			}
		}
	}
	return found
}

// unfinished: what is not done is an issue, not a note in the code.
func unfinished(all []source) []fault {
	return grep(all, later, "a note of work left over", func(string) bool { return true })
}

// oneMachine: no path of anyone's own machine.
func oneMachine(all []source) []fault {
	return grep(all, machine, "a path of one machine", func(string) bool { return true })
}

// respect: words that blame people, and a typeface that is not ours to use, on
// no page and in no catalogue.
func respect(all []source) []fault {
	return grep(all, unkind, "say it otherwise", func(path string) bool {
		return strings.HasSuffix(path, ".json") || strings.HasSuffix(path, ".gohtml") || strings.HasSuffix(path, ".css")
	})
}
