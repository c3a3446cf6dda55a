package linkage

import (
	"fmt"
	"math"
	"slices"
)

var (
	kinds      = []Kind{Given, Family, Date, Postcode, Identifier, Phone, Email, Sex, Text, Number, Verbatim}
	levelKinds = []LevelKind{Exact, Alias, OSAAtMost, Levenshtein, JaroAt, WinklerAt, Phonetic, Prefix, Part, Swapped, Cross, DaySwapped,
		DateNear, DaysWithin, Sector, District, Area, Overlap, Difference, Percent, Else}
	keyParts = []KeyPart{Whole, First, Last, Sound, Word, Year, MonthDay, DayOrMonth, KeySector, KeyDistrict, Unordered, SortedLetter}
)

// check says what makes a specification no model.
func (s *Spec) check() error {
	if s.Format != 1 {
		return invalid("format", "is %d; this program reads format 1", s.Format)
	}
	if !(s.Prior > 0 && s.Prior < 1) {
		return invalid("prior", "is %v; it must lie between 0 and 1", s.Prior)
	}
	if bad(s.Thresholds.Link) || bad(s.Thresholds.Review) || s.Thresholds.Review > s.Thresholds.Link {
		return invalid("thresholds", "review (%v) must be at most link (%v)", s.Thresholds.Review, s.Thresholds.Link)
	}
	names, err := s.checkFields()
	if err != nil {
		return err
	}
	groups := map[string]bool{}
	for i, c := range s.Caps {
		path := fmt.Sprintf("caps[%d]", i)
		if c.Group == "" || groups[c.Group] {
			return invalid(path+".group", "%q is empty or named twice", c.Group)
		}
		if bad(c.Bits) || c.Bits < 0 {
			return invalid(path+".bits", "is %v; a cap is 0 or more", c.Bits)
		}
		groups[c.Group] = true
	}
	if err := s.checkComparisons(names); err != nil {
		return err
	}
	if err := checkRules("blocking", s.Blocking, names); err != nil {
		return err
	}
	return checkRules("certain", s.Certain, names)
}

func bad(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }

func (s *Spec) checkFields() (map[string]bool, error) {
	if len(s.Fields) == 0 || len(s.Fields) > MaxFields {
		return nil, invalid("fields", "there are %d; a model has 1 to %d", len(s.Fields), MaxFields)
	}
	names := map[string]bool{}
	for i, f := range s.Fields {
		path := fmt.Sprintf("fields[%d]", i)
		switch {
		case f.Name == "" || names[f.Name]:
			return nil, invalid(path+".name", "%q is empty or named twice", f.Name)
		case !slices.Contains(kinds, f.Kind):
			return nil, invalid(path+".kind", "%q is not one of %v", f.Kind, kinds)
		case !slices.Contains([]string{"", "given", "family"}, f.Take):
			return nil, invalid(path+".take", `%q is neither "given" nor "family"`, f.Take)
		case !slices.Contains([]string{"", "dmy", "mdy", "ymd"}, f.Order):
			return nil, invalid(path+".order", `%q is not one of "dmy", "mdy", "ymd"`, f.Order)
		}
		names[f.Name] = true
	}
	return names, nil
}

func (s *Spec) checkComparisons(fields map[string]bool) error {
	if len(s.Comparisons) == 0 || len(s.Comparisons) > MaxComparisons {
		return invalid("comparisons", "there are %d; a model has 1 to %d", len(s.Comparisons), MaxComparisons)
	}
	names := map[string]bool{}
	for i, c := range s.Comparisons {
		path := fmt.Sprintf("comparisons[%d]", i)
		switch {
		case c.Name == "" || names[c.Name]:
			return invalid(path+".name", "%q is empty or named twice", c.Name)
		case !fields[c.Field]:
			return invalid(path+".field", "there is no field %q", c.Field)
		case len(c.Levels) < 2 || len(c.Levels) > MaxLevels:
			return invalid(path+".levels", "there are %d; a comparison has 2 to %d", len(c.Levels), MaxLevels)
		}
		names[c.Name] = true
		for j, l := range c.Levels {
			if err := l.check(fmt.Sprintf("%s.levels[%d]", path, j), fields, j == len(c.Levels)-1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l Level) check(path string, fields map[string]bool, last bool) error {
	if (l.Kind == Else) != last {
		return invalid(path+".kind", `"else" stands last and only there`)
	}
	for i, c := range slices.Concat([]Condition{l.Condition}, l.Or, l.And) {
		at := path
		switch {
		case i > len(l.Or):
			at = fmt.Sprintf("%s.and[%d]", path, i-1-len(l.Or))
		case i > 0:
			at = fmt.Sprintf("%s.or[%d]", path, i-1)
		}
		if err := c.check(at, fields); err != nil {
			return err
		}
		if i > 0 && c.Kind == Else {
			return invalid(at+".kind", `"else" stands alone`)
		}
	}
	switch {
	case bad(l.M) || l.M < 0 || l.M > 1:
		return invalid(path+".m", "is %v; a probability lies above 0 and at most at 1", l.M)
	case bad(l.U) || l.U < 0 || l.U > 1:
		return invalid(path+".u", "is %v; a probability lies above 0 and at most at 1", l.U)
	case l.TF != nil && (bad(l.TF.Weight) || l.TF.Weight < 0 || l.TF.Weight > 1):
		return invalid(path+".tf.weight", "is %v; it lies from 0 to 1", l.TF.Weight)
	case l.TF != nil && (bad(l.TF.Minimum) || l.TF.Minimum < 0 || l.TF.Minimum > 1):
		return invalid(path+".tf.minimum", "is %v; it lies from 0 to 1", l.TF.Minimum)
	}
	return nil
}

func (c Condition) check(path string, fields map[string]bool) error {
	switch {
	case !slices.Contains(levelKinds, c.Kind):
		return invalid(path+".kind", "%q is not one of %v", c.Kind, levelKinds)
	case c.Field != "" && !fields[c.Field]:
		return invalid(path+".field", "there is no field %q", c.Field)
	case (c.Kind == Swapped || c.Kind == Cross) != (c.With != "") || c.With != "" && !fields[c.With]:
		return invalid(path+".with", "%q: swapped and cross need another field, others take none", c.With)
	case bad(c.At) || c.At < 0:
		return invalid(path+".at", "is %v; a limit is 0 or more", c.At)
	case (c.Kind == JaroAt || c.Kind == WinklerAt) && (c.At == 0 || c.At > 1):
		return invalid(path+".at", "is %v; likeness lies above 0 and at most at 1", c.At)
	}
	return nil
}

func checkRules(what string, rules []Rule, fields map[string]bool) error {
	for i, r := range rules {
		for j, k := range slices.Concat(r.Keys, r.Split) {
			path := fmt.Sprintf("%s[%d].keys[%d]", what, i, j)
			if j >= len(r.Keys) {
				path = fmt.Sprintf("%s[%d].split[%d]", what, i, j-len(r.Keys))
			}
			switch {
			case !fields[k.Field]:
				return invalid(path+".field", "there is no field %q", k.Field)
			case !slices.Contains(keyParts, k.Part):
				return invalid(path+".part", "%q is not one of %v", k.Part, keyParts)
			case (k.Part == First || k.Part == Last) && k.N < 1:
				return invalid(path+".n", "is %d; it must be 1 or more", k.N)
			case (k.Part == Unordered) != (k.With != "") || k.With != "" && !fields[k.With]:
				return invalid(path+".with", "%q: unordered needs another field, others take none", k.With)
			}
		}
	}
	return nil
}
