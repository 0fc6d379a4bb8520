package load

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"muxlab/harness/kernel"
)

// Result is what Run measured.
type Result struct {
	Config Config `json:"config"` // with its defaults filled in

	Connections int `json:"connections"` // that came about
	// ConnectionsPerSecond is about those made within the measured time: with
	// Config.PerRequest, or when the server was slow to take the first ones.
	ConnectionsPerSecond float64 `json:"connections_per_second"`

	Echoes          uint64        `json:"echoes"` // that were complete within the measured time
	EchoesPerSecond float64       `json:"echoes_per_second"`
	Bytes           uint64        `json:"bytes"`       // that came back in these echoes
	Duration        time.Duration `json:"duration_ns"` // the measured time, warm-up not included

	// Latency is about the messages that were due within the measured time. Those
	// still unanswered a second after its end are in it with their age in the open
	// loop, where all are there that should have been sent meanwhile. In the closed
	// loop they are not: it is one a connection, however long the server stands
	// still, and among thousands of quick answers it would be in no percentile and
	// look as if it were. So they are counted, and for how long the first of them
	// has waited is said. One whose connection was lost is in Errors and has no
	// latency.
	Latency    Latency       `json:"latency_ns"`
	Unanswered uint64        `json:"unanswered"`
	Waited     time.Duration `json:"unanswered_waited_ns"` // the longest of them, until the end of the run

	Errors Errors `json:"errors"`

	// ClientCPU is what the generator's threads used in the measured time, in
	// seconds. In the open loop they do not sleep through the last 100 µs before a
	// message is due, so that this says little.
	ClientCPU float64 `json:"client_cpu_seconds"`
	// ClientBusy is the share of its time in which the busiest thread could not
	// have done more, 0 to 1: it used its CPU or waited for one (closed loop), or
	// it did not wait for the server (open loop).
	ClientBusy float64 `json:"client_busy"`
	// Lateness is how long after its time a message of the open loop left although
	// its connection was free: the generator's own delay, which Latency contains.
	// None in the closed loop.
	Lateness Latency `json:"send_lateness_ns"`
	// Bottleneck says in a sentence that the generator itself was one. Empty: it was not.
	Bottleneck string `json:"bottleneck,omitempty"`

	// Incomplete: the run was cancelled, or no active connection was left, or nobody
	// answered at all. What was measured until then is here. Why says it in words.
	Incomplete bool   `json:"incomplete"`
	Why        string `json:"why,omitempty"`

	// Histogram holds every latency, in nanoseconds, to three digits. Nil only
	// when Run returned an error.
	Histogram *hdrhistogram.Histogram `json:"-"`
}

// Latency is a distribution, in nanoseconds; all 0 when nothing was recorded, and
// null in JSON: nothing is not a very short time.
type Latency struct {
	P50  int64 `json:"p50"`
	P90  int64 `json:"p90"`
	P99  int64 `json:"p99"`
	P999 int64 `json:"p99.9"`
	Max  int64 `json:"max"`
}

// MarshalJSON implements json.Marshaler.
func (l Latency) MarshalJSON() ([]byte, error) {
	if l == (Latency{}) {
		return []byte("null"), nil
	}
	type figures Latency // without this method
	return json.Marshal(figures(l))
}

// Errors counts connections that were lost, by what happened to them. A lost
// connection is not made again; with Config.PerRequest these are lost requests,
// and a client that lost three in a row gives up.
type Errors struct {
	Refused     int    `json:"refused"`      // nobody listens
	Reset       int    `json:"reset"`        // the server reset it
	ClosedEarly int    `json:"closed_early"` // the server closed it before the answer was complete
	Mismatch    int    `json:"mismatch"`     // other bytes came back than were sent, or more of them
	Timeout     int    `json:"timeout"`      // no connection, or no echo, within Config.Timeout
	Other       int    `json:"other"`
	First       string `json:"first,omitempty"` // the first of them, in words
}

// Total is the number of lost connections.
func (e Errors) Total() int {
	return e.Refused + e.Reset + e.ClosedEarly + e.Mismatch + e.Timeout + e.Other
}

// String lists what there was: "3 reset, 1 timeout", or "none".
func (e Errors) String() string {
	var parts []string
	for _, k := range []struct {
		n    int
		name string
	}{{e.Refused, "refused"}, {e.Reset, "reset"}, {e.ClosedEarly, "closed early"},
		{e.Mismatch, "mismatch"}, {e.Timeout, "timeout"}, {e.Other, "other"}} {
		if k.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", k.n, k.name))
		}
	}
	if parts == nil {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// The ways to lose a connection that are no error number.
const (
	closedEarly = "the server closed the connection before the answer was complete"
	unasked     = "the server sent more than it was sent"
	different   = "the server sent back other bytes than it was sent"
	noEcho      = "no echo within the timeout"
	noConnect   = "no connection within the timeout: the server's backlog is full, or nobody accepts"
)

// count enters one lost connection: a sentence of the above, or a system call's error.
func (e *Errors) count(what string, err error) {
	switch {
	case what == closedEarly:
		e.ClosedEarly++
	case what == unasked, what == different:
		e.Mismatch++
	case what == noEcho, what == noConnect, err == kernel.ETIMEDOUT:
		e.Timeout++
	case err == kernel.ECONNREFUSED:
		e.Refused++
	case err == kernel.ECONNRESET, err == kernel.EPIPE, err == kernel.ECONNABORTED:
		e.Reset++
	default:
		e.Other++
	}
	if e.First == "" {
		e.First = what
		if err != nil {
			e.First = strings.TrimPrefix(what+": "+err.Error(), ": ")
		}
	}
}

// add adds the counts of f.
func (e *Errors) add(f Errors) {
	e.Refused += f.Refused
	e.Reset += f.Reset
	e.ClosedEarly += f.ClosedEarly
	e.Mismatch += f.Mismatch
	e.Timeout += f.Timeout
	e.Other += f.Other
	if e.First == "" {
		e.First = f.First
	}
}

// longest is the longest latency a histogram holds; a longer one is entered as this.
const longest = int64(time.Hour)

// The histogram covers 1 ns to an hour with three digits, in some 260 KB.
func newHistogram() *hdrhistogram.Histogram { return hdrhistogram.New(1, longest, 3) }

func latency(h *hdrhistogram.Histogram) Latency {
	return Latency{
		P50: h.ValueAtPercentile(50), P90: h.ValueAtPercentile(90), P99: h.ValueAtPercentile(99),
		P999: h.ValueAtPercentile(99.9), Max: h.Max(),
	}
}
