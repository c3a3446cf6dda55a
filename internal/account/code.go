package account

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"onestory/internal/kit/seal"
)

// Codes of authenticator apps: RFC 6238, six digits, a new one every 30 seconds.
// A code is taken one step early or late, for clocks that differ, and only once.
const (
	codeStep = 30 // seconds
	codeSkew = 1  // steps
)

// newSecret is 160 random bits in base32, as apps take them.
func newSecret() string {
	b := make([]byte, 20)
	rand.Read(b)
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
}

// counterOf finds the step at which code is the right one; ok is false when it is
// not, or when its step is not after last.
func counterOf(secret, code string, now time.Time, last int64) (counter int64, ok bool) {
	code = strings.Join(strings.Fields(code), "")
	step := now.Unix() / codeStep
	for c := step - codeSkew; c <= step+codeSkew; c++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(c), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && c > last && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			counter, ok = c, true
		}
	}
	return counter, ok
}

// appLink is the otpauth address that an authenticator app opens.
func appLink(issuer, name, secret string) string {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + name,
		RawQuery: strings.ReplaceAll(url.Values{"secret": {secret}, "issuer": {issuer}}.Encode(), "+", "%20")}
	return u.String()
}

// picture is the address as a QR code: an SVG path of its dark squares on a field
// of size × size, quiet zone of four included (ISO/IEC 18004).
func picture(link string) (path string, size int, err error) {
	key, err := otp.NewKeyFromURL(link)
	if err != nil {
		return "", 0, fmt.Errorf("draw a QR code: %w", err)
	}
	for n := 21; n <= 177; n += 4 { // the sizes of QR codes: the first that fits is drawn square for square
		img, err := key.Image(n, n)
		if err != nil {
			continue
		}
		var b strings.Builder
		for y := range n {
			for x := range n {
				if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
					fmt.Fprintf(&b, "M%d %dh1v1h-1z", x+4, y+4)
				}
			}
		}
		return b.String(), n + 8, nil
	}
	return "", 0, fmt.Errorf("draw a QR code: the address is too long")
}

// scope is the record of disposal of an account's secret.
func scope(account string) string { return "account:" + account }

func secretPlace(account string) seal.Place {
	return seal.Place{Table: "account", Column: "code_secret", Row: account}
}
