package match

// Chosen is chosen, for tests.
func (q *Queue) Chosen(what, id string) bool { return q.chosen(what, id) }
