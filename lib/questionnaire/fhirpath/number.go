package fhirpath

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// decimal is coef / 10^scale, of at most 18 digits.
type decimal struct {
	coef  int64
	scale int
}

const mostDigits = 18

var powers = func() (p [mostDigits + 1]int64) {
	p[0] = 1
	for i := 1; i <= mostDigits; i++ {
		p[i] = p[i-1] * 10
	}
	return p
}()

// parseNumber reads an integer or a decimal without exponent.
func parseNumber(text string) (Value, bool) {
	whole, fraction, point := strings.Cut(text, ".")
	d, ok := parseDecimal(whole, fraction)
	if !ok {
		return Value{}, false
	}
	if point {
		return Value{Type: Decimal, num: d}, true
	}
	return integer(d.coef)
}

func parseDecimal(whole, fraction string) (decimal, bool) {
	if strings.HasPrefix(whole, "+") {
		whole = whole[1:]
	}
	if len(whole)+len(fraction) > mostDigits+1 || whole == "" {
		return decimal{}, false
	}
	n, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil || n > powers[mostDigits] || n < -powers[mostDigits] {
		return decimal{}, false
	}
	return decimal{n, len(fraction)}, true
}

// jsonNumber reads a number of JSON, its exponent taken out.
func jsonNumber(text string) (decimal, bool) {
	if !strings.ContainsAny(text, "eE") {
		whole, fraction, _ := strings.Cut(text, ".")
		return parseDecimal(whole, fraction)
	}
	if i := strings.IndexAny(text, "eE"); len(text) > 40 || len(text[i:]) > 4 {
		return decimal{}, false
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return decimal{}, false
	}
	return fromRat(r, 8)
}

func integer(n int64) (Value, bool) {
	if n > math.MaxInt32 || n < math.MinInt32 {
		return Value{}, false
	}
	return Value{Type: Integer, num: decimal{n, 0}}, true
}

func (d decimal) rat() *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(d.coef), big.NewInt(powers[d.scale]))
}

// fromRat is the decimal nearest to a number, at most so many digits behind the point.
func fromRat(r *big.Rat, scale int) (decimal, bool) {
	whole, fraction, _ := strings.Cut(r.FloatString(scale), ".")
	fraction = strings.TrimRight(fraction, "0")
	return parseDecimal(whole, fraction)
}

func fromFloat(f float64) (decimal, bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) || math.Abs(f) > 1e17 {
		return decimal{}, false
	}
	text := strconv.FormatFloat(f, 'f', 8, 64)
	if math.Abs(f) > 1e9 {
		text = strconv.FormatFloat(f, 'f', 0, 64)
	}
	whole, fraction, _ := strings.Cut(text, ".")
	return parseDecimal(whole, strings.TrimRight(fraction, "0"))
}

func (d decimal) float() float64 { return float64(d.coef) / float64(powers[d.scale]) }

// align brings two decimals to one scale.
func align(a, b decimal) (x, y int64, scale int, ok bool) {
	scale = max(a.scale, b.scale)
	x, ok1 := times(a.coef, powers[scale-a.scale])
	y, ok2 := times(b.coef, powers[scale-b.scale])
	return x, y, scale, ok1 && ok2
}

func times(a, b int64) (int64, bool) {
	if a == 0 || b == 0 {
		return 0, true
	}
	p := a * b
	return p, p/b == a && p <= powers[mostDigits] && p >= -powers[mostDigits]
}

func (d decimal) cmp(e decimal) int {
	if x, y, _, ok := align(d, e); ok {
		return compareInt(x, y)
	}
	return d.rat().Cmp(e.rat())
}

func compareInt(x, y int64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func (d decimal) add(e decimal) (decimal, bool) {
	x, y, scale, ok := align(d, e)
	sum := x + y
	return decimal{sum, scale}, ok && sum <= powers[mostDigits] && sum >= -powers[mostDigits]
}

func (d decimal) neg() decimal { return decimal{-d.coef, d.scale} }

func (d decimal) mul(e decimal) (decimal, bool) {
	if p, ok := times(d.coef, e.coef); ok && d.scale+e.scale <= mostDigits {
		return decimal{p, d.scale + e.scale}, true
	}
	return fromRat(new(big.Rat).Mul(d.rat(), e.rat()), 8)
}

func (d decimal) div(e decimal) (decimal, bool) {
	if e.coef == 0 {
		return decimal{}, false
	}
	return fromRat(new(big.Rat).Quo(d.rat(), e.rat()), 8)
}

// whole cuts what is behind the point.
func (d decimal) whole() int64 { return d.coef / powers[d.scale] }

func (d decimal) floor() int64 {
	n := d.whole()
	if d.coef < 0 && n*powers[d.scale] != d.coef {
		n--
	}
	return n
}

// round rounds halves away from zero.
func (d decimal) round(scale int) decimal {
	if d.scale <= scale {
		return d
	}
	unit := powers[d.scale-scale]
	half := unit / 2
	if d.coef < 0 {
		half = -half
	}
	return decimal{(d.coef + half) / unit, scale}
}

// places is the number of digits behind the point that count.
func (d decimal) places() int {
	for d.scale > 0 && d.coef%10 == 0 {
		d.coef, d.scale = d.coef/10, d.scale-1
	}
	return d.scale
}

func (d decimal) String() string {
	if d.scale == 0 {
		return strconv.FormatInt(d.coef, 10)
	}
	sign, n := "", d.coef
	if n < 0 {
		sign, n = "-", -n
	}
	fraction := strconv.FormatInt(n%powers[d.scale], 10)
	return sign + strconv.FormatInt(n/powers[d.scale], 10) + "." + strings.Repeat("0", d.scale-len(fraction)) + fraction
}
