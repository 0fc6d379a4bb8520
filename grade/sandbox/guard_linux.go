package sandbox

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// A wall is one step of a guard.
type wall struct {
	layer string // that it belongs to
	build func(*order) error
}

// walls must be in this order: a file tree needs the capabilities that User drops, the
// rules of Landlock name files that only the first user can reach, and seccomp forbids
// most of what comes before it.
var walls = []wall{
	{"", func(*order) error { return unix.CloseRange(4, 1<<31-1, unix.CLOSE_RANGE_CLOEXEC) }},
	{FileTree, enterTree},
	{Limits, limit},
	{Landlock, (*order).readLandlock},
	{OwnUID, become},
	{"", func(o *order) error { return os.Chdir(o.dir()) }},
	{"", func(*order) error { return unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) }},
	{Landlock, (*order).enforceLandlock},
	{Seccomp, filter},
}

// guard puts up the walls of o around this process and executes the program. The
// thread keeps what it was given: all that is per thread is set on the one that executes.
func guard(o *order, argv []string) error {
	runtime.LockOSThread()
	failed := map[string]string{}
	for _, w := range walls {
		err := w.build(o)
		if err != nil && !o.Trial {
			return fmt.Errorf("the sandbox cannot be built: %s: %w", cmp.Or(w.layer, "the process"), err)
		}
		if err != nil {
			failed[w.layer] = err.Error()
		}
	}
	if o.Trial {
		return json.NewEncoder(os.Stdout).Encode(failed)
	}
	err := unix.Exec(o.Program, argv, o.environment())
	return fmt.Errorf("%s cannot be executed in the sandbox: %w", o.Program, err)
}

// environment is all that the program is told: nothing of this process. Of two values of
// a name the first counts.
func (o *order) environment() []string {
	return append(slices.Clone(o.Env), "TERM=dumb", "GORACE=atexit_sleep_ms=0", "TMPDIR="+o.dir(), "HOME="+o.dir())
}

func limit(o *order) error {
	b := o.Bounds
	for _, l := range []struct {
		kind  int
		value int64
		zero  bool // 0 is a limit too
	}{
		{unix.RLIMIT_CORE, 0, true},
		{unix.RLIMIT_DATA, b.Memory, false},
		{unix.RLIMIT_NOFILE, int64(b.Files), false},
		{unix.RLIMIT_FSIZE, b.FileSize, false},
		{unix.RLIMIT_CPU, int64(b.CPU / time.Second), false},
	} {
		if l.value == 0 && !l.zero {
			continue
		}
		var now unix.Rlimit
		if err := unix.Getrlimit(l.kind, &now); err != nil {
			return err
		}
		most := min(uint64(l.value), now.Max)
		if err := unix.Setrlimit(l.kind, &unix.Rlimit{Cur: most, Max: most}); err != nil {
			return err
		}
	}
	return nil
}

// keptCap is the capability that a build keeps where it is a user of its own: it reads
// a source tree and a module cache that may be closed to others.
const keptCap = unix.CAP_DAC_READ_SEARCH

// become makes the process the user of o, and takes away all capabilities, now and for
// every program that it executes.
func become(o *order) error {
	if err := boundCapabilities(o.Keep); err != nil {
		return err
	}
	if o.User >= 0 {
		unix.RawSyscall(unix.SYS_SETGROUPS, 0, 0, 0) // forbidden where this user maps itself alone
		id := uintptr(o.User)
		if _, _, e := unix.RawSyscall(unix.SYS_SETRESGID, id, id, id); e != 0 {
			return e
		}
		if _, _, e := unix.RawSyscall(unix.SYS_SETRESUID, id, id, id); e != 0 {
			return e
		}
	}
	if err := dropCapabilities(o.Keep); err != nil {
		return err
	}
	// A change of user forgets the parent, and it was the first thread's.
	return unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0)
}

// boundCapabilities sees to it that no program that is executed, and no change of user,
// gives or takes capabilities. It needs some itself, so it comes first.
func boundCapabilities(keep bool) error {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var have [2]unix.CapUserData
	if err := unix.Capget(&header, &have[0]); err != nil {
		return err
	}
	if have[0].Effective&(1<<unix.CAP_SETPCAP) == 0 {
		return nil // there are none
	}
	for c := uintptr(0); c <= 63; c++ {
		if keep && c == keptCap {
			continue
		}
		if err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0); err != nil && !errors.Is(err, unix.EINVAL) {
			return err
		}
	}
	const noRoot = 1<<0 | 1<<1 | 1<<2 | 1<<3 // SECBIT_NOROOT, _NO_SETUID_FIXUP, and both locked
	return unix.Prctl(unix.PR_SET_SECUREBITS, noRoot, 0, 0, 0)
}

// dropCapabilities takes away all capabilities, or all but keptCap.
func dropCapabilities(keep bool) error {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var want [2]unix.CapUserData
	if keep {
		const bit = uint32(1 << keptCap)
		want[0] = unix.CapUserData{Effective: bit, Permitted: bit, Inheritable: bit}
	}
	unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) // not in old kernels
	if err := unix.Capset(&header, &want[0]); err != nil || !keep {
		return err
	}
	return unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_RAISE, keptCap, 0, 0)
}
