package outcome

import (
	"strings"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"muxlab/harness/load"
)

// One connection is not "1 connections, 1 of them active".
func TestWhoSpeaks(t *testing.T) {
	for want, r := range map[string]load.Result{
		"1 connection":                     {Connections: 1, Config: load.Config{Conns: 1, Active: 1}},
		"50 connections":                   {Connections: 50, Config: load.Config{Conns: 50, Active: 50}},
		"50 connections, 5 of them active": {Connections: 50, Config: load.Config{Conns: 50, Active: 5}},
		"1 client at once, a connection for every message":  {Connections: 700, Config: load.Config{Active: 1, PerRequest: true}},
		"9 clients at once, a connection for every message": {Connections: 700, Config: load.Config{Active: 9, PerRequest: true}},
	} {
		if got := whoSpeaks(r); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// At random times as many messages are due as are due: that they were fewer than
// the rate is nobody's fault, and that some are under way at the end neither.
func TestFallsBehind(t *testing.T) {
	for _, c := range []struct {
		due, answered int64
		behind        bool
	}{{80, 80, false}, {80, 78, false}, {1, 0, false}, {1000, 960, false}, {1000, 930, true}, {100000, 90000, true}} {
		h := hdrhistogram.New(1, int64(time.Hour), 3)
		h.RecordValues(1000, c.due)
		r := load.Result{Echoes: uint64(c.answered), Histogram: h, Duration: time.Second, Config: load.Config{Rate: 100000}}
		if got := fallsBehind(r); got != c.behind {
			t.Errorf("%d due and %d answered: %v", c.due, c.answered, got)
		}
	}
}

func TestFewASecond(t *testing.T) {
	r := load.Result{EchoesPerSecond: 0.4, Duration: time.Second, Config: load.Config{Rate: 0.5, Arrivals: load.Steady}}
	var b strings.Builder
	if err := Print(&b, r); err != nil || !strings.Contains(b.String(), "0.5 a second due (steady)") || !strings.Contains(b.String(), "0.4 echoes a second") {
		t.Errorf("%v\n%s", err, b.String())
	}
}
