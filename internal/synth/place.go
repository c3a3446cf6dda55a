package synth

import (
	"fmt"
	"math/rand/v2"

	"onestory/lib/ukid"
	"onestory/lib/workday"
)

// AsOf is the day on which the world stands still: ages are counted on it.
func AsOf() workday.Date {
	d, _ := workday.New(2026, 11, 1)
	return d
}

var (
	towns   = []string{"Northbridge", "Ashmere", "Coldwater", "Fellgate", "Little Harrow Moor", "Saltern Quay", "Upper Thornley Vale", "Marlsea", "Dunnock Hill", "Pont Wylan"}
	streets = []string{"Kiln", "Orchard", "Quarry", "Chapel", "Lark", "Heron", "Tanner", "Foundry", "Beacon", "Mill", "Bramble", "Curlew", "Weaver", "Canal", "Rowan", "Harbour", "Viaduct", "Meadow", "Lantern", "Cobble"}
	kinds   = []string{"Street", "Road", "Lane", "Close", "Avenue", "Way", "Gardens", "Terrace", "Court", "Rise"}
)

const unitLetters = "ABDEFGHJLNPQRSTUWXYZ" // the letters that inward codes use

// place is the address with a number; different numbers differ in UPRN.
func place(n int) Address {
	n %= 99_999_999
	street := n / 15 // about fifteen addresses share a postcode
	unit := street % 400
	sector := street / 400 % 10
	district := street/4000%20 + 1
	a := Address{
		Line1:    fmt.Sprintf("%d %s %s", n%15*2+1+street%2, streets[street*7%len(streets)], kinds[street/20%len(kinds)]),
		Town:     towns[district%len(towns)],
		Postcode: ukid.Postcode(fmt.Sprintf("ZX%d %d%c%c", district, sector, unitLetters[unit/20], unitLetters[unit%20])),
		UPRN:     ukid.UPRN(fmt.Sprintf("9990%08d", n)),
	}
	if n%9 == 0 {
		a.Line1, a.Line2 = fmt.Sprintf("Flat %d", n%12+1), a.Line1
	}
	return a
}

// The telephone numbers that Ofcom keeps for drama.
func mobile(r *rand.Rand) string   { return fmt.Sprintf("07700 900%03d", r.IntN(1000)) }
func landline(r *rand.Rand) string { return deskLine(r.IntN(1000)) }
func deskLine(n int) string        { return fmt.Sprintf("01632 960%03d", n%1000) }
func dutyLine(n int) string        { return fmt.Sprintf("0808 157 0%03d", n%1000) }

// nhsNumber is the n-th number of the test range, "" for one in eleven and for
// all from the millionth.
func nhsNumber(n int) ukid.NHSNumber {
	if n >= 1_000_000 {
		return ""
	}
	stem := fmt.Sprintf("999%06d", (n*7919+104729)%1_000_000)
	check, ok := ukid.NHSCheckDigit(stem)
	if !ok {
		return ""
	}
	return ukid.NHSNumber(stem + string(check))
}

// pupilNumber is the UPN of the n-th child; different children differ.
func pupilNumber(n int, temporary bool) ukid.UPN {
	body := []byte(fmt.Sprintf("990%09d", (n*7919+13)%1_000_000_000))
	if temporary {
		body[11] += 'A' - '0'
		if body[11] == 'I' { // not a check letter
			body[11] = 'K'
		}
	}
	letter, _ := ukid.UPNLetter(string(body))
	return ukid.UPN(string(letter) + string(body))
}
