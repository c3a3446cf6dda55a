package access

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sort"

	cedar "github.com/cedar-policy/cedar-go"
)

// Policies is the set of rules, read once and immutable.
type Policies struct {
	list map[string][]indexed // by action
	lets map[string]bool      // ids of those that permit
	hash string
	text map[string]string // policy id → its text
}

// LoadPolicies reads every *.cedar file. Each policy needs an @id of its own.
func LoadPolicies(files fs.FS) (*Policies, error) {
	names, err := fs.Glob(files, "*.cedar")
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("find policies: %d files, %v", len(names), err)
	}
	sort.Strings(names)
	var all []indexed
	p := &Policies{text: map[string]string{}, lets: map[string]bool{}}
	h := sha256.New()
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read policies: %w", err)
		}
		h.Write(b)
		list, err := cedar.NewPolicyListFromBytes(name, b)
		if err != nil {
			return nil, fmt.Errorf("policies in %s: %w", name, err)
		}
		for _, pol := range list {
			id := string(pol.Annotations()["id"])
			if id == "" {
				return nil, fmt.Errorf("policies in %s: one has no @id", name)
			}
			if _, twice := p.text[id]; twice {
				return nil, fmt.Errorf("policies in %s: the id %q is used twice", name, id)
			}
			x, err := index(cedar.PolicyID(id), pol)
			if err != nil {
				return nil, fmt.Errorf("policies in %s: %w", name, err)
			}
			all = append(all, x)
			p.text[id], p.lets[id] = string(pol.MarshalCedar()), bool(pol.Effect() == cedar.Permit)
		}
	}
	p.list = byAction(all)
	p.hash = hex.EncodeToString(h.Sum(nil))
	return p, nil
}

// Hash names this version of the rules.
func (p *Policies) Hash() string { return p.hash }

// Text is the source of one rule, for the page that explains a decision.
func (p *Policies) Text(id string) string { return p.text[id] }

// Permits reports whether a rule lets somebody in; false for one that forbids, and
// for what is no rule.
func (p *Policies) Permits(id string) bool { return p.lets[id] }

// IDs are the ids of all rules, in order.
func (p *Policies) IDs() []string { return slices.Sorted(maps.Keys(p.text)) }

// allowed evaluates one request. Any error while evaluating is a denial: in
// Cedar itself a forbid that fails would let the request through.
func (p *Policies) allowed(f facts, action string, resource cedar.EntityUID) (ok bool, why []string, fault error) {
	rules := applicable{rules: p.list[""], roles: f.roles, resource: string(resource.Type)}
	if named, ok := p.list[action]; ok {
		rules.rules = named
	}
	decision, diag := cedar.Authorize(rules, f.entities, cedar.Request{
		Principal: f.principal, Action: cedar.NewEntityUID("Action", cedar.String(action)), Resource: resource, Context: f.context,
	})
	for _, r := range diag.Reasons {
		why = append(why, string(r.PolicyID))
	}
	sort.Strings(why)
	if len(diag.Errors) > 0 {
		return false, why, fmt.Errorf("policy %s failed: %s", diag.Errors[0].PolicyID, diag.Errors[0].Message)
	}
	return decision == cedar.Allow, why, nil
}

// facts is one situation in Cedar's terms. Entities always carry every
// attribute, built from structs, so that no policy meets a missing one.
type facts struct {
	principal cedar.EntityUID
	roles     []string // those that the principal is in
	child     cedar.EntityUID
	context   cedar.Record
	entities  entities
}

// entities are the few of one request, and the groups of actions.
type entities []cedar.Entity

// Get finds an entity for Cedar.
func (e entities) Get(uid cedar.EntityUID) (cedar.Entity, bool) {
	for _, x := range e {
		if x.UID == uid {
			return x, true
		}
	}
	if group := groupOf(string(uid.ID)); uid.Type == "Action" && group != "" {
		return cedar.Entity{UID: uid, Parents: cedar.NewEntityUIDSet(cedar.NewEntityUID("Action", cedar.String(group)))}, true
	}
	return cedar.Entity{}, false
}

// knowing are the actions that ask how much may be known: the group "knowing".
func knowing() []string {
	return []string{"know:existence", "know:contact", "know:content", "know:location", "know:involved"}
}

func newFacts(a Actor, s situation, p Purpose) facts {
	f := facts{principal: cedar.NewEntityUID("Account", cedar.String(a.ID)), child: cedar.NewEntityUID("Child", cedar.String(s.child))}
	for _, r := range a.Roles {
		f.roles = append(append(f.roles, string(r)), r.kinds()...)
	}
	parents := make([]cedar.EntityUID, len(f.roles))
	for i, r := range f.roles {
		parents[i] = cedar.NewEntityUID("Role", cedar.String(r))
	}
	f.entities = entities{
		{UID: f.principal, Parents: cedar.NewEntityUIDSet(parents...), Attributes: cedar.NewRecord(cedar.RecordMap{
			"active": cedar.Boolean(a.Active), "cleared": cedar.Boolean(a.Cleared), "authority": cedar.String(a.Authority), "agency": cedar.String(a.Agency),
		})},
		{UID: f.child, Attributes: cedar.NewRecord(cedar.RecordMap{
			"authority": cedar.String(s.authority), "hidden": cedar.Boolean(s.hidden), "shielded": cedar.Boolean(s.shielded), "kin": cedar.Boolean(s.kin),
		})},
	}
	f.context = cedar.NewRecord(cedar.RecordMap{
		"purpose": cedar.String(p), "related": cedar.Boolean(s.related), "claimed": cedar.Boolean(s.claimed), "opened": cedar.Boolean(s.opened),
		"family": cedar.String(s.family.Kind),
	})
	return f
}
