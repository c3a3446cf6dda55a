package access

import (
	"fmt"
	"time"

	cedar "github.com/cedar-policy/cedar-go"
)

// held is what the rows say of all items of one child, for one actor: the same
// few queries whatever there is.
type held struct {
	items     []Item
	disclosed []Disclosed // to the actor, or to their agency
	terms     []Term      // between the agencies of the items and the actor's
	said      []Consented
	opened    []Override // of items, by the actor
	parts     []Member   // of the actor in episodes
	audits    []Auditor  // by the actor, where that is the purpose
}

// Why is one reason for which an item may be known.
type Why struct {
	Rule string // id of the policy
	// Basis is the row that the rule rested on: "agreement/ID@VERSION",
	// "consent/ID", "disclosure/ID", "override/ID", "episode/ID"; "" for a rule without one.
	Basis string
	Ends  string    // last day of the basis, YYYY-MM-DD; "" for no end
	Until time.Time // of an override, which ends within the day
}

// bearing is what the rows mean for one item: the facts of its decision.
type bearing struct {
	team, author bool
	disclosed    []Why
	duty         []Why
	existence    []Why // lines of agreements that let know of it
	content      []Why
	noExistence  bool // a line denies it
	noContent    bool
	refused      bool
	opened       []Why
	member       []Why
	audits       []Why
}

func lasts(starts, ends, today string) bool {
	return starts <= today && (ends == "" || ends >= today)
}

// spans: a yes or an allowing line for any class leaves out what is sensitive.
func spans(named, class Class) bool {
	return named == class || named == "" && class != ClassSensitive
}

// bear finds what the rows mean for one item. today is YYYY-MM-DD.
func (h held) bear(a Actor, related bool, p Purpose, i Item, now time.Time) bearing {
	today := now.Format(time.DateOnly)
	b := bearing{team: related && a.Agency != "" && i.Agency == a.Agency, author: i.Author == a.ID}
	for _, d := range h.disclosed {
		mine := d.Account == a.ID || d.Account == "" && d.Agency == a.Agency && related
		if d.Item != i.ID || !mine || d.Revoked || !lasts(d.Starts, d.Ends, today) {
			continue
		}
		w := Why{Basis: "disclosure/" + d.ID, Ends: d.Ends}
		if d.Overrides {
			b.duty = append(b.duty, w)
		} else {
			b.disclosed = append(b.disclosed, w)
		}
	}
	var agreed []Consented
	for _, c := range h.said {
		about := (c.Agency == "" || c.Agency == a.Agency) && (c.Purpose == "" || c.Purpose == p) && lasts(c.Starts, c.Ends, today)
		switch {
		case !about:
		case c.Refused:
			b.refused = b.refused || c.Class == "" || c.Class == i.Class
		case spans(c.Class, i.Class):
			agreed = append(agreed, c)
		}
	}
	for _, t := range h.terms {
		if i.Episode != "" { // a standing agreement lets nobody in: who has a part in it reads it
			break
		}
		if t.Giver == i.Agency && t.Receiver == a.Agency && (t.Role == "" || a.Has(t.Role)) && lasts(t.Starts, t.Ends, today) {
			b.weigh(t, p, i, agreed)
		}
	}
	for _, o := range h.opened {
		if o.Item == i.ID && o.Account == a.ID && !o.Starts.After(now) && o.Ends.After(now) {
			b.opened = append(b.opened, Why{Basis: "override/" + o.ID, Until: o.Ends})
		}
	}
	for _, m := range h.parts {
		if i.Episode != "" && m.Episode == i.Episode && m.Account == a.ID && lasts(m.Starts, m.Ends, today) {
			b.member = append(b.member, Why{Basis: "episode/" + m.Episode, Ends: m.Ends})
		}
	}
	for _, x := range h.audits {
		if i.Episode != "" && x.Episode == i.Episode && x.Account == a.ID && !x.Ended {
			b.audits = append(b.audits, Why{Basis: "audit/" + x.Audit})
		}
	}
	return b
}

