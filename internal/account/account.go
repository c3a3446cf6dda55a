package account

import (
	"encoding/json"
	"slices"
	"strings"

	"onestory/internal/access"
	"onestory/internal/kit/audit"
	"onestory/internal/kit/problem"
)

// Status is where an account stands.
type Status string

// The statuses. Only an active account signs in or does anything.
const (
	Invited   Status = "invited"
	Active    Status = "active"
	Suspended Status = "suspended"
)

// Account is one person's way in.
type Account struct {
	ID        string
	SignIn    string // like an e-mail address, in lower case; unique
	Name      string // as colleagues know the person
	Agency    string
	Authority string
	Roles     []access.Role
	Cleared   bool   // may know of hidden children and shielded places
	ClearAsk  string // who asked for clearance, while a second person has not confirmed
	Status    Status
	Direct    string // telephone number that reaches the person
	Duty      string // number that answers in their absence
	Days      []Day  // on which they work
	Version   int64
}

// Day is a day of the week: "mon" … "sun".
type Day string

// Days lists the days of the week from Monday.
func Days() []Day { return []Day{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} }

// Has reports whether the account has a role.
func (a Account) Has(r access.Role) bool { return slices.Contains(a.Roles, r) }

// Check names what must change before an account is written.
func (a Account) Check() error {
	var faults []problem.Field
	name, domain, ok := strings.Cut(a.SignIn, "@")
	if !ok || name == "" || domain == "" || len(a.SignIn) > 254 || strings.ContainsAny(a.SignIn, " :\t\n") || a.SignIn != strings.ToLower(a.SignIn) {
		faults = append(faults, problem.Field{Name: "signin", Key: "account.fault.signin"})
	}
	if strings.TrimSpace(a.Name) == "" {
		faults = append(faults, problem.Field{Name: "name", Key: "account.fault.name"})
	}
	if a.Agency == "" {
		faults = append(faults, problem.Field{Name: "agency", Key: "account.fault.agency"})
	}
	if len(a.Roles) == 0 {
		faults = append(faults, problem.Field{Name: "roles", Key: "account.fault.roles"})
	}
	for _, r := range a.Roles {
		if !slices.Contains(access.Roles(), r) { // the operator's role is nobody's to give
			faults = append(faults, problem.Field{Name: "roles", Key: "account.fault.role"})
		}
	}
	if a.Has(access.Governance) && a.Has(access.AccountAdmin) {
		faults = append(faults, problem.Field{Name: "roles", Key: "account.fault.governance"})
	}
	for _, d := range a.Days {
		if !slices.Contains(Days(), d) {
			faults = append(faults, problem.Field{Name: "days", Key: "account.fault.days"})
		}
	}
	return problem.Check(faults...)
}

// tidy puts roles and days into their order, each once.
func (a Account) tidy() Account {
	a.SignIn = strings.ToLower(strings.TrimSpace(a.SignIn))
	slices.Sort(a.Roles)
	a.Roles = slices.Compact(a.Roles)
	var days []Day
	for _, d := range Days() {
		if slices.Contains(a.Days, d) {
			days = append(days, d)
		}
	}
	a.Days = days
	return a
}

// state is what the log says of an account once it is written: what decides
// access, nothing personal.
func (a Account) state() audit.State {
	b, err := json.Marshal([]any{a.Status, words(a.Roles), a.Agency, a.Authority, a.Cleared})
	if err != nil { // strings and a bool only
		panic(err)
	}
	return audit.State{Key: "account/" + a.ID, Value: string(b), Version: a.Version + 1}
}

// words and split keep a list of codes in one column.
func words[T ~string](list []T) string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return strings.Join(out, " ")
}

func split[T ~string](s string) []T {
	var out []T
	for _, w := range strings.Fields(s) {
		out = append(out, T(w))
	}
	return out
}
