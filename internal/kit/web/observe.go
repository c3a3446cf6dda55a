package web

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"
)

// record is what is known of one request; the layers fill it, the log reads it.
type record struct {
	id      string
	pattern string
	account string
	status  int
	bytes   int64
	written bool
}

// route is the pattern, never the path: a path may name a record.
func (r *record) route() string {
	if r.pattern == "" {
		return "none"
	}
	return r.pattern
}

type recordKey struct{}

// recordOf gives the request's record; outside the site it is one that nobody reads.
func recordOf(ctx context.Context) *record {
	if r, ok := ctx.Value(recordKey{}).(*record); ok {
		return r
	}
	return &record{}
}

// RequestID is the id that an error page shows and the log holds.
func RequestID(ctx context.Context) string { return recordOf(ctx).id }

// SetAccount tells the access log whose request this is, by account id.
func SetAccount(ctx context.Context, account string) { recordOf(ctx).account = account }

// observe gives the request its id, recovers panics, measures and logs.
func (s *Site) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		rec := &record{id: s.IDs.New()}
		ctx := context.WithValue(r.Context(), recordKey{}, rec)
		r = r.WithContext(inEnglish(ctx, s.Catalogue))
		w.Header().Set("X-Request-Id", rec.id)
		s.Metrics.begin()
		defer func() {
			took := time.Since(start)
			s.Metrics.end(r.Method, rec, took)
			s.Logger.InfoContext(ctx, "request", "request", rec.id, "method", knownMethod(r.Method), "route", rec.route(),
				"status", rec.status, "bytes", rec.bytes, "ms", took.Milliseconds(), "account", rec.account)
		}()
		out := &recorder{w, rec}
		defer s.recovered(out, r)
		next.ServeHTTP(out, r)
		if !rec.written {
			rec.status = http.StatusOK
		}
	})
}

// recovered answers a panic like any other error of ours. A panic's value may quote
// data; the log's handler blanks what is quoted.
func (s *Site) recovered(w http.ResponseWriter, r *http.Request) {
	v := recover()
	if v == nil {
		return
	}
	if v == http.ErrAbortHandler {
		panic(v) // the server's own way to drop a connection
	}
	s.Logger.ErrorContext(r.Context(), "panic", "request", RequestID(r.Context()), "stack", string(debug.Stack()))
	if err, ok := v.(error); ok {
		s.Fail(w, r, fmt.Errorf("panic: %T", err))
	} else {
		s.Fail(w, r, fmt.Errorf("panic: %T", v))
	}
}

// knownMethod keeps a made-up method out of logs and metrics.
func knownMethod(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// recorder notes status and size.
type recorder struct {
	http.ResponseWriter
	rec *record
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) WriteHeader(status int) {
	if !w.rec.written && status >= 200 {
		w.rec.status, w.rec.written = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if !w.rec.written {
		w.WriteHeader(http.StatusOK)
	}
	n, err := w.ResponseWriter.Write(b)
	w.rec.bytes += int64(n)
	return n, err
}
