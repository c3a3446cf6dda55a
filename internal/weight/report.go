package weight

import (
	"math"

	"onestory/lib/linkage"
)

// Report says how good a model was found to be, before anyone signs it.
type Report struct {
	Children   int      `json:"children"` // in the sample
	Records    int      `json:"records"`
	Verified   int      `json:"verified"` // children whom several sources gave the same verified NHS number
	Labels     []Source `json:"labels"`   // pairs of records that taught, by their sources
	Direct     bool     `json:"direct"`   // M was counted from those pairs; else EM estimated it
	Seed       uint64   `json:"seed"`
	Before     int      `json:"before"` // models that were measured on the same sealed part before
	Link       float64  `json:"link"`   // the threshold chosen on the second part, in bits
	Against    string   `json:"against"`
	Develop    int      `json:"develop"`
	TuningSize int      `json:"tuning_size"`
	SealedSize int      `json:"sealed_size"`
	Tuning     Result   `json:"tuning"`
	Sealed     Result   `json:"sealed"`
	Former     Result   `json:"former"` // of the model it would replace, on the sealed part
	Weights    []Weight `json:"weights"`
	Fairness   []Group  `json:"fairness"`
	Warnings   []Notice `json:"warnings,omitempty"`
	Remarks    []string `json:"remarks,omitempty"` // of the training itself, in English
}

// Complete reports whether the sealed part was looked at, without which nobody
// can sign.
func (r Report) Complete() bool { return r.Sealed.Records > 0 }

// Source is how many pairs two sources have in common.
type Source struct {
	One   string `json:"one"`
	Two   string `json:"two"`
	Pairs int    `json:"pairs"`
}

// Notice is something that whoever signs has to know: a key of the catalogue
// (weight.warn.KEY) with its arguments.
type Notice struct {
	Key  string   `json:"key"`
	Args []string `json:"args,omitempty"`
}

// Result is what came of records whose child is held, with the NHS number hidden
// (the first five), and of the same records with their child taken away.
type Result struct {
	Records int `json:"records"`
	Right   int `json:"right"`  // joined the right child by themselves
	Wrong   int `json:"wrong"`  // joined another
	Review  int `json:"review"` // wait, the right child among those shown
	Vain    int `json:"vain"`   // wait, and the right one is not shown
	Missed  int `json:"missed"` // would make a second child
	// Strangers joined somebody though their own child was not held.
	Strangers int `json:"strangers"`
	Queued    int `json:"queued"` // wait though their child was not held
	// Brier is the mean squared error of the probability of each pair weighed.
	Brier float64       `json:"brier"`
	Pairs int           `json:"pairs"`
	Bins  []linkage.Bin `json:"bins,omitempty"`
}

// Recall is the share that joined the right child by themselves.
func (r Result) Recall() float64 { return share(r.Right, r.Records) }

// Precision is the share of those that joined that joined rightly.
func (r Result) Precision() float64 { return share(r.Right, r.Right+r.Wrong) }

// ReviewPrecision is the share of those that wait whose child is shown.
func (r Result) ReviewPrecision() float64 { return share(r.Review, r.Review+r.Vain) }

// Found is the share that is joined rightly or waits with its child shown.
func (r Result) Found() float64 { return share(r.Right+r.Review, r.Records) }

// ReviewShare is the share that waits.
func (r Result) ReviewShare() float64 { return share(r.Review+r.Vain, r.Records) }

// WrongPer10000 is how many of 10,000 records join a wrong child.
func (r Result) WrongPer10000() float64 { return 10000 * share(r.Wrong, r.Records) }

// StrangersPer10000 is how many of 10,000 records of children not held join one.
func (r Result) StrangersPer10000() float64 { return 10000 * share(r.Strangers, r.Records) }

// share is 0 of nothing.
func share(part, all int) float64 {
	if all == 0 {
		return 0
	}
	return float64(part) / float64(all)
}

// Weight is what a level of a comparison is worth, before and after.
type Weight struct {
	Comparison string  `json:"comparison"`
	Label      string  `json:"label"`
	M          float64 `json:"m"`
	U          float64 `json:"u"`
	Bits       float64 `json:"bits"`
	Former     float64 `json:"former"` // bits in the model it would replace
	Seen       int     `json:"seen"`   // pairs that taught M here
}

// weightsOf lists a model's levels beside another's.
func weightsOf(spec, former linkage.Spec, seen [][]int) (out []Weight) {
	for i, c := range spec.Comparisons {
		for l, level := range c.Levels {
			w := Weight{Comparison: c.Name, Label: level.Label, M: level.M, U: level.U, Bits: math.Log2(level.M / level.U)}
			if i < len(former.Comparisons) && l < len(former.Comparisons[i].Levels) {
				o := former.Comparisons[i].Levels[l]
				w.Former = math.Log2(o.M / o.U)
			}
			if i < len(seen) {
				w.Seen = seen[i][l]
			}
			out = append(out, w)
		}
	}
	return out
}
