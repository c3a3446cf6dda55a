package linkage

import (
	"math"
	"slices"
)

// Accuracy is how well an answer agrees with the truth: the share of what was found
// that is right, the share of what is right that was found, and their harmonic
// mean.
type Accuracy struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

func accuracy(right, found, wanted float64) Accuracy {
	s := Accuracy{Precision: 1, Recall: 1}
	if found > 0 {
		s.Precision = right / found
	}
	if wanted > 0 {
		s.Recall = right / wanted
	}
	if s.Precision+s.Recall > 0 {
		s.F1 = 2 * s.Precision * s.Recall / (s.Precision + s.Recall)
	}
	return s
}

// Point is the answer at one threshold.
type Point struct {
	Weight float64 `json:"weight"` // in bits
	Right  int     `json:"right"`  // true links at this weight and above
	Wrong  int     `json:"wrong"`  // false links at this weight and above
	Missed int     `json:"missed"` // true pairs below it, or never compared
	Accuracy
}

// Bin is a range of probabilities, what the model said and what was so.
type Bin struct {
	From     float64 `json:"from"`
	To       float64 `json:"to"`
	Pairs    int     `json:"pairs"`
	Said     float64 `json:"said"`     // mean probability
	Observed float64 `json:"observed"` // share that are of one person
}

// Evaluation is how well links agree with the truth.
type Evaluation struct {
	// Pairs is the number of true pairs, Compared how many of them are among the
	// links judged.
	Pairs    int `json:"pairs"`
	Compared int `json:"compared"`
	// Curve has a point for each distinct weight, the highest first.
	Curve []Point `json:"curve,omitempty"`
	// Best is the point with the highest F1.
	Best Point `json:"best"`
	// Bins and Brier say whether probabilities can be taken at their word, for
	// the links judged. Brier is the mean squared error: 0 is perfect.
	Bins  []Bin   `json:"bins,omitempty"`
	Brier float64 `json:"brier"`
}

// Truth says of two records whether they are of one person.
type Truth interface {
	// Same reports whether two records are of one person, and whether that is known.
	Same(a, b uint32) (same, known bool)
	// Pairs is the number of pairs that are of one person.
	Pairs() int
}

// Entities is a truth that names the person of each record: equal numbers, one
// person; negative, not known. With Sources only pairs of different ones count.
type Entities struct {
	Of      []int
	Sources []uint8
}

// Same reports whether two records have the same number.
func (e Entities) Same(a, b uint32) (same, known bool) {
	x, y := e.Of[a], e.Of[b]
	return x == y, x >= 0 && y >= 0
}

// Pairs counts the pairs with the same number.
func (e Entities) Pairs() (n int) {
	type group struct {
		entity int
		source uint8
	}
	all, own := map[int]int{}, map[group]int{}
	for i, x := range e.Of {
		if x < 0 {
			continue
		}
		n += all[x]
		all[x]++
		if e.Sources != nil {
			g := group{x, e.Sources[i]}
			n -= own[g]
			own[g]++
		}
	}
	return n
}

// Labels is a truth of pairs that people judged, smaller number first.
type Labels map[[2]uint32]bool

// Same looks the pair up.
func (l Labels) Same(a, b uint32) (same, known bool) {
	same, known = l[[2]uint32{min(a, b), max(a, b)}]
	return same, known
}

// Pairs counts the pairs judged to be of one person.
func (l Labels) Pairs() (n int) {
	for _, same := range l {
		if same {
			n++
		}
	}
	return n
}

// Evaluate judges links by a truth at every threshold. Links of low weight should
// be among them, so that the curve reaches down to what blocking can find.
func Evaluate(links []Link, truth Truth) Evaluation {
	e := Evaluation{Pairs: truth.Pairs()}
	sorted := byWeight(links)
	var bins [10]Bin
	right, wrong, judged := 0, 0, 0
	for i, l := range sorted {
		same, known := truth.Same(l.A, l.B)
		if known {
			judged++
			e.Brier += add(bins[:], Probability(l.Weight), same)
			if same {
				right++
			} else {
				wrong++
			}
		}
		if i+1 < len(sorted) && sorted[i+1].Weight == l.Weight || !known && i+1 < len(sorted) {
			continue
		}
		p := Point{Weight: l.Weight, Right: right, Wrong: wrong, Missed: e.Pairs - right, Accuracy: accuracy(float64(right), float64(right+wrong), float64(e.Pairs))}
		e.Curve = append(e.Curve, p)
		if p.F1 > e.Best.F1 {
			e.Best = p
		}
	}
	e.Compared = right
	if judged > 0 {
		e.Brier /= float64(judged)
	}
	for i, b := range bins {
		b.From, b.To = float64(i)/10, float64(i+1)/10
		if b.Pairs > 0 {
			b.Said, b.Observed = b.Said/float64(b.Pairs), b.Observed/float64(b.Pairs)
		}
		e.Bins = append(e.Bins, b)
	}
	return e
}

func add(bins []Bin, p float64, same bool) (squared float64) {
	b := &bins[min(int(p*10), 9)]
	b.Pairs++
	b.Said += p
	if same {
		b.Observed++
		return (1 - p) * (1 - p)
	}
	return p * p
}

// At is the answer when links of this weight and above are taken.
func (e *Evaluation) At(weight float64) Point {
	i, _ := slices.BinarySearchFunc(e.Curve, weight, func(p Point, w float64) int {
		if p.Weight >= w {
			return -1
		}
		return 1
	})
	if i == 0 {
		return Point{Weight: weight, Missed: e.Pairs, Accuracy: accuracy(0, 0, float64(e.Pairs))}
	}
	p := e.Curve[i-1]
	p.Weight = weight
	return p
}

// BCubed judges groups record by record: of a record's group, how much is of its
// person; of its person's records, how many are in its group; averaged over
// records (Bagga and Baldwin 1998). Records whose truth is negative do not count.
func BCubed(groups []uint32, truth []int) Accuracy {
	type cell struct {
		group uint32
		truth int
	}
	byGroup, byTruth, both := map[uint32]float64{}, map[int]float64{}, map[cell]float64{}
	n := 0.0
	for i, t := range truth {
		if t < 0 {
			continue
		}
		n++
		byGroup[groups[i]]++
		byTruth[t]++
		both[cell{groups[i], t}]++
	}
	if n == 0 {
		return Accuracy{math.NaN(), math.NaN(), math.NaN()}
	}
	var precision, recall float64
	for i, t := range truth {
		if t >= 0 {
			k := both[cell{groups[i], t}]
			precision += k / byGroup[groups[i]]
			recall += k / byTruth[t]
		}
	}
	s := Accuracy{Precision: precision / n, Recall: recall / n}
	s.F1 = 2 * s.Precision * s.Recall / (s.Precision + s.Recall)
	return s
}

// GroupPairs judges groups by their pairs: two records in one group are said to be
// of one person.
func GroupPairs(groups []uint32, truth Entities) Accuracy {
	found := Entities{Of: make([]int, len(groups)), Sources: truth.Sources}
	both := Entities{Of: make([]int, len(groups)), Sources: truth.Sources}
	type cell struct {
		group uint32
		truth int
	}
	number := map[cell]int{}
	for i, g := range groups {
		found.Of[i], both.Of[i] = int(g), -1
		if t := truth.Of[i]; t >= 0 {
			c := cell{g, t}
			if _, ok := number[c]; !ok {
				number[c] = len(number)
			}
			both.Of[i] = number[c]
		} else {
			found.Of[i] = -1
		}
	}
	return accuracy(float64(both.Pairs()), float64(found.Pairs()), float64(truth.Pairs()))
}
