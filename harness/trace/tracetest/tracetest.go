// Package tracetest helps to test what writes and reads traces: a player of random calls,
// a kernel that answers as a test wants, and a comparison of two frames. Only tests
// import it; the tests of package trace itself, which must not, have helpers of their own.
//
// Read tracetest.go (small steps), player.go (random calls) and film.go (the frames of
// such a play).
package tracetest

import (
	"errors"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"muxlab/harness/kernel"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
)

// Until waits until is returns true. After 30 s the test fails; what names the condition.
func Until(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited 30 s for %s", what)
		}
	}
}

// Must returns a function that returns v, and fails the test if err is not nil:
// Must[int](t)(k.Socket(addr)).
func Must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// Check fails the test at once if err is not nil.
func Check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var anyPort = netip.MustParseAddrPort("127.0.0.1:0")

// Listener returns a listening, non-blocking socket made with k, and its address on
// 127.0.0.1. The caller closes it.
func Listener(t testing.TB, k kernel.Kernel) (int, netip.AddrPort) {
	t.Helper()
	fd := Must[int](t)(k.Socket(anyPort))
	Check(t, k.Bind(fd, anyPort))
	Check(t, k.Listen(fd, 64))
	Check(t, k.SetNonblock(fd, true))
	return fd, Must[netip.AddrPort](t)(k.Getsockname(fd))
}

// Dial connects a client to addr, untraced, and returns its non-blocking socket. The caller
// closes it.
func Dial(t testing.TB, addr netip.AddrPort) int {
	t.Helper()
	k := kernel.NewDirect()
	fd := Must[int](t)(k.Socket(addr))
	Check(t, k.Connect(fd, addr))
	Check(t, k.SetNonblock(fd, true))
	return fd
}

// Accept waits for a connection on l and returns it, non-blocking. The caller closes it.
func Accept(t testing.TB, k kernel.Kernel, l int) int {
	t.Helper()
	fd := -1
	Until(t, "a connection", func() (ok bool) {
		var err error
		fd, _, err = k.Accept(l, kernel.NonBlock)
		return err == nil
	})
	return fd
}

// A Double is a kernel that answers some calls as a test wants; the others are made.
// Accepted and Closed must be set where Accept and Close are called.
type Double struct {
	*kernel.Direct
	Accepted func() (int, error) // what Accept returns
	Closed   func(fd int)        // called by Close
	Lie      bool                // say that every call was injected
}

// Accept returns what Accepted returns, with a fixed peer on port 4711.
func (d *Double) Accept(int, kernel.AcceptFlags) (int, netip.AddrPort, error) {
	fd, err := d.Accepted()
	return fd, netip.MustParseAddrPort("127.0.0.1:4711"), err
}

// Close calls Closed, and closes nothing.
func (d *Double) Close(fd int) error { d.Closed(fd); return nil }

// Read fails with EBADF.
func (d *Double) Read(fd int, p []byte) (int, error) { return 0, kernel.EBADF }

// SetNonblock does nothing.
func (d *Double) SetNonblock(int, bool) error { return nil }

// Injected returns Lie.
func (d *Double) Injected() bool { return d.Lie }

// Poll returns at once: nothing is ready.
func (d *Double) Poll([]kernel.PollFD, time.Duration) (int, error) { return 0, nil }

// Small is the size of a trace for a few workers and descriptors.
var Small = trace.Size{Workers: 2, FDs: 128, Rings: 3, Events: 1 << 10}

// NewProcess makes the trace of a process in dir, the folder of a run. No process needs to
// have the number pid. The caller closes it.
func NewProcess(t testing.TB, dir string, pid, parent int) *trace.Writer {
	t.Helper()
	w, err := trace.Create(dir, trace.Size{Workers: 2, FDs: 64, Rings: 1, Events: 64}, trace.Info{PID: pid, Parent: parent, Model: "test"})
	Check(t, err)
	return w
}

// Work runs a brief worker of w that closes n descriptors, in name only, and ends.
func Work(w *trace.Writer, n int) {
	k, end := recorded.New(w, "brief", trace.Brief, &Double{Direct: kernel.NewDirect(), Closed: func(int) {}})
	for range n {
		k.Close(1)
	}
	end()
}

// Child is a process id that no process has.
const Child = 1 << 30

// Same returns how two frames of the same server differ, where one is folded from events
// and the other read from the tables; nil if they do not.
func Same(one, other *trace.Frame) error {
	folded, read := Comparable(one), Comparable(other)
	if reflect.DeepEqual(folded, read) {
		return nil
	}
	if len(folded) != 1 || len(read) != 1 {
		return fmt.Errorf("%d processes folded, %d read", len(folded), len(read))
	}
	a, b := folded[0], read[0]
	errs := []error{equal(a.Workers, b.Workers), equal(a.FDs, b.FDs)}
	if a.Folded != b.Folded {
		errs = append(errs, fmt.Errorf("folded %+v\nread   %+v", a.Folded, b.Folded))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return fmt.Errorf("folded %+v\nread   %+v", a, b)
}

func equal[T any](folded, read []T) error {
	for i := range min(len(folded), len(read)) {
		if !reflect.DeepEqual(folded[i], read[i]) {
			return fmt.Errorf("folded %+v\nread   %+v", folded[i], read[i])
		}
	}
	if len(folded) != len(read) {
		return fmt.Errorf("%d folded, %d read", len(folded), len(read))
	}
	return nil
}

// Comparable returns the processes of f without what a State cannot know.
func Comparable(f *trace.Frame) []trace.Process {
	var all []trace.Process
	for _, p := range f.Processes {
		q := *p
		q.Info, q.Lost, q.Gone, q.Queue = trace.Info{PID: p.PID}, 0, 0, trace.Queue{}
		q.Folds = 0
		q.Workers, q.FDs = slices.Clone(p.Workers), slices.Clone(p.FDs)
		for i := range q.Workers {
			q.Workers[i].Name = ""
		}
		for i := range q.FDs {
			q.FDs[i].Peer = trace.PeerFromPort(q.FDs[i].Peer.Port())
		}
		all = append(all, q)
	}
	return all
}
