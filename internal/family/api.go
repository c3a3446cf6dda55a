package family

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"onestory/internal/access"
	"onestory/internal/kit/i18n"
	"onestory/internal/kit/problem"
	"onestory/internal/kit/web"
	"onestory/lib/workday"
)

// The three doors below answer as the data tracker of Estonia asks (findUsage,
// usagePeriod, heartbeat of its service description, version 2): so that a
// portal which shows people who used their data in other registers shows this one
// too. A portal signs in by a token of its own; a person gives it a code.

// usage is one line, by the names of that description.
type usage struct {
	LogTime        string `json:"logtime"`
	Action         string `json:"action"`
	ReceiverCode   string `json:"receiverCode"`
	ReceiverName   string `json:"receiverName,omitempty"`
	ReceiverSystem string `json:"receiverSystem"`
}

type usages struct {
	Total  int     `json:"totalUsages"`
	Usages []usage `json:"usages"`
}

// mostUsages is how many lines are answered at most, and the usual limit.
const mostUsages = 1000

// errQuery is the answer to a request that does not keep to the description.
func errQuery(w http.ResponseWriter) error {
	return web.JSON(w, http.StatusBadRequest, map[string]string{"message": "the query does not keep to the service description"})
}

// FindUsage answers who looked, page by page.
func (p *Pages) FindUsage(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	values := r.URL.Query()
	from, ok1 := period(values, "periodStart")
	to, ok2 := period(values, "periodEnd")
	offset, ok3 := whole(values, "offset", 0)
	limit, ok4 := whole(values, "limit", mostUsages)
	if r.Header.Get("X-Road-UserId") == "" || values.Get("userCode") == "" || !ok1 || !ok2 || !ok3 || !ok4 {
		return errQuery(w)
	}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	rows, err := p.svc.Usages(r.Context(), token, values.Get("userCode"), from, to)
	if problem.Is(err, problem.SignIn) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		return web.JSON(w, http.StatusUnauthorized, map[string]string{"message": "a token is needed"})
	}
	if err != nil {
		return err
	}
	out := usages{Total: len(rows), Usages: []usage{}}
	rows = rows[min(offset, len(rows)):]
	for _, row := range rows[:min(limit, mostUsages, len(rows))] {
		out.Usages = append(out.Usages, row.usage(web.Printer(r.Context())))
	}
	return web.JSON(w, http.StatusOK, out)
}

// usage writes a line as the page words it.
func (r Row) usage(p *i18n.Printer) usage {
	kind := p.T(kindKey(r.Kind))
	return usage{LogTime: r.Day.String() + "T00:00:00", Action: p.T("family.how."+r.How) + ". " + p.T(r.WhyKey()),
		ReceiverCode: cmp.Or(r.agency, r.Kind), ReceiverName: cmp.Or(r.AgencyIn(string(p.Lang())), kind), ReceiverSystem: "Onestory"}
}

// UsagePeriod says since when there are lines: since the beginning.
func (p *Pages) UsagePeriod(w http.ResponseWriter, _ *http.Request, _ access.Request) error {
	return web.JSON(w, http.StatusOK, map[string]string{"periodStart": "2026-01-01T00:00:00"})
}

// Heartbeat says that the service answers.
func (p *Pages) Heartbeat(w http.ResponseWriter, r *http.Request, _ access.Request) error {
	if _, err := p.svc.Count(r.Context()); err != nil {
		return web.JSON(w, http.StatusOK, map[string]string{"status": "FAIL"})
	}
	return web.JSON(w, http.StatusOK, map[string]string{"status": "OK"})
}

// period reads a time of the description, with or without a zone; "" is no bound.
func period(v url.Values, name string) (workday.Date, bool) {
	s := v.Get(name)
	if s == "" {
		return workday.Date{}, true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return workday.InUK(t), true
		}
	}
	return workday.Date{}, false
}

func whole(v url.Values, name string, usual int) (int, bool) {
	s := v.Get(name)
	if s == "" {
		return usual, true
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0
}
