package govuk

// DateItem is one field of a DateInput.
type DateItem struct {
	Hidden bool
}
