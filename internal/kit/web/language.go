package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/text/language"

	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
)

const languageCookie = "lang"

type printerKey struct{}

// Printer writes in the request's language. It is nil only outside a Site.
func Printer(ctx context.Context) *i18n.Printer {
	p, _ := ctx.Value(printerKey{}).(*i18n.Printer)
	return p
}

// Lang is the request's language.
func Lang(ctx context.Context) i18n.Lang {
	if p := Printer(ctx); p != nil {
		return p.Lang()
	}
	return i18n.English
}

// chooseLanguage takes the cookie's language, else the best the browser asks for.
func (s *Site) chooseLanguage(next http.Handler) http.Handler {
	langs := i18n.Langs()
	tags := make([]language.Tag, len(langs))
	for i, l := range langs {
		tags[i] = l.Tag()
	}
	matcher := language.NewMatcher(tags)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l, chosen := langs[0], false
		if c, err := r.Cookie(languageCookie); err == nil {
			if known, ok := knownLang(c.Value); ok {
				l, chosen = known, true
			}
		}
		if !chosen {
			wanted, _, _ := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
			_, i, _ := matcher.Match(wanted...)
			l = langs[i]
		}
		ctx := context.WithValue(r.Context(), printerKey{}, s.Catalogue.For(l))
		w.Header().Set("Content-Language", string(l))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func knownLang(s string) (i18n.Lang, bool) {
	for _, l := range i18n.Langs() {
		if s == string(l) {
			return l, true
		}
	}
	return "", false
}

// setLanguage keeps the choice for a year and goes back to the page it came from.
func (s *Site) setLanguage(w http.ResponseWriter, r *http.Request) error {
	l, ok := knownLang(r.PathValue("lang"))
	if !ok {
		return problem.New(problem.NotFound, "problem.notfound")
	}
	http.SetCookie(w, &http.Cookie{
		Name: languageCookie, Value: string(l), Path: "/", MaxAge: int((365 * 24 * time.Hour).Seconds()),
		HttpOnly: true, Secure: s.TLS, SameSite: http.SameSiteLaxMode,
	})
	w.Header().Set("Location", LocalPath(r.URL.Query().Get("to")))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// LocalPath is to when it is a path of this site without a query, else "/". It
// guards every redirect whose target came with the request.
func LocalPath(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" || u.User != nil ||
		!strings.HasPrefix(to, "/") || strings.HasPrefix(u.Path, "//") || strings.ContainsAny(u.Path, "\\\x00\r\n\t") {
		return "/"
	}
	return (&url.URL{Path: u.Path}).EscapedPath()
}
