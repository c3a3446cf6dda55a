package match

import (
	"encoding/json"
	"fmt"

	"onestory/lib/linkage"
)

// Evidence is how a weight came about, in the fewest letters: it is kept with
// every link. Levels are those of the model's comparisons, in its order; the model
// of that name and version says what they are called.
type Evidence struct {
	Model    string    `json:"m"`
	Children int       `json:"n"` // for how many the prior and the cap were
	Levels   []int     `json:"l"`
	Bits     []float64 `json:"b"`           // of each comparison, frequencies included
	TF       []float64 `json:"f,omitempty"` // what of it frequencies made; none if nothing
	Prior    float64   `json:"p"`
	Cap      float64   `json:"c,omitempty"` // what the household's cap took away
}

// evidence shortens a waterfall.
func evidence(live *sized, name string, w linkage.Waterfall) Evidence {
	e := Evidence{Model: name, Children: live.children}
	adjusted := false
	for _, b := range w.Bars {
		switch b.Kind {
		case linkage.PriorBar:
			e.Prior = b.Bits
		case linkage.CapBar:
			e.Cap += b.Bits
		default:
			e.Levels, e.Bits, e.TF = append(e.Levels, b.Level), append(e.Bits, b.Bits), append(e.TF, b.TF)
			adjusted = adjusted || b.TF != 0
		}
	}
	if !adjusted {
		e.TF = nil
	}
	return e
}

// String is the evidence as it is kept.
func (e Evidence) String() string {
	b, err := json.Marshal(e)
	if err != nil { // numbers and a name always have a form
		return ""
	}
	return string(b)
}

// Total is the weight: the sum of its parts.
func (e Evidence) Total() float64 {
	sum := e.Prior + e.Cap
	for _, b := range e.Bits {
		sum += b
	}
	return sum
}

// ReadEvidence reads what String wrote.
func ReadEvidence(text string) (Evidence, error) {
	var e Evidence
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return e, fmt.Errorf("read how a weight came about: %w", err)
	}
	return e, nil
}
