package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"muxlab/bench/compare"
)

// CSV is every round in a line, with what must not get lost on the way: what was
// asked for, where it was measured, when, and what does not count.
func CSV(r *compare.Result) []byte {
	b := &bytes.Buffer{}
	w := csv.NewWriter(b)
	w.Write(csvHead)
	for _, e := range r.Entries {
		for _, m := range e.Rounds {
			w.Write(slices.Concat(found(r, e, m), done(e), where(r)))
		}
	}
	w.Flush()
	return b.Bytes()
}

// csvHead are the columns. No name is in it twice, whatever the axis is.
var csvHead = []string{"contender", "over", "x", "round", "failed", "others_share", "repeated", "echoes_per_second", "p50_ns", "p90_ns", "p99_ns", "p99.9_ns", "max_ns",
	"cpu_us_per_echo", "user_us_per_echo", "system_us_per_echo", "voluntary_switches_per_echo", "involuntary_switches_per_echo", "calls_per_echo",
	"rss_bytes", "memory_bytes_per_connection", "threads", "processes", "start_up_ns", "client_busy", "bottleneck",
	"connections", "active", "idle", "size", "rate", "per_request", "compute_ns", "sleep_ns",
	"incomplete", "date", "machine", "cpu", "cores", "memory_bytes", "kernel", "go", "limits", "command"}

// digits writes v with six of them, for programs.
func digits(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

// found is what came out.
func found(r *compare.Result, e *compare.Entry, m compare.Round) []string {
	l := m.Latency
	calls := ""
	if n := callsPerEcho(e); n > 0 {
		calls = digits(n)
	}
	return []string{e.Contender, r.Plan.Over.Name, digits(e.X), fmt.Sprint(m.Number), m.Failed, digits(m.Others), fmt.Sprint(m.Repeated), digits(m.EchoesPerSecond),
		fmt.Sprint(l.P50), fmt.Sprint(l.P90), fmt.Sprint(l.P99), fmt.Sprint(l.P999), fmt.Sprint(l.Max),
		digits(m.CPU), digits(m.User), digits(m.System), digits(m.Voluntary), digits(m.Involuntary), calls,
		fmt.Sprint(m.RSS), digits(m.PerConnection), fmt.Sprint(m.Threads), fmt.Sprint(m.Processes), fmt.Sprint(int64(m.StartUp)), digits(m.Client),
		fmt.Sprint(m.Bottleneck)}
}

// done is the work that it was given.
func done(e *compare.Entry) []string {
	w := e.Work
	active := w.Active
	if active == 0 {
		active = w.Conns
	}
	return []string{fmt.Sprint(w.Conns), fmt.Sprint(active), fmt.Sprint(w.Idle), fmt.Sprint(w.Size), digits(w.Rate), fmt.Sprint(w.PerRequest),
		fmt.Sprint(int64(w.Compute)), fmt.Sprint(int64(w.Sleep))}
}

// where is the machine, and the command that does it again.
func where(r *compare.Result) []string {
	m := r.Machine
	return []string{r.Why, r.Date.Format(time.RFC3339), m.Host, m.CPU, fmt.Sprint(m.Cores), fmt.Sprint(m.Memory), m.Kernel, m.Go,
		strings.Join(limits(r), "; "), r.Plan.Command()}
}