// weigh takes in one line of an agreement that is in force between the two agencies.
func (b *bearing) weigh(t Term, p Purpose, i Item, agreed []Consented) {
	if t.Deny {
		if (t.Purpose == "" || t.Purpose == p) && (t.Class == "" || t.Class == i.Class) {
			b.noContent = true
			b.noExistence = b.noExistence || t.Level < Content
		}
		return
	}
	if t.Purpose == "" || t.Purpose != p || !spans(t.Class, i.Class) || t.Consent && len(agreed) == 0 {
		return
	}
	why := []Why{{Basis: fmt.Sprintf("agreement/%s@%d", t.Agreement, t.Version), Ends: t.Ends}}
	if t.Consent {
		why = append(why, Why{Basis: "consent/" + agreed[0].ID, Ends: agreed[0].Ends})
	}
	b.existence = append(b.existence, why...)
	if t.Level >= Content {
		b.content = append(b.content, why...)
	}
}

// of are the rows that a rule rested on.
func (b bearing) of(rule string) []Why {
	switch rule {
	case "item-disclosed":
		return b.disclosed
	case "item-disclosed-by-duty":
		return b.duty
	case "item-existence-by-agreement":
		return b.existence
	case "item-content-by-agreement":
		return b.content
	case "item-by-break-glass":
		return b.opened
	case "item-of-episode":
		return b.member
	case "item-for-quality-audit":
		return b.audits
	}
	return []Why{{}}
}

// ceiling is what no policy can lift: policies/25-items.cedar says the same.
func (b bearing) ceiling(a Actor, s situation, p Purpose, i Item) Level {
	switch {
	case !a.Active || a.Has(Family) || !s.exists || s.kin || s.hidden && !a.Cleared:
		return None
	case i.Seal == Archived && !answersFrom(a, p):
		return None
	case i.Seal == Locked && !b.team && len(b.duty) == 0:
		return None
	case s.shielded && !a.Cleared && !(b.team && b.author) && len(b.duty) == 0:
		return None
	case i.Seal == Sealed && !b.team && len(b.duty) == 0 && len(b.opened) == 0:
		return Existence
	}
	return Content
}

// itemFacts are the Cedar facts of one item, on top of those of its child.
func itemFacts(f facts, a Actor, s situation, p Purpose, i Item, b bearing) (facts, cedar.EntityUID) {
	uid := cedar.NewEntityUID("Item", cedar.String(i.ID))
	f.entities = append(f.entities[:len(f.entities):len(f.entities)], cedar.Entity{UID: uid, Attributes: cedar.NewRecord(cedar.RecordMap{
		"agency": cedar.String(i.Agency), "class": cedar.String(i.Class), "seal": cedar.String(i.Seal.String()),
		"hidden": cedar.Boolean(s.hidden), "shielded": cedar.Boolean(s.shielded), "kin": cedar.Boolean(s.kin),
	})})
	f.context = cedar.NewRecord(cedar.RecordMap{
		"purpose": cedar.String(p), "related": cedar.Boolean(s.related),
		"team": cedar.Boolean(b.team), "author": cedar.Boolean(b.author), "refused": cedar.Boolean(b.refused),
		"disclosed": cedar.Boolean(len(b.disclosed) > 0), "duty": cedar.Boolean(len(b.duty) > 0), "opened": cedar.Boolean(len(b.opened) > 0), "member": cedar.Boolean(len(b.member) > 0), "auditing": cedar.Boolean(len(b.audits) > 0),
		"agreed_existence": cedar.Boolean(len(b.existence) > 0), "agreed_content": cedar.Boolean(len(b.content) > 0),
		"denied_existence": cedar.Boolean(b.noExistence), "denied_content": cedar.Boolean(b.noContent),
	})
	return f, uid
}

// item is the decision about one item of a child that the actor may know of.
func (p *Policies) item(base facts, a Actor, s situation, purpose Purpose, h held, i Item, now time.Time) (ItemGrant, error) {
	b := h.bear(a, s.related, purpose, i, now)
	ceiling := b.ceiling(a, s, purpose, i)
	if ceiling == None { // no policy is asked: what does not exist for somebody costs no time
		return ItemGrant{}, nil
	}
	f, uid := itemFacts(base, a, s, purpose, i, b)
	for _, l := range []Level{Content, Existence} {
		ok, rules, fault := p.allowed(f, "know:"+l.String(), uid)
		if fault != nil {
			return ItemGrant{}, fault
		}
		if !ok || l > ceiling {
			continue
		}
		out := ItemGrant{item: i, level: l, team: b.team}
		for _, rule := range rules {
			for _, w := range b.of(rule) {
				w.Rule = rule
				out.why = append(out.why, w)
			}
		}
		return out, nil
	}
	return ItemGrant{}, nil
}
