package trace

// Counters count what a worker did since it started. They only grow.
type Counters struct {
	Accepts  uint64 `json:"accepts"` // that returned a connection
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

// CounterWords is the number of counters: the size of Counters in 64-bit words.
const CounterWords = 11

// Words returns the counters in the order in which they are declared.
func (c *Counters) Words() [CounterWords]uint64 {
	return [...]uint64{c.Accepts, c.Closes, c.Reads, c.Writes, c.BytesIn, c.BytesOut, c.Turns, c.Ready, c.Vain, c.Slept, c.Refused}
}

// CountersOf is the inverse of Words. It panics if w has fewer than CounterWords words.
func CountersOf(w []uint64) Counters {
	return Counters{w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9], w[10]}
}

// Add returns the sum of c and d, counter by counter.
func (c Counters) Add(d Counters) Counters {
	a, b := c.Words(), d.Words()
	for i := range a {
		a[i] += b[i]
	}
	return CountersOf(a[:])
}
