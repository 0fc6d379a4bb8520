package catalog

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"muxlab/epoll"
	"muxlab/harness/kernel"
	"muxlab/harness/model"
	"muxlab/harness/trace"
	"muxlab/harness/trace/recorded"
)

// inProcess is a Host without processes, for a server beside its test.
type inProcess struct {
	trace *trace.Writer
	ready chan struct{}
}

func (h *inProcess) Kernel(name string, life trace.Lifetime, k kernel.Kernel) (kernel.Kernel, func()) {
	if h.trace == nil {
		return k, func() {}
	}
	return recorded.New(h.trace, name, life, k)
}
func (h *inProcess) Ready() { close(h.ready) }
func (h *inProcess) Spawn(int, int) (model.Process, error) {
	return nil, fmt.Errorf("no processes here")
}

// An echo allocates nothing once the connection is made, level- or
// edge-triggered, recorded or not.
func TestEchoAllocatesNothing(t *testing.T) {
	for _, edge := range []bool{false, true} {
		for _, recorded := range []bool{false, true} {
			t.Run(fmt.Sprintf("edge=%v,recorded=%v", edge, recorded), func(t *testing.T) {
				h := &inProcess{ready: make(chan struct{})}
				if recorded {
					w, err := trace.Create(t.TempDir(), trace.Size{Workers: 4, FDs: 256, Rings: 2, Events: 1024}, trace.Info{PID: os.Getpid()})
					if err != nil {
						t.Fatal(err)
					}
					h.trace = w
				}
				if n := allocationsPerEcho(t, h, edge, &model.Echo{}); n > 0.01 {
					t.Errorf("%.3f allocations an echo", n)
				}
			})
		}
	}
}

// wasteful is what the test must reject.
type wasteful struct {
	model.Echo
	keep []byte
}

func (w *wasteful) Data(in []byte) ([]byte, bool) {
	w.keep = append([]byte(nil), in...)
	return w.keep, false
}

func TestAllocationIsSeen(t *testing.T) {
	h := &inProcess{ready: make(chan struct{})}
	if n := allocationsPerEcho(t, h, false, &wasteful{}); n < 0.9 {
		t.Errorf("a session that allocates at each echo shows as %.3f allocations", n)
	}
}

// allocationsPerEcho counts those of the whole process over many echoes; the
// client beside the server makes none.
func allocationsPerEcho(t *testing.T, h *inProcess, edge bool, s model.Session) float64 {
	k := kernel.NewDirect()
	listener, addr, err := model.Bind(k, netip.MustParseAddrPort("127.0.0.1:0"), false)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	env := model.NewEnv(h, &model.Env{
		Listener: listener, Addr: addr, Backlog: 16, Conn: -1, Grace: time.Second,
		NewSession: func() model.Session { return s },
	})
	served := make(chan error, 1)
	options, err := epoll.Model.Complete(model.Options{"edge": strconv.FormatBool(edge)})
	if err != nil {
		t.Fatal(err)
	}
	go func() { served <- epoll.Model.New(options).Serve(ctx, env) }()
	<-h.ready
	fd, err := k.Socket(addr)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Connect(fd, addr); err != nil {
		t.Fatal(err)
	}
	allocations(t, k, fd, 1000)
	perEcho := allocations(t, k, fd, 5000)
	k.Close(fd)
	cancel()
	if err := <-served; err != nil {
		t.Fatal(err)
	}
	k.Close(listener)
	return perEcho
}

// allocations has the server at fd echo so many times, and returns how many allocations
// this process made for each.
func allocations(t *testing.T, k kernel.Kernel, fd, times int) float64 {
	buf := make([]byte, 64)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range times {
		if n, err := k.Write(fd, buf); n != len(buf) || err != nil {
			t.Fatalf("write: %d, %v", n, err)
		}
		for got := 0; got < len(buf); {
			n, err := k.Read(fd, buf)
			if n == 0 || err != nil && err != kernel.EINTR {
				t.Fatalf("read: %d, %v", n, err)
			}
			got += n
		}
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / float64(times)
}
