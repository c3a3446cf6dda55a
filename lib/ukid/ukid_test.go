package ukid_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"onestory/lib/ukid"
)

func TestNHSNumber(t *testing.T) {
	for _, c := range []struct {
		in, shown string
		err       error
	}{
		{"9434765919", "943 476 5919", nil},
		{" 943 476 5919 ", "943 476 5919", nil},
		{"943-476-5919", "943 476 5919", nil},
		{"9990000018", "999 000 0018", nil},
		{"9990000026", "999 000 0026", nil},
		{"4010232137", "401 023 2137", nil},
		{"", "", ukid.ErrEmpty},
		{"   ", "", ukid.ErrEmpty},
		{"943476591", "", ukid.ErrLength},
		{"94347659190", "", ukid.ErrLength},
		{"943476591X", "", ukid.ErrCharacter},
		{"٩٤٣٤٧٦٥٩١٩", "", ukid.ErrCharacter},
		{"9434765918", "", ukid.ErrCheckDigit},
		{"9434756919", "", ukid.ErrCheckDigit},
		{"1111111111", "", ukid.ErrAllSame},
		{"9999999999", "", ukid.ErrAllSame},
		{"0000000000", "", ukid.ErrAllSame},
	} {
		n, err := ukid.ParseNHSNumber(c.in)
		if !errors.Is(err, c.err) || n.String() != c.shown {
			t.Errorf("ParseNHSNumber(%q) = %q, %v; want %q, %v", c.in, n, err, c.shown, c.err)
		}
	}
	if n, _ := ukid.ParseNHSNumber("9990000018"); !n.IsTest() {
		t.Error("999 000 0018 should be a test number")
	}
	if n, _ := ukid.ParseNHSNumber("9434765919"); n.IsTest() {
		t.Error("943 476 5919 should not be a test number")
	}
}

// A number is valid when the weighted sum of all ten digits, weights 10 to 1,
// is a multiple of eleven: the same rule seen from the other side.
func TestNHSCheckDigitAgainstOtherFormula(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	none := 0
	for range 20000 {
		stem := fmt.Sprintf("%09d", r.IntN(1e9))
		var want []byte
		for last := byte('0'); last <= '9'; last++ {
			sum := 0
			for i, c := range []byte(stem + string(last)) {
				sum += int(c-'0') * (10 - i)
			}
			if sum%11 == 0 {
				want = append(want, last)
			}
		}
		got, ok := ukid.NHSCheckDigit(stem)
		if ok != (len(want) == 1) || ok && got != want[0] {
			t.Fatalf("stem %s: got %c %v, want %q", stem, got, ok, want)
		}
		if !ok {
			none++
		}
	}
	if none < 1500 || none > 2150 {
		t.Errorf("%d of 20000 stems have no check digit; about 1 in 11 should not", none)
	}
}

func TestUPN(t *testing.T) {
	for _, c := range []struct {
		in        string
		temporary bool
		err       error
	}{
		{"B801200005001", false, nil},
		{"b 801 2000 05 001", false, nil},
		{"P207000016049", false, nil},
		{"M80120000500A", true, nil},
		{"D93340012022Z", true, nil},
		{"X00180001701A", true, nil},
		{"", false, ukid.ErrEmpty},
		{"A801200005001", false, ukid.ErrLetter},
		{"Q207000016049", false, ukid.ErrLetter},
		{"B80120000500", false, ukid.ErrLength},
		{"I801200005001", false, ukid.ErrCharacter},
		{"B80120000500S", false, ukid.ErrCharacter},
		{"B8O1200005001", false, ukid.ErrCharacter},
		{"B80120000500é", false, ukid.ErrLength},
	} {
		u, err := ukid.ParseUPN(c.in)
		if !errors.Is(err, c.err) || u.IsTemporary() != c.temporary {
			t.Errorf("ParseUPN(%q) = %q, %v; want temporary %v, %v", c.in, u, err, c.temporary, c.err)
		}
	}
	if u, _ := ukid.ParseUPN("B801200005001"); u.Authority() != "801" {
		t.Errorf("authority of B801200005001 = %q", u.Authority())
	}
}

// The letter again, by stepping round the alphabet without I, O and S.
func TestUPNLetterAgainstOtherFormula(t *testing.T) {
	var ring []byte
	for c := byte('A'); c <= 'Z'; c++ {
		if !strings.ContainsRune("IOS", rune(c)) {
			ring = append(ring, c)
		}
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		body := []byte(fmt.Sprintf("%012d", r.Int64N(1e12)))
		if r.IntN(2) == 0 {
			body[11] = ring[r.IntN(len(ring))]
		}
		at := 0
		for i, c := range body {
			value := strings.IndexByte("0123456789", c)
			if value < 0 {
				value = strings.IndexByte(string(ring), c)
			}
			for range value {
				at = (at + i + 2) % len(ring)
			}
		}
		if got, ok := ukid.UPNLetter(string(body)); !ok || got != ring[at] {
			t.Fatalf("%s: got %c %v, want %c", body, got, ok, ring[at])
		}
	}
}

func TestUPRN(t *testing.T) {
	for _, c := range []struct {
		in, text string
		number   uint64
		err      error
	}{
		{"1", "1", 1, nil},
		{"100023336956", "100023336956", 100023336956, nil},
		{"000023336956", "000023336956", 23336956, nil},
		{" 1000 2333 6956", "100023336956", 100023336956, nil},
		{"", "", 0, ukid.ErrEmpty},
		{"0", "", 0, ukid.ErrRange},
		{"1000233369561", "", 0, ukid.ErrLength},
		{"10002333695x", "", 0, ukid.ErrCharacter},
	} {
		u, err := ukid.ParseUPRN(c.in)
		if !errors.Is(err, c.err) || u.String() != c.text || u.Number() != c.number {
			t.Errorf("ParseUPRN(%q) = %q (%d), %v; want %q, %v", c.in, u, u.Number(), err, c.text, c.err)
		}
	}
}

