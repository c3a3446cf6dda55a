package match

import "onestory/internal/child"

// weigh compares what may be seen of a record with what may be seen of a child,
// by the live model. Frequencies count as they do for matching.
func (m *Matcher) weigh(record, of child.View) (Evidence, error) {
	live, err := m.model()
	if err != nil {
		return Evidence{}, err
	}
	a, b := live.model.Prepare(ofView(record)), live.model.Prepare(ofView(of))
	return evidence(live, live.name, live.model.Explain(&a, &b)), nil
}
