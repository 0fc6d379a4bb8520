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
	share  float64   // of one core, smoothed over a second or two
	at     time.Time // of the latest sample
	echoes uint64    // until then

	sumUsed   float64 // seconds of processor time, and with them so many echoes
	sumEchoes float64 // of the last costWindow; what lies further back has faded
}

const (
	costWindow  = 10.0 // seconds
	leastUsed   = 0.05 // seconds of processor time, before anything is said of an echo
	leastEchoes = 1000 // likewise: of fewer, the figure is the idle process's
)

// Apply applies a sample, if it is new. What was used while the server was held is
// not part of the cost of an echo. echoes counts from the start of the server.
func (c *Cost) Apply(v snapshot.View, echoes uint64) {
	share := v.Sample.CPU / 100
	dt := v.Sample.At.Sub(c.at).Seconds()
	if share < 0 || c.known && dt <= 0 {
		return
	}
	since := float64(int64(echoes - c.echoes))
	c.at, c.echoes = v.Sample.At, echoes
	switch {
	case v.Held:
	case !c.known:
		c.known, c.share = true, share
	default:
		c.share += (share - c.share) / 8
		fade := math.Exp(-dt / costWindow)
		c.sumUsed, c.sumEchoes = c.sumUsed*fade+share*dt, c.sumEchoes*fade+max(0, since)
	}
}

// CPU returns the share of one core, 1 is all of it; negative: unknown.
func (c *Cost) CPU() float64 {
	if !c.known {
		return -1
	}
	return c.share
}

// PerEcho returns the processor time of an echo, in ns; negative: unknown.
func (c *Cost) PerEcho() float64 {
	if c.sumUsed < leastUsed || c.sumEchoes < leastEchoes {
		return -1
	}
	return c.sumUsed * 1e9 / c.sumEchoes
}