func TestPostcode(t *testing.T) {
	for _, c := range []struct {
		in, whole, area, district, sector string
	}{
		{"sw1a1aa", "SW1A 1AA", "SW", "SW1A", "SW1A 1"},
		{" Sw1A  1aA ", "SW1A 1AA", "SW", "SW1A", "SW1A 1"},
		{"M11AE", "M1 1AE", "M", "M1", "M1 1"},
		{"B33 8TH", "B33 8TH", "B", "B33", "B33 8"},
		{"W1A 0AX", "W1A 0AX", "W", "W1A", "W1A 0"},
		{"CR2 6XH", "CR2 6XH", "CR", "CR2", "CR2 6"},
		{"DN55 1PT", "DN55 1PT", "DN", "DN55", "DN55 1"},
		{"EC1A 1BB", "EC1A 1BB", "EC", "EC1A", "EC1A 1"},
		{"gir0aa", "GIR 0AA", "GIR", "GIR", "GIR 0"},
		{"bfpo 12", "BFPO 12", "BFPO", "BFPO 12", "BFPO 12"},
		{"BFPO c/o 1234", "BFPO 1234", "BFPO", "BFPO 1234", "BFPO 1234"},
		{"BF1 2AU", "BF1 2AU", "BF", "BF1", "BF1 2"},
	} {
		p, err := ukid.ParsePostcode(c.in)
		if err != nil || p.String() != c.whole || p.Area() != c.area || p.District() != c.district || p.Sector() != c.sector || p.Unit() != c.whole {
			t.Errorf("ParsePostcode(%q) = %q %q %q %q, %v", c.in, p, p.Area(), p.District(), p.Sector(), err)
		}
	}
	for in, want := range map[string]error{
		"": ukid.ErrEmpty, "SW1": ukid.ErrLength, "SW1A 11AAA": ukid.ErrLength,
		"ABC 1234": ukid.ErrCharacter, "SI1 1AA": ukid.ErrCharacter, "ZZ1 1AA": ukid.ErrCharacter,
		"SW1A IAA": ukid.ErrCharacter, "1W1 1AA": ukid.ErrCharacter, "BFPO": ukid.ErrLength,
		"BFPO 12345": ukid.ErrLength, "BFPO 1A": ukid.ErrCharacter, "SWW1 1AA": ukid.ErrCharacter,
	} {
		if p, err := ukid.ParsePostcode(in); !errors.Is(err, want) || p != "" {
			t.Errorf("ParsePostcode(%q) = %q, %v; want %v", in, p, err, want)
		}
	}
}

// catalogue is the published expression, less its slip of allowing three
// letters and no digit in the outward part.
var catalogue = regexp.MustCompile(`^(GIR 0AA|([A-Z][0-9]{1,2}|[A-Z][A-HJ-Y][0-9]{1,2}|[A-Z][0-9][A-Z]|[A-Z][A-HJ-Y][0-9][A-Z]) [0-9][A-Z]{2})$`)

func FuzzPostcode(f *testing.F) {
	for _, s := range []string{"SW1A 1AA", "gir0aa", "bfpo 12", "ZZ1 1AA", "M1 1AE"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ukid.ParsePostcode(s)
		if err != nil {
			return
		}
		again, err := ukid.ParsePostcode(strings.ToLower(strings.ReplaceAll(p.String(), " ", "")))
		if err != nil || again != p {
			t.Fatalf("%q does not read back: %q, %v", p, again, err)
		}
		if !p.IsForces() && !catalogue.MatchString(p.String()) {
			t.Fatalf("%q is not in the catalogue's shape", p)
		}
		for _, part := range []string{p.Area(), p.District(), p.Sector()} {
			if part == "" || !strings.HasPrefix(p.Unit(), part) {
				t.Fatalf("%q: part %q", p, part)
			}
		}
	})
}

func FuzzNHSNumber(f *testing.F) {
	f.Add("943 476 5919")
	f.Add("1111111111")
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ukid.ParseNHSNumber(s)
		if err != nil {
			return
		}
		if again, err := ukid.ParseNHSNumber(n.String()); err != nil || again != n {
			t.Fatalf("%q does not read back: %q, %v", n, again, err)
		}
		wrong := []byte(n)
		wrong[4] = '0' + (wrong[4]-'0'+1)%10
		if _, err := ukid.ParseNHSNumber(string(wrong)); err == nil {
			t.Fatalf("one changed digit of %q was not noticed", n)
		}
	})
}

func FuzzUPN(f *testing.F) {
	f.Add("B801200005001")
	f.Add("d93340012022z")
	f.Fuzz(func(t *testing.T, s string) {
		u, err := ukid.ParseUPN(s)
		if err != nil {
			return
		}
		if again, err := ukid.ParseUPN(strings.ToLower(u.String())); err != nil || again != u {
			t.Fatalf("%q does not read back: %q, %v", u, again, err)
		}
	})
}

func FuzzUPRN(f *testing.F) {
	f.Add("000023336956")
	f.Fuzz(func(t *testing.T, s string) {
		u, err := ukid.ParseUPRN(s)
		if err != nil {
			return
		}
		again, err := ukid.ParseUPRN(u.String())
		if err != nil || again != u || u.Number() == 0 || u.Number() > 999_999_999_999 {
			t.Fatalf("%q does not read back: %q, %v", u, again, err)
		}
	})
}
