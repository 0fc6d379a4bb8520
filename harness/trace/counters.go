package trace

// Counters are what a worker did since it started.
type Counters struct {
	Accepts  uint64 `json:"accepts"`
	Closes   uint64 `json:"closes"`
	Reads    uint64 `json:"reads"`  // that returned bytes
	Writes   uint64 `json:"writes"` // that took bytes
	BytesIn  uint64 `json:"bytes_in"`
	BytesOut uint64 `json:"bytes_out"`
	Turns    uint64 `json:"turns"`
	Ready    uint64 `json:"ready"`   // descriptors that waits returned
	Vain     uint64 `json:"vain"`    // accepts that found nothing: woken in vain
	Slept    uint64 `json:"slept"`   // nanoseconds in blocking calls and waits, see Event.Slept
	Refused  uint64 `json:"refused"` // connections closed unserved
}

const CounterWords = 11

func (c *Counters) Words() [CounterWords]uint64 {
	return [...]uint64{c.Accepts, c.Closes, c.Reads, c.Writes, c.BytesIn, c.BytesOut, c.Turns, c.Ready, c.Vain, c.Slept, c.Refused}
}

func CountersOf(w []uint64) Counters {
	return Counters{w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9], w[10]}
}

// Add returns the sum.
func (c Counters) Add(d Counters) Counters {
	a, b := c.Words(), d.Words()
	for i := range a {
		a[i] += b[i]
	}
	return CountersOf(a[:])
}
