package familyaccount_test

import (
	"testing"

	"onestory/internal/access"
	"onestory/internal/familyaccount"
	"onestory/internal/kit/problem"
)

// TestInvitation: what a practitioner must say before somebody is invited.
func TestInvitation(t *testing.T) {
	good := inviting("Kelly", "07700 900111")
	for _, c := range []struct {
		name  string
		alter func(*familyaccount.Invitation)
		young bool
		fault string
	}{
		{"as it should be", func(*familyaccount.Invitation) {}, true, ""},
		{"nobody", func(i *familyaccount.Invitation) { i.Kind = "aunt" }, true, "kind"},
		{"no name", func(i *familyaccount.Invitation) { i.Name = "" }, true, "name"},
		{"no number", func(i *familyaccount.Invitation) { i.Address = "0770" }, true, "address"},
		{"an e-mail address for a telephone", func(i *familyaccount.Invitation) { i.Channel = familyaccount.Email }, true, "address"},
		{"not alone", func(i *familyaccount.Invitation) { i.Private = false }, true, "private"},
		{"court orders not looked at", func(i *familyaccount.Invitation) { i.Checked = false }, true, "checked"},
		{"a child of ten", func(i *familyaccount.Invitation) { i.Kind = access.Self }, true, "able"},
		{"a child of ten who understands", func(i *familyaccount.Invitation) {
			i.Kind, i.Able, i.Reasons = access.Self, true, "Explains it back to me"
		}, true, ""},
		{"somebody of sixteen", func(i *familyaccount.Invitation) { i.Kind = access.Self }, false, ""},
	} {
		in := good
		c.alter(&in)
		err := in.Check(c.young)
		if (err == nil) != (c.fault == "") || err != nil && problem.Of(err).Fields[0].Name != c.fault {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestSecretsOfOnesOwn: short and guessable ones are refused.
func TestSecretsOfOnesOwn(t *testing.T) {
	run(t, func(f *fixture) {
		token, err := f.svc.Start(from(""), f.invite("c", "Kelly Thistlewood", "07700 900111").Code)
		f.ok("start", err)
		for _, s := range []string{"short", "password123", "Thistlewood1", "aaaaaaaaaaaa"} {
			if err := f.svc.Choose(from(token), s); !faulty(err) {
				t.Errorf("%q: %v", s, err)
			}
		}
		if err := f.svc.Choose(from("nothing"), secret); !problem.Is(err, problem.SignIn) {
			t.Errorf("without a code: %v", err)
		}
	})
}
