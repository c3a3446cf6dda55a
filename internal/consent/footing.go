package consent

import (
	"strings"

	"onestory/internal/kit/form"
	"onestory/internal/kit/page"
	"onestory/internal/kit/problem"
)

// Footing is on what an agreement to help rests besides who gave it: why they can
// decide, with which services, without whom, and how it can be shown later. It lets
// nobody share anything and stops nobody: that is what consents are for.
type Footing struct {
	Reasons  string   `json:"reasons,omitempty"`  // why they can, or cannot, decide
	Evidence Evidence `json:"evidence,omitempty"` // of parental responsibility
	Orders   string   `json:"orders,omitempty"`   // court orders that restrict; "" is none known
	With     []string `json:"with,omitempty"`     // services that the help is from, as they named them
	Not      []string `json:"not,omitempty"`      // whom they do not want in it
	Witness  string   `json:"witness,omitempty"`  // who heard a spoken answer
	Ref      string   `json:"ref,omitempty"`      // where what was signed or recorded is kept
}

// EvidenceKey is the catalogue key of the evidence, "" for none.
func (f Footing) EvidenceKey() string { return Details{Evidence: f.Evidence}.EvidenceKey() }

// WithText is the services that the help is from, in one line; NotText whom they do
// not want in it.
func (f Footing) WithText() string { return strings.Join(f.With, ", ") }

// NotText is whom they do not want in it.
func (f Footing) NotText() string { return strings.Join(f.Not, ", ") }

// Capacities lists the footings in the order offered.
func Capacities() []Capacity { return []Capacity{Responsibility, Own, Competent, Wish} }

// CapacityKey is the catalogue key of the footing; "" for answers without one.
func (h Help) CapacityKey() string {
	if h.Capacity == "" {
		return ""
	}
	return "consent.help.capacity." + string(h.Capacity)
}

// HowKey is the catalogue key of how it was said; "" where that is not known.
func (h Help) HowKey() string { return Details{How: h.How}.HowKey() }

// Spoken reports whether it was said and not signed, so that somebody heard it.
func (h Help) Spoken() bool { return h.How == "spoken" || h.How == "phone" || h.How == "interpreter" }

// CheckFooting says what is missing about who may decide, at the child's age: the
// same as for a consent to sharing. A blank is no answer.
func (h Help) CheckFooting(a Age) error {
	if h.Capacity == "" {
		return problem.Check(problem.Field{Name: "capacity", Key: "consent.help.need-capacity"})
	}
	who := Consent{Person: h.Person, Capacity: h.Capacity, Details: Details{Name: h.Name, Reasons: h.Reasons, Evidence: h.Evidence}}
	faults := who.checkWho(a)
	for n, f := range faults {
		if f.Name == "understands" || f.Key == "consent.need-evidence" && h.Capacity != Responsibility {
			faults[n] = problem.Field{Name: "capacity", Key: "consent.help.wrong-capacity"}
		}
	}
	return problem.Check(faults...)
}

// ReadFooting reads the fields of a form about it.
func ReadFooting(f *form.Form, h *Help) {
	h.Capacity = Capacity(f.Choice("capacity", "consent.help.capacity", page.Values(Capacities())))
	h.Reasons = f.LongText("reasons", "consent.reasons", form.Max(2000))
	h.Evidence = Evidence(f.Choice("evidence", "consent.evidence", page.Values(Evidences())))
	h.Orders = f.LongText("order", "consent.help.order", form.Max(1000))
	h.With = lines(f.LongText("with", "consent.help.with", form.Max(2000)))
	h.Not = lines(f.LongText("not", "consent.help.not", form.Max(2000)))
	h.Witness = f.Text("witness", "consent.help.witness", form.Max(120))
	h.Ref = f.Text("ref", "consent.help.ref", form.Max(200))
}

func lines(text string) (out []string) {
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// FootingOptions are the answers offered by a form about it.
type FootingOptions struct{}

// Capacities are the footings.
func (FootingOptions) Capacities() []page.Option {
	return page.Options("consent.help.capacity.", Capacities())
}

// Evidences are the ways of knowing of parental responsibility.
func (FootingOptions) Evidences() []page.Option {
	return page.Options("consent.evidence.", Evidences())
}
