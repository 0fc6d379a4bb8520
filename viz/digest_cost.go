package viz

import "time"

// costReader finds out what processor time the server takes, and an echo of it.
// The system counts that time in hundredths of a second: of a server that works a
// thousandth of the time nothing can be said before it has worked for a while.
type costReader struct {
	known  bool
	share  float64   // of one core, smoothed over a second or two
	at     time.Time // of the latest sample
	echoes uint64    // until then

	sumUsed   float64 // seconds of processor time, and in them so many echoes
	sumEchoes float64
}

const (
	leastUsed = 0.05 // seconds of processor time, before anything is said of an echo
	mostUsed  = 1.0  // after which what was before counts half
)

// take looks at a sample, if it is a new one. What was used while the server was
// held is no cost of an echo.
func (c *costReader) take(v view, echoes uint64) {
	share := v.sample.CPU / 100
	dt := v.sample.At.Sub(c.at).Seconds()
	if share < 0 || c.known && dt <= 0 {
		return
	}
	since := float64(int64(echoes - c.echoes))
	c.at, c.echoes = v.sample.At, echoes
	switch {
	case v.held:
	case !c.known:
		c.known, c.share = true, share
	default:
		c.share += (share - c.share) / 8
		c.sumUsed, c.sumEchoes = c.sumUsed+share*dt, c.sumEchoes+max(0, since)
	}
	if c.sumUsed > mostUsed {
		c.sumUsed, c.sumEchoes = c.sumUsed/2, c.sumEchoes/2
	}
}

// cpu is the share of one core; negative: not known.
func (c *costReader) cpu() float64 {
	if !c.known {
		return -1
	}
	return c.share
}

// perEcho is the processor time of an echo, in ns; negative: not known.
func (c *costReader) perEcho() float64 {
	if c.sumUsed < leastUsed || c.sumEchoes < 1 {
		return -1
	}
	return c.sumUsed * 1e9 / c.sumEchoes
}
