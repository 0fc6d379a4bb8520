package proc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/harness/model"
)

// Main turns this process into one of its own server or worker processes, if it
// was started as one, and does not return then. main calls it first of all, and
// so does the TestMain of every package whose tests start servers.
func Main(models []*model.Model) {
	if len(os.Args) != 3 || os.Args[1] != hidden {
		return
	}
	ctx, _ := signal.NotifyContext(context.Background(), unix.SIGTERM)
	var job Job
	err := json.Unmarshal([]byte(os.Args[2]), &job)
	if err == nil {
		err = Serve(ctx, models, job, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "muxlab:", err)
	}
	os.Exit(ExitCode(err))
}

// ExitCode is 0 without an error, 2 for wrong usage, 3 if this machine cannot
// do it, and else 1.
func ExitCode(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, ErrUsage):
		return 2
	case errors.Is(err, ErrMachine):
		return 3
	}
	return 1
}

// Serve makes this process the server, or the worker of a server, that job asks
// for, until ctx is done. Once it accepts it writes "listening on HOST:PORT" to out.
// It is called once in the life of a process: limits, gates and the number of
// threads are the process's own.
func Serve(ctx context.Context, models []*model.Model, job Job, out io.Writer) error {
	m := model.Find(models, job.Model)
	if m == nil {
		return Usagef("there is no model %q", job.Model)
	}
	if m.Traits.Linux && runtime.GOOS != "linux" {
		return Machinef("%s needs Linux; poll and select run here too", m.Name)
	}
	time.Sleep(time.Nanosecond) // the Go runtime makes its own poller now, while descriptors last
	if job.Leash >= 0 {
		go follow(job.Leash)
	}
	if err := limit(job, m); err != nil {
		return err
	}
	h := &host{job: job, model: m, out: out}
	env, err := h.open()
	if err != nil {
		return err
	}
	defer h.close()
	return h.run(ctx, env)
}

// follow ends this process with its parent: the parent-death signal backed up
// by a pipe, for where there is none.
func follow(leash int) {
	var b [1]byte
	for {
		if _, err := unix.Read(leash, b[:]); err != unix.EINTR {
			os.Exit(1)
		}
	}
}

// limit sets what the process as a whole is allowed.
func limit(job Job, m *model.Model) error {
	if job.MaxFiles > 0 {
		l := unix.Rlimit{Cur: uint64(job.MaxFiles), Max: uint64(job.MaxFiles)}
		if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &l); err != nil {
			return Machinef("the limit of open files cannot be set to %d: %v", job.MaxFiles, err)
		}
	}
	if n := threads(job, m); n > 0 {
		// A thread that comes back from a blocking call needs a processor of the Go
		// scheduler's; with too few, it waits for those that compute (FACTS: 41 ms).
		runtime.GOMAXPROCS(min(max(n+2, runtime.NumCPU()), 64))
	}
	return nil
}

// threads is how many threads of a model may want to run at once in one process.
func threads(job Job, m *model.Model) int {
	switch o := job.Options; {
	case !m.Traits.Threads:
		return 0
	case m.Traits.Cost == model.PerThread:
		return o.Int("max-conns")
	case o.Int("threads") > 0:
		return o.Int("threads")
	default:
		return o.Int("workers")
	}
}

// runtimeThreads is how many threads the Go runtime may want for itself in a process.
const runtimeThreads = 8

// Tasks is how many threads, in how many processes together, the server of job
// may come to have: what ulimit -u and pids.max count.
func Tasks(job Job, m *model.Model) int {
	each := threads(job, m) + runtimeThreads
	switch {
	case m.Traits.Cost == model.PerProcess:
		return (job.Options.Int("max-conns") + 1) * runtimeThreads
	case m.Traits.Processes:
		return (job.Options.Int("workers") + 1) * each
	}
	return each
}
