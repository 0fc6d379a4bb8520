package conform

import (
	"fmt"
	"slices"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
)

// OptIn are the cases for what only some models can do.
var OptIn = []Case{
	{
		Name:     "beyond-fdsetsize",
		Sentence: "it puts a descriptor of 1024 or more into an fd_set, which ends there",
		Applies:  fdSetSize,
		Run:      alone(beyondFDSetSize),
	}, {
		Name:     "five-thousand",
		Sentence: "it has a bound of its own on descriptors, or what a turn costs grows out of hand",
		Applies:  unboundedReadiness,
		Run:      alone(fiveThousand),
	}, {
		Name:     "slow-beside-fast",
		Sentence: "one client that is slow holds up another",
		Applies:  fair,
		Run:      slowBesideFast,
	}, {
		Name:     "busy-client",
		Sentence: "one client that always has something to say is served until it has not, and the others wait",
		Applies:  fair,
		Run:      busyClient,
	}, {
		Name:     "queue-full",
		Sentence: "it drops or forgets clients when the queue is full, instead of leaving them in the backlog",
		Applies:  queued,
		Options:  model.Options{"workers": "1", "threads": "2", "queue": "2"},
		Run:      queueFull,
	}, {
		Name:     "worker-killed",
		Sentence: "the death of one worker process harms the clients of others, or it is not replaced",
		Applies:  processes,
		Run:      workerKilled,
	}, {
		Name:     "back-off",
		Sentence: "a worker that dies at once is replaced at once, again and again, and the machine does nothing else",
		Applies:  supervised,
		Run:      backOff,
	}, {
		Name:     "parent-killed",
		Sentence: "its processes outlive it",
		Applies:  processes,
		Run:      parentKilled,
	},
	maxConns,
}

func fdSetSize(s Subject) string {
	if s.Model.Traits.MaxClients != kernel.FDSetSize {
		return "it has no such limit"
	}
	return roomFor(1200)
}

func unboundedReadiness(s Subject) string {
	if s.Model.Traits.View != model.Readiness || s.Model.Traits.MaxClients > 0 {
		return "it is not meant for that many"
	}
	return roomFor(5200)
}

func queued(s Subject) string {
	if !hasQueue(s) {
		return "it has no queue"
	}
	return ""
}

func supervised(s Subject) string {
	if !s.Model.Traits.Processes || s.Model.Traits.Cost == model.PerProcess {
		return "it keeps no worker processes"
	}
	if !canInspect {
		return "worker processes cannot be found on this machine"
	}
	return ""
}

// roomFor: this process, which is the clients, may open so many descriptors; so may the server.
func roomFor(n uint64) string {
	var l unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &l); l.Cur < n {
		return fmt.Sprintf("%d open files are needed, and the limit is %d: ulimit -n %d", n, l.Cur, n)
	}
	return ""
}

// crowded is held by a case that needs most of the descriptors of this process,
// which is the clients: cases may run at the same time.
var crowded sync.Mutex

func alone(run func(*Trial) error) func(*Trial) error {
	return func(t *Trial) error {
		crowded.Lock()
		defer crowded.Unlock()
		err := run(t)
		for _, c := range t.clients {
			c.Reset()
		}
		return err
	}
}

// beyondFDSetSize: those who do not fit are closed at once, and the trace says
// why; the others live on.
func beyondFDSetSize(t *Trial) error {
	const n = 1100
	all, err := t.DialMany(n)
	if err != nil {
		return err
	}
	last := all[n-1]
	last.SetReadDeadline(time.Now().Add(t.Patience))
	if _, err := last.Read(make([]byte, 1)); err == nil || timedOut(err) {
		return Failuref("that it is closed at once", "a connection beyond the limit was left open")
	}
	for i, c := range all[:900] {
		if err := c.Ask(letter(i, 0)); err != nil {
			return fmt.Errorf("client %d of %d: %w", i+1, n, err)
		}
	}
	if t.Recorded {
		return t.refused(n - kernel.FDSetSize)
	}
	return nil
}

// refused: the trace names the reason for at least so many.
func (t *Trial) refused(least int) error {
	f, err := t.Frame()
	if err != nil {
		return err
	}
	n := 0
	for _, e := range f.Events {
		if e.Op == trace.OpRefuse && trace.Reason(e.Arg) == trace.NoRoom {
			n++
		}
	}
	if n < least {
		return Failuref(fmt.Sprintf("at least %d", least), "the trace names %d connections that were refused", n)
	}
	return nil
}

