package witness

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"muxlab/harness/kernel"
	"muxlab/harness/tape"
	"muxlab/harness/trace"
)

// forgeries are changes to what a trace says, with words of what is found.
var forgeries = []struct {
	name, server string
	forge        func(f *trace.Frame)
	found        []string
}{
	{"nothing", "poll", func(*trace.Frame) {}, nil},
	{"says epoll, and polls", "poll", func(f *trace.Frame) {
		w := serving(f)
		w.Call, w.CallFD = trace.OpEpollWait, 5
	}, []string{"is in epoll_wait on descriptor 5", "the kernel says in poll"}},
	{"says that it computes", "poll", func(f *trace.Frame) { serving(f).Call = trace.OpNone },
		[]string{"in no call that waits", "in poll"}},
	{"another epoll descriptor", "solution", func(f *trace.Frame) { serving(f).CallFD++ }, []string{"epoll_wait on descriptor"}},
	{"a thread is not there", "poll", func(f *trace.Frame) { serving(f).Thread = 1 << 30 },
		[]string{"thread 1073741824", "the trace knows no such thread"}},
	{"one watched less", "solution", func(f *trace.Frame) { connection(f).Interest = 0 },
		[]string{"3 descriptors are watched", "the kernel says 4"}},
	{"watched for writing", "solution", func(f *trace.Frame) { connection(f).Interest |= kernel.Out },
		[]string{`is watched for "rw"`, `for "r"`}},
	{"one connection less", "threads", func(f *trace.Frame) { connection(f).Kind = trace.PipeEnd },
		[]string{"2 connections are open", "the kernel says 3"}},
	{"another client", "threads", func(f *trace.Frame) {
		c := connection(f)
		c.Peer = netip.AddrPortFrom(c.Peer.Addr(), 1)
	}, []string{"is the client of port 1, the kernel says of port "}},
	{"more was read than was", "poll", func(f *trace.Frame) { serving(f).BytesIn = 1 << 20 },
		[]string{"1048576 bytes were read, the kernel says "}},
	{"another process", "poll", func(f *trace.Frame) {
		p := *f.Processes[0]
		p.PID = 1 << 30
		f.Processes = append(f.Processes, &p)
	}, []string{"2 processes run"}},
}

// serving is the worker that serves: the first that lives.
func serving(f *trace.Frame) *trace.Worker {
	p := f.Processes[0]
	return &p.Workers[slices.IndexFunc(p.Workers, func(w trace.Worker) bool { return w.Alive })]
}

func connection(f *trace.Frame) *trace.FD {
	p := f.Processes[0]
	return &p.FDs[slices.IndexFunc(p.FDs, func(d trace.FD) bool { return d.Kind == trace.Connection })]
}

func TestForgeries(t *testing.T) {
	for _, c := range forgeries {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, c.server, nil)
			s.clients(t, 3)
			a := s.rest(t)
			real, err := s.trace()
			if err != nil {
				t.Fatal(err)
			}
			if found := Compare(a, real); len(found) > 0 {
				t.Fatalf("before it is forged: %q", found)
			}
			late, err := trace.Attach(s.dir) // a reader that has the tables alone
			if err != nil {
				t.Fatal(err)
			}
			defer late.Close()
			f, err := late.Next()
			if err != nil {
				t.Fatal(err)
			}
			c.forge(f)
			f.Events = nil
			forged := Trace{Frame: f, Reader: tape.NewReader()}
			forged.Reader.Frame(f, tape.Detail{}, nil)
			found := strings.Join(Compare(a, forged), "\n")
			if c.found == nil && found != "" {
				t.Errorf("nothing was to be found: %s", found)
			}
			for _, words := range c.found {
				if !strings.Contains(found, words) {
					t.Errorf("%q is not in %q", words, found)
				}
			}
		})
	}
}
