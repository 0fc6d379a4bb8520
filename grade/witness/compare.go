package witness

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// A Trace is what the trace of a server says of one moment: the latest frame, which Reader
// has read.
type Trace struct {
	Frame  *trace.Frame
	Reader *tape.Reader
	// Goroutines: the workers are goroutines, which have no threads of their own and are
	// watched by the Go runtime. Then only processes and descriptors are compared.
	Goroutines bool
	// Printed is how many bytes the server has written to its standard error, which the
	// kernel counts and the trace does not.
	Printed uint64
}

// Compare returns where the trace contradicts the account, one sentence each, with both
// sides. Both must be of one rest. A descriptor is the same in both if its process, its
// number and, of a connection, the client's port are.
func Compare(a *Account, t Trace) []string {
	c := &comparison{Account: a, Trace: t}
	c.processes()
	for _, p := range t.Frame.Processes {
		k := a.Find(p.PID)
		if p.Ended || k == nil || k.Zombie {
			continue
		}
		if len(t.Frame.Processes) > 1 {
			c.of = fmt.Sprintf(" in process %d", p.PID)
		}
		c.connections(k)
		if !t.Goroutines {
			c.interest(k)
			c.calls(k, p)
			c.bytes("read", p.Total().BytesIn, k.IO.ReadBytes, p)
			c.bytes("written", p.Total().BytesOut, k.IO.WriteBytes, p)
		}
	}
	return c.found
}

type comparison struct {
	*Account
	Trace
	of    string // which process, if there are several
	found []string
}

// differ notes a contradiction: what the trace says, and what the kernel says.
func (c *comparison) differ(trace, kernel string) {
	c.found = append(c.found, "the trace says that "+trace+c.of+", the kernel says "+kernel)
}

// processes compares which processes run.
func (c *comparison) processes() {
	var traced, seen []int
	for _, p := range c.Frame.Processes {
		if !p.Ended {
			traced = append(traced, p.PID)
		}
	}
	for _, p := range c.Living() {
		seen = append(seen, p.NSPID)
	}
	slices.Sort(traced)
	slices.Sort(seen)
	if !slices.Equal(traced, seen) {
		c.differ(fmt.Sprintf("%s, %s", count(len(traced), "process runs", "processes run"), numbers(traced)),
			fmt.Sprintf("%d, %s", len(seen), numbers(seen)))
	}
}

// connections compares which descriptors are connections, and whose.
func (c *comparison) connections(k *Process) {
	traced, seen := map[int]uint16{}, map[int]uint16{}
	for l := range c.Reader.Open(k.NSPID) {
		if l.Kind == trace.Connection {
			traced[l.FD] = l.Port()
		}
	}
	for n, fd := range k.FDs {
		_, claimed := traced[n]
		switch {
		case fd.Kind == Connection && fd.Peer.IsValid():
			seen[n] = fd.Peer.Port()
		case fd.Kind == Socket && claimed: // the client reset it: the kernel has no address any more
			seen[n] = traced[n]
		}
	}
	if a, b := keys(traced), keys(seen); !slices.Equal(a, b) {
		c.differ(fmt.Sprintf("%s, %s", count(len(a), "connection is open", "connections are open"), numbers(a)),
			fmt.Sprintf("%d, %s", len(b), numbers(b)))
		return
	}
	for _, n := range keys(seen) {
		if traced[n] != 0 && traced[n] != seen[n] {
			c.differ(fmt.Sprintf("descriptor %d is the client of port %d", n, traced[n]), fmt.Sprintf("of port %d", seen[n]))
		}
	}
}

// interest compares what is watched.
func (c *comparison) interest(k *Process) {
	seen, now := k.watched()
	traced := map[int]kernel.Events{}
	for l := range c.Reader.Open(k.NSPID) {
		if l.Interest != 0 && (now || l.Set != 0) {
			traced[l.FD] = l.Interest
		}
	}
	for n := range k.watchedTwice() { // the trace keeps one interest a descriptor
		delete(traced, n)
		delete(seen, n)
	}
	for n, e := range traced {
		if _, is := seen[n]; !is && e.Has(kernel.OneShot) { // it has been reported, and is off until the next change
			delete(traced, n)
		}
	}
	if a, b := keys(traced), keys(seen); !slices.Equal(a, b) {
		c.differ(fmt.Sprintf("%s, %s", count(len(a), "descriptor is watched", "descriptors are watched"), numbers(a)),
			fmt.Sprintf("%d, %s", len(b), numbers(b)))
		return
	}
	for _, n := range keys(seen) {
		if a, b := traced[n], seen[n]; trace.PackInterest(a) != trace.PackInterest(b) {
			c.differ(fmt.Sprintf("descriptor %d is watched for %q", n, a), fmt.Sprintf("for %q", b))
		}
	}
}

