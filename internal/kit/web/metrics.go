package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics counts requests by route pattern: never by path. A nil Metrics counts nothing.
type Metrics struct {
	Registry *prometheus.Registry // for other packages' figures
	took     *prometheus.HistogramVec
	inFlight prometheus.Gauge
}

// NewMetrics makes a registry with the site's figures and the Go runtime's.
func NewMetrics() *Metrics {
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "onestory_request_seconds", Help: "Time to answer a request, by route.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"method", "route", "status"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "onestory_requests_in_flight", Help: "Requests being answered now.",
		}),
	}
	m.Registry.MustRegister(m.took, m.inFlight, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler serves the figures. Mount it on a listener of its own, or guard it.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{})
}

func (m *Metrics) begin() {
	if m != nil {
		m.inFlight.Inc()
	}
}

func (m *Metrics) end(method string, r *record, took time.Duration) {
	if m == nil {
		return
	}
	m.inFlight.Dec()
	m.took.WithLabelValues(knownMethod(method), r.route(), strconv.Itoa(r.status)).Observe(took.Seconds())
}
