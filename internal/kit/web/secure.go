package web

import (
	"net/http"
	"strings"

	"onestory/internal/kit/problem"
)

// policy is the content security policy of every answer. Scripts and styles come
// from our own files only, there is nothing inline, and strings cannot become
// markup (Trusted Types). Form targets may be added: browsers hold form-action
// against the redirects that follow a form as well.
func policy(c Config) string {
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
		"connect-src 'self'", "manifest-src 'self'",
		strings.Join(append([]string{"form-action 'self'"}, c.FormTargets...), " "),
		"base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
	}, "; ")
}

func securityHeaders(c Config) map[string]string {
	h := map[string]string{
		"Content-Security-Policy":           policy(c),
		"Cache-Control":                     "no-store",
		"Cross-Origin-Opener-Policy":        "same-origin",
		"Cross-Origin-Resource-Policy":      "same-origin",
		"Permissions-Policy":                "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
		"Referrer-Policy":                   "no-referrer",
		"X-Content-Type-Options":            "nosniff",
		"X-Frame-Options":                   "DENY",
		"X-Permitted-Cross-Domain-Policies": "none",
	}
	if c.TLS {
		h["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
	}
	return h
}

// secure sets the headers of every answer, errors included. Only the assets change
// Cache-Control afterwards.
func (s *Site) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range s.headers {
			w.Header().Set(name, value)
		}
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses changes that another site's page asks for. Requests without
// any of the headers a browser sends pass; session cookies are SameSite for those,
// and API tokens never ride in cookies.
func (s *Site) sameOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.guard.Check(r) != nil {
			s.Fail(w, r, problem.New(problem.Forbidden, "problem.crossorigin"))
			return
		}
		next.ServeHTTP(w, r)
	})
}
