package govuk

import "html/template"

// messages renders what stands above a form control (label, hint, error) and
// returns with it the ids that aria-describedby needs, those given coming first.
// The ids of hint and error follow from that of the control.
func messages(id string, label Label, hint *Hint, wrong *ErrorMessage, describedBy string) (above template.HTML, ids string) {
	label.For = id
	above, ids = label.HTML(), describedBy
	if hint != nil {
		h := *hint
		h.ID = id + "-hint"
		above, ids = above+"\n"+h.HTML(), join(ids, h.ID)
	}
	if wrong != nil {
		e := *wrong
		e.ID = id + "-error"
		above, ids = above+"\n"+e.HTML(), join(ids, e.ID)
	}
	return above, ids
}
