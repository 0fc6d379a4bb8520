package measure

import (
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/sys/unix"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/units"
)

// Limit is something that bounds what can be shown on this machine.
type Limit struct {
	Name  string `json:"name"`
	Value string `json:"value"` // for people; "unlimited" or "unknown" where it is
	// Number is the value where it is one; -1 where it is unlimited, unknown or none.
	Number int64 `json:"number"`
	// Verdict is a sentence, only where something is too low or missing: what
	// cannot be done, and what would help.
	Verdict string `json:"verdict,omitempty"`
	// Missing says that what the verdict is about is not there at all, and is needed.
	// Without it, a verdict says that there is less than one would like.
	Missing bool `json:"-"`
}

// Status is "ok", "limited" or "missing".
func (l Limit) Status() string {
	switch {
	case l.Verdict == "":
		return "ok"
	case l.Missing:
		return "missing"
	}
	return "limited"
}

// The least that the demonstrations need.
const (
	needFDs     = 2100 // 1,000 clients, their server's ends, and some
	needTasks   = 1100 // 1,000 clients, a thread or a process each, and some
	needBacklog = 1024
	needPorts   = 12000
	needSpace   = 256 << 20 // bytes: a minute of a busy trace
)

// Limits says what this machine and this process may do, in the order in which
// one would ask. It changes nothing: what it tries, it undoes.
func Limits() []Limit {
	var list []Limit
	list = append(list, Limit{Name: "kernel", Value: release(), Number: -1})
	list = append(list, number("CPUs", int64(runtime.NumCPU()), 2,
		"with one CPU, the clients, the screen and the server take turns, and figures mean little"))
	list = append(list, number("GOMAXPROCS", int64(runtime.GOMAXPROCS(0)), 0, ""))
	list = append(list, descriptorLimits()...)
	list = append(list, taskLimits()...)
	list = append(list, networkLimits()...)
	list = append(list, traceSpace())
	return append(list, epoll(), ioUring())
}

// number makes a Limit of n. A negative n is unknown; below need it gets the verdict.
func number(name string, n, need int64, verdict string) Limit {
	l := Limit{Name: name, Value: units.Count(n), Number: n}
	switch {
	case n < 0:
		l.Value, l.Number = "unknown", -1
	case n < need:
		l.Verdict = fmt.Sprintf("%s is %s: %s", name, units.Count(n), verdict)
	}
	return l
}

// unlimited is a limit that is none.
func unlimited(name string) Limit { return Limit{Name: name, Value: "unlimited", Number: -1} }

// rlimit reads a limit of getrlimit(2). Go raises the soft limit of descriptors
// to the hard one when a program starts, so both are mostly the same here.
func rlimit(name string, which int, hard bool, need int64, verdict string) Limit {
	var r unix.Rlimit
	if unix.Getrlimit(which, &r) != nil {
		return number(name, -1, 0, "")
	}
	v := uint64(r.Cur)
	if hard {
		v = uint64(r.Max)
	}
	if v >= 1<<62 { // RLIM_INFINITY is this or the double of it
		return unlimited(name)
	}
	return number(name, int64(v), need, verdict)
}

func descriptorLimits() []Limit {
	soft := rlimit("ulimit -n", unix.RLIMIT_NOFILE, false, needFDs,
		"`select` and `poll` demonstrations with 1,000 clients need 2,100; raise it with ulimit -n 4096")
	hard := rlimit("ulimit -Hn", unix.RLIMIT_NOFILE, true, needFDs,
		"ulimit -n cannot be raised above it; `select` and `poll` demonstrations with 1,000 clients need 2,100: ask an administrator")
	if hard.Verdict != "" {
		soft.Verdict = "" // its advice could not be followed
	}
	return []Limit{soft, hard}
}

// traceSpace is the room where traces are kept.
func traceSpace() Limit {
	const name = "free space for traces"
	dir, err := trace.RunsDir()
	if err != nil {
		return Limit{Name: name, Value: "unknown", Number: -1, Missing: true,
			Verdict: "there is no folder for traces, so no server can be watched: " + err.Error()}
	}
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return number(name, -1, 0, "")
	}
	free := int64(st.Bavail) * int64(st.Bsize)
	l := Limit{Name: name, Value: fmt.Sprintf("%s in %s", units.Text.Size(free), dir), Number: free}
	if free < needSpace {
		l.Verdict = fmt.Sprintf("only %s are free in %s, and a busy trace needs %s: make room, or set XDG_RUNTIME_DIR to a folder with more",
			units.Text.Size(free), dir, units.Text.Binary(needSpace))
	}
	return l
}

func epoll() Limit {
	k := kernel.NewDirect()
	fd, err := k.EpollCreate()
	if err != nil {
		why := err.Error()
		if errors.Is(err, kernel.ENOSYS) {
			why = "only Linux has it"
		}
		return Limit{Name: "epoll", Value: "no", Number: -1,
			Verdict: fmt.Sprintf("epoll does not work here (%s): use the models select, poll, threads and goroutine", why)}
	}
	k.Close(fd)
	return Limit{Name: "epoll", Value: "yes", Number: -1}
}

func release() string {
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return runtime.GOOS
	}
	return unix.ByteSliceToString(u.Sysname[:]) + " " + unix.ByteSliceToString(u.Release[:])
}
