package sharing

import (
	"slices"
	"strings"

	"onestory/internal/basis"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

// said: a text of a few words at least.
func said(s string) bool { return len(strings.TrimSpace(s)) >= 10 }

// checked collects what is missing.
type checked []problem.Field

func (c *checked) need(ok bool, name, key string) {
	if !ok {
		*c = append(*c, problem.Field{Name: name, Key: key})
	}
}

// Check says what is missing from one step under the rules of the day.
func (a Answers) Check(s Step, rules basis.Rules, today workday.Date) error {
	var c checked
	unsure := a.reply(s) == Unsure || s == AskConsent && a.Consent == "unsure"
	if r, asks := a.reply(s), s != AskConsent && s != AskInform && s != AskBasis && s != AskWeigh && s != AskRecord; asks {
		c.need(slices.Contains(Replies(), r), string(s), "sharing.need-reply")
	}
	if unsure {
		return problem.Check(c...) // the adviser is asked before more is
	}
	switch s {
	case AskPurpose:
		c.need(said(a.PurposeText), "purpose-text", "sharing.need-purpose")
	case AskConsent:
		c.need(slices.Contains(Consents(), a.Consent), "consent", "sharing.need-consent")
		c.need(a.Consent != "given" || len(a.Consents) > 0, "consent", "sharing.need-recorded")
		c.need(a.Consent != "not-asked" || said(a.ConsentText), "consent-text", "sharing.need-not-asked")
	case AskInform:
		c.need(slices.Contains(Informs(), a.Inform), "inform", "sharing.need-inform")
		c.need(a.Inform != "not-told" || said(a.InformText), "inform-text", "sharing.need-not-told")
	case AskInterest:
		c.need(said(a.InterestText), "interest-text", "sharing.need-interest")
	case AskBasis:
		a.checkBases(&c, rules)
	case AskWeigh:
		c.need(said(a.Benefit), "benefit", "sharing.need-benefit")
		c.need(said(a.RiskShare), "risk-share", "sharing.need-risk-share")
		c.need(said(a.RiskNot), "risk-not", "sharing.need-risk-not")
	case AskRight:
		if a.Right == No {
			break
		}
		c.need(said(a.Items), "items", "sharing.need-items")
		c.need(len(a.Classes) > 0, "classes", "sharing.need-classes")
		c.need(strings.TrimSpace(a.Recipients) != "", "recipients", "sharing.need-recipients")
		c.need(slices.Contains(Methods(), a.Method), "way", "sharing.need-method")
	case AskRecord:
		c.need(slices.Contains(a.Outcomes(), a.Outcome), "outcome", "sharing.need-outcome")
		c.need(said(a.Why), "why", "sharing.need-why")
		c.need(a.Outcome != NotShare || slices.Contains(Codes(), a.Code), "code", "sharing.need-code")
		c.need(a.Outcome != Deferred || a.Review.After(today) && !a.Review.After(today.AddMonths(3)), "review", "sharing.need-review")
	}
	return problem.Check(c...)
}

// checkBases: at least one ground for handling the data at all; those of the
// day; consent only where it is one; and what para. 18 asks for.
func (a Answers) checkBases(c *checked, rules basis.Rules) {
	six, reason, policy := false, false, false
	for _, id := range a.Bases {
		b, ok := rules.Find(id)
		c.need(ok && (!b.Consent || a.OffersConsent()), "bases", "sharing.need-bases-held")
		six = six || b.Group == "gdpr-6" || rules.On.Year() < 2018
		reason, policy = reason || b.Reason, policy || b.Policy
	}
	c.need(six, "bases", "sharing.need-bases")
	c.need(!reason || slices.Contains(basis.Without(), a.Reason), "reason", "sharing.need-reason18")
	c.need(!policy || strings.HasPrefix(a.Policy, "https://"), "policy", "basis.need-policy")
}

// Offered are the grounds that can be chosen on these answers: A family that
// would be overridden is not said to have consented.
func (a Answers) Offered(rules basis.Rules) []basis.Basis {
	return slices.DeleteFunc(slices.Clone(rules.Bases), func(b basis.Basis) bool { return b.Consent && !a.OffersConsent() })
}

// Consents are the answers about consent.
func Consents() []string { return []string{"given", "refused", "not-asked", "unsure"} }

// Informs are the answers about telling the family.
func Informs() []string { return []string{"told", "will-tell", "not-told"} }

// Methods are the ways of sharing.
func Methods() []string { return []string{"onestory", "meeting", "phone", "letter", "other"} }

// Complete reports the first step that still has to be answered before an
// outcome can be recorded; End if there is none.
func (a Answers) Complete(rules basis.Rules, today workday.Date) Step {
	for _, s := range a.Path() {
		if a.Check(s, rules, today) != nil || !a.done(s) && s != AskRecord {
			return s
		}
	}
	return End
}

// Overrides reports whether the decision holds whatever the family said: it does
// not rest on consent, and one of its grounds needs none.
func (d Decision) Overrides(reg *basis.Register) bool {
	return !d.OffersConsent() && slices.ContainsFunc(d.Bases, func(id string) bool { b, ok := reg.Named(id); return ok && b.Overrides })
}

// Duty reports whether one of the grounds makes sharing a duty.
func (d Decision) Duty(reg *basis.Register) bool {
	return slices.ContainsFunc(d.Bases, func(id string) bool { b, ok := reg.Named(id); return ok && b.Duty })
}

// Said is the catalogue key of the reply to a step, "" where it asked for more
// than a reply.
func (a Answers) Said(s Step) string {
	if r := a.reply(s); r != "" {
		return "sharing.reply." + string(r)
	}
	return ""
}

// CodeText is the catalogue key of why it was not shared; "" where it was.
func (d Decision) CodeText() string {
	if d.Code == "" {
		return ""
	}
	return "sharing.code." + d.Code
}
