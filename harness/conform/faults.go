package conform

import (
	"errors"
	"fmt"
	"math"

	"muxlab/harness/kernel"
	"muxlab/harness/proc"
)

// The faulty kernel: it says what the manual allows, when a server least
// expects it. Which calls fail follows from the seed, which every result names.

func eintr(t *Trial, job *proc.Job) {
	job.Faults = &kernel.Faults{Seed: t.Seed, EINTR: 0.2}
}

func harmless(t *Trial, job *proc.Job) {
	job.Faults = &kernel.Faults{Seed: t.Seed, EINTR: 0.1, Short: 0.3, Again: 0.1, Early: 0.1}
}

func resets(t *Trial, job *proc.Job) {
	job.Faults = &kernel.Faults{Seed: t.Seed, Reset: 0.05}
}

func noFiles(t *Trial, job *proc.Job) {
	job.Faults = &kernel.Faults{Seed: t.Seed, EMFILE: 0.3}
}

func deaths(t *Trial, job *proc.Job) {
	job.Faults = &kernel.Faults{Seed: t.Seed, Die: 0.02}
}

// conversations: small ones, long enough to be interrupted often.
func conversations(t *Trial) error {
	for range 4 {
		c, err := t.Dial()
		if err != nil {
			return err
		}
		if err := c.chat(t, 20); err != nil {
			return err
		}
		c.Reset()
	}
	return nil
}

// faulty: the cases about bytes again. Nothing is lost.
func faulty(t *Trial) error {
	if err := conversations(t); err != nil {
		return err
	}
	for _, size := range []int{1, 10_000, 300_000} {
		if err := t.oneSize(size); err != nil {
			return err
		}
	}
	if err := pipelining(t); err != nil {
		return err
	}
	for _, c := range t.clients {
		c.Reset()
	}
	if err := shortWrites(t); err != nil {
		return err
	}
	for _, c := range t.clients {
		c.Reset()
	}
	return first(t.halfCloseAt(120<<10), t.together(t.scaled(40)))
}

// together: n conversations at the same time.
func (t *Trial) together(n int) error {
	return each(n, func(i int) error {
		c, err := t.Dial()
		if err != nil {
			return err
		}
		defer c.Reset()
		p := random(t.source(i), 5000)
		return c.Exchange(p, func() error { return c.Send(p) })
	})
}

// fatal: connections are lost, and nothing else: a client that tries again is
// served in the end, what it is sent is right, and nothing is left behind.
func fatal(t *Trial) error {
	if err := t.untilServed(9, 9); err != nil { // what is made once, at the first client, is no leak
		return err
	}
	if err := t.allWorkers(); err != nil {
		return err
	}
	before, seen := t.Look()
	rounds := min(max(t.scaled(40)/4, 4), 10)
	if t.Job.Faults.Die > 0 {
		rounds = 3 // each death costs a back-off
		// A worker may die at any time, also in the middle of the look. What it held,
		// the kernel takes back; that it is reaped and replaced remains to be seen.
		before = look{files: math.MaxInt32, threads: math.MaxInt32, processes: 1 + t.workers()}
	}
	err := each(t.atOnce(4), func(n int) error {
		for i := range rounds {
			if err := t.untilServed(n, i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return first(t.allWorkers(), t.NoLeak(before, seen, "failures made up by the faulty kernel"))
}

// allWorkers waits until the server has as many worker processes as it keeps.
func (t *Trial) allWorkers() error {
	n := t.workers()
	if n == 0 || !canInspect {
		return nil
	}
	if t.Settles(func() bool { return len(descendants(t.Server.PID())) == n }) {
		return nil
	}
	return Failuref(fmt.Sprint(n), "it keeps %d worker processes", len(descendants(t.Server.PID())))
}

// untilServed tries until a conversation comes to its end. A connection that
// breaks is ended; one on which nothing comes any more was forgotten.
func (t *Trial) untilServed(n, i int) error {
	r := t.source(1000*n + i)
	for try := 0; ; try++ {
		c, err := t.Dial()
		if err != nil {
			return err
		}
		p := random(r, 3000)
		for k := 0; k < len(p) && err == nil; k += 500 {
			err = c.Ask(p[k : k+500])
		}
		c.Reset()
		if err == nil {
			return nil
		}
		if f := (*Failure)(nil); errors.As(err, &f) && (!f.ended || try > 50) {
			return err
		}
	}
}
