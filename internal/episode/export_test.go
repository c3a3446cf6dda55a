package episode

// SteppedDown is an episode that social care began, with who leads and who reads it.
func SteppedDown(e Episode, careLeads, careReads bool) Episode {
	e.StepsDown, e.careLeads, e.careReads = true, careLeads, careReads
	return e
}
