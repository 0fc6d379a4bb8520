package meter

import (
	"math"
	"time"

	"muxlab/viz/snapshot"
)

// The processor time of the server, and of an echo.

// A Cost measures the processor time that the server uses, and from it that of an
// echo. The system counts that time in hundredths of a second. Of a server that works one
// thousandth of the time nothing can be said of an echo: what it uses then is mostly what
// an idle process uses.
type Cost struct {
	known  bool
	held   bool      // the server was held at some time since the latest sample
	shares []share   // of one core, in the window of the rates
	at     time.Time // of the latest sample
	echoes uint64    // until then

	sumUsed   float64 // seconds of processor time, and with them so many echoes
	sumEchoes float64 // of the last costWindow; what lies further back has faded
}

// A share is what one sample says.
type share struct {
	at      time.Time
	seconds float64 // since the sample before
	worked  float64 // of one core
}

const (
	costWindow  = 10.0 // seconds
	leastUsed   = 0.05 // seconds of processor time, before anything is said of an echo
	leastEchoes = 1000 // likewise: of fewer, the figure is the idle process's
)

// Apply applies a sample, if it is new. What was used while the server was held is
// not part of the cost of an echo. echoes counts from the start of the server.
func (c *Cost) Apply(v snapshot.View, echoes uint64) {
	worked := v.Sample.CPU / 100
	dt := v.Sample.At.Sub(c.at).Seconds()
	c.held = c.held || v.Held
	if worked < 0 || c.known && dt <= 0 {
		return
	}
	since := float64(int64(echoes - c.echoes))
	c.at, c.echoes = v.Sample.At, echoes
	switch {
	case v.Held:
	case !c.known:
		c.known = true
	default:
		fade := math.Exp(-dt / costWindow)
		c.sumUsed, c.sumEchoes = c.sumUsed*fade+worked*dt, c.sumEchoes*fade+max(0, since)
	}
	if window := time.Duration(rateWindow).Seconds(); !c.held {
		if dt <= 0 || dt > window { // of the first, nobody knows since when
			dt = window
		}
		c.add(share{c.at, dt, worked})
	}
	c.held = v.Held
}

// add adds a sample to the window, and removes what is older than the rates are. The
// latest stays: on a busy machine samples are seldom.
func (c *Cost) add(s share) {
	c.shares = append(c.shares, s)
	for s.at.Sub(c.shares[0].at) >= time.Duration(rateWindow) {
		c.shares = c.shares[1:]
	}
}

// CPU returns the share of one core, 1 is all of it, in the window of the other rates;
// negative: no sample is whole yet. In a hold it stays as it was before.
func (c *Cost) CPU() float64 {
	worked, seconds := 0.0, 0.0
	for _, s := range c.shares {
		worked, seconds = worked+s.worked*s.seconds, seconds+s.seconds
	}
	if seconds == 0 {
		return -1
	}
	return worked / seconds
}

// PerEcho returns the processor time of an echo, in ns; negative: unknown.
func (c *Cost) PerEcho() float64 {
	if c.sumUsed < leastUsed || c.sumEchoes < leastEchoes {
		return -1
	}
	return c.sumUsed * 1e9 / c.sumEchoes
}
