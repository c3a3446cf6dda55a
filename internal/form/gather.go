package form

import (
	"maps"
	"slices"
	"strings"
)

// lines are the lines of an error.
func lines(err error) []string { return strings.Split(err.Error(), "\n") }

// gathered brings what is known of forms together, by id.
func gathered(versions []Version, drafts []Draft, settings []Setting) []Listed {
	all := map[string]*Listed{}
	at := func(id string) *Listed {
		if all[id] == nil {
			all[id] = &Listed{ID: id, Setting: Setting{Form: id}}
		}
		return all[id]
	}
	for _, v := range versions {
		l := at(v.Form)
		l.Versions = append(l.Versions, v)
	}
	for _, d := range drafts {
		at(d.Form).Draft = &d
	}
	for _, s := range settings {
		if l := all[s.Form]; l != nil {
			l.Setting = s
		}
	}
	out := make([]Listed, 0, len(all))
	for _, id := range slices.Sorted(maps.Keys(all)) {
		out = append(out, *all[id])
	}
	return out
}
