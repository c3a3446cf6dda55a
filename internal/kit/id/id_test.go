package id_test

import (
	"encoding/base64"
	"regexp"
	"slices"
	"testing"
	"time"

	"onestory/internal/kit/id"
)

func TestShapes(t *testing.T) {
	seen := map[string]bool{}
	shapes := map[string]struct {
		draw func() string
		is   *regexp.Regexp
	}{
		"new":    {id.Random{}.New, regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)},
		"secret": {id.Random{}.Secret, regexp.MustCompile(`^[a-z2-7]{26}$`)},
		"token":  {id.Token, regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)},
	}
	for name, s := range shapes {
		for range 2000 {
			x := s.draw()
			if !s.is.MatchString(x) || seen[x] {
				t.Fatalf("%s: %q has the wrong shape or came twice", name, x)
			}
			seen[x] = true
		}
	}
	if b, err := base64.RawURLEncoding.DecodeString(id.Token()); err != nil || len(b) != 32 {
		t.Errorf("a token is %d bytes, %v", len(b), err)
	}
}

// TestOrder: ids of things sort by the time they were made; secrets tell nothing
// of it.
func TestOrder(t *testing.T) {
	var things, secrets []string
	for range 200 {
		things = append(things, id.Random{}.New())
		secrets = append(secrets, id.Random{}.Secret())
		time.Sleep(10 * time.Microsecond)
	}
	if !slices.IsSorted(things) {
		t.Error("ids of things do not sort by time")
	}
	if slices.IsSorted(secrets) {
		t.Error("secrets sort by time")
	}
	// Every letter turns up at every place: no bit of a secret is fixed.
	for place := range 26 {
		letters := map[byte]bool{}
		for _, s := range secrets {
			letters[s[place]] = true
		}
		if len(letters) < 16 {
			t.Errorf("only %d letters at place %d of 200 secrets", len(letters), place)
		}
	}
}

// TestHash is the vector of FIPS 180-4 for "abc".
func TestHash(t *testing.T) {
	if got := id.Hash("abc"); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("hash of abc: %s", got)
	}
}
