package draft

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/problem"
)

// Limits of what is kept.
const (
	MaxBytes = 256 << 10           // of one form as it is sent
	MaxKept  = 50                  // drafts of one account at a time
	Lasts    = 14 * 24 * time.Hour // since it was last saved
)

// Draft is what was typed into one form.
type Draft struct {
	Typed   url.Values // nil: nothing is kept
	At      time.Time  // when it was last saved
	Version int64      // raised by every save and every drop; 0 before the first
}

// FormOf names the form that a request is about: what it does, to which child,
// and to which item of the child.
func FormOf(q access.Request) string {
	form := string(q.Action) + ":" + q.Child
	if q.Item != "" {
		form += ":" + q.Item
	}
	return form
}

func scope(account, form string) string { return "draft:" + account + ":" + form }

// errStale says that another tab saved, sent or dropped the draft meanwhile.
func errStale() error { return problem.New(problem.Conflict, "draft.stale") }

func write(typed url.Values) ([]byte, error) {
	b, err := json.Marshal(typed)
	if err != nil {
		return nil, fmt.Errorf("write a draft: %w", err)
	}
	if len(b) > MaxBytes {
		return nil, problem.New(problem.Invalid, "form.toolarge")
	}
	return b, nil
}

// least is how many characters something typed has that is a text and no code.
const least = 12

// Text is what somebody wrote in a form, its longer answers one after another.
func Text(typed url.Values) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		if strings.HasPrefix(name, "_") {
			continue
		}
		for _, v := range typed[name] {
			if v = strings.TrimSpace(v); len(v) >= least && strings.ContainsAny(v, " \n") {
				out = append(out, v)
			}
		}
	}
	return strings.Join(out, "\n\n")
}
