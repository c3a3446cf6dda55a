package web

import (
	"context"
	"log/slog"
	"regexp"
	"slices"
)

// safeKeys are the attributes that a log line may carry. None of them can hold
// what a person typed or a path that names a record.
var safeKeys = []string{
	"request", "method", "route", "status", "bytes", "ms", "account", "cause", "stack",
	"lang", "key", "count", "job", "attempt", "node", "version", "listen", "feature",
}

// quoted matches what an error quotes, to its end if the quote never closes:
// parsers and databases quote the value that they could not take.
var quoted = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*(?:\"|$)|`[^`]*(?:`|$)|(^|[^\\pL\\pN])'[^']*(?:'|$)")

const longestValue = 4000

// safeHandler passes on only what safeKeys lists.
type safeHandler struct {
	next slog.Handler
	keys []string
}

// SafeHandler lets through only attributes with known keys (safeKeys and extra), of
// plain kinds, with anything quoted in their text blanked. Groups are flattened.
// Names, addresses and case text cannot reach the log even by mistake.
func SafeHandler(next slog.Handler, extra ...string) slog.Handler {
	return safeHandler{next, append(slices.Clone(safeKeys), extra...)}
}

func (h safeHandler) Enabled(ctx context.Context, l slog.Level) bool { return h.next.Enabled(ctx, l) }

func (h safeHandler) Handle(ctx context.Context, r slog.Record) error {
	out := slog.NewRecord(r.Time, r.Level, blank(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(h.keep(a)...)
		return true
	})
	return h.next.Handle(ctx, out)
}

func (h safeHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	var kept []slog.Attr
	for _, a := range attrs {
		kept = append(kept, h.keep(a)...)
	}
	return safeHandler{h.next.WithAttrs(kept), h.keys}
}

func (h safeHandler) WithGroup(string) slog.Handler { return h }

// keep is what may pass of one attribute.
func (h safeHandler) keep(a slog.Attr) []slog.Attr {
	v := a.Value.Resolve()
	if v.Kind() == slog.KindGroup {
		var kept []slog.Attr
		for _, inner := range v.Group() {
			kept = append(kept, h.keep(inner)...)
		}
		return kept
	}
	if !slices.Contains(h.keys, a.Key) {
		return nil
	}
	switch v.Kind() {
	case slog.KindString:
		return []slog.Attr{slog.String(a.Key, blank(v.String()))}
	case slog.KindAny:
		err, ok := v.Any().(error)
		if !ok {
			return nil
		}
		return []slog.Attr{slog.String(a.Key, blank(err.Error()))}
	default:
		return []slog.Attr{{Key: a.Key, Value: v}}
	}
}

func blank(s string) string {
	s = quoted.ReplaceAllString(s, "${1}…")
	if len(s) > longestValue {
		s = s[:longestValue] + "…"
	}
	return s
}
