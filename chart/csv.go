package chart

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"time"

	"muxlab/compare"
)

// CSV is every round in a line, with what must not get lost on the way: where it
// was measured, when, and what does not count.
func CSV(r *compare.Result) []byte {
	b := &bytes.Buffer{}
	w := csv.NewWriter(b)
	over := r.Plan.Over.Name
	if over == "" {
		over = "point"
	}
	w.Write([]string{"contender", over, "round", "echoes_per_second", "p50_ns", "p90_ns", "p99_ns", "p99.9_ns", "max_ns",
		"cpu_us_per_echo", "user_us_per_echo", "system_us_per_echo", "voluntary_switches_per_echo", "involuntary_switches_per_echo",
		"rss_bytes", "memory_bytes_per_connection", "threads", "processes", "start_up_ns", "client_busy", "bottleneck", "connections", "idle", "size",
		"failed", "machine", "date"})
	for _, e := range r.Entries {
		for _, m := range e.Rounds {
			w.Write(record(r, e, m))
		}
	}
	w.Flush()
	return b.Bytes()
}

func record(r *compare.Result, e *compare.Entry, m compare.Round) []string {
	real := func(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
	l := m.Latency
	return []string{e.Contender, real(e.X), fmt.Sprint(m.Number), real(m.EchoesPerSecond),
		fmt.Sprint(l.P50), fmt.Sprint(l.P90), fmt.Sprint(l.P99), fmt.Sprint(l.P999), fmt.Sprint(l.Max),
		real(m.CPU), real(m.User), real(m.System), real(m.Voluntary), real(m.Involuntary),
		fmt.Sprint(m.RSS), real(m.PerConnection), fmt.Sprint(m.Threads), fmt.Sprint(m.Processes), fmt.Sprint(int64(m.StartUp)), real(m.Client),
		fmt.Sprint(m.Bottleneck), fmt.Sprint(e.Work.Conns), fmt.Sprint(e.Work.Idle), fmt.Sprint(e.Work.Size),
		m.Failed, r.Machine.Host, r.Date.Format(time.RFC3339)}
}
