package load

import (
	"fmt"
	"time"

	"muxlab/harness/units"
)

// busy is the share of its time from which on the generator had no time left.
const busy = 0.9

// lent: less than so much of the time in which it could run, it ran.
const lent = 0.9

// ran is the share of its time that the generator used a CPU, all threads alike.
func (r *Result) ran() float64 {
	if r.Duration <= 0 {
		return 0
	}
	return r.ClientCPU / r.Duration.Seconds() / float64(max(r.Config.Threads, 1))
}

// share is how much of its time a thread could not have done more: in the open
// loop, in which it does not sleep through the last moment before a message is
// due, that is when it did not wait; in the closed loop, when it used its CPU,
// or could have and others had it.
func (f *figures) share() float64 {
	switch {
	case f.elapsed <= 0:
		return 0
	case f.late != nil:
		return max(0, 1-f.idle.Seconds()/f.elapsed.Seconds())
	}
	return min(1, (f.cpu+f.queued).Seconds()/f.elapsed.Seconds()) // the end may have been noticed late
}

// bottleneck says in a sentence that the figures are (also) the generator's own,
// or nothing.
//
// Closed loop: it had nothing left of its time. Open loop: the same, or it sent
// late. A message that leaves late although its connection was free has waited
// here and not at the server, and yet its latency counts from when it was due;
// where that is more than a tenth of what is printed, it has to be said.
func (r *Result) bottleneck() string {
	switch late := r.Lateness.P99; {
	case r.ClientBusy > busy && r.Config.Rate > 0:
		return fmt.Sprintf("the load generator was busy for %s of the time: it was a bottleneck itself; ask for a lower rate, or for more threads", units.Text.Percent(r.ClientBusy))
	case r.ClientBusy > busy && r.ran() < lent*r.ClientBusy:
		return fmt.Sprintf("the load generator ran for %s of the time and could have for %s: others had the CPU, so it was a bottleneck itself; leave it a CPU of its own",
			units.Text.Percent(r.ran()), units.Text.Percent(r.ClientBusy))
	case r.ClientBusy > busy:
		return "the load generator used its whole CPU: it was a bottleneck itself, and the server may do more than this; give it more threads, if there are CPUs for them"
	case late > int64(100*time.Microsecond) && late > r.Latency.P99/10:
		return fmt.Sprintf("the load generator was late: 1 %% of the messages left more than %s after they were due although their connection was free, "+
			"and the latencies contain that; ask for a lower rate, or leave it a CPU of its own", units.Text.Latency(float64(late)))
	}
	return ""
}
