package load

import "math"

// Arrivals is how the messages of the open loop come in time. Their number in
// the long run is the rate, whichever it is.
type Arrivals string

const (
	// Steady: one after the other, evenly spaced over all connections.
	Steady Arrivals = "steady"
	// Poisson: at random, each independent of the others, as people come. Every
	// connection is a Poisson process of its own; together they are one, too.
	Poisson Arrivals = "poisson"
	// Bursts: Config.Burst messages at the same moment, then nothing for a while.
	Bursts Arrivals = "bursts"
)

var patterns = []Arrivals{Steady, Poisson, Bursts}

// first gives c the time of its first message, at or after now. start is when
// the run began.
func (t *thread) first(c *conn, start, now int64) {
	switch {
	case t.cfg.Rate == 0 && t.cfg.Think > 0: // not all at once, or they stay in step
		c.intended = now + int64(t.random.Float64()*float64(t.cfg.Think))
	case t.cfg.Rate == 0:
		c.intended = now
	case t.cfg.Arrivals == Poisson:
		c.intended = now + t.exponential(t.gap)
	default:
		// Message number i of all is connection i's. One that comes later (Ramp)
		// begins with the message that is due then.
		c.next = uint64(c.number)
		if late := float64(now-start)*t.cfg.Rate/1e9 - float64(c.number); late > 0 {
			c.next += uint64(math.Ceil(late/float64(t.cfg.Active))) * uint64(t.cfg.Active)
		}
		t.start = start
		c.intended = t.dueAt(c.next)
	}
}

// next gives c the time of its next message. The last one was intended at
// c.intended, and is answered now.
func (t *thread) next(c *conn, now int64) {
	switch {
	case t.cfg.Rate == 0 && t.cfg.Arrivals == Poisson:
		c.intended = now + t.exponential(float64(t.cfg.Think))
	case t.cfg.Rate == 0:
		c.intended = now + int64(t.cfg.Think)
	case t.cfg.Arrivals == Poisson:
		c.intended += t.exponential(t.gap)
	default:
		c.next += uint64(t.cfg.Active)
		c.intended = t.dueAt(c.next)
	}
}

// dueAt is when message number n of all connections is due, steady or in bursts.
// It is computed from n each time, so that no error adds up.
func (t *thread) dueAt(n uint64) int64 {
	if t.cfg.Arrivals == Bursts {
		n -= n % uint64(t.cfg.Burst)
	}
	return t.start + far(float64(n)*1e9/t.cfg.Rate)
}

// far is so many nanoseconds, at most some 36 years: of one message in a million
// years the time fits into no int64, and turned around it would be long past.
func far(ns float64) int64 { return int64(min(ns, 1<<60)) }

// exponential draws a time between two independent events, mean nanoseconds on
// average: at least 1, so that a schedule always goes on.
func (t *thread) exponential(mean float64) int64 {
	return max(far(t.random.ExpFloat64()*mean), 1)
}
