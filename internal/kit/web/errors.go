package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
)

// errorPage is the data of the page that shows a problem.
type errorPage struct {
	Heading, Text string
	Request       string // shown only when the fault is ours
	NotFound      bool
	Faults        []string // what must change, when the page did not say so itself
}

// FoundNothing adds the line on what to do when it is urgent.
func (e errorPage) FoundNothing() bool { return e.NotFound }

// Fail answers r with what err is to the person asking; its cause goes to the log
// with the request's id and nowhere else. A layer added by Use may call it too.
func (s *Site) Fail(w http.ResponseWriter, r *http.Request, err error) {
	p := public(err)
	status := p.Kind.Status()
	s.logCause(r, status, err)
	if rec := recordOf(r.Context()); rec.written {
		return // too late for another answer: the log has it
	}
	w.Header().Del("Location")
	for name := range w.Header() {
		if strings.HasPrefix(name, "Content-") && name != "Content-Security-Policy" {
			w.Header().Del(name)
		}
	}
	if p.Kind == problem.TooMany || p.Kind == problem.Unavailable {
		w.Header().Set("Retry-After", "60") // seconds
	}
	switch {
	case wantsJSON(r):
		s.failJSON(w, r, p)
	case p.Kind == problem.SignIn && s.SignIn != nil:
		s.SignIn(w, r)
	default:
		s.failPage(w, r, p)
	}
}

// public is the problem that may be shown. Every NotFound is the same one, so that
// no reason, key or argument tells refused from absent.
func public(err error) *problem.Problem {
	var big *http.MaxBytesError
	p := problem.Of(err)
	switch {
	case p.Kind == problem.NotFound:
		return problem.New(problem.NotFound, "problem.notfound")
	case p.Kind == problem.Internal && errors.As(err, &big):
		return problem.New(problem.Invalid, "problem.toolarge")
	case p.Kind == problem.Internal && errors.Is(err, context.DeadlineExceeded):
		return problem.New(problem.Unavailable, "problem.unavailable")
	case p.Kind == problem.Internal:
		return problem.New(problem.Internal, "problem.internal")
	}
	return p
}

func (s *Site) logCause(r *http.Request, status int, err error) {
	level := slog.LevelInfo
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	rec := recordOf(r.Context())
	s.Logger.Log(r.Context(), level, "request failed", "request", rec.id, "route", rec.route(), "status", status, "cause", err.Error())
}

// wantsJSON holds for the API and for scripts of our pages, which ask for JSON.
func wantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.HasPrefix(r.URL.Path, "/api/") ||
		strings.Contains(accept, "json") && !strings.Contains(accept, "text/html")
}

// failJSON answers with RFC 9457 problem details.
func (s *Site) failJSON(w http.ResponseWriter, r *http.Request, p *problem.Problem) {
	type fault struct {
		Name   string `json:"name"`
		Detail string `json:"detail"`
	}
	body := struct {
		Type    string  `json:"type"`
		Title   string  `json:"title"`
		Status  int     `json:"status"`
		Request string  `json:"request,omitempty"`
		Errors  []fault `json:"errors,omitempty"`
	}{Type: "about:blank", Status: p.Kind.Status()}
	words := Printer(r.Context())
	body.Title = words.T(p.Key, p.Args...)
	if p.Kind == problem.Internal {
		body.Request = RequestID(r.Context())
	}
	for _, f := range p.Fields {
		body.Errors = append(body.Errors, fault{f.Name, words.T(f.Key, f.Args...)})
	}
	out, err := json.Marshal(body)
	if err != nil {
		out = []byte(`{"type":"about:blank","status":500}`)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(body.Status)
	w.Write(append(out, '\n'))
}

// failPage shows the problem. The frame is stripped of what depends on the address
// asked for, so that one account gets one 404, byte for byte.
func (s *Site) failPage(w http.ResponseWriter, r *http.Request, p *problem.Problem) {
	words := Printer(r.Context())
	data := errorPage{
		Heading:  words.T(heading(p.Kind)),
		Text:     words.T(p.Key, p.Args...),
		NotFound: p.Kind == problem.NotFound,
	}
	if p.Kind == problem.Internal {
		data.Request = RequestID(r.Context())
	}
	for _, f := range p.Fields {
		data.Faults = append(data.Faults, words.T(f.Key, f.Args...))
	}
	page, err := s.Templates.page("web/error", Lang(r.Context()), data, s.bareFrame(r), "/")
	if err != nil {
		s.logCause(r, http.StatusInternalServerError, fmt.Errorf("show a problem: %w", err))
		http.Error(w, data.Heading, p.Kind.Status())
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(p.Kind.Status())
	w.Write(page)
}

// RenderBare is Render without anything that depends on the address asked for or
// on the time, for a page that stands in for others: one account gets it byte for
// byte the same. The language switch comes back to back.
func (s *Site) RenderBare(w http.ResponseWriter, r *http.Request, status int, name string, data any, back string) error {
	page, err := s.Templates.page(name, Lang(r.Context()), data, s.bareFrame(r), back)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(page) // a browser that went away is no fault
	return nil
}

// bareFrame is the frame of an error page; when making it is what failed, it is empty.
func (s *Site) bareFrame(r *http.Request) (f Frame) {
	defer func() {
		if recover() != nil {
			f = Frame{}
		}
	}()
	f = s.Frame(r)
	f.Nav = append([]NavItem(nil), f.Nav...)
	for i := range f.Nav {
		f.Nav[i].Current = false
	}
	f.Session = nil
	return f
}

func heading(k problem.Kind) string {
	switch k {
	case problem.Invalid:
		return "web.error.invalid"
	case problem.NotFound:
		return "web.error.notfound"
	case problem.SignIn:
		return "web.error.signin"
	case problem.Forbidden:
		return "web.error.forbidden"
	case problem.Conflict:
		return "web.error.conflict"
	case problem.TooMany:
		return "web.error.toomany"
	case problem.Unavailable:
		return "web.error.unavailable"
	default:
		return "web.error.internal"
	}
}

// inEnglish gives a request a language before the layer that chooses one has run.
func inEnglish(ctx context.Context, c *i18n.Catalogue) context.Context {
	return context.WithValue(ctx, printerKey{}, c.For(i18n.English))
}
