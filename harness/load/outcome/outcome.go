// Package outcome says in a few lines what a run of harness/load measured, and how it
// goes meanwhile.
//
// What it leaves out: the whole distribution, which load.SavePercentiles writes.
package outcome

import (
	"fmt"
	"io"
	"time"

	"muxlab/harness/load"
	"muxlab/harness/units"
)

// Print writes what a run measured, in some lines.
func Print(w io.Writer, r load.Result) error {
	cfg := r.Config
	text := fmt.Sprintf("%s: %s, %s, %.1f s, %s\n", cfg.Addr, whoSpeaks(r), cfg.Sizes(), r.Duration.Seconds(), manner(cfg))
	if r.Incomplete {
		text += "INCOMPLETE: " + r.Why + "\n"
	}
	text += perSecond(r.EchoesPerSecond) + " echoes a second\n"
	if cfg.PerRequest {
		text += fmt.Sprintf("%s connections a second, %s in all\n", perSecond(r.ConnectionsPerSecond), units.Count(r.Connections))
	}
	text += "latency  " + percentiles(r.Latency) + "\n"
	if cfg.Rate > 0 {
		text += "sent late by  " + percentiles(r.Lateness) + "\n"
	}
	if r.Unanswered > 0 {
		text += unanswered(r) + "\n"
	}
	if fallsBehind(r) {
		text += fmt.Sprintf("%s a second were due: fewer were answered, so latencies grow for as long as the run lasts\n", perSecond(cfg.Rate))
	}
	if r.Bottleneck != "" {
		text += r.Bottleneck + "\n"
	}
	_, err := fmt.Fprintf(w, "%slost connections: %s\n", text, r.Errors)
	return err
}

// fallsBehind says whether clearly fewer messages were answered in the measured
// time than were due in it. Those that were due are counted, not reckoned from the
// rate: at random times come as many as come.
func fallsBehind(r load.Result) bool {
	if r.Config.Rate == 0 || r.Incomplete || r.Histogram == nil || r.Duration < time.Second {
		return false
	}
	due := float64(r.Histogram.TotalCount())
	underWay := float64(1 + r.Config.Burst) // when the time is over, whoever keeps up may not have answered these
	return due-float64(r.Echoes) > 0.05*due+underWay
}

// perSecond writes how many there are in a second: few are no whole number.
func perSecond(n float64) string {
	if n < 10 {
		return units.Value(units.Round(n, 3))
	}
	return units.Count(int64(n + 0.5))
}

// whoSpeaks is the connections in words.
func whoSpeaks(r load.Result) string {
	switch cfg := r.Config; {
	case cfg.PerRequest:
		return units.Text.Plural(cfg.Active, "client") + " at once, a connection for every message"
	case cfg.Active == r.Connections:
		return units.Text.Plural(r.Connections, "connection")
	default:
		return fmt.Sprintf("%s, %s of them active", units.Text.Plural(r.Connections, "connection"), units.Count(cfg.Active))
	}
}

// unanswered says who still waits, and whether that is in the percentiles.
func unanswered(r load.Result) string {
	who, are := "1 message has", "is"
	if r.Unanswered > 1 {
		who, are = units.Count(r.Unanswered)+" messages have", "are"
	}
	where := "and " + are + " in no percentile"
	if r.Config.Rate > 0 {
		where = "and those due in the measured time are in the percentiles so"
	}
	return fmt.Sprintf("%s been waiting for up to %.1f s, %s", who, r.Waited.Seconds(), where)
}

// manner is the kind of load in words.
func manner(cfg load.Config) string {
	switch {
	case cfg.Rate > 0 && cfg.Arrivals == load.Bursts:
		return fmt.Sprintf("open loop, %s a second due in bursts of %d", perSecond(cfg.Rate), cfg.Burst)
	case cfg.Rate > 0:
		return fmt.Sprintf("open loop, %s a second due (%s)", perSecond(cfg.Rate), cfg.Arrivals)
	case cfg.Think > 0:
		return fmt.Sprintf("closed loop, %s of think time", units.Text.Latency(float64(cfg.Think)))
	}
	return "closed loop"
}

// percentiles of nothing are a dash: it is not known how long an echo takes.
func percentiles(l load.Latency) string {
	if l == (load.Latency{}) {
		return "–"
	}
	return fmt.Sprintf("p50 %s  p90 %s  p99 %s  p99.9 %s  max %s", span(l.P50), span(l.P90), span(l.P99), span(l.P999), span(l.Max))
}

// span writes a time; none is not known.
func span(ns int64) string {
	if ns == 0 {
		return units.Unknown
	}
	return units.Text.Latency(float64(ns))
}

// Progress is how the run goes, in a line that the next one overwrites.
func Progress(p load.Progress) string {
	line := perSecond(p.EchoesPerSecond) + " echoes/s"
	if !p.Measured {
		line += "  (warming up)"
	} else {
		line += "  p99 so far " + span(p.P99)
	}
	if p.Lost > 0 {
		line += "  " + units.Count(p.Lost) + " lost"
	}
	return line
}
