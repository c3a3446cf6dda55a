package app

import (
	"net/http"
	"strings"

	"onestory/internal/account"
)

// sessionOptions: behind a proxy the client's address is the last one in
// X-Forwarded-For, which the proxy itself wrote; those before it are the
// client's own claim.
func sessionOptions(o siteOptions) account.SessionOptions {
	s := account.SessionOptions{TLS: o.tls}
	if o.proxied {
		s.Address = func(r *http.Request) string {
			all := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
			return strings.TrimSpace(all[len(all)-1])
		}
	}
	return s
}