// watched returns what all epolls, selects and polls of the process watch together. now is
// false if there is none at the moment: then select or poll may be called again later.
func (p *Process) watched() (set map[int]kernel.Events, now bool) {
	set = map[int]kernel.Events{}
	add := func(members []Member) {
		now = true
		for _, m := range members {
			if !m.Stale && trace.PackInterest(m.Events) != 0 {
				set[m.FD] |= m.Events
			}
		}
	}
	for _, e := range p.Epolls {
		if !e.Runtime {
			add(e.Members)
		}
	}
	for _, t := range p.Threads {
		if t.Wait == Multiplexing && t.FD < 0 {
			add(t.Watching)
		}
	}
	return set, now
}

// blocking are the calls in which a worker may wait for I/O, as the trace names them and
// as callOf does.
var blocking = []string{"select", "poll", "epoll_wait", "accept", "read", "write", "recvmsg", "sendmsg"}

// calls compares in which call each thread is.
func (c *comparison) calls(k *Process, p *trace.Process) {
	known := map[int]bool{}
	for i := range p.Workers {
		w := &p.Workers[i]
		if !w.Alive {
			continue
		}
		known[w.Thread] = true
		t := k.Thread(w.Thread)
		if t == nil {
			c.differ(fmt.Sprintf("thread %d (%s) lives", w.Thread, w.Name), "there is none")
			continue
		}
		name := w.Call.String()
		blocks := slices.Contains(blocking, name)
		io := t.Wait == Multiplexing || t.Wait == Blocked
		switch {
		case w.Standing, !blocks && !io: // a lock, a queue, or the gate
		case !blocks:
			c.differ(fmt.Sprintf("thread %d is in no call that waits for I/O", w.Thread), t.in())
		case t.Call != name || t.FD >= 0 && t.FD != w.CallFD:
			c.differ(fmt.Sprintf("thread %d is in %s", w.Thread, in(name, w.CallFD)), t.in())
		}
	}
	for i := range k.Threads {
		if t := &k.Threads[i]; (t.Wait == Multiplexing || t.Wait == Blocked) && !known[t.NSTID] {
			c.found = append(c.found, fmt.Sprintf("the kernel says that thread %d is %s%s, the trace knows no such thread", t.NSTID, t.in(), c.of))
		}
	}
}

// noise is how many bytes the Go runtime and the harness read or write in a process of
// their own: 8 kB were seen.
const noise = 64 << 10

// bytes compares how many bytes were transferred. The kernel counts those of files, too,
// and, like the trace, those of threads and children that have ended.
func (c *comparison) bytes(done string, traced, seen uint64, p *trace.Process) {
	ended := p.Folds / 2
	room := noise * (1 + ended)
	if done == "written" {
		room += c.Printed
	}
	if traced > seen || seen-traced > room {
		c.differ(fmt.Sprintf("%d bytes were %s", traced, done), fmt.Sprintf("%d, files included", seen))
	}
}

func in(call string, fd int) string {
	if fd < 0 {
		return call
	}
	return fmt.Sprintf("%s on descriptor %d", call, fd)
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// mostNumbers is how many numbers a sentence may hold.
const mostNumbers = 12

func numbers(list []int) string {
	if len(list) == 0 {
		return "none"
	}
	var words []string
	for i, n := range list {
		if i == mostNumbers {
			words = append(words, "…")
			break
		}
		words = append(words, fmt.Sprint(n))
	}
	return strings.Join(words, " ")
}

func keys[V any](m map[int]V) []int { return slices.Sorted(maps.Keys(m)) }

// watchedTwice are the descriptors that several epolls of the process watch.
func (p *Process) watchedTwice() map[int]bool {
	once, twice := map[int]bool{}, map[int]bool{}
	for _, e := range p.Epolls {
		for _, m := range e.Members {
			if once[m.FD] {
				twice[m.FD] = true
			}
			once[m.FD] = true
		}
	}
	return twice
}