// fiveThousand connections are open, and some of them talk.
func fiveThousand(t *Trial) error {
	all, err := t.DialMany(5000)
	if err != nil {
		return err
	}
	for i := 0; i < len(all); i += 97 {
		if err := all[i].Ask(letter(i, 0)); err != nil {
			return fmt.Errorf("client %d of %d: %w", i+1, len(all), err)
		}
	}
	return all[len(all)-1].Ask([]byte("the last one"))
}

// queueFull: with two in service and two in the queue, the others stay in the
// backlog; as those before them go, all are served.
func queueFull(t *Trial) error {
	all, err := t.DialMany(12)
	if err != nil {
		return err
	}
	for i, c := range all {
		if err := c.Send(letter(i, 0)); err != nil {
			return err
		}
	}
	for i, c := range all {
		if err := c.Expect(letter(i, 0)); err != nil {
			return fmt.Errorf("client %d of %d: %w", i+1, len(all), err)
		}
		if i == 1 {
			if err := t.Quiet("with its queue full"); err != nil {
				return err
			}
		}
		c.Close()
	}
	if !t.Recorded {
		return nil
	}
	f, err := t.Frame()
	if err != nil {
		return err
	}
	deepest := 0
	for _, e := range f.Events {
		if e.Op == trace.OpEnqueue {
			deepest = max(deepest, int(e.Arg))
		}
	}
	if deepest != 2 {
		return Failuref("2, which is full", "the queue was at most %d deep", deepest)
	}
	return nil
}

// workerKilled: a worker process dies under load; only its own connections are
// lost, and it is replaced.
func workerKilled(t *Trial) error {
	all, err := t.DialMany(t.atOnce(4))
	if err != nil {
		return err
	}
	for i, c := range all {
		if err := c.Ask(letter(i, 0)); err != nil {
			return err
		}
	}
	workers := descendants(t.Server.PID())
	if len(workers) == 0 {
		return nil // they cannot be found here
	}
	victim := workers[t.Rand.IntN(len(workers))]
	most := sockets(victim) - 1 // one is the listener, but for the child of a single connection
	if t.Model.Traits.Cost == model.PerProcess {
		most = 1
	}
	syscall.Kill(victim, syscall.SIGKILL)
	if !t.Settles(func() bool { return !slices.Contains(descendants(t.Server.PID()), victim) }) {
		return Failuref("that it is reaped", "a worker that was killed is still there")
	}
	lost := 0
	for i, c := range all {
		if c.Ask(letter(i, 1)) != nil {
			lost++
		}
		c.Reset()
	}
	if lost > most {
		return Failuref(fmt.Sprintf("at most %d", most), "with one worker, %d of %d connections were lost", lost, len(all))
	}
	return first(t.allWorkers(), t.servesAgain())
}

// backOff: workers are killed as soon as they are there, for a while.
func backOff(t *Trial) error {
	killed := map[int]bool{}
	n := len(descendants(t.Server.PID()))
	for began := time.Now(); time.Since(began) < 1200*time.Millisecond; time.Sleep(10 * time.Millisecond) {
		for _, pid := range descendants(t.Server.PID()) {
			syscall.Kill(pid, syscall.SIGKILL)
			killed[pid] = true
		}
	}
	if len(killed) > 8*n {
		return Failuref("a handful", "in a second, each of its %d workers was replaced %d times", n, len(killed)/n)
	}
	return first(t.allWorkers(), t.servesAgain())
}

// parentKilled: the first process is killed; no other outlives it.
func parentKilled(t *Trial) error {
	all, err := t.DialMany(t.atOnce(3))
	if err != nil {
		return err
	}
	for i, c := range all {
		if err := c.Ask(letter(i, 0)); err != nil {
			return err
		}
	}
	pids := descendants(t.Server.PID())
	t.over = true
	t.Server.Kill()
	<-t.Server.Done()
	if err := t.gone(pids); err != nil {
		return err
	}
	for _, c := range all {
		c.SetReadDeadline(time.Now().Add(t.Patience))
		if _, err := c.Read(make([]byte, 1)); err == nil || timedOut(err) {
			return Failuref("the end", "a client was left with an open connection")
		}
	}
	return nil
}
