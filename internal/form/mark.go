package form

import "onestory/lib/questionnaire"

// The marks of our own that pages read of a definition: shipped/README.md lists
// what they mean.
const (
	ExtPart        = "urn:onestory:part"
	ExtPrefill     = "urn:onestory:prefill"
	ExtCarry       = "urn:onestory:carry"
	ExtNeverShared = "urn:onestory:never-shared"
	ExtVoice       = "urn:onestory:voice"
)

// Part is whose part of an assessment a section is in.
type Part string

// The parts.
const (
	FamilyPart Part = "family"
	ChildPart  Part = "child"
	AdultPart  Part = "adult"
)

// Parts lists them in the order in which they are shown.
func Parts() []Part { return []Part{FamilyPart, ChildPart, AdultPart} }

// Part is whose part the section is in.
func (s Section) Part() Part {
	for _, i := range []*questionnaire.Item{s.Parent, s.Group} {
		if i == nil {
			continue
		}
		switch Part(code(i, ExtPart)) {
		case FamilyPart:
			return FamilyPart
		case AdultPart:
			return AdultPart
		}
	}
	return ChildPart
}

// PartSections are the sections of one part.
func (d *Definition) PartSections(p Part) []Section {
	var out []Section
	for _, s := range d.Sections() {
		if s.Part() == p {
			out = append(out, s)
		}
	}
	return out
}

// Of is the definition with the sections of one part alone: what is lacking in it,
// and how far it is, is then of that part.
func (d *Definition) Of(p Part) *Definition {
	out := *d
	out.sections = nil
	for _, s := range d.sections {
		if s.Part() == p {
			out.sections = append(out.sections, s)
		}
	}
	return &out
}

func code(i *questionnaire.Item, url string) string {
	x := i.Get(url)
	if x == nil {
		return ""
	}
	return x.Value.Text
}

// Prefill is the code of what a question is filled in from, "" for nothing.
func Prefill(i *questionnaire.Item) string { return code(i, ExtPrefill) }

// Locates reports whether a question asks where somebody lives or can be reached:
// what a safe version of the family's copy leaves out.
func Locates(i *questionnaire.Item) bool {
	switch Prefill(i) {
	case "child.address", "child.postcode", "child.phone", "child.school", "child.practice", "carer.phone", "carers", "services", "service.phone":
		return true
	}
	return false
}
