package conform

import (
	"encoding/binary"
	"fmt"
	"time"

	"muxlab/harness/model"
	"muxlab/harness/proc"
	"muxlab/harness/units"
)

// Many clients: at once, one after another, silent, too many.

// many: as many as the model is for, open at the same time; then more
// conversations at once than some models serve at once.
func many(t *Trial) error {
	all, err := t.DialMany(t.atOnce(t.scaled(400)))
	if err != nil {
		return err
	}
	for round := range 2 {
		for i, c := range all {
			if err := c.Send(letter(i, round)); err != nil {
				return err
			}
		}
		for i, c := range all {
			if err := c.Expect(letter(i, round)); err != nil {
				return fmt.Errorf("client %d of %d: %w", i+1, len(all), err)
			}
		}
	}
	for _, c := range all {
		c.Reset()
	}
	return each(t.scaled(80), func(i int) error {
		c, err := t.Dial()
		if err != nil {
			return err
		}
		defer c.Reset()
		return c.Ask(letter(i, 3))
	})
}

// letter is a message that no other client sends.
func letter(client, round int) []byte {
	return binary.BigEndian.AppendUint32([]byte{byte(round)}, uint32(client))
}

// churnClients is how many come and go; ten times as many in the long form, and a
// quarter in brief, which is still more than threadSlack where each has a thread.
const churnClients = 600

// churn: many clients, one after another, leave nothing behind.
func churn(t *Trial) error {
	if err := t.stillServes(); err != nil {
		return err
	}
	before, seen := t.Look()
	for i := range t.scaled(churnClients) {
		c, err := t.Dial()
		if err != nil {
			return err
		}
		if err := c.Ask(letter(i, 0)); err != nil {
			return fmt.Errorf("client %d: %w", i+1, err)
		}
		if i%2 == 0 {
			c.CloseWrite()
			if err := c.ExpectEnd(); err != nil {
				return err
			}
		}
		c.Close()
	}
	return t.NoLeak(before, seen, units.Text.Plural(t.scaled(churnClients), "client")+", one after another,")
}

// idle: silent clients cost no CPU time, and a loop does not turn for them.
func idle(t *Trial) error {
	all, err := t.DialMany(t.atOnce(t.scaled(50)))
	if err != nil {
		return err
	}
	for i, c := range all {
		if err := c.Ask(letter(i, 0)); err != nil {
			return err
		}
	}
	if err := t.Quiet("while " + units.Text.Plural(len(all), "client") + " were silent"); err != nil {
		return err
	}
	if !t.Recorded {
		return nil
	}
	return t.noTurns()
}

// noTurns looks at the trace: nobody is woken while nothing happens.
func (t *Trial) noTurns() error {
	before, err := t.Frame()
	if err != nil {
		return err
	}
	time.Sleep(quietWindow)
	after, err := t.Frame()
	if err != nil {
		return err
	}
	if turns := after.Total().Turns - before.Total().Turns; turns > 5 {
		return Failuref("none", "in %s in which nothing happened, it was woken %s times",
			units.Text.Latency(float64(quietWindow)), units.Count(turns))
	}
	return nil
}

// files is the limit of descriptors for emfile: enough to start, and no more.
const files = 40

func fewFiles(_ *Trial, job *proc.Job) { job.MaxFiles = files }

// emfile: more clients than a process has descriptors for. It neither spins nor
// loses its listener; as clients go, those who wait are served.
func emfile(t *Trial) error {
	restless := t.restless()
	all, err := t.DialMany(files*max(len(descendants(t.Server.PID())), 1) + 20)
	if err != nil {
		return err
	}
	for i, c := range all {
		if err := c.Send(letter(i, 0)); err != nil {
			return err
		}
	}
	if err := t.allFilesUsed(); err != nil {
		return err
	}
	if !restless { // else another case says so
		if err := t.Quiet("with no descriptor left, and clients waiting,"); err != nil {
			return err
		}
	}
	for i, c := range all {
		if err := c.Expect(letter(i, 0)); err != nil {
			return fmt.Errorf("client %d of %d: %w", i+1, len(all), err)
		}
		c.Reset()
	}
	return t.stillServes()
}

// restless: it does not sleep with one silent client either.
func (t *Trial) restless() bool {
	if t.stillServes() != nil || !canInspect {
		return false
	}
	c, err := t.Dial()
	if err != nil {
		return false
	}
	defer c.Reset()
	if c.Ask([]byte("and now silence")) != nil {
		return false
	}
	return t.Quiet("with one silent client") != nil
}

// allFilesUsed waits until a process of the server has no descriptor left.
func (t *Trial) allFilesUsed() error {
	if !canInspect {
		t.leave("whether the descriptors were used up")
		return nil
	}
	most := 0
	if t.Settles(func() bool {
		for _, pid := range append(descendants(t.Server.PID()), t.Server.PID()) {
			most = max(most, entries(pid, "fd"))
		}
		return most >= files
	}) {
		return nil
	}
	return Failuref(fmt.Sprintf("that it takes them until none of its %d is left", files),
		"with more clients than descriptors, it used %d", most)
}

// processes: the model has some.
func processes(s Subject) string {
	if !s.Model.Traits.Processes {
		return "it is one process"
	}
	return ""
}

// workers is how many worker processes a server keeps, 0 if it makes them as needed.
func (t *Trial) workers() int {
	if t.Model.Traits.Processes && t.Model.Traits.Cost != model.PerProcess {
		return t.Options.Int("workers")
	}
	return 0
}
