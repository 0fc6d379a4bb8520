package measure

import "time"

// Samples is what a Sampler found at one moment: what only the kernel knows of a
// server. A number that is unavailable is negative. The session keeps samples in a
// recording as JSON, so the names of the fields are part of its format.
type Samples struct {
	At           time.Time // zero: nothing was sampled yet
	CPU          float64   // percent of one core, all processes of the server: 200 is two cores
	RSS          int64     // bytes, all processes of the server
	Backlog      int       // connections the kernel has made and nobody accepted yet
	BacklogLimit int       // of all listeners together; 0 is unknown too
	Unread       int64     // bytes the kernel holds for the server
	Unsent       int64     // bytes the kernel holds for the clients
	Stopped      []int     // process ids of the server's processes that are stopped (SIGSTOP)
}

// NoSamples returns the samples before the first look: every number is unavailable.
func NoSamples() Samples {
	return Samples{CPU: -1, RSS: -1, Backlog: -1, BacklogLimit: -1, Unread: -1, Unsent: -1}
}

// Known reports whether something was sampled at all.
func (s Samples) Known() bool { return !s.At.IsZero() }
