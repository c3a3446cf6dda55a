package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"onestory/internal/kit/clock"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/id"
	"onestory/internal/kit/problem"
)

// Config is what a Site is made of. Catalogue, Templates, Assets and Logger must be set.
type Config struct {
	Catalogue *i18n.Catalogue
	Templates *Templates
	Assets    *Assets
	Logger    *slog.Logger // wrap its handler in SafeHandler
	Metrics   *Metrics     // nil counts nothing
	Clock     clock.Clock  // nil is the machine's
	IDs       id.Source    // of request ids; nil is random
	Frame     FrameFunc    // what surrounds a page for this request; nil is the empty frame

	TLS            bool          // served by https: HSTS and Secure cookies
	TrustedOrigins []string      // other origins that may send forms here, "https://host"
	FormTargets    []string      // origins a form's answer may redirect to, such as the sign-in service
	MaxBody        int64         // bytes of a request's body; 0 is 1 MiB
	Timeout        time.Duration // of one request's work; 0 is 20 seconds

	// SignIn answers a page request that must sign in first, usually by a redirect.
	// Nil shows the problem as a page.
	SignIn func(w http.ResponseWriter, r *http.Request)
}

// Site is the mux with everything around it. Make it with New.
type Site struct {
	Config
	mux     *http.ServeMux
	outer   []func(http.Handler) http.Handler
	headers map[string]string
	guard   *http.CrossOriginProtection
}

// Address is a path of this site as others can open it, for a link that is handed
// over: by https unless this machine speaks to itself.
func (s *Site) Address(r *http.Request, path string) string {
	scheme := "http://"
	if s.TLS || r.TLS != nil {
		scheme = "https://"
	}
	return scheme + r.Host + path
}

// New makes a site that serves /assets/ and /language/{lang}; Handle adds the pages.
func New(c Config) (*Site, error) {
	guard := http.NewCrossOriginProtection()
	for _, origin := range c.TrustedOrigins {
		if err := guard.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("trusted origins: %w", err)
		}
	}
	if c.Clock == nil {
		c.Clock = clock.Real{}
	}
	if c.IDs == nil {
		c.IDs = id.Random{}
	}
	if c.Frame == nil {
		c.Frame = func(*http.Request) Frame { return Frame{} }
	}
	if c.MaxBody == 0 {
		c.MaxBody = 1 << 20
	}
	if c.Timeout == 0 {
		c.Timeout = 20 * time.Second
	}
	c.Catalogue.LogTo(c.Logger)
	s := &Site{Config: c, mux: http.NewServeMux(), headers: securityHeaders(c), guard: guard}
	s.Handle("GET /assets/{hash}/{name...}", c.Assets.serve)
	s.Handle("GET /language/{lang}", s.setLanguage)
	s.Handle("POST /language/{lang}", s.setLanguage)
	return s, nil
}

// Handler answers a request or says why not. Until it has written something it may
// return an error, which becomes the page; it must not write and then return one.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Option changes the limits of one route.
type Option func(*limits)

type limits struct {
	body int64
	time time.Duration
}

// MaxBody allows a route another size of body, in bytes.
func MaxBody(n int64) Option { return func(l *limits) { l.body = n } }

// Timeout allows a route another time for its work.
func Timeout(d time.Duration) Option { return func(l *limits) { l.time = d } }

// Handle adds a route by a ServeMux pattern, "GET /child/{child}". Like the mux it
// panics, at start, on patterns that contradict each other.
func (s *Site) Handle(pattern string, h Handler, options ...Option) {
	l := limits{s.MaxBody, s.Config.Timeout}
	for _, o := range options {
		o(&l)
	}
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		recordOf(r.Context()).pattern = pattern
		ctx, cancel := context.WithTimeout(r.Context(), l.time)
		defer cancel()
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, l.body)
		if err := h(w, r); err != nil {
			s.Fail(w, r, err)
		}
	})
}

// Use puts a layer (sessions, say) around the mux, inside the site's own layers;
// the first one added is outermost. It is for set-up, before the first request.
func (s *Site) Use(layer func(http.Handler) http.Handler) { s.outer = append(s.outer, layer) }

// Handler is the finished site.
func (s *Site) Handler() http.Handler {
	var h http.Handler = http.HandlerFunc(s.route)
	for i := len(s.outer) - 1; i >= 0; i-- {
		h = s.outer[i](h)
	}
	return s.observe(s.secure(s.sameOrigin(s.chooseLanguage(h))))
}

// route sends what no pattern takes, a wrong method included, to the one 404.
func (s *Site) route(w http.ResponseWriter, r *http.Request) {
	if _, pattern := s.mux.Handler(r); pattern == "" {
		s.Fail(w, r, problem.New(problem.NotFound, "problem.notfound"))
		return
	}
	s.mux.ServeHTTP(w, r)
}

// Render writes the page name ("involvement/add") with its data, in the request's
// language. Nothing is written when the template fails.
func (s *Site) Render(w http.ResponseWriter, r *http.Request, status int, name string, data any) error {
	return s.render(w, r, status, name, data, s.Frame(r))
}

func (s *Site) render(w http.ResponseWriter, r *http.Request, status int, name string, data any, frame Frame) error {
	page, err := s.Templates.page(name, Lang(r.Context()), data, frame, r.URL.Path)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err = w.Write(page)
	if err != nil {
		s.Logger.InfoContext(r.Context(), "page not delivered", "request", RequestID(r.Context()))
	}
	return nil
}
