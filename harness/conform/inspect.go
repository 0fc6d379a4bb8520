package conform

import (
	"fmt"
	"muxlab/harness/units"
	"time"
)

// A look is what a server's processes hold, all of them together.
type look struct {
	files     int // open descriptors
	threads   int
	processes int
}

func (l look) String() string {
	return fmt.Sprintf("%s, %s, %s",
		units.Text.Plural(l.files, "descriptor"), units.Text.Plural(l.threads, "thread"), units.Text.Plural(l.processes, "process"))
}

// threadSlack: the Go runtime makes threads of its own when it sees fit, and keeps
// them: on a busy machine nearly one for each that a model keeps to itself.
const threadSlack = 32

// leaked compares what a server holds with what it held before.
func (l look) leaked(before look) bool {
	return l.files > before.files || l.processes > before.processes || l.threads > before.threads+threadSlack
}

// Look says what the server holds, once it holds still. ok is false where this
// cannot be seen.
func (t *Trial) Look() (l look, ok bool) {
	if !canInspect {
		t.leave("descriptors, threads and processes")
		return look{}, false
	}
	var before look
	same := 0
	t.Settles(func() bool {
		before, l = l, inspect(t.Server.PID())
		if l != before {
			same = 0
		}
		same++
		return same > 3
	})
	return l, true
}

// NoLeak waits until the server holds no more than before.
func (t *Trial) NoLeak(before look, ok bool, after string) error {
	if !ok {
		return nil
	}
	var now look
	if t.Settles(func() bool { now = inspect(t.Server.PID()); return !now.leaked(before) }) {
		return nil
	}
	return Failuref(before.String(), "after %s it holds %v", after, now)
}

const (
	quietWindow = 100 * time.Millisecond
	quietCPU    = 5 * time.Millisecond // in that time: a twentieth of a processor
	quietLooks  = 10
)

// Quiet waits until the server uses no CPU to speak of, for as long as its
// clients leave it alone. A server that spins never comes to that: whenever one
// looks it runs, or would run if the machine were not busy with others.
func (t *Trial) Quiet(while string) error {
	if !canInspect {
		t.leave("CPU time")
		return nil
	}
	var used time.Duration
	var awake int
	for range 15 {
		if used, awake = t.observe(); used <= quietCPU && awake <= quietLooks/2 {
			return nil
		}
	}
	return Failuref("that it sleeps", "%s it used %s of CPU time in %s, and was awake %d times of %d, again and again",
		while, units.Text.Latency(float64(used)), units.Text.Latency(float64(quietWindow)), awake, quietLooks)
}

// observe returns the CPU time that the server uses in the next moment, and how
// often it was seen awake.
func (t *Trial) observe() (used time.Duration, awake int) {
	before := cpu(t.processes())
	for range quietLooks {
		time.Sleep(quietWindow / quietLooks)
		if !t.asleep() {
			awake++
		}
	}
	return cpu(t.processes()) - before, awake
}

// asleep: no thread of the server runs or is ready to.
func (t *Trial) asleep() bool {
	return t.Server == nil || !running(t.processes())
}

// untilAsleep waits until the server has done what there is to do. One that
// spins never has; then it is enough to have waited.
func (t *Trial) untilAsleep() {
	time.Sleep(2 * time.Millisecond)
	for range 100 {
		if t.asleep() {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
}
