package sandbox

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"muxlab/harness/proc"
)

// The descriptors of a driver.
const (
	resultFD   = 3 // it writes what it found
	lifelineFD = 4 // it ends when the parent has ended
)

// The users of a driver's user namespace. It is the first; the server is the second,
// where the machine lets there be two.
const (
	driverUser = 0
	serverUser = 1
)

// A Driver is the process that judges one submission: this same program, run again. It
// must call Enter before anything else.
type Driver struct {
	*exec.Cmd
	Results  io.ReadCloser // what it writes to the file that Enter returns
	Said     *proc.Tail    // the last of what it writes to its standard error
	lifeline *os.File
}

// StartDriver starts a driver with the layers l: this program with args, which its main
// recognises. spec is its standard input: what it is to judge, and the seed, never the
// secret of the class. It is killed when ctx is done, and ends with this process. The
// caller reads Results to the end and calls Wait.
func StartDriver(ctx context.Context, l Layers, spec io.Reader, args ...string) (*Driver, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer w.Close()
	inside, lifeline, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	defer inside.Close()
	d := &Driver{exec.CommandContext(ctx, self, args...), r, &proc.Tail{}, lifeline}
	d.Stderr = d.Said
	d.Env = environment()
	d.Stdin, d.ExtraFiles, d.WaitDelay = spec, []*os.File{w, inside}, time.Second
	if d.SysProcAttr, err = l.driverAttributes(); err == nil {
		err = d.Start()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the driver cannot be started: %w", err), r.Close(), lifeline.Close())
	}
	return d, nil
}

// Wait waits for the driver to end. The error says how, if not with 0.
func (d *Driver) Wait() error {
	defer d.lifeline.Close()
	return errors.Join(d.Cmd.Wait(), d.Results.Close())
}

// self is this program, also where its file cannot be reached under its name any more.
const self = "/proc/self/exe"

// environment is what a driver is told of ours: where things are. There is no secret.
func environment() (list []string) {
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		if slices.Contains(told, name) {
			list = append(list, e)
		}
	}
	return append(list, "TERM=dumb")
}

var told = []string{"PATH", "HOME", "TMPDIR", "LANG", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "GORACE", "GOCOVERDIR",
	"GOROOT", "GOPATH", "GOCACHE", "GOMODCACHE", "GOFLAGS", "GOTOOLCHAIN"}

func (l Layers) driverAttributes() (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if !l.Held(UserNS) {
		return attr, nil
	}
	attr.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET
	attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: driverUser, HostID: os.Getuid(), Size: 1}}
	attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: driverUser, HostID: os.Getgid(), Size: 1}}
	if l.Held(OwnUID) {
		user, err := freeUser()
		if err != nil {
			return nil, err
		}
		one := syscall.SysProcIDMap{ContainerID: serverUser, HostID: user, Size: 1}
		attr.UidMappings, attr.GidMappings = append(attr.UidMappings, one), append(attr.GidMappings, one)
		attr.GidMappingsEnableSetgroups = true
	}
	return attr, nil
}

// Enter makes this process a driver with the layers l, and returns where it writes its
// results. Nothing that it starts inherits that.
func Enter(l Layers) (*os.File, error) {
	unix.CloseOnExec(resultFD)
	unix.CloseOnExec(lifelineFD)
	// Nobody of the same user reads its memory, and what loses its parent becomes its child.
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return nil, err
	}
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return nil, err
	}
	entered.Store(l.Held(UserNS))
	if l.Held(NetNS) {
		if err := loopbackUp(); err != nil {
			return nil, fmt.Errorf("the driver has no 127.0.0.1: %w", err)
		}
	}
	lifeline := os.NewFile(lifelineFD, "lifeline")
	go func() {
		io.Copy(io.Discard, lifeline)
		Sweep()
		os.Exit(1)
	}()
	return os.NewFile(resultFD, "results"), nil
}

// entered: this process is a driver in its own user namespace.
var entered atomic.Bool

func loopbackUp() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	lo.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, lo)
}

var givenUsers atomic.Int64

// freeUser returns a user id that no account has and no other submission of this program:
// from the highest that this process may become.
func freeUser() (int, error) {
	const most, spread = 1 << 31, 1 << 22
	text, err := os.Open("/proc/self/uid_map")
	if err != nil {
		return 0, err
	}
	defer text.Close()
	end := int64(0)
	for lines := bufio.NewScanner(text); lines.Scan(); {
		f := strings.Fields(lines.Text())
		if len(f) != 3 {
			continue
		}
		first, _ := strconv.ParseInt(f[0], 10, 64)
		size, _ := strconv.ParseInt(f[2], 10, 64)
		end = max(end, min(first+size, most))
	}
	const accounts = 60_000 // below are those of people and services
	room := min(end-accounts, spread)
	if os.Getuid() != 0 || room < 1 {
		return 0, errors.New("this process can become no other user")
	}
	n := int64(os.Getpid())*64 + givenUsers.Add(1)
	return int(end - 1 - n%room), nil
}
