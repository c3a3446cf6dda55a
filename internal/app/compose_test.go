package app

import (
	"net/http/httptest"
	"testing"
)

// TestWhoAsksBehindAProxy: only what the proxy itself added counts, so that
// nobody can dress up as many networks or as somebody else's.
func TestWhoAsksBehindAProxy(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("POST", "/sign-in", nil)
	r.Header.Add("X-Forwarded-For", "10.9.9.9, 203.0.113.7")
	r.Header.Add("X-Forwarded-For", "198.51.100.4")
	if got := sessionOptions(siteOptions{proxied: true}).Address(r); got != "198.51.100.4" {
		t.Errorf("the address is %q", got)
	}
	if sessionOptions(siteOptions{}).Address != nil {
		t.Error("without a proxy the header is believed")
	}
}
