package account

import (
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
)

func TestPasswords(t *testing.T) {
	own := []string{"mary.poppins@northbridge.gov.uk", "Mary Poppins", "Hill School"}
	for password, want := range map[string]string{
		"violet kettle orbit": "", "correct horse battery": "", "tri gair gwahanol": "", "пароль длинный": "",
		"short":                              "account.fault.short",
		"elevenchars":                        "account.fault.short",
		"passwordpassword":                   "account.fault.common",
		"P@ssw0rd123456":                     "account.fault.common",
		"Onestory2026!!":                     "account.fault.common",
		"aaaaaaaaaaaaaaaa":                   "account.fault.common",
		"xyzxyzxyzxyzxyz":                    "account.fault.common",
		"123456789012":                       "account.fault.common",
		"qwertyuiop[]":                       "account.fault.common",
		"marypoppins1":                       "account.fault.common",
		"northbridge99":                      "account.fault.common",
		"hill school !":                      "account.fault.common",
		strings.Repeat("violet kettle ", 20): "account.fault.long",
	} {
		err := checkPassword(password, own...)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", password, err, want)
		}
	}
}

func TestHash(t *testing.T) {
	old, now := newHasher(params{memory: 64, passes: 1, threads: 1}), newHasher(params{memory: 128, passes: 2, threads: 1})
	stored := old.hash("violet kettle orbit")
	if !strings.HasPrefix(stored, "$argon2id$v=19$m=64,t=1,p=1$") || stored == old.hash("violet kettle orbit") {
		t.Errorf("stored as %q, or without salt", stored)
	}
	if ok, stale := now.matches("violet kettle orbit", stored); !ok || !stale {
		t.Errorf("an older hash: ok %v, stale %v", ok, stale)
	}
	if ok, stale := old.matches("violet kettle orbit", stored); !ok || stale {
		t.Errorf("its own hash: ok %v, stale %v", ok, stale)
	}
	for _, bad := range []string{"", "x", stored[:len(stored)-1], strings.Replace(stored, "m=64", "m=99999999", 1), strings.Replace(stored, "argon2id", "argon2i", 1)} {
		if ok, _ := old.matches("violet kettle orbit", bad); ok {
			t.Errorf("%q matches", bad)
		}
	}
	if ok, _ := old.matches("violet kettle orbits", stored); ok {
		t.Error("another password matches")
	}
	if current.memory < 19*1024 || current.passes < 2 || current.threads != 1 {
		t.Errorf("weaker than OWASP's recommendation: %+v", current)
	}
}

// TestCodes holds the codes against RFC 6238 appendix B (SHA-1, the last six digits).
func TestCodes(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // "12345678901234567890"
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"} {
		now := time.Unix(at, 0)
		for _, skew := range []time.Duration{-30 * time.Second, 0, 30 * time.Second} {
			if c, ok := counterOf(secret, code, now.Add(skew), 0); !ok || c != at/30 {
				t.Errorf("%s at %d%+v: %v, %d", code, at, skew, ok, c)
			}
		}
		if _, ok := counterOf(secret, code, now.Add(90*time.Second), 0); ok {
			t.Errorf("%s is taken late", code)
		}
		if _, ok := counterOf(secret, code, now, at/30); ok {
			t.Errorf("%s is taken twice", code)
		}
	}
	path, size, err := picture(appLink("Onestory", "a@example.org", secret))
	if err != nil || size < 29 || !strings.HasPrefix(path, "M4 4h1v1h-1z") {
		t.Errorf("picture: %d, %.20q, %v", size, path, err)
	}
}

func TestCheck(t *testing.T) {
	good := Account{SignIn: "a@example.org", Name: "A", Agency: "x", Roles: []access.Role{access.GP}}
	if err := good.Check(); err != nil {
		t.Errorf("good: %v", err)
	}
	for want, change := range map[string]func(*Account){
		"account.fault.signin":     func(a *Account) { a.SignIn = "job:night" },
		"account.fault.name":       func(a *Account) { a.Name = " " },
		"account.fault.agency":     func(a *Account) { a.Agency = "" },
		"account.fault.roles":      func(a *Account) { a.Roles = nil },
		"account.fault.role":       func(a *Account) { a.Roles = []access.Role{access.Operator} },
		"account.fault.governance": func(a *Account) { a.Roles = []access.Role{access.Governance, access.AccountAdmin} },
		"account.fault.days":       func(a *Account) { a.Days = []Day{"someday"} },
	} {
		a := good
		change(&a)
		if err := a.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestAgent(t *testing.T) {
	for header, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                 "Firefox, Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0":    "Edge, Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile Safari/604.1": "Safari, iPhone",
		"curl/8": "", "": "",
	} {
		if got := agent(header); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}
