package access

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	cedar "github.com/cedar-policy/cedar-go"
)

// indexed is a rule with what its head asks for, so that a decision evaluates
// only those that can bear on it. Leaving the others out changes nothing: a rule
// whose head does not fit says neither yes nor no, and cannot fail.
type indexed struct {
	id       cedar.PolicyID
	policy   *cedar.Policy
	role     string // the principal is in it; "" for any principal, or for a head of another kind
	resource string // the resource is of this type; "" for any
	every    bool   // for any action
	actions  []string
}

// head is the part of a rule before its conditions, as Cedar writes it in JSON.
type head struct {
	Op       string `json:"op"`
	Type     string `json:"entity_type"`
	Entity   uid    `json:"entity"`
	Entities []uid  `json:"entities"`
}

type uid struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

func index(id cedar.PolicyID, p *cedar.Policy) (indexed, error) {
	x := indexed{id: id, policy: p}
	b, err := p.MarshalJSON()
	if err != nil {
		return x, err
	}
	var heads struct {
		Principal head `json:"principal"`
		Action    head `json:"action"`
		Resource  head `json:"resource"`
	}
	if err := json.Unmarshal(b, &heads); err != nil {
		return x, fmt.Errorf("read the head of rule %s: %w", id, err)
	}
	if p := heads.Principal; p.Op == "in" && p.Entity.Type == "Role" {
		x.role = p.Entity.ID
	}
	if heads.Resource.Op == "is" {
		x.resource = heads.Resource.Type
	}
	switch a := heads.Action; a.Op {
	case "==", "in":
		for _, e := range append(a.Entities, a.Entity) {
			if e.ID != "" {
				x.actions = append(x.actions, e.ID)
			}
		}
	default:
		x.every = true
	}
	return x, nil
}

// groupOf is the group that an action is in, "" for none.
func groupOf(action string) string {
	if strings.HasPrefix(action, "know:") {
		return "knowing"
	}
	return ""
}

// byAction lists the rules whose head fits each action that a rule names; under
// "" those for any action.
func byAction(all []indexed) map[string][]indexed {
	out := map[string][]indexed{"": nil}
	for _, k := range knowing() {
		out[k] = nil
	}
	for _, x := range all {
		for _, a := range x.actions {
			out[a] = nil
		}
	}
	for a := range out {
		for _, x := range all {
			if x.every || slices.Contains(x.actions, a) || groupOf(a) != "" && slices.Contains(x.actions, groupOf(a)) {
				out[a] = append(out[a], x)
			}
		}
	}
	return out
}

// applicable are the rules whose head can fit one request.
type applicable struct {
	rules    []indexed // of its action
	roles    []string
	resource string
}

// All is what cedar.Authorize evaluates.
func (a applicable) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for _, x := range a.rules {
			if x.role != "" && !slices.Contains(a.roles, x.role) || x.resource != "" && x.resource != a.resource {
				continue
			}
			if !yield(x.id, x.policy) {
				return
			}
		}
	}
}
