package assessment

import (
	"onestory/internal/form"
	"onestory/lib/questionnaire"
)

// Finished is what was signed, or finished without signatures, with what it says
// under one child.
type Finished struct {
	Assessment
	Of       *form.Definition
	Response *questionnaire.Response
}

// Says is the first answer to a question: of a choice its code, "" where there is none.
func (f Finished) Says(linkID string) string {
	if all := f.All(linkID); len(all) > 0 {
		return all[0]
	}
	return ""
}

// All are all the answers to a question.
func (f Finished) All(linkID string) (out []string) {
	f.Response.Each(func(x *questionnaire.ResponseItem) {
		if x.LinkID == linkID {
			out = append(out, answered(x)...)
		}
	})
	return out
}

// Rows are the rows of a group that repeats, each with its answers by linkId.
func (f Finished) Rows(linkID string) (out []map[string]string) {
	f.Response.Each(func(x *questionnaire.ResponseItem) {
		if x.LinkID != linkID {
			return
		}
		row := map[string]string{}
		for n := range x.Item {
			if all := answered(&x.Item[n]); len(all) > 0 {
				row[x.Item[n].LinkID] = all[0]
			}
		}
		out = append(out, row)
	})
	return out
}

func answered(x *questionnaire.ResponseItem) (out []string) {
	for _, a := range x.Answer {
		if c := a.Value.Coding; c != nil {
			out = append(out, c.Code)
		} else {
			out = append(out, a.Value.Text)
		}
	}
	return out
}
