package web

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"onestory/internal/kit/i18n"
)

// TestNothingPersonalIsLogged sends a name every way a request can carry one.
func TestNothingPersonalIsLogged(t *testing.T) {
	b := newBench(t)
	q := url.QueryEscape(canary)
	b.do("GET", "/x/"+url.PathEscape(canary)+"?q="+q, "User-Agent", canary, "Referer", canary, "Cookie", "lang="+q, "X-Request-Id", canary)
	b.send("POST", "/x/Tom?"+q, "name="+q, "Content-Type", "application/x-www-form-urlencoded")
	b.do("GET", "/fail/unknown/"+q)
	b.do("GET", "/panic")
	b.do("GET", "/nowhere/"+q)
	b.do("ZERLINDA", "/x/Tom")
	log := b.log.String()
	for _, word := range []string{"Zerlinda", "ZERLINDA", "Quillfeather"} {
		if strings.Contains(log, word) {
			t.Errorf("%s is in the log:\n%s", word, log)
		}
	}
	for _, want := range []string{`"route":"GET /x/{name}"`, `"account":"account-7"`, `"status":500`, `"route":"none"`, `"cause":"read …: disk gone"`, `"method":"other"`} {
		if !strings.Contains(log, want) {
			t.Errorf("%s is not in the log:\n%s", want, log)
		}
	}
	w := httptest.NewRecorder()
	b.metrics.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if got := w.Body.String(); strings.Contains(got, "erlinda") || !strings.Contains(got, `onestory_request_seconds_count{method="GET",route="GET /x/{name}",status="200"} 1`) || !strings.Contains(got, "onestory_requests_in_flight 0") {
		t.Error(got)
	}
}

func TestSafeHandler(t *testing.T) {
	var out bytes.Buffer
	l := slog.New(SafeHandler(slog.NewTextHandler(&out, nil), "feed"))
	l.With("name", canary, "node", "n1").WithGroup(canary).Info(`could not read "`+canary+`"`, "name", canary, "feed", "f1",
		slog.Group("child", "surname", canary, "count", 3), "status", struct{ Name string }{canary},
		"cause", fmt.Errorf("parse '%s", canary), "key", "O'Brien's `"+canary)
	got := out.String()
	if strings.Contains(got, "Zerlinda") || strings.Contains(got, "Quill") {
		t.Error(got)
	}
	for _, want := range []string{"node=n1", "feed=f1", "count=3", `msg="could not read …"`, `cause="parse …"`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s missing: %s", want, got)
		}
	}
}

// TestMissingMessagesAreLogged holds outside strict tests: the page shows the key.
func TestMissingMessagesAreLogged(t *testing.T) {
	cat, err := i18n.Load(Messages())
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	cat.LogTo(slog.New(SafeHandler(slog.NewTextHandler(&log, nil))))
	for range 2 {
		cat.For(i18n.Welsh).T("x.gone")
	}
	if got := log.String(); strings.Count(got, "lang=cy key=x.gone") != 1 {
		t.Error(got)
	}
}
