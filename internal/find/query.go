package find

import (
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/problem"
	"onestory/lib/ukid"
	"onestory/lib/workday"
)

// Query is what someone typed. Fields left out are zero.
type Query struct {
	Given      string       `json:"given,omitempty"`
	Family     string       `json:"family,omitempty"`
	Birth      workday.Date `json:"birth,omitzero"`
	Age        int          `json:"age,omitempty"` // in years; with AgeGiven
	AgeGiven   bool         `json:"age_given,omitempty"`
	Gender     string       `json:"gender,omitempty"`
	Postcode   string       `json:"postcode,omitempty"` // canonical
	House      string       `json:"house,omitempty"`
	Identifier string       `json:"identifier,omitempty"` // NHS number or UPN, canonical
	Kind       string       `json:"kind,omitempty"`       // of Identifier: "nhs" or "upn"
	Carer      string       `json:"carer,omitempty"`      // cold referrals: a carer's whole name
	Phone      string       `json:"phone,omitempty"`      // cold referrals: a carer's telephone
	// Why a cold search is made, one of access.DutyPurposes, and what its maker
	// added; "" for other searches.
	Why  access.Purpose `json:"why,omitempty"`
	Note string         `json:"note,omitempty"`
}

// Cold reports whether the query starts from an adult or an address, which
// only front doors and the emergency duty team may do.
func (q Query) Cold() bool { return q.Carer != "" || q.Phone != "" || q.House != "" }

// Check says whether enough was given, and if not what else is needed. The
// combinations are those of the national demographic service's search.
func (q Query) Check() error {
	dated := !q.Birth.IsZero() || q.AgeGiven
	switch {
	case q.Identifier != "":
		return nil
	case q.Phone != "":
		return nil
	case q.Carer != "" && len(strings.Fields(q.Carer)) >= 2:
		return nil
	case q.Carer != "":
		return problem.Check(problem.Field{Name: "carer", Key: "find.carer-whole"})
	case q.House != "" && q.Postcode != "" && dated:
		return nil
	case q.House != "" && q.Postcode != "":
		return problem.Check(problem.Field{Name: "age", Key: "find.address-age"})
	case q.Given != "" && q.Family != "" && dated:
		return nil
	case !q.Birth.IsZero() && q.Gender != "" && q.Postcode != "" && (q.Given != "" || q.Family != ""):
		return nil
	case q.Given == "" && q.Family == "":
		return problem.Check(problem.Field{Name: "given", Key: "find.need-names"})
	case q.Given == "":
		return problem.Check(problem.Field{Name: "given", Key: "find.need-given"})
	case q.Family == "":
		return problem.Check(problem.Field{Name: "family", Key: "find.need-family"})
	default:
		return problem.Check(problem.Field{Name: "birth", Key: "find.need-birth"})
	}
}

// reasoned is the query with its reason, which only a cold search has and none
// may lack: a sample of them is reviewed.
func (q Query) reasoned() (Query, error) {
	if !q.Cold() {
		q.Why, q.Note = "", ""
		return q, nil
	}
	if !slices.Contains(access.DutyPurposes(), q.Why) {
		return q, problem.Check(problem.Field{Name: "why", Key: "find.need-why"})
	}
	return q, nil
}

// ParseIdentifier recognises an NHS number or a UPN.
func ParseIdentifier(s string) (kind, value string, ok bool) {
	if n, err := ukid.ParseNHSNumber(s); err == nil {
		return "nhs", string(n), true
	}
	if u, err := ukid.ParseUPN(s); err == nil {
		return "upn", string(u), true
	}
	return "", "", false
}
