package app

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"onestory/internal/access"
)

// usageShape is the answer of findUsage by the service description of Estonia's
// data tracker, version 2: names, types, and what must be there.
type usageShape struct {
	Total  *int                `json:"totalUsages"`
	Usages []map[string]string `json:"usages"`
}

// TestFindUsage holds the three doors for portals to that description.
func TestFindUsage(t *testing.T) {
	t.Parallel()
	w := open(t)
	token, err := w.f.families.views.Admit(t.Context(), access.Request{Actor: demoOperator, Action: "portal:admit"}, "A portal")
	if err != nil {
		t.Fatal(err)
	}
	mother := w.as("Ruth Harcastle")
	jess := w.childOf(access.Family)
	code := mother.post("/my/"+jess+"/portal", nil).page(t).One(t, "main strong").Text()
	ask := func(query url.Values, header map[string]string) (answer, usageShape) {
		t.Helper()
		r, err := http.NewRequest(get, w.server.URL+"/v2/findUsage?"+query.Encode(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range header {
			r.Header.Set(k, v)
		}
		a := w.stranger().send(r)
		var shape usageShape
		if a.status == http.StatusOK {
			d := json.NewDecoder(strings.NewReader(string(a.body)))
			d.DisallowUnknownFields()
			if err := d.Decode(&shape); err != nil || shape.Total == nil {
				t.Errorf("the answer does not keep to the description: %v: %s", err, a.body)
			}
		}
		return a, shape
	}
	good := map[string]string{"Authorization": "Bearer " + token, "X-Road-UserId": "EE12345678901"}
	a, all := ask(url.Values{"userCode": {code}}, good)
	lines := mother.get("/my/" + jess + "/log").page(t).All("main .os-card")
	if a.status != http.StatusOK || *all.Total != len(lines) || len(all.Usages) != len(lines) || len(lines) < 5 {
		t.Fatalf("%d, %d of %d usages, and the page has %d lines", a.status, len(all.Usages), *all.Total, len(lines))
	}
	for _, u := range all.Usages {
		if _, err := time.Parse("2006-01-02T15:04:05", u["logtime"]); err != nil || u["action"] == "" || u["receiverCode"] == "" || u["receiverSystem"] == "" {
			t.Errorf("a line lacks what it must have: %v", u)
		}
	}
	if _, some := ask(url.Values{"userCode": {code}, "offset": {"2"}, "limit": {"2"}}, good); *some.Total != len(lines) || len(some.Usages) != 2 || some.Usages[0]["logtime"] != all.Usages[2]["logtime"] {
		t.Errorf("two from the third on: %+v", some)
	}
	third := all.Usages[2]["logtime"]
	if _, since := ask(url.Values{"userCode": {code}, "periodStart": {third}}, good); *since.Total < 3 || *since.Total == len(lines) {
		t.Errorf("since %s: %d", third, *since.Total)
	}
	for name, c := range map[string]struct {
		query  url.Values
		header map[string]string
		status int
	}{
		"without a user":          {url.Values{"userCode": {code}}, map[string]string{"Authorization": "Bearer " + token}, http.StatusBadRequest},
		"without a code":          {nil, good, http.StatusBadRequest},
		"with a bad date":         {url.Values{"userCode": {code}, "periodEnd": {"soon"}}, good, http.StatusBadRequest},
		"with a negative offset":  {url.Values{"userCode": {code}, "offset": {"-1"}}, good, http.StatusBadRequest},
		"without a token":         {url.Values{"userCode": {code}}, map[string]string{"X-Road-UserId": "EE1"}, http.StatusUnauthorized},
		"with another token":      {url.Values{"userCode": {code}}, map[string]string{"X-Road-UserId": "EE1", "Authorization": "Bearer x"}, http.StatusUnauthorized},
		"with somebody's session": {url.Values{"userCode": {code}}, map[string]string{"X-Road-UserId": "EE1", "Cookie": "os-family=x"}, http.StatusUnauthorized},
	} {
		if a, _ := ask(c.query, c.header); a.status != c.status {
			t.Errorf("%s: %d, want %d", name, a.status, c.status)
		}
	}
	if a, none := ask(url.Values{"userCode": {"nobodys"}}, good); a.status != http.StatusOK || *none.Total != 0 || none.Usages == nil {
		t.Errorf("a code of nobody: %d, %+v", a.status, none)
	}
	for path, want := range map[string]string{"/v2/heartbeat": `"status":"OK"`, "/v2/usagePeriod": `"periodStart":"2`} {
		if a := w.stranger().get(path); a.status != http.StatusOK || !strings.Contains(string(a.body), want) {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}

// TestLogFile: the file holds the lines of the page, under a name that says nothing.
func TestLogFile(t *testing.T) {
	t.Parallel()
	w := open(t)
	mother := w.as("Ruth Harcastle")
	log := "/my/" + w.childOf(access.Family) + "/log"
	lines, all, file := mother.get(log).page(t).All("main .os-card"), mother.get(log+"/all").page(t).All("main li.os-card"), mother.get(log+"/file")
	rows := strings.Split(strings.TrimSpace(string(file.body)), "\n")
	if len(lines) < 5 || len(all) != len(lines) || len(rows) != len(lines)+1 || !strings.Contains(rows[1], "Northbridge") {
		t.Errorf("%d lines, %d at once, a file of %d: %s", len(lines), len(all), len(rows), rows)
	}
	if got := file.header.Get("Content-Disposition"); got != "attachment; filename=list.csv" {
		t.Errorf("the file is called %s", got)
	}
}
