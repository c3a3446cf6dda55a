package weight

import (
	"fmt"
	"strconv"
)

// warn says what whoever signs has to know.
func (r *Report) warn(got learnt) {
	note := func(key string, args ...string) { r.Warnings = append(r.Warnings, Notice{key, args}) }
	pairs := 0
	for _, l := range r.Labels {
		pairs += l.Pairs
	}
	if !got.direct {
		note("few-labels", strconv.Itoa(pairs), strconv.Itoa(leastPairs))
	}
	if got.apart > 0 {
		note("em-differs", strconv.Itoa(got.apart))
	}
	if r.Sealed.Records < 1000 {
		note("few-sealed", strconv.Itoa(r.Sealed.Records))
	}
	if r.Link >= mostLink {
		note("threshold", fmt.Sprint(mostLink))
	}
	if r.Sealed.Wrong > r.Former.Wrong {
		note("more-wrong", strconv.Itoa(r.Sealed.Wrong), strconv.Itoa(r.Former.Wrong))
	}
	if r.Sealed.Strangers > r.Former.Strangers {
		note("more-strangers", strconv.Itoa(r.Sealed.Strangers), strconv.Itoa(r.Former.Strangers))
	}
	if r.Sealed.Recall() < r.Former.Recall() {
		note("less-found", percent(r.Sealed.Recall()), percent(r.Former.Recall()))
	}
	if r.Sealed.Brier > 1.2*r.Former.Brier && r.Sealed.Brier > .001 {
		note("calibration", fmt.Sprintf("%.4f", r.Sealed.Brier), fmt.Sprintf("%.4f", r.Former.Brier))
	}
	for _, w := range r.Weights {
		if d := w.Bits - w.Former; w.Seen >= 100 && (d > 4 || d < -4) {
			note("weight-moved", w.Comparison, w.Label, fmt.Sprintf("%+.1f", w.Former), fmt.Sprintf("%+.1f", w.Bits))
		}
	}
	for _, g := range r.Fairness {
		if g.Alarm {
			note("unfair", g.Kind, g.Value, percent(1-g.Recall()), percent(1-r.Fairness[0].Recall()))
		}
	}
}

// percent is a share in hundredths, with one place.
func percent(x float64) string { return fmt.Sprintf("%.1f", 100*x) }
