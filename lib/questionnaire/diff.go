package questionnaire

import (
	"reflect"
	"slices"
)

// ChangeKind says how a version differs from the one before it.
type ChangeKind string

// The kinds of changes.
const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Changed ChangeKind = "changed"
	Moved   ChangeKind = "moved" // beneath another item, or among its neighbours
)

// ItemChange is how one item differs between two versions of a definition.
type ItemChange struct {
	Kind     ChangeKind
	LinkID   string
	Old, New *Item    // nil where there is none
	Fields   []string // the elements that differ, by their names in FHIR; "extension <url>" for extensions
}

// DefinitionDiff is how two versions of a definition differ.
type DefinitionDiff struct {
	Fields []string     // of the definition itself, as of an item; "contained #id" for value sets
	Items  []ItemChange // those of the new version in its order, then those removed
}

// Empty reports whether the versions say the same.
func (d *DefinitionDiff) Empty() bool { return len(d.Fields) == 0 && len(d.Items) == 0 }

// DiffDefinitions compares two versions of a definition, item by item by their
// linkIds. Version numbers and dates do not count.
func DiffDefinitions(old, now *Questionnaire) *DefinitionDiff {
	d := &DefinitionDiff{Fields: fields(reflect.ValueOf(*old), reflect.ValueOf(*now), "Version", "Date", "ApprovalDate", "LastReviewDate", "EffectivePeriod", "Item", "Contained")}
	d.Fields = append(d.Fields, valueSets(old.Contained, now.Contained)...)
	was, is := places(old), places(now)
	kept := map[string]int{} // place of each item that stays among those of one parent, in the old version
	for id, p := range was.by {
		if q, stays := is.by[id]; stays && p.parent == q.parent {
			kept[id] = p.index
		}
	}
	still := steady(is, kept)
	for _, id := range is.order {
		item := is.by[id].item
		before, there := was.by[id]
		if !there {
			d.Items = append(d.Items, ItemChange{Kind: Added, LinkID: id, New: item})
			continue
		}
		if changed := fields(reflect.ValueOf(*before.item), reflect.ValueOf(*item), "Item"); len(changed) > 0 {
			d.Items = append(d.Items, ItemChange{Changed, id, before.item, item, changed})
		}
		if !still[id] {
			d.Items = append(d.Items, ItemChange{Kind: Moved, LinkID: id, Old: before.item, New: item})
		}
	}
	for _, id := range was.order {
		if _, stays := is.by[id]; !stays {
			d.Items = append(d.Items, ItemChange{Kind: Removed, LinkID: id, Old: was.by[id].item})
		}
	}
	return d
}

type itemPlace struct {
	item   *Item
	parent string
	index  int
}

type itemPlaces struct {
	by    map[string]itemPlace
	order []string
}

func places(q *Questionnaire) itemPlaces {
	p := itemPlaces{by: map[string]itemPlace{}}
	q.Each(func(i *Item, parents []*Item) {
		parent := ""
		if len(parents) > 0 {
			parent = parents[len(parents)-1].LinkID
		}
		p.by[i.LinkID] = itemPlace{i, parent, len(p.order)}
		p.order = append(p.order, i.LinkID)
	})
	return p
}

// steady are the items that did not move: of those beneath one parent the most
// that stand in the same order as before.
func steady(now itemPlaces, was map[string]int) map[string]bool {
	beneath := map[string][]string{}
	for _, id := range now.order {
		if _, is := was[id]; is {
			parent := now.by[id].parent
			beneath[parent] = append(beneath[parent], id)
		}
	}
	still := map[string]bool{}
	for _, ids := range beneath {
		old := slices.Clone(ids)
		slices.SortFunc(old, func(a, b string) int { return was[a] - was[b] })
		for _, pair := range common(len(old), len(ids), func(i, j int) bool { return old[i] == ids[j] }) {
			still[ids[pair[1]]] = true
		}
	}
	return still
}

// common is a longest common subsequence, as pairs of places. Long lists are
// compared from both ends only.
func common(n, m int, same func(i, j int) bool) (pairs [][2]int) {
	head := 0
	for head < n && head < m && same(head, head) {
		pairs = append(pairs, [2]int{head, head})
		head++
	}
	tail := 0
	for tail < n-head && tail < m-head && same(n-1-tail, m-1-tail) {
		tail++
	}
	a, b := n-head-tail, m-head-tail
	if a > 0 && b > 0 && a*b <= 4_000_000 {
		best := make([][]int32, a+1)
		for i := range best {
			best[i] = make([]int32, b+1)
		}
		for i := a - 1; i >= 0; i-- {
			for j := b - 1; j >= 0; j-- {
				if same(head+i, head+j) {
					best[i][j] = best[i+1][j+1] + 1
				} else {
					best[i][j] = max(best[i+1][j], best[i][j+1])
				}
			}
		}
		for i, j := 0, 0; i < a && j < b; {
			switch {
			case same(head+i, head+j):
				pairs = append(pairs, [2]int{head + i, head + j})
				i, j = i+1, j+1
			case best[i+1][j] >= best[i][j+1]:
				i++
			default:
				j++
			}
		}
	}
	for k := tail; k > 0; k-- {
		pairs = append(pairs, [2]int{n - k, m - k})
	}
	return pairs
}

// fields names what differs between two structs of one type.
func fields(a, b reflect.Value, not ...string) []string {
	var found []string
	for i := range a.NumField() {
		f := a.Type().Field(i)
		if slices.Contains(not, f.Name) || reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			continue
		}
		if f.Type == reflect.TypeFor[Element]() {
			found = append(found, extensions(a.Field(i).Interface().(Element), b.Field(i).Interface().(Element))...)
			continue
		}
		found = append(found, named(f.Name))
	}
	return found
}

// named is a field's name in FHIR.
func named(field string) string {
	switch field {
	case "URL":
		return "url"
	case "LinkID":
		return "linkId"
	}
	return string(field[0]|0x20) + field[1:]
}

func extensions(a, b Element) []string {
	var found []string
	if a.ID != b.ID {
		found = append(found, "id")
	}
	of := func(e Element) (urls []string, by map[string][]Extension) {
		by = map[string][]Extension{}
		for _, x := range e.Extension {
			if by[x.URL] == nil {
				urls = append(urls, x.URL)
			}
			by[x.URL] = append(by[x.URL], x)
		}
		return urls, by
	}
	was, old := of(a)
	is, now := of(b)
	for _, url := range append(was, is...) {
		if !reflect.DeepEqual(old[url], now[url]) && !slices.Contains(found, "extension "+url) {
			found = append(found, "extension "+url)
		}
	}
	return found
}

func valueSets(a, b []ValueSet) []string {
	var found []string
	by := func(all []ValueSet, id string) *ValueSet {
		for i := range all {
			if all[i].ID == id {
				return &all[i]
			}
		}
		return nil
	}
	for _, all := range [][]ValueSet{a, b} {
		for i := range all {
			id := all[i].ID
			if name := "contained #" + id; !reflect.DeepEqual(by(a, id), by(b, id)) && !slices.Contains(found, name) {
				found = append(found, name)
			}
		}
	}
	return found
}
