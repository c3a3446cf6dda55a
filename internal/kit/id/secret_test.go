package id_test

import (
	"onestory/internal/kit/id"
	"strings"
	"testing"
)

func TestIsSecret(t *testing.T) {
	for range 1000 {
		if s := (id.Random{}).Secret(); !id.IsSecret(s) {
			t.Fatalf("%q is not taken for a secret id", s)
		}
	}
	for _, s := range []string{"", "thistlewood", strings.Repeat("a", 25), strings.Repeat("a", 27), strings.Repeat("A", 26), strings.Repeat("a", 25) + "1", strings.Repeat("é", 13), (id.Random{}).New()} {
		if id.IsSecret(s) {
			t.Errorf("%q is taken for a secret id", s)
		}
	}
}
