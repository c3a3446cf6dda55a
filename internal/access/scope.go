package access

import (
	"strconv"
	"strings"
	"time"

	"onestory/internal/kit/db"
)

// bind replaces the named parts of a condition.
func bind(query string, names map[string]string) string {
	var pairs []string
	for k, v := range names {
		pairs = append(pairs, k, v)
	}
	return strings.NewReplacer(pairs...).Replace(query)
}

// Where writes the condition that a list's rows must meet so that the list
// shows exactly the children that this Grant's actor may know at the level, for
// this Grant's purpose (where it has none, for the one that a relationship
// implies). column holds an id of the child, the present one or another;
// placeholders start at $next; the
// condition goes inside the query, before any LIMIT.
//
// It says in SQL what policies/20-knowing.cedar says in Cedar; a property test
// holds the two together on random worlds, on both databases.
func (g Grant) Where(level Level, column string, next int) (string, []any) {
	if !g.Valid() || !g.actor.Active || level == None || level >= Content {
		return "1 = 0", nil
	}
	w := &where{next: next}
	names := map[string]string{"$A": w.arg(g.actor.ID)}

	var any []string // ways to know
	practitioner, duty := false, false
	for _, r := range g.actor.Roles {
		switch r {
		case AccountAdmin, Governance:
			return "1 = 0", nil
		}
		for _, k := range r.kinds() {
			practitioner, duty = practitioner || k == "practitioner", duty || k == "duty"
		}
	}
	if practitioner && level == Existence && g.purpose != "" {
		any = append(any, "1 = 1")
	}
	if practitioner {
		names["$D"] = w.arg(g.gate.clock.Now().Format(time.DateOnly)) // only where used: PostgreSQL refuses an argument it cannot type
		names["$N"] = w.arg(db.Millis(g.gate.clock.Now()))
		any = append(any, anyOf("("+sqlOwn+" OR "+sqlRoll+" OR "+sqlOpened+")", "ac.child"))
	}
	if duty && (g.purpose == Safeguarding || g.purpose == MissingChild || g.purpose == UrgentCare) {
		any = append(any, "1 = 1")
	}
	naming := level == Existence && g.purpose == LookUp
	if naming && g.actor.Has(Manager) {
		any = append(any, "1 = 1")
	}
	cond := "ac.child = " + pick(column, g.actor.Cleared)
	if g.actor.Has(IndexAdmin) && (g.purpose == DataQuality || naming || level == Existence && g.purpose == Safeguarding) {
		any = append(any, "ac.authority = "+w.arg(g.actor.Authority))
	}
	if g.actor.Has(RecordsOfficer) && (g.purpose == SubjectAccess || naming) {
		any = append(any, "ac.authority = "+w.arg(g.actor.Authority))
	}
	if len(any) == 0 {
		return "1 = 0", nil
	}
	if !g.actor.Cleared {
		cond += " AND NOT (ac.hidden AND ac.owner <> $A OR EXISTS (SELECT 1 FROM access_same m JOIN access_child p ON p.child = m.child WHERE m.root = ac.child AND p.hidden AND p.owner <> $A))"
	}
	return bind("EXISTS (SELECT 1 FROM access_child ac WHERE "+cond+" AND ("+strings.Join(any, " OR ")+") AND NOT "+anyOf(sqlKin, "ac.child")+")", names), w.args
}

type where struct {
	next int
	args []any
}

func (w *where) arg(v any) string {
	w.args = append(w.args, v)
	w.next++
	return "$" + strconv.Itoa(w.next-1)
}
