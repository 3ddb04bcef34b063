package app

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"linli/domain"
	"linli/handler"
	"linli/push"
)

// figures counts what this process does. Labels hold configured names and
// enumerated values only, never anything of a person.
type figures struct {
	registry  *prometheus.Registry
	callbacks *prometheus.HistogramVec
	repeats   *prometheus.CounterVec
	spooled   *prometheus.CounterVec
	sends     *prometheus.CounterVec
}

// sendSent is the outcome of a send that WeChat took; the others are its classes.
const sendSent = "sent"

func newFigures(accounts []string) *figures {
	f := &figures{registry: prometheus.NewRegistry(),
		callbacks: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "linli_callback_seconds",
			Help:    "How long callbacks took, by account and outcome; WeChat hangs up after 5 s.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2, 4, 5}}, []string{"account", "outcome"}),
		repeats: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "linli_callback_repeats_total",
			Help: "Accepted callbacks that had come before, by account."}, []string{"account"}),
		spooled: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "linli_callback_spooled_total",
			Help: "Accepted callbacks that the database did not take in time, kept in the spool, by account."}, []string{"account"}),
		sends: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "linli_sends_total",
			Help: "Calls that send a push, by account, channel and what WeChat said."}, []string{"account", "channel", "outcome"}),
	}
	for _, account := range accounts {
		for _, outcome := range handler.Outcomes {
			f.callbacks.WithLabelValues(account, string(outcome)) // there from the start, so that the first failure is a change
		}
		f.repeats.WithLabelValues(account)
		f.spooled.WithLabelValues(account)
		for _, channel := range []domain.Channel{domain.ChannelCustom, domain.ChannelTemplate} {
			f.sends.WithLabelValues(account, string(channel), sendSent)
		}
	}
	f.registry.MustRegister(f.callbacks, f.repeats, f.spooled, f.sends, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return f
}

// callback starts a callback's watch.
func (f *figures) callback(account string) func(handler.Outcome) {
	began := time.Now()
	return func(o handler.Outcome) {
		f.callbacks.WithLabelValues(account, string(o)).Observe(time.Since(began).Seconds())
	}
}

func (f *figures) repeated(account string) { f.repeats.WithLabelValues(account).Inc() }

func (f *figures) kept(account string) { f.spooled.WithLabelValues(account).Inc() }

// counted is a sender whose calls are counted.
func (f *figures) counted(s push.Sender) push.Sender { return countedSender{s, f.sends} }

type countedSender struct {
	push.Sender
	sends *prometheus.CounterVec
}

// Send hands a delivery on and counts what WeChat said.
func (s countedSender) Send(ctx context.Context, d domain.Delivery) (domain.Receipt, error) {
	receipt, err := s.Sender.Send(ctx, d)
	outcome := sendSent
	if err != nil {
		outcome = string(domain.SendUnknown)
		var failed *domain.SendError
		if errors.As(err, &failed) {
			outcome = string(failed.Class)
		}
	}
	s.sends.WithLabelValues(d.Account, string(d.Channel), outcome).Inc()
	return receipt, err
}

// handler serves the figures, with those of a reading beside them.
func (f *figures) handler(r prometheus.Collector) http.Handler {
	f.registry.MustRegister(r)
	return promhttp.HandlerFor(f.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}
