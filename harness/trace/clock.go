package trace

import "muxlab/harness/kernel"

// Now returns the machine's monotonic clock in nanoseconds. It is the same clock in every
// process of the machine.
func Now() int64 { return kernel.Monotonic() }
