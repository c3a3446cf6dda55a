package disclosure

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/problem"
	"onestory/lib/workday"
)

func on(s string) workday.Date {
	d, err := workday.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

var today = on("2026-11-22")

func one() Disclosure {
	return Disclosure{ID: "d", Child: "k", By: "nurse", ByAgency: "nursing", Kind: Safety, Agency: "school", Class: access.ClassHealth, Starts: today, Ends: on("2027-02-22"), MadeAt: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC),
		Details: Details{Title: "A title", Text: "A text that is long enough", To: "The school", From: "Nia", FromOf: "Nursing", Bases: []string{"gdpr-6-e", "dpa-1-18"}, Documents: []Paper{{"p", "A paper", access.ClassHealth}}}}
}

func TestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Disclosure)
		want   string
	}{
		"as it is":                   {func(*Disclosure) {}, ""},
		"to nobody":                  {func(d *Disclosure) { d.Agency = "" }, "disclosure.need-to"},
		"to two":                     {func(d *Disclosure) { d.Account = "x" }, "disclosure.need-to"},
		"outside, to whom":           {func(d *Disclosure) { d.Agency, d.Out, d.To = "", true, "" }, "disclosure.need-outside"},
		"outside gets a text":        {func(d *Disclosure) { d.Agency, d.Out, d.Text = "", true, "" }, "disclosure.need-text"},
		"a document will do":         {func(d *Disclosure) { d.Text = "" }, ""},
		"nothing":                    {func(d *Disclosure) { d.Text, d.Documents = "", nil }, "disclosure.need-text"},
		"no end":                     {func(d *Disclosure) { d.Ends = workday.Date{} }, "disclosure.need-ends"},
		"too long":                   {func(d *Disclosure) { d.Ends = on("2027-11-23") }, "disclosure.need-ends"},
		"held for good":              {func(d *Disclosure) { d.HoldUntil, d.HoldWhy = on("2027-11-23"), "Words enough to read" }, "disclosure.need-hold"},
		"held without a reason":      {func(d *Disclosure) { d.HoldUntil = on("2026-12-23") }, "disclosure.need-hold-why"},
		"held, though agreed":        {func(d *Disclosure) { d.Kind, d.HoldUntil, d.HoldWhy = Agreed, on("2026-12-23"), "Words enough to read" }, "disclosure.hold-agreed"},
		"held until a day, a reason": {func(d *Disclosure) { d.HoldUntil, d.HoldWhy = on("2026-12-23"), "Words enough to read" }, ""},
	} {
		d := one()
		c.change(&d)
		err, got := d.Check(today), ""
		if err != nil {
			got = problem.Of(err).Fields[0].Key
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	d := one()
	d.HoldUntil = on("2026-11-30")
	if !d.Held(on("2026-11-30")) || d.Held(on("2026-12-01")) {
		t.Error("what is held does not appear by itself after its day")
	}
}

// TestEvent: A34. The AuditEvent is sound by BALP, the Provenance by R4, for each
// kind of receiver; neither has the text.
func TestEvent(t *testing.T) {
	for _, change := range []func(*Disclosure){func(*Disclosure) {}, func(d *Disclosure) { d.Agency, d.Account = "", "tom" }, func(d *Disclosure) { d.Agency, d.Out, d.Kind = "", true, Agreed }} {
		d := one()
		change(&d)
		if err := d.Event("here").Check(); err != nil {
			t.Error(err)
		}
		if err := d.Origin().Check(); err != nil {
			t.Error(err)
		}
		b, err := json.Marshal([]any{d.Event("here"), d.Origin()})
		if err != nil || strings.Contains(string(b), d.Text) {
			t.Errorf("the text is in the event: %v", err)
		}
	}
	if e := one().Event("here"); e.Agent[0].Type.Coding[0].Code == "" {
		t.Error("no codes")
	} else if e.Entity = e.Entity[:1]; e.Check() == nil {
		t.Error("an event of nothing is sound")
	}
}
