package identity

import (
	"embed"
	"html/template"
	"io/fs"

	"onestory/internal/child"
	"onestory/internal/kit/i18n"
	"onestory/lib/govuk/extra"
	"onestory/lib/ukid"
	"onestory/lib/workday"
)

//go:embed en.json cy.json
var messages embed.FS

// Messages is this feature's part of the catalogue.
func Messages() fs.FS { return messages }

// Bar draws the bar of a child as far as the view goes: what a Grant held back
// is not in it. today decides the age.
func Bar(p *i18n.Printer, v child.View, today workday.Date) template.HTML {
	b := extra.IdentityBar{
		Label: p.T("identity.label"), Name: Name(p, v), Href: "/child/" + v.ID,
		ActionText: p.T("identity.unsafe"), ActionHref: "/child/" + v.ID + "/unsafe",
	}
	fact := func(key, value string) {
		if value != "" {
			b.Facts = append(b.Facts, extra.Fact{Name: p.T(key), Value: value})
		}
	}
	fact("identity.known", KnownAs(v))
	if v.Birth().Unborn() {
		fact("identity.expected", p.Date(v.Birth().Date.String()))
	} else {
		fact("identity.born", Born(p, v.Birth()))
		fact("identity.age", Age(p, v, today))
	}
	for _, i := range v.Identifiers {
		if i.Value.Kind == child.KindNHS && i.Value.State == child.Verified {
			fact("identity.nhs", NHS(i.Value.Value))
			break
		}
	}
	if len(v.Died) > 0 {
		b.Badges = append(b.Badges, extra.Badge{Text: p.T("identity.died"), Tone: extra.Care})
	}
	if v.Provisional {
		b.Badges = append(b.Badges, extra.Badge{Text: p.T("identity.provisional"), Tone: extra.Info})
	}
	return b.HTML()
}

// Name is the child's name, or words for a child who has none yet.
func Name(p *i18n.Printer, v child.View) string {
	if n := v.Name(); n.Full() != "" {
		return n.Full()
	}
	return p.T("identity.unnamed")
}

// KnownAs is the name the child is known by, "" where it is the one shown anyway.
func KnownAs(v child.View) string {
	for _, n := range v.Names {
		if k := n.Value.Kind; (k == child.KnownAs || k == child.Preferred) && !n.Source.Past && n.Value != v.Name() {
			return n.Value.Full()
		}
	}
	return ""
}

// Born writes a date of birth as exactly as it is known; "" if it is not.
func Born(p *i18n.Printer, b child.Birth) string {
	switch {
	case b.Date.IsZero():
		return ""
	case b.Precision == child.ToYear:
		return p.T("identity.year", b.Date.String()[:4])
	case b.Precision == child.ToMonth:
		_, month, _ := b.Date.Parts()
		return p.T("identity.month", i18n.Key(monthKey[month]), b.Date.String()[:4])
	}
	return p.Date(b.Date.String())
}

var monthKey = [13]string{1: "i18n.month.1", "i18n.month.2", "i18n.month.3", "i18n.month.4", "i18n.month.5", "i18n.month.6",
	"i18n.month.7", "i18n.month.8", "i18n.month.9", "i18n.month.10", "i18n.month.11", "i18n.month.12"}

// Age writes how old the child is: years, or months and weeks for the youngest.
// It is "" where it is not known, before birth and after death.
func Age(p *i18n.Printer, v child.View, today workday.Date) string {
	b := v.Birth()
	if b.Date.IsZero() || b.Unborn() || b.Date.After(today) || len(v.Died) > 0 || b.Precision == child.ToYear {
		return ""
	}
	years := b.Date.Age(today)
	if years >= 2 {
		return p.T("identity.years", years)
	}
	if months := monthsBetween(b.Date, today); months >= 3 {
		return p.T("identity.months", months)
	}
	if weeks := b.Date.DaysTo(today) / 7; weeks > 0 {
		return p.T("identity.weeks", weeks)
	}
	return p.T("identity.newborn")
}

func monthsBetween(from, to workday.Date) int {
	n := 0
	for n < 24 && !from.AddMonths(n+1).After(to) {
		n++
	}
	return n
}

// NHS writes an NHS number in groups, 3 3 4, as the NHS identity guidelines ask.
func NHS(value string) string {
	if n, err := ukid.ParseNHSNumber(value); err == nil {
		return n.String()
	}
	return value
}
